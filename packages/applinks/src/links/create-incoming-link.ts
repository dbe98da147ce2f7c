// A link by which a peer acts in our application, made of what an administrator enters.
import {
  isSignatureMethodName,
  type KeyKind,
  SIGNATURE_METHODS,
  type SignatureMethodName,
} from '@maillon/oauth1';
import { readPublicKey, WeakKeyError } from '@maillon/oauth1/keys';
import { parseCallback } from '../provider/callback.ts';
import { NOTHING_ALLOWED } from '../storage/nothing-allowed.ts';
import type { IncomingLink, Link, Peer } from '../storage/store.ts';
import { WEB_URL_FAULTS } from '../web-url.ts';
import { checkPeer } from './check-peer.ts';
import { newLink } from './create/halves.ts';
import { checkText, type RightsInput, readRights } from './incoming-rights.ts';
import { type LinkFault, LinkInputError, type Report, reportTo } from './link-input-error.ts';
import { sharedSecretFault } from './shared-secret.ts';

/** What an administrator enters. Exactly one of `sharedSecret` and `publicKey`. */
export interface IncomingLinkInput extends RightsInput {
  /** Shown to people: 1 to 255 characters. */
  readonly name: string;
  /** `oauth_consumer_key`: 1 to 255 characters. */
  readonly consumerKey: string;
  /** Taken as it is; `sharedSecretWarning` says what may not have been meant. */
  readonly sharedSecret?: string | undefined;
  /** An RSA public key in any shape that `readPublicKey` of `@maillon/oauth1/keys` takes. */
  readonly publicKey?: string | Uint8Array | undefined;
  /** Wire names. Default: HMAC-SHA1 with a secret, RSA-SHA1 with a key. */
  readonly signatureMethods?: readonly string[] | undefined;
  /** Absolute http or https URLs; none: any such callback is taken. */
  readonly callbacks?: readonly string[] | undefined;
  readonly allowOob?: boolean | undefined;
  readonly allowOauth10?: boolean | undefined;
  readonly requireBodyHash?: boolean | undefined;
  /**
   * Takes an RSA key of 1024 to 2047 bits, or with an exponent of 3 to 65535 (threat T24). The link says that it may only
   * when its key is such a one.
   */
  readonly allowWeakKey?: boolean | undefined;
  /** Default: a generic application of which nothing is known. */
  readonly peer?: Peer | undefined;
}

/** What is not entered. */
export interface IncomingLinkContext {
  /** Whole seconds since 1970 UTC. */
  readonly now: () => number;
  /** Cryptographically strong. */
  readonly randomBytes: (length: number) => Uint8Array;
  /** PLAINTEXT sends the secrets themselves, and is refused unless the application's public URL is https. */
  readonly publicUrlIsHttps: boolean;
}

type Credential = {
  readonly sharedSecret: string | null;
  readonly publicKey: string | null;
  readonly kind: KeyKind;
  readonly isWeak: boolean;
};

const DEFAULT_METHODS: Readonly<Record<KeyKind, SignatureMethodName>> = {
  secret: 'HMAC-SHA1',
  rsa: 'RSA-SHA1',
};
const KEY_NAMES: Readonly<Record<KeyKind, string>> = { secret: 'a shared secret', rsa: 'an RSA public key' };

/**
 * Makes an enabled link with only an incoming side. Nothing is stored.
 *
 * @throws LinkInputError with every fault at once.
 * @example
 * await store.links.add(createIncomingLink({ name: 'CI', consumerKey: 'ci', sharedSecret }, context));
 */
