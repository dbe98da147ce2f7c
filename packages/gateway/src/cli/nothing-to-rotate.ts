// Why a link has nothing of what was to be rotated, and what to do in its place.
import type { Rotation } from '@maillon/applinks/links';
import type { Link } from '@maillon/applinks/storage';
import { CliFailure } from './cli-failure.ts';
import { EXIT } from './exit-codes.ts';
import { ROTATION_WORDS } from './rotation-words.ts';

/** What the other application signs with. */
type Signing = 'secret' | 'key' | 'nothing';

const WHY: Readonly<Record<Signing, string>> = {
  secret: 'the other application signs with a shared secret, and has no key of its own here',
  key: 'the other application signs with its own RSA key',
  nothing: 'the other application does not act here: it signs with nothing that we know',
};

/**
 * @param missing - what was named and is not there; none: nothing was named.
 * @param own - what is ours to rotate.
 */
export function nothingToRotate(
  link: Link,
  missing: readonly Rotation[],
  own: readonly Rotation[],
): CliFailure {
  const isTheirs = missing.includes('peer key');
  const flags = missing.map((rotation) => ` with ${ROTATION_WORDS[rotation].flag}`).join(' or');
  const signing = signingOf(link);
  const isTold = missing.some((rotation) => rotation !== 'our key') || signing === 'key';
  return new CliFailure({
    exitCode: EXIT.failed,
    what: `"${link.name}" has nothing ${isTheirs ? '' : 'of ours '}to rotate${flags}`,
    why: isTold ? [WHY[signing]] : [],
    fix: isTheirs && signing === 'secret' ? fixOfSecret(link) : fixOf(link, signing, own),
  });
}

function signingOf({ incoming }: Link): Signing {
  if (incoming === null) return 'nothing';
  return incoming.publicKey === null ? 'secret' : 'key';
}

function fixOfSecret({ id }: Link): string {
  return `maillon rotate ${id} --secret makes a new secret; when it is to sign with a key: maillon links remove ${id}, then make the link anew (maillon links add --incoming … --public-key FILE)`;
}

function fixOf({ id }: Link, signing: Signing, own: readonly Rotation[]): string {
  if (own.length > 0)
    return `maillon rotate ${id} ${own.map((rotation) => ROTATION_WORDS[rotation].flag).join(' or ')}`;
  return signing === 'key'
    ? `rotate the key there, then: maillon links repair ${id}, or maillon rotate ${id} --peer-key FILE with its new public key`
    : `maillon links show ${id} shows what it signs with`;
}
