// The consumer's half of a dance, signed by hand with @maillon/oauth1, so that each step can be bent.
import {
  authorizationHeader,
  type Credentials,
  decodeForm,
  encodeForm,
  type Parameter,
  secretKey,
  signRequest,
} from '@maillon/oauth1';
import { type Browser, hiddenInputs, type Visit } from './browser.ts';

export interface TestConsumer {
  readonly consumerKey: string;
  readonly sharedSecret: string;
}

/** Where the protocol parameters travel. */
export type Place = 'header' | 'query' | 'form';

export interface SignedCall {
  readonly method?: string;
  readonly url: string;
  readonly token?: string;
  readonly tokenSecret?: string;
  readonly place?: Place;
  readonly form?: readonly Parameter[];
  readonly parameters?: readonly Parameter[];
  readonly headers?: Record<string, string>;
  readonly nowSeconds?: number;
  readonly nonce?: string;
  /** Other credentials than the consumer's own. */
  readonly credentials?: Partial<Credentials>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly fields: ReadonlyMap<string, string>;
  readonly problem: string | undefined;
}

export function nowSeconds(): number {
  return Math.floor(Date.now() / 1000);
}

/** A signed request, ready to be sent or to be sent again. */
export async function prepare(
  consumer: TestConsumer,
  call: SignedCall,
): Promise<{ url: string; init: RequestInit }> {
  const method = call.method ?? 'GET';
  const { place = 'header', form } = call;
  const protocol = await signRequest(
    { method, url: call.url, ...(form !== undefined && { form }) },
    {
      consumerKey: consumer.consumerKey,
      signatureMethod: 'HMAC-SHA1',
      key: secretKey(consumer.sharedSecret, call.tokenSecret ?? ''),
      ...(call.token !== undefined && { token: call.token }),
      ...call.credentials,
    },
    {
      nowSeconds: call.nowSeconds ?? nowSeconds(),
      ...(call.nonce !== undefined && { nonce: call.nonce }),
      ...(call.parameters !== undefined && { parameters: call.parameters }),
    },
  );
  const body = place === 'form' ? [...(form ?? []), ...protocol] : form;
  const separator = call.url.includes('?') ? '&' : '?';
  return {
    url: place === 'query' ? `${call.url}${separator}${encodeForm(protocol)}` : call.url,
    init: {
      method,
      redirect: 'manual',
      headers: {
        ...(place === 'header' && { authorization: authorizationHeader(protocol) }),
        ...(body !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }),
        ...call.headers,
      },
      ...(body !== undefined && { body: encodeForm(body) }),
    },
  };
}

export async function send({ url, init }: { url: string; init: RequestInit }): Promise<Answer> {
  const response = await fetch(url, init);
  const text = await response.text();
  const problem = /oauth_problem="([^"]*)"/.exec(response.headers.get('www-authenticate') ?? '')?.[1];
  return {
    status: response.status,
    headers: response.headers,
    text,
    fields: new Map(decodeForm(text) ?? []),
    problem,
  };
}

export async function call(consumer: TestConsumer, signed: SignedCall): Promise<Answer> {
  return send(await prepare(consumer, signed));
}

export function endpoint(
  publicUrl: string,
  name: 'request-token' | 'authorize' | 'access-token' | 'users/access-tokens',
): string {
  return `${publicUrl}/plugins/servlet/oauth/${name}`;
}

export interface TokenPair {
  readonly token: string;
  readonly tokenSecret: string;
}

export function tokenPair(answer: Answer): TokenPair {
  const token = answer.fields.get('oauth_token');
  const tokenSecret = answer.fields.get('oauth_token_secret');
  if (token === undefined || tokenSecret === undefined) {
    throw new Error(`expected a token, got ${answer.status} ${answer.problem ?? ''} ${answer.text}`);
  }
  return { token, tokenSecret };
}

export async function askRequestToken(
  consumer: TestConsumer,
  publicUrl: string,
  options: { callback?: string | undefined; place?: Place } = { callback: CALLBACK },
): Promise<Answer> {
  const { callback, place = 'header' } = options;
  return call(consumer, {
    method: 'POST',
    url: endpoint(publicUrl, 'request-token'),
    place,
    ...(callback !== undefined && { parameters: [['oauth_callback', callback]] }),
  });
}

export const CALLBACK = 'https://consumer.example/dance/access?applicationLinkID=1';

/** Opens the consent page as a signed-in person, and presses a button. */
export async function decide(
  browser: Browser,
  publicUrl: string,
  token: string,
  button: 'approve' | 'deny' = 'approve',
): Promise<Visit> {
  const page = await browser.get(
    `${endpoint(publicUrl, 'authorize')}?oauth_token=${encodeURIComponent(token)}`,
  );
  if (page.status !== 200)
    throw new Error(`expected the consent page, got ${page.status} ${page.location ?? page.text}`);
  return browser.post(endpoint(publicUrl, 'authorize'), { ...hiddenInputs(page.text), [button]: '1' });
}

export function verifierIn(visit: Visit): string {
  return new URL(visit.location ?? 'about:blank').searchParams.get('oauth_verifier') ?? '';
}

export async function exchange(
  consumer: TestConsumer,
  publicUrl: string,
  request: TokenPair,
  verifier: string | undefined,
): Promise<Answer> {
  return call(consumer, {
    method: 'POST',
    url: endpoint(publicUrl, 'access-token'),
    ...request,
    ...(verifier !== undefined && { parameters: [['oauth_verifier', verifier]] }),
  });
}

/** The whole dance, for a person who is signed in in `browser`. */
export async function dance(consumer: TestConsumer, publicUrl: string, browser: Browser): Promise<TokenPair> {
  const request = tokenPair(await askRequestToken(consumer, publicUrl));
  const verifier = verifierIn(await decide(browser, publicUrl, request.token));
  return tokenPair(await exchange(consumer, publicUrl, request, verifier));
}
