// The signature methods, in one table. The kind of key decides which of them can be used with it.

import type { HmacKey, RsaPrivateKey, RsaPublicKey } from '#crypto';
import {
  encodeBase64,
  equalBytes,
  hmac,
  importRsaPrivateKey,
  importRsaPublicKey,
  prepareHmac,
  rsaSign,
  rsaVerify,
} from '#crypto';
import { type HashName, HEADROOM_BYTES, type MaybePromise, type Message } from './crypto/contract.ts';
import { percentEncode } from './percent-encoding.ts';

export type SignatureMethodName =
  | 'HMAC-SHA1'
  | 'HMAC-SHA256'
  | 'HMAC-SHA512'
  | 'RSA-SHA1'
  | 'RSA-SHA256'
  | 'RSA-SHA512'
  | 'PLAINTEXT';

export type KeyKind = 'secret' | 'rsa';

/** The two shared secrets of RFC 5849 section 3.4.2, prepared once for many signatures. */
export interface SecretKey {
  readonly kind: 'secret';
  /** `encode(consumer secret)&encode(token secret)`; never to be shown. */
  readonly text: string;
  readonly prepared: Map<HashName, HmacKey>;
}

/** An RSA key to verify with. */
export interface RsaVerificationKey {
  readonly kind: 'rsa';
  readonly key: RsaPublicKey;
}

/** An RSA key to sign with. */
export interface RsaSigningKey {
  readonly kind: 'rsa';
  readonly key: RsaPrivateKey;
}

export type VerificationKey = SecretKey | RsaVerificationKey;
export type SigningKey = SecretKey | RsaSigningKey;

/**
 * A signature as it was received: its octets where the text is canonical base64 (threat T48), as HMAC and RSA make it;
 * the text itself of any other, which only PLAINTEXT can mean.
 */
export type ReceivedSignature = Uint8Array | string;

/**
 * Prepares the secrets for HMAC and PLAINTEXT.
 *
 * @param consumerSecret - as registered; `''` is taken as it is: whether an empty secret is allowed is the
 *   caller's decision (a provider never allows it).
 * @param tokenSecret - `''` while there is no token.
 */
export function secretKey(consumerSecret: string, tokenSecret = ''): SecretKey {
  return {
    kind: 'secret',
    text: `${percentEncode(consumerSecret)}&${percentEncode(tokenSecret)}`,
    prepared: new Map(),
  };
}

/** @param spki - SubjectPublicKeyInfo, DER. `readPublicKey` of `@maillon/oauth1/keys` makes it of any pasted shape. */
export function rsaPublicKey(spki: Uint8Array): RsaVerificationKey {
  return { kind: 'rsa', key: importRsaPublicKey(spki) };
}

/** @param pkcs8 - PrivateKeyInfo, DER. */
export function rsaPrivateKey(pkcs8: Uint8Array): RsaSigningKey {
  return { kind: 'rsa', key: importRsaPrivateKey(pkcs8) };
}

/** A row of `SIGNATURE_METHODS`. */
export interface SignatureMethod {
  readonly name: SignatureMethodName;
  readonly keyKind: KeyKind;
  /** Of the base string, and of `oauth_body_hash`. PLAINTEXT signs nothing: SHA-1 for its body hash. */
  readonly hash: HashName;
  sign(message: Message, key: SigningKey): MaybePromise<string>;
  verify(message: Message, signature: ReceivedSignature, key: VerificationKey): MaybePromise<boolean>;
}

function hmacKeyFor(key: SecretKey, hash: HashName): HmacKey {
  let prepared = key.prepared.get(hash);
  if (prepared === undefined) {
    prepared = prepareHmac(hash, new TextEncoder().encode(key.text));
    key.prepared.set(hash, prepared);
  }
  return prepared;
}

function hmacMethod(name: SignatureMethodName, hash: HashName): SignatureMethod {
  return {
    name,
    keyKind: 'secret',
    hash,
    sign(message, key) {
      if (key.kind !== 'secret') throw wrongKey(name, key.kind);
      return whenDone(hmac(hmacKeyFor(key, hash), message), encodeBase64);
    },
    verify(message, signature, key) {
      if (key.kind !== 'secret') return false;
      return whenDone(
        hmac(hmacKeyFor(key, hash), message),
        (code) => typeof signature !== 'string' && equalBytes(code, signature),
      );
    },
  };
}

function rsaMethod(name: SignatureMethodName, hash: HashName): SignatureMethod {
  return {
    name,
    keyKind: 'rsa',
    hash,
    sign(message, key) {
      if (key.kind !== 'rsa') throw wrongKey(name, key.kind);
      return whenDone(rsaSign(hash, key.key, message), encodeBase64);
    },
    verify(message, signature, key) {
      if (key.kind !== 'rsa') return false;
      return rsaVerify(hash, key.key, message, typeof signature === 'string' ? NO_SIGNATURE : signature);
    },
  };
}

const NO_SIGNATURE = new Uint8Array(0);

const plaintext: SignatureMethod = {
  name: 'PLAINTEXT',
  keyKind: 'secret',
  hash: 'SHA-1',
  sign(_message, key) {
    if (key.kind !== 'secret') throw wrongKey('PLAINTEXT', key.kind);
    return key.text;
  },
  verify(_message, signature, key) {
    if (key.kind !== 'secret') return false;
    const encoder = new TextEncoder();
    const text = typeof signature === 'string' ? signature : encodeBase64(signature);
    return equalBytes(encoder.encode(text), encoder.encode(key.text));
  },
};

function wrongKey(name: SignatureMethodName, kind: KeyKind): TypeError {
  return new TypeError(`${name} does not sign with a key of kind "${kind}"`);
}

function whenDone<T, U>(value: MaybePromise<T>, then: (value: T) => U): MaybePromise<U> {
  return value instanceof Promise ? value.then(then) : then(value);
}

/** Names are compared as they are: `hmac-sha1` is another, unknown method. */
export const SIGNATURE_METHODS: ReadonlyMap<string, SignatureMethod> = new Map(
  [
    hmacMethod('HMAC-SHA1', 'SHA-1'),
    hmacMethod('HMAC-SHA256', 'SHA-256'),
    hmacMethod('HMAC-SHA512', 'SHA-512'),
    rsaMethod('RSA-SHA1', 'SHA-1'),
    rsaMethod('RSA-SHA256', 'SHA-256'),
    rsaMethod('RSA-SHA512', 'SHA-512'),
    plaintext,
  ].map((method) => [method.name, method]),
);

/** Whether it is the wire name of one; letter case counts (RFC 5849 section 3.4). */
export function isSignatureMethodName(name: string): name is SignatureMethodName {
  return SIGNATURE_METHODS.has(name);
}

/** @throws TypeError when there is no such method. */
export function signatureMethod(name: string): SignatureMethod {
  const method = SIGNATURE_METHODS.get(name);
  if (method === undefined) {
    throw new TypeError(
      `unknown signature method "${name}", expected one of ${[...SIGNATURE_METHODS.keys()].join(', ')}`,
    );
  }
  return method;
}

/** @returns the text as a message of its own. */
export function messageOf(text: string): Message {
  const encoded = new TextEncoder().encode(text);
  const bytes = new Uint8Array(HEADROOM_BYTES + encoded.length);
  bytes.set(encoded, HEADROOM_BYTES);
  return { bytes, start: HEADROOM_BYTES, end: bytes.length };
}
