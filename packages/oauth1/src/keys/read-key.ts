// Keys in the shapes in which people paste them. A Node module beside the core: it needs an ASN.1 reader.
import { createHash, createPrivateKey, createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import { checkStrength, weaknessOf } from './key-strength.ts';

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
 * @param given - text: PEM, PEM with lost line breaks, or base64 without armour; bytes: DER, or a file with such text.
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
  const { label, der } = unpack(given);
  // Asked first: createPublicKey takes a private key as well, and a leaked one would go unnoticed.
  if (label?.includes('PRIVATE') === true || privateKeyIn(der) !== undefined) {
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
      `expected an RSA public key (PEM with BEGIN PUBLIC KEY, BEGIN RSA PUBLIC KEY or BEGIN CERTIFICATE, its base64, or DER), got ${describe(given)}`,
    );
  }
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
  const publicKey = strongEnough(publicKeyOf(createPublicKey(key)), options);
  return {
    pem: key.export({ format: 'pem', type: 'pkcs8' }).toString(),
    pkcs8: key.export({ format: 'der', type: 'pkcs8' }),
    publicKey,
  };
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

const ARMOUR = /-----BEGIN ([A-Z0-9 ]+)-----([\s\S]*?)-----END \1-----/;
/** One of the two lines was not copied. */
const HALF_ARMOUR = [
  /-----BEGIN (?<label>[A-Z0-9 ]+)-----(?<body>[\s\S]*)$/,
  /^(?<body>[\s\S]*)-----END (?<label>[A-Z0-9 ]+)-----/,
];
const BASE64 = /^[A-Za-z0-9+/_-]*={0,2}$/;
/** DER begins with a SEQUENCE. No PEM and no base64 of DER begins with this byte, which is the digit 0 as text. */
const SEQUENCE = 0x30;

interface Unpacked {
  readonly label: string | undefined;
  readonly der: Buffer;
  readonly isEncrypted: boolean;
}

function unpack(given: string | Uint8Array): Unpacked {
  if (typeof given !== 'string' && given[0] === SEQUENCE)
    return { label: undefined, der: Buffer.from(given), isEncrypted: false };
  const text = textOf(given);
  const { label, body = text } = withoutArmour(text);
  // Line breaks may be lost, turned into spaces, or pasted as the two characters backslash and n, the first doubled.
  const base64 = body.replaceAll(/\\+[rn]|\s/g, '');
  // Node skips what is no base64: a damaged key would be read as another one.
  return {
    label,
    der: Buffer.from(BASE64.test(base64) ? base64 : '', 'base64'),
    // PKCS#8 says so in its label, PKCS#1 in a header (RFC 1421) within the armour.
    isEncrypted: /ENCRYPTED/.test(label ?? '') || /Proc-Type:\s*4\s*,\s*ENCRYPTED/.test(body),
  };
}

function withoutArmour(text: string): { readonly label?: string; readonly body?: string } {
  const [, label, body] = ARMOUR.exec(text) ?? [];
  if (label !== undefined && body !== undefined) return { label, body };
  return HALF_ARMOUR.map((half) => half.exec(text)?.groups).find((groups) => groups !== undefined) ?? {};
}

function textOf(given: string | Uint8Array): string {
  return typeof given === 'string' ? given : new TextDecoder().decode(given);
}

function privateKeyIn(der: Buffer): KeyObject | undefined {
  return firstThatReads([
    () => createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }),
    () => createPrivateKey({ key: der, format: 'der', type: 'pkcs1' }),
    () => createPrivateKey({ key: der, format: 'der', type: 'sec1' }),
  ]);
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

function describe(given: string | Uint8Array): string {
  const text = textOf(given);
  const label = /-----BEGIN ([A-Z0-9 ]+)-----/.exec(text)?.[1];
  if (label !== undefined) return `a damaged "${label}"`;
  if (text.trim() === '') return 'nothing';
  return typeof given === 'string' ? 'a text that is none' : 'bytes that are none';
}
