// The three requests that are measured, each as a pool of distinct ones.
import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto';
import {
  authorizationHeader,
  decodeForm,
  rsaPrivateKey,
  type SigningKey,
  secretKey,
  signatureBaseString,
  signRequest,
} from '@maillon/oauth1';
import { type BenchedMethod, NonceCheck, type Registered, type WireRequest } from './wire-request.ts';

export interface PreparedRequest extends WireRequest {
  /** For the raw baseline: what is left to be done when everything around the cryptography is free. */
  readonly baseString: Uint8Array;
  readonly signature: Uint8Array;
}

export interface Case {
  readonly name: string;
  readonly registered: Registered;
  readonly requests: readonly PreparedRequest[];
  /** Well signed, but an hour old: to be refused. */
  readonly stale: PreparedRequest;
}

interface Shape {
  readonly name: string;
  readonly signatureMethod: BenchedMethod;
  readonly method: string;
  readonly url: string;
  readonly formText?: string;
}

// Five parameters in the query and six protocol parameters: eleven under the signature.
const GET = {
  method: 'GET',
  url: 'https://ci.acme.example/jenkins/job/shop%20front/api/json?tree=builds%5Bnumber%2Cresult%5D&depth=2&branch=feature%2Flogin&since=2026-01-31T08%3A00%3A00Z&pretty=true',
};

const SHAPES: readonly Shape[] = [
  { name: 'get-hmac-sha1', signatureMethod: 'HMAC-SHA1', ...GET },
  {
    name: 'post-hmac-sha1',
    signatureMethod: 'HMAC-SHA1',
    method: 'POST',
    url: 'https://ci.acme.example/jenkins/job/shop%20front/buildWithParameters',
    formText:
      'branch=feature%2Flogin&revision=9fceb02d0ae598e95dc970b74767f19372d61af8&cause=Asked+for+by+J%C3%BCrgen+%26+Zo%C3%AB&target=staging&clean=true&delay=0sec',
  },
  { name: 'get-rsa-sha1', signatureMethod: 'RSA-SHA1', ...GET },
];

const NOW_SECONDS = 1_767_225_600;
const TIMESTAMP_SPREAD_SECONDS = 240;
const CONSUMER = { consumerKey: 'code-host.acme.example', consumerSecret: 'kd94hf93k423kf44-9$Pq' };
const TOKEN = { token: 'hh5s93j4hdidpola7fGx', tokenSecret: 'hdhd0244k9j7ao03+/xy' };

/** @param poolSize - distinct requests a case, so that nothing can be remembered by its text. */
export function prepareCases(poolSize: number): readonly Case[] {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const keys: Readonly<Record<BenchedMethod, SigningKey>> = {
    'HMAC-SHA1': secretKey(CONSUMER.consumerSecret, TOKEN.tokenSecret),
    'RSA-SHA1': rsaPrivateKey(privateKey.export({ format: 'der', type: 'pkcs8' })),
  };
  return SHAPES.map((shape) => ({
    name: shape.name,
    registered: registeredFor(shape.signatureMethod, publicKey),
    requests: Array.from({ length: poolSize }, (_, index) =>
      prepare(shape, keys[shape.signatureMethod], index),
    ),
    stale: prepare(shape, keys[shape.signatureMethod], poolSize, -3600),
  }));
}

function registeredFor(signatureMethod: BenchedMethod, publicKey: KeyObject): Registered {
  return {
    signatureMethod,
    ...CONSUMER,
    ...TOKEN,
    publicKey,
    nowSeconds: NOW_SECONDS,
    nonces: new NonceCheck(),
  };
}

/** @param secondsOff - how far the timestamp is from the verifier's clock; default: within the window. */
function prepare(
  shape: Shape,
  key: SigningKey,
  index: number,
  secondsOff = (index % TIMESTAMP_SPREAD_SECONDS) - TIMESTAMP_SPREAD_SECONDS / 2,
): PreparedRequest {
  const { method, url, formText, signatureMethod } = shape;
  const form = formText === undefined ? undefined : (decodeForm(formText) ?? []);
  const parameters = signRequest(
    { method, url, ...(form !== undefined && { form }) },
    { consumerKey: CONSUMER.consumerKey, token: TOKEN.token, signatureMethod, key },
    { nowSeconds: NOW_SECONDS + secondsOff, nonce: nonceOf(index) },
  );
  if (parameters instanceof Promise) throw new Error('expected the signature at once, as Node gives it');
  const signed = parameters.filter(([name]) => name !== 'oauth_signature');
  const query = decodeForm(url.split('?')[1] ?? '') ?? [];
  const baseString = signatureBaseString({ method, url, parameters: [...query, ...(form ?? []), ...signed] });
  const signature = parameters.find(([name]) => name === 'oauth_signature')?.[1] ?? '';
  return {
    method,
    url,
    authorization: authorizationHeader(parameters),
    formText,
    formBytes: formText === undefined ? undefined : Buffer.from(formText),
    baseString: Buffer.from(baseString),
    signature: Buffer.from(signature, 'base64'),
  };
}

/** 128 bits that are the same in every run. */
function nonceOf(index: number): string {
  return createHash('sha256').update(`bench ${index}`).digest('hex').slice(0, 32);
}
