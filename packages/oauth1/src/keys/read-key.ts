// Keys in the shapes in which people paste them. A Node module beside the core: it needs an ASN.1 reader.
import { createHash, createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import { extentOf } from './der.ts';
import { firstThatReads } from './first-that-reads.ts';
import { describeForeign } from './foreign-key.ts';
import { checkStrength, weaknessOf } from './key-strength.ts';
import { unpack } from './pasted-key.ts';
import { hasPrivateKey, privateKeyIn } from './private-key.ts';

export interface PublicKey {
  /** SubjectPublicKeyInfo, PEM. */
  readonly pem: string;
  /** SubjectPublicKeyInfo, DER: for `rsaPublicKey`. */
  readonly spki: Uint8Array;
  /** `SHA256:` and base64url of the hash of the DER. */
  readonly fingerprint: string;
  readonly bits: number;
  readonly publicExponent: bigint;
  /** What makes it weak: `1024 bits`, `the public exponent 3`, or both; null: nothing. */
  readonly weakness: string | null;
}

export interface PrivateKey {
  /** PKCS#8, PEM. Secret. */
  readonly pem: string;
  /** PKCS#8, DER: for `rsaPrivateKey`. Secret. */
  readonly pkcs8: Uint8Array;
  readonly publicKey: PublicKey;
}

export interface ReadKeyOptions {
  /**
   * Takes keys of 1024 to 2047 bits, or with an odd exponent of 3 to 65535, which can be broken or abused (threat T24).
   * Smaller ones, and even exponents, are never taken.
   */
  readonly allowWeakKey?: boolean;
}

/**
 * Reads an RSA public key: SubjectPublicKeyInfo, PKCS#1 or X.509 certificate.
 *
 * @param given - text: PEM, also as mail, word processors and web pages change it, base64 without armour, or consumer-info;
 *   bytes: DER, or a file with such text.
 * @throws TypeError that says what is wrong: a private key, another algorithm, no key at all; WeakKeyError for a weak one.
 */
export function readPublicKey(given: string | Uint8Array, options: ReadKeyOptions = {}): PublicKey {
  return strongEnough(inspectPublicKey(given), options);
}

/**
 * Reads an RSA public key of any strength, in the same shapes: to show it and to compare it, never to verify with.
 *
 * @throws TypeError as `readPublicKey`, but for no weakness.
 */
export function inspectPublicKey(given: string | Uint8Array): PublicKey {
  const pasted = unpack(given);
  const { der } = pasted;
  // Asked first: createPublicKey takes a private key as well, and a leaked one would go unnoticed.
  if (hasPrivateKey(given)) {
    throw new TypeError(
      'this is a private key; expected the public key that belongs to it. Keep the private one secret',
    );
  }
  const key = firstThatReads([
    () => createPublicKey({ key: der, format: 'der', type: 'spki' }),
    () => createPublicKey({ key: der, format: 'der', type: 'pkcs1' }),
    () => new X509Certificate(der).publicKey,
  ]);
  if (key === undefined) {
    throw new TypeError(
      `expected an RSA public key (PEM with BEGIN PUBLIC KEY, BEGIN RSA PUBLIC KEY or BEGIN CERTIFICATE, its base64, or DER), got ${describeForeign(given, pasted)}`,
    );
  }
  checkWhole(der, 'public');
  return publicKeyOf(key);
}

/**
 * Reads an RSA private key: PKCS#8 or PKCS#1, in the same shapes.
 *
 * @throws TypeError that says what is wrong, and never shows the key.
 */
export function readPrivateKey(given: string | Uint8Array, options: ReadKeyOptions = {}): PrivateKey {
  const { der, isEncrypted } = unpack(given);
  if (isEncrypted) {
    throw new TypeError(
      'the private key is encrypted; decrypt it first (openssl pkey -in key.pem -out plain.pem)',
    );
  }
  const key = privateKeyIn(der);
  if (key === undefined) {
    throw new TypeError(
      'expected an RSA private key (PEM with BEGIN PRIVATE KEY or BEGIN RSA PRIVATE KEY, its base64, or DER)',
    );
  }
  checkWhole(der, 'private');
  const publicKey = strongEnough(publicKeyOf(createPublicKey(key)), options);
  return {
    pem: key.export({ format: 'pem', type: 'pkcs8' }).toString(),
    pkcs8: key.export({ format: 'der', type: 'pkcs8' }),
    publicKey,
  };
}

// What follows would be taken along unread: another key, say.
function checkWhole(der: Buffer, kind: 'public' | 'private'): void {
  const end = extentOf(der)?.end;
  if (end === der.length) return;
  const more =
    end === undefined ? 'one that does not say where it ends' : `${der.length - end} bytes more behind it`;
  throw new TypeError(`expected an RSA ${kind} key and nothing else, got ${more}: give that key alone`);
}

function strongEnough(key: PublicKey, { allowWeakKey = false }: ReadKeyOptions): PublicKey {
  checkStrength(key, { allowWeakKey });
  return key;
}

function publicKeyOf(key: KeyObject): PublicKey {
  if (key.asymmetricKeyType !== 'rsa') {
    throw new TypeError(`expected an RSA key, got one of type ${key.asymmetricKeyType ?? 'unknown'}`);
  }
  const { modulusLength: bits = 0, publicExponent = 0n } = key.asymmetricKeyDetails ?? {};
  const spki = key.export({ format: 'der', type: 'spki' });
  const fingerprint = `SHA256:${createHash('sha256').update(spki).digest('base64url')}`;
  return {
    pem: key.export({ format: 'pem', type: 'spki' }).toString(),
    spki,
    fingerprint,
    bits,
    publicExponent,
    weakness: weaknessOf({ bits, publicExponent }),
  };
}
