// Verifies the signature for real under one story, at most once for the same text and key, within a budget.
import { decodeBase64 } from '../base64.ts';
import { DIGEST_BYTES } from '../crypto/contract.ts';
import { percentEncode } from '../percent-encoding.ts';
import {
  messageOf,
  type ReceivedSignature,
  type SecretKey,
  SIGNATURE_METHODS,
  type SignatureMethod,
  type VerificationKey,
} from '../signature-methods.ts';
import { type Beginnings, baseStringOf, type Hypothesis, type KeyHypothesis } from './hypothesis.ts';

/** So many signatures are computed at most for one explanation (an RSA one costs some ten times an HMAC). */
export const MAX_TRIALS = { secret: 20_000, rsa: 8_000 } as const;
/** So many characters of base strings are put together at most. */
const MAX_TRIED_LENGTH = 12 * 1024 * 1024;

export interface Trials {
  /** @returns whether the signature verifies; false for what was tried before, cannot fit, or is over the budget. */
  verifies(hypothesis: Hypothesis): Promise<boolean>;
  readonly isOver: () => boolean;
  /** How many signatures were computed. */
  readonly count: () => number;
  /** How many characters of base strings were put together. */
  readonly characters: () => number;
}

export function createTrials(): Trials {
  const tried = new Set<string>();
  const keys = new Map<string, SecretKey>();
  const encoded = new Map<string, string>();
  const beginnings: Beginnings = new Map();
  const signatures = new Map<string, ReceivedSignature>();
  let count = 0;
  let left = MAX_TRIED_LENGTH;
  let limit: number = MAX_TRIALS.secret;

  function encodeOnce(secret: string): string {
    let text = encoded.get(secret);
    if (text === undefined) {
      text = percentEncode(secret.toWellFormed());
      encoded.set(secret, text);
    }
    return text;
  }

  function secretFor(text: string): SecretKey {
    let key = keys.get(text);
    if (key === undefined) {
      key = { kind: 'secret', text, prepared: new Map() };
      keys.set(text, key);
    }
    return key;
  }

  function signatureIn(text: string): ReceivedSignature {
    const signature = signatures.get(text) ?? decodeBase64(text) ?? text;
    signatures.set(text, signature);
    return signature;
  }

  function keyFor(method: SignatureMethod, key: KeyHypothesis): VerificationKey | undefined {
    if (method.keyKind === 'rsa') return key.publicKey;
    return key.consumerSecret === undefined
      ? undefined
      : secretFor(keyText(key, key.consumerSecret, encodeOnce));
  }

  return {
    isOver: () => count >= limit || left <= 0,
    count: () => count,
    characters: () => MAX_TRIED_LENGTH - left,
    async verifies(hypothesis) {
      const { algorithm, signature } = hypothesis.key;
      const method = SIGNATURE_METHODS.get(algorithm);
      const key = method && keyFor(method, hypothesis.key);
      const received = signatureIn(signature);
      if (method === undefined || key === undefined || !canFit(method, received)) return false;
      const baseString = algorithm === 'PLAINTEXT' ? '' : baseStringOf(hypothesis, beginnings);
      left -= baseString.length;
      const id = [algorithm, key.kind === 'secret' ? key.text : identityOf(key), signature, baseString].join(
        '\0',
      );
      if (tried.has(id)) return false;
      tried.add(id);
      count++;
      if (method.keyKind === 'rsa') limit = MAX_TRIALS.rsa;
      try {
        return await method.verify(messageOf(baseString), received, key);
      } catch {
        // A key that the platform finds broken only when it is used.
        return false;
      }
    },
  };
}

/** RFC 5849 section 3.4.2, and the ways in which it is got wrong. */
function keyText(
  { composition, tokenSecret }: KeyHypothesis,
  consumerSecret: string,
  encode: (text: string) => string,
): string {
  switch (composition) {
    case 'encoded':
      return `${encode(consumerSecret)}&${encode(tokenSecret)}`;
    case 'raw':
      return `${consumerSecret}&${tokenSecret}`;
    case 'without_ampersand':
      return encode(consumerSecret);
    case 'swapped':
      return `${encode(tokenSecret)}&${encode(consumerSecret)}`;
  }
}

const MIN_RSA_BYTES = 64;

/** The length of a signature tells which methods it cannot be of. */
function canFit({ name, keyKind, hash }: SignatureMethod, signature: ReceivedSignature): boolean {
  if (name === 'PLAINTEXT') return true;
  const length = typeof signature === 'string' ? 0 : signature.length;
  return keyKind === 'rsa' ? length >= MIN_RSA_BYTES : length === DIGEST_BYTES[hash];
}

let identities = 0;
const identityByKey = new WeakMap<object, number>();

function identityOf(key: object): string {
  const identity = identityByKey.get(key) ?? ++identities;
  identityByKey.set(key, identity);
  return String(identity);
}
