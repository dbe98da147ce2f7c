// A signer of its own, made of strings and node:crypto, that can be told to sign wrongly. It shares nothing with the
// library that it tests.
import { createHmac, type KeyObject, sign as signWithKey } from 'node:crypto';

export type Pair = readonly [name: string, value: string];

export type Algorithm = 'HMAC-SHA1' | 'HMAC-SHA256' | 'HMAC-SHA512' | 'RSA-SHA1' | 'RSA-SHA256' | 'PLAINTEXT';

/** What a signer signs, and how. */
export interface Signing {
  method: string;
  scheme: string;
  host: string;
  /** With its colon; '' for none. */
  port: string;
  path: string;
  /** What is signed behind the path: a query, a fragment. '' as it should be. */
  uriTail: string;
  pairs: Pair[];
  encodeText: (text: string) => string;
  /** Of the second and third part of the base string, when they are joined. */
  encodeUri: (uri: string) => string;
  encodeParameters: (parameters: string) => string;
  arrange: (pairs: readonly Pair[]) => readonly Pair[];
  algorithm: Algorithm;
  consumerSecret: string;
  tokenSecret: string;
  joinSecrets: (consumerSecret: string, tokenSecret: string) => string;
  privateKey: KeyObject;
}

export function encodeText(text: string): string {
  let out = '';
  for (const byte of Buffer.from(text, 'utf8')) {
    const character = String.fromCharCode(byte);
    out += /[A-Za-z0-9\-._~]/.test(character)
      ? character
      : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return out;
}

export function sortPairs(pairs: readonly Pair[]): readonly Pair[] {
  const compare = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
  return [...pairs].sort((a, b) => compare(a[0], b[0]) || compare(a[1], b[1]));
}

export function joinSecrets(consumerSecret: string, tokenSecret: string): string {
  return `${encodeText(consumerSecret)}&${encodeText(tokenSecret)}`;
}

export function baseString(signing: Signing): string {
  const encoded = signing.pairs.map(
    ([name, value]): Pair => [signing.encodeText(name), signing.encodeText(value)],
  );
  const parameters = signing
    .arrange(encoded)
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
  const address = `${signing.scheme}://${signing.host}${signing.port}${signing.path}${signing.uriTail}`;
  return `${encodeText(signing.method)}&${signing.encodeUri(address)}&${signing.encodeParameters(parameters)}`;
}

const HASH: Readonly<Record<Algorithm, string>> = {
  'HMAC-SHA1': 'sha1',
  'HMAC-SHA256': 'sha256',
  'HMAC-SHA512': 'sha512',
  'RSA-SHA1': 'sha1',
  'RSA-SHA256': 'sha256',
  PLAINTEXT: '',
};

export function signatureOf(signing: Signing): string {
  const { algorithm } = signing;
  const key = signing.joinSecrets(signing.consumerSecret, signing.tokenSecret);
  if (algorithm === 'PLAINTEXT') return key;
  const text = Buffer.from(baseString(signing), 'utf8');
  if (algorithm.startsWith('RSA'))
    return signWithKey(HASH[algorithm], text, signing.privateKey).toString('base64');
  return createHmac(HASH[algorithm], key).update(text).digest('base64');
}
