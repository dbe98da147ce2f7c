// The shortest way to an access token: a person whom a trusted header names allows at once.
import { authorizationHeader, decodeForm, type Parameter, secretKey, signRequest } from '@maillon/oauth1';

export interface DanceOptions {
  readonly publicUrl: string;
  readonly consumerKey: string;
  readonly sharedSecret: string;
  /** Sent with the person's requests. */
  readonly person: Readonly<Record<string, string>>;
}

export interface AccessToken {
  readonly token: string;
  readonly tokenSecret: string;
}

const NO_TOKEN: AccessToken = { token: '', tokenSecret: '' };

export async function dance(options: DanceOptions): Promise<AccessToken> {
  const requestToken = await ask(options, 'request-token', NO_TOKEN, [
    'oauth_callback',
    'http://127.0.0.1:9/back',
  ]);
  const verifier = await allow(options, requestToken.token);
  return await ask(options, 'access-token', requestToken, ['oauth_verifier', verifier]);
}

async function ask(
  { publicUrl, consumerKey, sharedSecret }: DanceOptions,
  name: string,
  { token, tokenSecret }: AccessToken,
  parameter: Parameter,
): Promise<AccessToken> {
  const url = `${publicUrl}/plugins/servlet/oauth/${name}`;
  const parameters = await signRequest(
    { method: 'POST', url },
    {
      consumerKey,
      signatureMethod: 'HMAC-SHA1',
      key: secretKey(sharedSecret, tokenSecret),
      ...(token !== '' && { token }),
    },
    { nowSeconds: Math.floor(Date.now() / 1000), parameters: [parameter] },
  );
  const response = await fetch(url, {
    method: 'POST',
    headers: { authorization: authorizationHeader(parameters) },
  });
  const text = await response.text();
  const fields = new Map(decodeForm(text) ?? []);
  const given = { token: fields.get('oauth_token'), tokenSecret: fields.get('oauth_token_secret') };
  if (given.token === undefined || given.tokenSecret === undefined) {
    throw new Error(`${name}: expected a token, got ${response.status} ${text}`);
  }
  return { token: given.token, tokenSecret: given.tokenSecret };
}

/** @returns the verifier. */
async function allow({ publicUrl, person }: DanceOptions, token: string): Promise<string> {
  const url = `${publicUrl}/plugins/servlet/oauth/authorize`;
  const page = await fetch(`${url}?oauth_token=${encodeURIComponent(token)}`, {
    headers: person,
    redirect: 'manual',
  });
  const cookie = page.headers
    .getSetCookie()
    .map((line) => line.split(';', 1)[0])
    .join('; ');
  const decided = await fetch(url, {
    method: 'POST',
    redirect: 'manual',
    headers: { ...person, cookie, origin: new URL(url).origin, 'sec-fetch-site': 'same-origin' },
    body: new URLSearchParams({ ...hiddenInputs(await page.text()), approve: '1' }),
  });
  const back = new URL(decided.headers.get('location') ?? 'about:blank');
  const verifier = back.searchParams.get('oauth_verifier');
  if (verifier === null)
    throw new Error(`authorize: expected to be sent back, got ${page.status}, then ${decided.status}`);
  return verifier;
}

/** Values without character references, as tokens are. */
function hiddenInputs(page: string): Record<string, string> {
  const inputs: Record<string, string> = {};
  for (const [input] of page.matchAll(/<input\b[^>]*type="hidden"[^>]*>/g)) {
    inputs[/name="([^"]*)"/.exec(input)?.[1] ?? ''] = /value="([^"]*)"/.exec(input)?.[1] ?? '';
  }
  return inputs;
}
