// Keys in the shapes in which people paste them. A Node module beside the core: it needs an ASN.1 reader.
import { createHash, createPrivateKey, createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';

export interface PublicKey {
  /** SubjectPublicKeyInfo, PEM. */
  readonly pem: string;
  /** SubjectPublicKeyInfo, DER: for `rsaPublicKey`. */
  readonly spki: Uint8Array;
  /** `SHA256:` and base64url of the hash of the DER. */
  readonly fingerprint: string;
  readonly bits: number;
  readonly publicExponent: bigint;
}

export interface PrivateKey {
  /** PKCS#8, PEM. Secret. */
  readonly pem: string;
  /** PKCS#8, DER: for `rsaPrivateKey`. Secret. */
  readonly pkcs8: Uint8Array;
  readonly publicKey: PublicKey;
}

export interface ReadKeyOptions {
  /** Takes keys below 2048 bits or with an exponent below 65537, which can be broken or abused (threat T24). */
  readonly allowWeakKey?: boolean;
}

const MIN_BITS = 2048;
const MIN_EXPONENT = 65537n;

/**
 * Reads an RSA public key: SubjectPublicKeyInfo, PKCS#1 or X.509 certificate, as PEM, as PEM with lost line breaks,
 * or as base64 without armour.
 *
 * @throws TypeError that says what is wrong: a private key, another algorithm, a weak key, no key at all.
 */
export function readPublicKey(text: string, options: ReadKeyOptions = {}): PublicKey {
  const { label, der } = unpack(text);
  if (label?.includes('PRIVATE') === true) {
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
      `expected an RSA public key (PEM with BEGIN PUBLIC KEY, BEGIN RSA PUBLIC KEY or BEGIN CERTIFICATE, or its base64), got ${describe(text)}`,
    );
  }
  return publicKeyOf(key, options);
}

/**
 * Reads an RSA private key: PKCS#8 or PKCS#1, in the same shapes.
 *
 * @throws TypeError that says what is wrong, and never shows the key.
 */
export function readPrivateKey(text: string, options: ReadKeyOptions = {}): PrivateKey {
  const { label, der } = unpack(text);
  if (label?.includes('ENCRYPTED') === true) {
    throw new TypeError(
      'the private key is encrypted; decrypt it first (openssl pkcs8 -in key.pem -out plain.pem)',
    );
  }
  const key = firstThatReads([
    () => createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }),
    () => createPrivateKey({ key: der, format: 'der', type: 'pkcs1' }),
  ]);
  if (key === undefined) {
    throw new TypeError(
      'expected an RSA private key (PEM with BEGIN PRIVATE KEY or BEGIN RSA PRIVATE KEY, or its base64)',
    );
  }
  const publicKey = publicKeyOf(createPublicKey(key), options);
  return {
    pem: key.export({ format: 'pem', type: 'pkcs8' }).toString(),
    pkcs8: key.export({ format: 'der', type: 'pkcs8' }),
    publicKey,
  };
}

function publicKeyOf(key: KeyObject, options: ReadKeyOptions): PublicKey {
  if (key.asymmetricKeyType !== 'rsa') {
    throw new TypeError(`expected an RSA key, got one of type ${key.asymmetricKeyType ?? 'unknown'}`);
  }
  const { modulusLength: bits = 0, publicExponent = 0n } = key.asymmetricKeyDetails ?? {};
  if (options.allowWeakKey !== true) {
    if (bits < MIN_BITS)
      throw new TypeError(`the RSA key has ${bits} bits, expected at least ${MIN_BITS}: make a new pair`);
    if (publicExponent < MIN_EXPONENT) {
      throw new TypeError(
        `the RSA key has the public exponent ${publicExponent}, expected at least ${MIN_EXPONENT}: make a new pair`,
      );
    }
  }
  const spki = key.export({ format: 'der', type: 'spki' });
  const fingerprint = `SHA256:${createHash('sha256').update(spki).digest('base64url')}`;
  return {
    pem: key.export({ format: 'pem', type: 'spki' }).toString(),
    spki,
    fingerprint,
    bits,
    publicExponent,
  };
}

const ARMOUR = /-----BEGIN ([A-Z0-9 ]+)-----([\s\S]*?)-----END \1-----/;

function unpack(text: string): { readonly label: string | undefined; readonly der: Buffer } {
  const match = ARMOUR.exec(text);
  // Line breaks may be lost, turned into spaces, or pasted as the two characters backslash and n.
  const base64 = (match?.[2] ?? text).replaceAll(String.raw`\n`, '').replaceAll(/\s/g, '');
  return { label: match?.[1], der: Buffer.from(base64, 'base64') };
}

function firstThatReads(readers: readonly (() => KeyObject)[]): KeyObject | undefined {
  for (const read of readers) {
    try {
      return read();
    } catch {
      // The next shape is tried; when none fits the caller says so.
    }
  }
  return undefined;
}

function describe(text: string): string {
  const label = /-----BEGIN ([A-Z0-9 ]+)-----/.exec(text)?.[1];
  if (label !== undefined) return `a damaged "${label}"`;
  return text.trim() === '' ? 'nothing' : 'a text that is none';
}
