// The consumer's side: makes the protocol parameters of a request and signs them.
import { randomBytes } from '#crypto';
import { baseStringMessage, type Parameter } from './base-string.ts';
import { queryOf } from './base-string-uri.ts';
import type { MaybePromise } from './crypto/contract.ts';
import { decodeForm } from './form.ts';
import { type SignatureMethodName, type SigningKey, signatureMethod } from './signature-methods.ts';

/** What will be sent, as far as it is signed. */
export interface RequestToSign {
  /** In any case. */
  readonly method: string;
  /** Absolute http or https URL exactly as it will be requested, with its query. */
  readonly url: string;
  /** Pairs of a form body, decoded; nothing of any other body. */
  readonly form?: readonly Parameter[];
}

/** Whom the request is from: a consumer, and with a token a person. */
export interface Credentials {
  readonly consumerKey: string;
  readonly signatureMethod: SignatureMethodName;
  readonly key: SigningKey;
  /** `oauth_token`; absent for two-legged requests and for request tokens. */
  readonly token?: string;
}

/** What a request has once: its time, its nonce, and parameters of its own. */
export interface SigningOptions {
  /** Whole seconds since 1970 UTC. */
  readonly nowSeconds: number;
  /** Default: 128 random bits. */
  readonly nonce?: string;
  /** Further `oauth_` parameters: `oauth_callback`, `oauth_verifier`, `oauth_session_handle`, `oauth_body_hash`. */
  readonly parameters?: readonly Parameter[];
}

/** @returns a nonce of 128 random bits as hexadecimal digits. */
export function createNonce(): string {
  return Array.from(randomBytes(16), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * Signs a request.
 *
 * @returns the protocol parameters with `oauth_signature` last, decoded: for `authorizationHeader`, or to be added to
 *   the query or the form. A promise only where the platform's cryptography has no synchronous call.
 * @throws TypeError when the URL is not absolute http or https, carries userinfo, has a malformed query or is not ASCII,
 *   as the method must be; a parameter has a lone surrogate; the consumer key is empty; the time is not in whole seconds;
 *   `parameters` repeat a protocol parameter; or the key is not of the method's kind.
 * @see RFC 5849 section 3.1
 */
export function signRequest(
  request: RequestToSign,
  credentials: Credentials,
  options: SigningOptions,
): MaybePromise<readonly Parameter[]> {
  const method = signatureMethod(credentials.signatureMethod);
  if (credentials.consumerKey === '')
    throw new TypeError('consumerKey: expected the key of a consumer, got none');
  refuseOtherUnit(options.nowSeconds);
  const parameters: Parameter[] = [
    ['oauth_consumer_key', credentials.consumerKey],
    ...(credentials.token === undefined ? [] : [['oauth_token', credentials.token] satisfies Parameter]),
    ['oauth_signature_method', method.name],
    ['oauth_timestamp', String(options.nowSeconds)],
    ['oauth_nonce', options.nonce ?? createNonce()],
    ['oauth_version', '1.0'],
    ...(options.parameters ?? []),
  ];
  refuseRepeated(parameters);
  const message = baseStringMessage({
    method: request.method,
    url: request.url,
    parameters: [...queryPairs(request.url), ...(request.form ?? []), ...parameters],
  });
  const signed = (signature: string): readonly Parameter[] => [...parameters, ['oauth_signature', signature]];
  const signature = method.sign(message, credentials.key);
  return signature instanceof Promise ? signature.then(signed) : signed(signature);
}

/** The year 5138 in seconds, 1973 in milliseconds. */
const SECONDS_END = 100_000_000_000;

function refuseOtherUnit(nowSeconds: number): void {
  if (Number.isInteger(nowSeconds) && nowSeconds > 0 && nowSeconds < SECONDS_END) return;
  throw new TypeError(
    `nowSeconds: expected whole seconds since 1970, as of Math.floor(Date.now() / 1000); got ${nowSeconds}`,
  );
}

/** 3.1: each at most once. What the URL and the form have is the caller's own. */
function refuseRepeated(parameters: readonly Parameter[]): void {
  const names = new Set(['oauth_signature']);
  for (const [name] of parameters) {
    if (name.startsWith('oauth_') && names.has(name))
      throw new TypeError(`parameters: ${name} is there already; leave it out`);
    names.add(name);
  }
}

function queryPairs(url: string): readonly Parameter[] {
  if (/^[a-z]+:\/\/[^/?#]*@/i.test(url))
    throw new TypeError('the URL to sign carries a user name: send it otherwise');
  const query = queryOf(url);
  if (query === undefined) return [];
  const pairs = decodeForm(query);
  if (pairs === undefined) throw new TypeError('the query of the URL to sign is malformed');
  return pairs;
}
