// The platform's cryptography where there is WebCrypto and no node:crypto.
export { decodeBase64, encodeBase64 } from '../base64.ts';

import { BLOCK_BYTES, type HashName, type MaybePromise, type Message } from './contract.ts';

export interface HmacKey {
  readonly hash: HashName;
  readonly key: MaybePromise<CryptoKey>;
}

// WebCrypto takes views on plain memory only; ours always are.
function plain(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes as Uint8Array<ArrayBuffer>;
}

export function prepareHmac(hash: HashName, key: Uint8Array): HmacKey {
  // An HMAC key is zero-padded to the block (RFC 2104), and WebCrypto refuses an empty one.
  const padded = key.length < BLOCK_BYTES[hash] ? new Uint8Array(BLOCK_BYTES[hash]) : key;
  if (padded !== key) padded.set(key);
  return {
    hash,
    key: crypto.subtle.importKey('raw', plain(padded), { name: 'HMAC', hash }, false, ['sign']),
  };
}

export async function hmac(key: HmacKey, message: Message): Promise<Uint8Array> {
  const view = plain(message.bytes.subarray(message.start, message.end));
  return new Uint8Array(await crypto.subtle.sign('HMAC', await key.key, view));
}

/** WebCrypto binds a key to one hash, so that the same RSA key is imported once for each hash in use. */
export interface RsaKey {
  readonly bytes: Uint8Array;
  readonly byHash: Map<HashName, Promise<CryptoKey>>;
}
export type RsaPublicKey = RsaKey;
export type RsaPrivateKey = RsaKey;

/** @param spki - SubjectPublicKeyInfo, DER. A fault in it shows at the first use. */
export function importRsaPublicKey(spki: Uint8Array): RsaPublicKey {
  return { bytes: spki, byHash: new Map() };
}

/** @param pkcs8 - PrivateKeyInfo, DER. A fault in it shows at the first use. */
export function importRsaPrivateKey(pkcs8: Uint8Array): RsaPrivateKey {
  return { bytes: pkcs8, byHash: new Map() };
}

const RSA = 'RSASSA-PKCS1-v1_5';

function keyFor(
  key: RsaKey,
  hash: HashName,
  format: 'spki' | 'pkcs8',
  usage: 'sign' | 'verify',
): Promise<CryptoKey> {
  const known = key.byHash.get(hash);
  if (known !== undefined) return known;
  const imported = crypto.subtle.importKey(format, plain(key.bytes), { name: RSA, hash }, false, [usage]);
  key.byHash.set(hash, imported);
  return imported;
}

export async function rsaVerify(
  hash: HashName,
  key: RsaPublicKey,
  message: Message,
  signature: Uint8Array,
): Promise<boolean> {
  const cryptoKey = await keyFor(key, hash, 'spki', 'verify');
  return crypto.subtle.verify(
    RSA,
    cryptoKey,
    plain(signature),
    plain(message.bytes.subarray(message.start, message.end)),
  );
}

export async function rsaSign(hash: HashName, key: RsaPrivateKey, message: Message): Promise<Uint8Array> {
  const cryptoKey = await keyFor(key, hash, 'pkcs8', 'sign');
  const view = plain(message.bytes.subarray(message.start, message.end));
  return new Uint8Array(await crypto.subtle.sign(RSA, cryptoKey, view));
}

export async function digest(hash: HashName, bytes: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest(hash, plain(bytes)));
}

/** In time that depends on the lengths only. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0);
  return difference === 0;
}

export function randomBytes(length: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(length));
}
