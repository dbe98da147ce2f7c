// How a request is read from the one memory that all requests are read from.
import {
  authorizationHeader,
  type OAuthRequest,
  readRequest,
  secretKey,
  signatureBaseString,
  signRequest,
  verifySignature,
} from '@maillon/oauth1';
import { describe, expect, it } from 'vitest';

const origin = 'https://ci.example';
const key = secretKey('s');
const credentials = { consumerKey: 'k', signatureMethod: 'HMAC-SHA512', key } as const;

async function signedRead(url: string, nowSeconds: number, realm = ''): Promise<OAuthRequest> {
  const parameters = await signRequest({ method: 'GET', url }, credentials, { nowSeconds });
  const authorization = authorizationHeader(parameters).replace('OAuth ', `OAuth ${realm}`);
  const read = readRequest({ method: 'GET', url, authorization });
  if (read.kind !== 'attempt') throw new Error(`expected an attempt, got ${JSON.stringify(read)}`);
  return read.request;
}

describe('what was read of a request', () => {
  it('stays what it is while others are read, longer ones too', async () => {
    const read: OAuthRequest[] = [];
    for (let n = 0; n < 2000; n++) {
      const length = n % 100 === 99 ? 70_000 : n % 300;
      read.push(await signedRead(`${origin}/a?n=${n}&text=${'x'.repeat(length)}`, n + 1));
    }
    expect(read.filter((request) => verifySignature(request, key) !== true)).toEqual([]);
    expect(read.map(({ timestamp }) => Number(timestamp))).toEqual(read.map((_, n) => n + 1));
  });

  it('is where it is, behind a realm of more than ASCII', async () => {
    const request = await signedRead(`${origin}/a`, 7, 'realm="Zo\u00eb \u{1f517}", ');
    expect([request.consumerKey, request.timestamp, verifySignature(request, key)]).toEqual(['k', '7', true]);
  });
});

describe('a URL', () => {
  it.each(['/a', '/a?b=c', '', '?b=c', '/a?'])(
    'is signed and read without a fragment: "%s"',
    async (target) => {
      const url = origin + target;
      const behind = `${url}#FRAGMENT?x=y`;
      for (const [signed, received] of [
        [url, behind],
        [behind, url],
      ] as const) {
        const parameters = await signRequest({ method: 'GET', url: signed }, credentials, { nowSeconds: 1 });
        const read = readRequest({
          method: 'GET',
          url: received,
          authorization: authorizationHeader(parameters),
        });
        expect(read.kind === 'attempt' && verifySignature(read.request, key)).toBe(true);
      }
    },
  );

  it("that is no http is nobody's attempt by its query", () => {
    const query = 'oauth_consumer_key=k&oauth_signature=s';
    expect(readRequest({ method: 'GET', url: `ftp://ci.example/?${query}` }).kind).toBe('unsigned');
    expect(readRequest({ method: 'GET', url: `${origin}/?${query}` }).kind).toBe('attempt');
  });

  it('may be as long as all texts of a request may be', () => {
    const path = (length: number) => ({
      method: 'GET',
      url: `${origin}/${'a'.repeat(length)}`,
      parameters: [],
    });
    expect(signatureBaseString(path(1_100_000))).toHaveLength(
      'GET&https%3A%2F%2Fci.example%2F&'.length + 1_100_000,
    );
    expect(() => signatureBaseString(path(1_200_000))).toThrow(/URL of more than 1114112 bytes/);
  });
});

it('a name that only resembles a protocol parameter is none', () => {
  const read = readRequest({
    method: 'GET',
    url: `${origin}/`,
    authorization: 'OAuth oauth_cansumer_key="a", oauth_consumer_kez="b", oauth_nonce="n", oauth_norce="c"',
  });
  expect(read).toMatchObject({ kind: 'attempt', request: { consumerKey: undefined, nonce: 'n' } });
});

it('the texts of a request are bounded together', () => {
  const authorization = 'OAuth oauth_consumer_key="k", oauth_signature="QQ=="';
  const read = (query: number, form: number) =>
    readRequest({
      method: 'POST',
      url: `${origin}/?a=${'x'.repeat(query)}`,
      authorization,
      form: new TextEncoder().encode(`b=${'y'.repeat(form)}`),
    });
  expect(read(550_000, 550_000).kind).toBe('attempt');
  for (const [query, form] of [
    [600_000, 600_000],
    [1_200_000, 0],
    [0, 1_200_000],
  ] as const) {
    expect(read(query, form)).toMatchObject({ kind: 'malformed', reason: { code: 'parameters_too_large' } });
  }

  const many = (length: number) => ['a', 'b', 'c'].map((name) => [name, 'x'.repeat(length)] as const);
  const sign = (length: number) =>
    signatureBaseString({ method: 'GET', url: origin, parameters: many(length) });
  expect(sign(350_000).length).toBeGreaterThan(1_050_000);
  expect(() => sign(400_000)).toThrow(/more than 1114112 bytes of parameters/);
});
