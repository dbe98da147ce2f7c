// A new secret or key for a link, and what to do with it at the other application. One that is under way is not begun
// again, so that the old one goes on working: its sheet is shown once more.
import {
  type LinkActionContext,
  linkView,
  type Rotation,
  rotateRsaKey,
  rotateSecret,
  rotationSheet,
  rotationsUnderWay,
  sheetFields,
  signsWithOldKey,
} from '@maillon/applinks/links';
import type { Link } from '@maillon/applinks/storage';
import { CliFailure } from './cli-failure.ts';
import type { DataOption } from './commands/data-option.ts';
import { enterPeerKey, fingerprintOf } from './enter-peer-key.ts';
import { EXIT } from './exit-codes.ts';
import {
  finishLine,
  ROTATION_WORDS,
  type RotationFlags,
  rotationSentence,
  rotationsNamed,
} from './rotation-words.ts';
import { showSheet } from './show-sheet.ts';
import { note, result, resultJson } from './terminal.ts';
import { updateLink } from './update-link.ts';

interface StartOptions extends DataOption, RotationFlags {
  readonly overlapSeconds: number;
  /** In any shape; given with `--peer-key`. */
  readonly newPeerKey: Uint8Array | undefined;
  readonly json?: true;
}

/** @throws CliFailure when the link has nothing of the kind. */
export async function startRotations(
  context: LinkActionContext,
  link: Link,
  options: StartOptions,
): Promise<void> {
  const { store, ourselves, now, randomBytes } = context;
  const { overlapSeconds, newPeerKey, json } = options;
  const wanted = wantedOf(link, options);
  const underWay = rotationsUnderWay(link, ourselves.keys, now());
  const finish = finishLine(link, 'peer key', options);
  // First, since it may be refused.
  const entered =
    newPeerKey === undefined
      ? link
      : await updateLink(store, link, (stored) =>
          enterPeerKey(stored, newPeerKey, { nowSeconds: now(), overlapSeconds, finish }),
        );
  const isKeyWanted = wanted.includes('our key');
  const keys =
    isKeyWanted && !underWay.includes('our key') ? (await rotateRsaKey(context)).keys : ourselves.keys;
  const rotated = wanted.includes('secret')
    ? await updateLink(store, link, (stored) =>
        rotateSecret(stored, { nowSeconds: now(), overlapSeconds, randomBytes }),
      )
    : entered;
  const sheet = rotationSheet(rotated, wanted, { ourselves: { ...ourselves, keys } });
  const waiting = isKeyWanted
    ? (await store.links.list())
        .filter(({ id }) => id !== link.id)
        .filter((each) => signsWithOldKey(each, keys))
    : [];
  if (json) {
    const named = waiting.map(({ id, name }) => ({ id, name }));
    resultJson({ link: linkView(rotated), sheet: sheetFields(sheet), waiting: named });
    return;
  }
  const isKept = (rotation: Rotation): boolean =>
    rotation === 'peer key'
      ? rotated.incoming?.publicKey === link.incoming?.publicKey
      : underWay.includes(rotation);
  for (const rotation of wanted) result(said(rotated, rotation, isKept(rotation)));
  if (sheet.parts.length > 0) result('Enter the new one there:');
  showSheet(sheet);
  for (const rotation of wanted) note(`Next, when it works: ${finishLine(rotated, rotation, options)}`);
  if (waiting.length > 0)
    note('Until their applications have the new key too, these go on with the old one:');
  for (const each of waiting)
    note(`  "${each.name}": maillon sheet ${each.id}, then ${finishLine(each, 'our key', options)}`);
}

/** @returns what was named; else the shared secret, or our RSA key where there is none. */
function wantedOf(link: Link, options: RotationFlags): readonly Rotation[] {
  const own: readonly Rotation[] = [
    ...(link.incoming?.sharedSecret == null ? [] : (['secret'] as const)),
    ...(link.outgoing?.privateKey == null ? [] : (['our key'] as const)),
  ];
  const all: readonly Rotation[] = [
    ...own,
    ...(link.incoming?.publicKey == null ? [] : (['peer key'] as const)),
  ];
  const named = rotationsNamed(options);
  const wanted = named.length > 0 ? named : own.slice(0, 1);
  const missing = wanted.filter((rotation) => !all.includes(rotation));
  if (wanted.length > 0 && missing.length === 0) return wanted;
  throw nothingToRotate(link, missing, own);
}

function nothingToRotate(
  { id, name, incoming }: Link,
  missing: readonly Rotation[],
  own: readonly Rotation[],
): CliFailure {
  const isTheirs = incoming?.publicKey != null;
  const flags = own.map((rotation) => ROTATION_WORDS[rotation].flag);
  return new CliFailure({
    exitCode: EXIT.failed,
    what: `"${name}" has nothing ${missing.includes('peer key') ? '' : 'of ours '}to rotate${missing.map((rotation) => ` with ${ROTATION_WORDS[rotation].flag}`).join(' or')}`,
    why: isTheirs ? ['the other application signs with its own RSA key'] : [],
    fix:
      flags.length > 0
        ? `maillon rotate ${id} ${flags.join(' or ')}`
        : isTheirs
          ? `rotate the key there, then: maillon links repair ${id}, or maillon rotate ${id} --peer-key FILE with its new public key`
          : `maillon links show ${id} shows what it signs with`,
  });
}

function said(link: Link, rotation: Rotation, isKept: boolean): string {
  const until = rotation === 'our key' ? undefined : link.incoming?.retired?.untilSeconds;
  const end = until === undefined ? 'that is finished' : new Date(until * 1000).toISOString();
  const isNew = isKept ? 'the new one of the rotation that is under way stays' : 'there is a new one';
  const which = rotation === 'peer key' ? ` (${fingerprintOf(link)})` : '';
  return rotationSentence(link, rotation, `${isNew}${which}, and the old one goes on working until ${end}`);
}
