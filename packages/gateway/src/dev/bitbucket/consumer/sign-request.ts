// Protocol parameters and their signature, in the order of the product's library.
import { randomInt } from 'node:crypto';
import { baseString } from '../oauth/base-string.ts';
import type { Pair } from '../oauth/form.ts';
import { type SigningKey, sign } from '../oauth/signatures.ts';

export interface RequestToSign {
  readonly method: string;
  /** Absolute, as it will be sent. */
  readonly url: string;
  readonly consumerKey: string;
  readonly key: SigningKey;
  /** Of a form body. */
  readonly form?: readonly Pair[];
  readonly tokenSecret?: string;
  /** `oauth_token` and the like. */
  readonly parameters: readonly Pair[];
  readonly nowSeconds: number;
}

/** @returns the protocol parameters, decoded, `oauth_signature` last. */
export function signRequest(request: RequestToSign): readonly Pair[] {
  const { method, url, consumerKey, key, form = [], tokenSecret = '', parameters, nowSeconds } = request;
  const protocol: readonly Pair[] = [
    ...parameters,
    ['oauth_consumer_key', consumerKey],
    ['oauth_signature_method', key.method],
    ['oauth_timestamp', String(nowSeconds)],
    ['oauth_nonce', `${randomInt(2 ** 47)}${randomInt(2 ** 47)}`],
    ['oauth_version', '1.0'],
  ];
  return [
    ...protocol,
    ['oauth_signature', sign(baseString(method, url, [...form, ...protocol]), key, tokenSecret)],
  ];
}
