// The platform's cryptography on Node: native, synchronous.
import * as crypto from 'node:crypto';
import { BLOCK_BYTES, DIGEST_BYTES, type HashName, type Message } from './contract.ts';

const NODE_NAME: Readonly<Record<HashName, string>> = {
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-512': 'sha512',
};
const RSA_NAME: Readonly<Record<HashName, string>> = {
  'SHA-1': 'RSA-SHA1',
  'SHA-256': 'RSA-SHA256',
  'SHA-512': 'RSA-SHA512',
};

/** RFC 2104: the key mixed into both pads once, instead of at every message. */
export interface HmacKey {
  readonly hash: HashName;
  readonly innerPad: Uint8Array;
  /** The outer pad, and room behind it for the inner digest. */
  readonly outer: Uint8Array;
  readonly result: Uint8Array;
}

export function prepareHmac(hash: HashName, key: Uint8Array): HmacKey {
  const block = BLOCK_BYTES[hash];
  const short = key.length > block ? digest(hash, key) : key;
  const innerPad = new Uint8Array(block).fill(0x36);
  const outer = new Uint8Array(block + DIGEST_BYTES[hash]).fill(0x5c, 0, block);
  for (let i = 0; i < short.length; i++) {
    innerPad[i] = 0x36 ^ (short[i] ?? 0);
    outer[i] = 0x5c ^ (short[i] ?? 0);
  }
  return { hash, innerPad, outer, result: new Uint8Array(DIGEST_BYTES[hash]) };
}

/** @returns the code, in a buffer that the next call with this key overwrites. */
export function hmac(key: HmacKey, message: Message): Uint8Array {
  const { hash, innerPad, outer, result } = key;
  const start = message.start - innerPad.length;
  message.bytes.set(innerPad, start);
  // Digests as binary strings: a Buffer made by crypto.hash costs more than the hash of a base string.
  const inner = crypto.hash(NODE_NAME[hash], message.bytes.subarray(start, message.end), 'binary');
  // The pad is the key to whoever sees it, and the memory is shared.
  message.bytes.fill(0, start, message.start);
  writeBinary(inner, outer, innerPad.length);
  writeBinary(crypto.hash(NODE_NAME[hash], outer, 'binary'), result, 0);
  return result;
}

function writeBinary(text: string, bytes: Uint8Array, at: number): void {
  for (let i = 0; i < text.length; i++) bytes[at + i] = text.charCodeAt(i);
}

export type RsaPublicKey = crypto.KeyObject;
export type RsaPrivateKey = crypto.KeyObject;

/** @param spki - SubjectPublicKeyInfo, DER. @throws Error when it is none, or no RSA key. */
export function importRsaPublicKey(spki: Uint8Array): RsaPublicKey {
  return rsaOnly(crypto.createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' }));
}

/** @param pkcs8 - PrivateKeyInfo, DER. @throws Error when it is none, or no RSA key. */
export function importRsaPrivateKey(pkcs8: Uint8Array): RsaPrivateKey {
  return rsaOnly(crypto.createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' }));
}

function rsaOnly(key: crypto.KeyObject): crypto.KeyObject {
  if (key.asymmetricKeyType !== 'rsa')
    throw new TypeError(`expected an RSA key, got ${key.asymmetricKeyType}`);
  return key;
}

/** RSASSA-PKCS1-v1_5. */
export function rsaVerify(
  hash: HashName,
  key: RsaPublicKey,
  message: Message,
  signature: Uint8Array,
): boolean {
  // Some 4 % less than crypto.verify, which looks the digest up by its name each time.
  const verifier = crypto.createVerify(NODE_NAME[hash]);
  return verifier.update(message.bytes.subarray(message.start, message.end)).verify(key, signature);
}

export function rsaSign(hash: HashName, key: RsaPrivateKey, message: Message): Uint8Array {
  return crypto.sign(RSA_NAME[hash], message.bytes.subarray(message.start, message.end), key);
}

export function digest(hash: HashName, bytes: Uint8Array): Uint8Array {
  return crypto.hash(NODE_NAME[hash], bytes, 'buffer');
}

/**
 * @returns the bytes, or undefined when the text is not canonical base64: one value has one spelling (threat T48).
 *   Natively: a signature of 2048 bits costs a quarter of what it costs in JavaScript.
 */
export function decodeBase64(text: string): Uint8Array | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}

export function encodeBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64');
}

/** In time that depends on the lengths only. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && crypto.timingSafeEqual(a, b);
}

export function randomBytes(length: number): Uint8Array {
  return crypto.randomBytes(length);
}