export function createIncomingLink(input: IncomingLinkInput, context: IncomingLinkContext): Link {
  const faults: LinkFault[] = [];
  const report = reportTo(faults);

  checkText('name', input.name, report);
  // A link is asked for by its id or its name: the two must not be mistaken for each other.
  if (input.name.startsWith('lnk_')) report('name', 'must not begin with "lnk_": ids do');
  checkText('consumerKey', input.consumerKey, report);
  const rights = readRights(input, report);
  const peer = input.peer ?? UNKNOWN_PEER;
  checkPeer(peer, (message) => report('peer', message));
  const credential = readCredential(input, report);
  const signatureMethods = readMethods(input.signatureMethods, credential?.kind, context, report);
  const callbacks = input.callbacks ?? [];
  for (const callback of callbacks) checkCallback(callback, report);

  if (faults.length > 0 || credential === undefined) throw new LinkInputError(faults);
  const incoming: IncomingLink = {
    ...NOTHING_ALLOWED,
    consumerKey: input.consumerKey,
    signatureMethods,
    sharedSecret: credential.sharedSecret,
    publicKey: credential.publicKey,
    callbacks: [...new Set(callbacks)],
    allowOob: input.allowOob ?? false,
    allowOauth10: input.allowOauth10 ?? false,
    ...rights,
    requireBodyHash: input.requireBodyHash ?? false,
    allowWeakKey: credential.isWeak,
  };
  return newLink({ name: input.name, peer, incoming, outgoing: null }, context);
}

const UNKNOWN_PEER: Peer = { typeId: 'generic', applicationId: null, rpcUrl: null, displayUrl: null };

// The kind of key decides the method, and a missing secret is never an empty one (threat T23).
function readCredential(input: IncomingLinkInput, report: Report): Credential | undefined {
  const { sharedSecret, publicKey, allowWeakKey = false } = input;
  if (sharedSecret !== undefined && publicKey !== undefined) {
    report('sharedSecret', 'expected either a shared secret or a public key, got both');
    return undefined;
  }
  if (publicKey !== undefined) {
    try {
      const { pem, weakness } = readPublicKey(publicKey, { allowWeakKey });
      return { kind: 'rsa', publicKey: pem, isWeak: weakness !== null, sharedSecret: null };
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      report('publicKey', error.message, error instanceof WeakKeyError ? 'allowWeakKey' : undefined);
      return undefined;
    }
  }
  if (sharedSecret === undefined) {
    report('sharedSecret', 'expected either a shared secret or a public key, got neither');
    return undefined;
  }
  const fault = sharedSecretFault(sharedSecret);
  if (fault !== undefined) report('sharedSecret', fault);
  return { kind: 'secret', sharedSecret, publicKey: null, isWeak: false };
}

function readMethods(
  names: readonly string[] | undefined,
  kind: KeyKind | undefined,
  context: IncomingLinkContext,
  report: Report,
): readonly SignatureMethodName[] {
  if (names === undefined) return kind === undefined ? [] : [DEFAULT_METHODS[kind]];
  const given = names.filter((name) => name !== '');
  if (given.length === 0)
    report(
      'signatureMethods',
      `expected one or more of ${[...SIGNATURE_METHODS.keys()].join(', ')}, got none`,
    );
  else if (given.length < names.length)
    report(
      'signatureMethods',
      `has an empty entry beside ${given.join(', ')}: is a name missing, or a comma too many?`,
    );
  const methods = new Set<SignatureMethodName>();
  for (const name of given) {
    if (!isSignatureMethodName(name)) {
      report('signatureMethods', unknownMethod(name));
      continue;
    }
    const needed = SIGNATURE_METHODS.get(name)?.keyKind;
    if (kind !== undefined && needed !== undefined && needed !== kind) {
      report('signatureMethods', `${name} needs ${KEY_NAMES[needed]}, and this link has ${KEY_NAMES[kind]}`);
    }
    if (name === 'PLAINTEXT' && !context.publicUrlIsHttps) {
      report(
        'signatureMethods',
        'PLAINTEXT sends the secrets themselves: it is only for an application whose public URL is https',
      );
    }
    methods.add(name);
  }
  return [...methods];
}

function unknownMethod(name: string): string {
  const close = [...SIGNATURE_METHODS.keys()].find((known) => plain(known) === plain(name));
  const hint =
    close === undefined ? `expected ${[...SIGNATURE_METHODS.keys()].join(', ')}` : `did you mean ${close}?`;
  return `unknown signature method ${JSON.stringify(name)}: ${hint}`;
}

function plain(method: string): string {
  return method.toUpperCase().replaceAll(/[^A-Z0-9]/g, '');
}

function checkCallback(text: string, report: Report): void {
  if (text === 'oob') {
    report('callbacks', '"oob" is no URL; allow codes for applications without callback instead');
    return;
  }
  const parsed = parseCallback(text);
  if (!parsed.ok) report('callbacks', `${JSON.stringify(text)} ${WEB_URL_FAULTS[parsed.fault]}`);
}
