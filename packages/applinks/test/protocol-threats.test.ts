// What attackers do to the protocol itself: one test for each row of docs/threats.md, named by its id.
import { generateKeyPairSync } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { forwardedOrigin } from '@maillon/applinks';
import { nodeRequest } from '@maillon/applinks/node';
import {
  authorizationHeader,
  challenge,
  percentEncode,
  problemOf,
  readRequest,
  secretKey,
  signRequest,
  verifySignature,
} from '@maillon/oauth1';
import { readPublicKey } from '@maillon/oauth1/keys';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from '../../../test/support/browser.ts';
import {
  askRequestToken,
  CALLBACK,
  call,
  dance,
  decide,
  endpoint,
  exchange,
  prepare,
  type SignedCall,
  send,
  type TestConsumer,
  tokenPair,
  verifierIn,
} from '../../../test/support/dance.ts';
import { withServer } from '../../../test/support/http.ts';
import { CONSUMER, linkFor, type RunningNotes, startNotes } from '../../../test/support/notes.ts';
import { holds } from '../../../test/support/vectors.ts';

const HASHED: TestConsumer = { consumerKey: 'hashed', sharedSecret: 'hashed-secret' };

let notes: RunningNotes;
let alice: Browser;
let url: string;

beforeAll(async () => {
  notes = await startNotes();
  url = `${notes.publicUrl}/notes`;
  await notes.store.links.add(linkFor(CONSUMER));
  await notes.store.links.add(linkFor(HASHED, { requireBodyHash: true }, 'Hashed'));
  alice = await notes.signedIn('alice');
});
afterAll(() => notes.close());

/** A signed GET, its header to be bent. */
async function signedHeader(parameters: readonly (readonly [string, string])[] = []): Promise<string> {
  return authorizationHeader(
    await signRequest(
      { method: 'GET', url },
      {
        consumerKey: CONSUMER.consumerKey,
        signatureMethod: 'HMAC-SHA1',
        key: secretKey(CONSUMER.sharedSecret),
        token: 't',
      },
      { nowSeconds: Math.floor(Date.now() / 1000), parameters },
    ),
  );
}

describe('nonces and tokens', () => {
  it('T08 one consumer cannot burn another’s nonces', () => holds('ctl-nonce-other-consumer'));

  it('T31 tokens have 192 random bits and are looked up by digest', async () => {
    const tokens = new Set<string>();
    for (let i = 0; i < 50; i++) {
      const { token, tokenSecret } = tokenPair(await askRequestToken(CONSUMER, notes.publicUrl));
      expect(Buffer.from(token, 'base64url')).toHaveLength(24);
      tokens.add(token).add(tokenSecret);
    }
    expect(tokens.size).toBe(100);
  });

  it('T32 no source of the packages calls Math.random', () => {
    const root = new URL('../../', import.meta.url);
    const sources = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) =>
      /\/src\/.*\.ts$/.test(file),
    );
    expect(sources.length).toBeGreaterThan(100);
    expect(
      sources.filter((file) => readFileSync(new URL(file, root), 'utf8').includes('Math.random')),
    ).toEqual([]);
  });
});

describe('signature methods and keys', () => {
  it('T20 a consumer is pinned to its methods', () =>
    holds(
      'neg-sha1-for-sha256-consumer',
      'neg-rsa-sha512-not-registered',
      'neg-method-none',
      'neg-method-rot13',
    ));
  it('T21 PLAINTEXT is refused on plain http', () => holds('neg-plaintext-http'));
  it('T22 what a request says of its host and scheme is not believed', async () => {
    await holds('neg-forwarded-host-spoof', 'ctl-public-base-url');
    const grant = await dance(CONSUMER, notes.publicUrl, alice);
    const spoofed = {
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'evil.example',
      forwarded: 'host=evil.example',
    };
    expect((await call(CONSUMER, { url, ...grant, headers: spoofed })).status).toBe(200);
    const signedForSpoof = await prepare(CONSUMER, {
      url: 'https://evil.example/notes',
      ...grant,
      headers: spoofed,
    });
    expect((await send({ ...signedForSpoof, url })).problem).toBe('signature_invalid');
  });
  it('T22 of a list only the last value counts, and only from a trusted proxy', async () => {
    // What an application without one public URL takes for its origin.
    const server = await withServer((req, res) => {
      const isTrustedProxy = req.url === '/trusted';
      res.end(forwardedOrigin(nodeRequest(req), { socketScheme: 'http', isTrustedProxy }) ?? 'none');
    });
    const originFor = async (path: string, headers: Record<string, string>): Promise<string> =>
      await (await fetch(server.url + path, { headers })).text();
    const lists = {
      'x-forwarded-proto': 'http, https',
      'x-forwarded-host': 'evil.example, ci.example',
      'x-forwarded-for': '10.0.0.1, 10.0.0.2',
      'x-forwarded-port': '1, 2',
      forwarded: 'host=evil.example;proto=https, host=ci.example',
    };
    expect(await originFor('/trusted', lists)).toBe('https://ci.example');
    expect(await originFor('/trusted', { forwarded: lists.forwarded })).toBe(server.url);
    expect(await originFor('/trusted', { 'x-forwarded-host': 'ci.example, a/b' })).toBe('none');
    // An empty field says nothing.
    const empty = { ...lists, 'x-forwarded-host': '' };
    expect(await originFor('/trusted', empty)).toBe(server.url.replace('http:', 'https:'));
    expect(await originFor('/', lists)).toBe(server.url);
    const grant = await dance(CONSUMER, notes.publicUrl, alice);
    expect((await call(CONSUMER, { url, ...grant, headers: lists })).status).toBe(200);
    await server.close();
  });
  it('T23 the kind of key decides; a missing secret is never the empty one', () =>
    holds(
      'neg-hmac-with-empty-secret-rsa-consumer',
      'neg-plaintext-rsa-consumer',
      'neg-secret-boundary-shift',
    ));
  it('T24 weak RSA keys are refused at registration, padding tricks at verification', async () => {
    const pem = (modulusLength: number, publicExponent: number): string =>
      generateKeyPairSync('rsa', { modulusLength, publicExponent })
        .publicKey.export({ format: 'pem', type: 'spki' })
        .toString();
    expect(() => readPublicKey(pem(2048, 3))).toThrow(/public exponent 3/);
    expect(() => readPublicKey(pem(512, 65537))).toThrow(/512 bits/);
    expect(readPublicKey(pem(1024, 3), { allowWeakKey: true }).bits).toBe(1024);
    expect(() => readPublicKey(pem(512, 65537), { allowWeakKey: true })).toThrow(/no setting takes/);
    await holds(
      'neg-rsa-pss-padding',
      'neg-rsa-signature-extended',
      'neg-rsa-signature-all-zero',
      'neg-rsa-other-key',
    );
  });
});

describe('parameters', () => {
  it('T25 a protocol parameter stands once, its name judged after decoding', async () => {
    await holds(
      'neg-dup-nonce',
      'neg-dup-version',
      'neg-dup-other-token-in-query',
      'neg-dup-consumer-key-header-body',
      'neg-dup-timestamp-in-query-mode',
    );
    const authorization = `${await signedHeader()}, oauth%5Ftoken="evil"`;
    expect(readRequest({ method: 'GET', url, authorization })).toMatchObject({
      kind: 'malformed',
      reason: { code: 'parameter_repeated', name: 'oauth_token' },
    });
  });
  it('T25 protocol parameters stand in one place', async () => {
    const split = async (signed: SignedCall) => {
      const { status, fields } = await call(CONSUMER, { method: 'POST', ...signed });
      return [status, fields.get('oauth_problem'), fields.get('oauth_problem_advice')];
    };
    const refused = (places: string) => [
      400,
      'parameter_rejected',
      `protocol parameters stand in more than one place (${places}); send all of them in one`,
    ];
    const requestToken = endpoint(notes.publicUrl, 'request-token');
    const inQuery = `oauth_callback=${encodeURIComponent(CALLBACK)}`;
    expect(await split({ url: `${requestToken}?${inQuery}` })).toEqual(refused('header, query'));
    const request = tokenPair(await askRequestToken(CONSUMER, notes.publicUrl));
    const verifier = verifierIn(await decide(alice, notes.publicUrl, request.token));
    const accessToken = endpoint(notes.publicUrl, 'access-token');
    const form = [['oauth_verifier', verifier]] as const;
    expect(await split({ url: accessToken, ...request, form })).toEqual(refused('header, form'));
    const { token, tokenSecret } = tokenPair(await exchange(CONSUMER, notes.publicUrl, request, verifier));
    const ofToken = { method: 'GET', url: `${url}?oauth_token=${token}`, tokenSecret };
    expect(await split(ofToken)).toEqual(refused('header, query'));
    expect(await split({ ...ofToken, place: 'query' })).toEqual([200, undefined, undefined]);
  });
  it('T26 what the application can read is covered by the signature', () =>
    holds('neg-realm-body-param-added', 'neg-form-on-get-tampered', 'neg-query-added', 'neg-form-tampered'));
  it('T28 a JSON body is covered by its hash, which a link may require', async () => {
    await holds('neg-body-hash-mismatch', 'neg-body-hash-wrong-algorithm');
    const grant = await dance(HASHED, notes.publicUrl, alice);
    const prepared = await prepare(HASHED, {
      method: 'POST',
      url,
      ...grant,
      headers: { 'content-type': 'application/json' },
    });
    const answer = await send({ ...prepared, init: { ...prepared.init, body: '{"text":"x"}' } });
    expect([answer.status, answer.problem]).toEqual([400, 'parameter_absent']);
    expect(answer.fields.get('oauth_parameters_absent')).toBe('oauth_body_hash');
  });
  it('T46 loose decoding is refused', () =>
    holds(
      'neg-header-bad-percent',
      'neg-header-invalid-utf8',
      'neg-header-surrogate-utf8',
      'neg-timestamp-arabic-digits',
      'neg-timestamp-trailing-newline',
    ));
  it('T47 names of Object.prototype are names like others', async () => {
    await holds('neg-signature-method-proto');
    const parameters = [
      ['__proto__', 'a'],
      ['constructor', 'b'],
      ['hasOwnProperty', 'c'],
    ] as const;
    const key = secretKey('s');
    const withNames = `${url}?${parameters.map(([name, value]) => `${name}=${value}`).join('&')}`;
    const protocol = await signRequest(
      { method: 'GET', url: withNames },
      { consumerKey: 'k', signatureMethod: 'HMAC-SHA1', key },
      { nowSeconds: 1_700_000_000 },
    );
    const read = readRequest({ method: 'GET', url: withNames, authorization: authorizationHeader(protocol) });
    expect(read.kind === 'attempt' && (await verifySignature(read.request, key))).toBe(true);
  });
  it('T49 method and path are verified as they came', () => holds('neg-method-override', 'neg-path-case'));
});

it('T45 a header has a bound', () => holds('neg-header-oversize'));

describe('what leaves', () => {
  it('T17 nothing breaks out of the challenge', () => {
    const problem = problemOf({ code: 'callback_refused', fault: 'a"b\r\nSet-Cookie: x=y' });
    const header = challenge('http://x/"\r\nrealm', problem);
    expect(header).toMatch(/^[\x20-\x7e]+$/);
    expect(header).toContain(percentEncode('a"b\r\nSet-Cookie: x=y'));
    expect(header).toContain(String.raw`realm="http://x/\"realm"`);
  });

  it('T30 no secret, token or verifier stands in a refusal, its log entry or an error page', async () => {
    const seen: string[] = [];
    const request = tokenPair(await askRequestToken(CONSUMER, notes.publicUrl));
    const verifier = verifierIn(await decide(alice, notes.publicUrl, request.token));
    const grant = tokenPair(await exchange(CONSUMER, notes.publicUrl, request, verifier));
    const session = 'session-of-somebody';
    const secrets = [
      ...[CONSUMER.sharedSecret, request.tokenSecret, verifier, grant.token, grant.tokenSecret],
      session,
    ];
    const refused = [
      await exchange(CONSUMER, notes.publicUrl, request, verifier),
      await call({ ...CONSUMER, sharedSecret: 'guess' }, { url, ...grant }),
      await call(CONSUMER, { url, ...grant, credentials: { signatureMethod: 'HMAC-SHA512' } }),
      await call(CONSUMER, { url: `${url}?oauth_token=${grant.token}`, ...grant }),
      await call({ ...CONSUMER, sharedSecret: 'guess' }, { url: `${url};jsessionid=${session}`, ...grant }),
    ];
    for (const { text, headers } of refused) seen.push(text, JSON.stringify([...headers]));
    const usedPage = await alice.get(
      `${endpoint(notes.publicUrl, 'authorize')}?oauth_token=${request.token}`,
    );
    seen.push(usedPage.text, ...notes.refusals.map((refusal) => JSON.stringify(refusal)));
    expect(notes.refusals.length).toBeGreaterThanOrEqual(5);
    for (const secret of secrets) expect(seen.filter((text) => text.includes(secret))).toEqual([]);
  });
});

it('T40 impersonation needs its own right', () => holds('neg-impersonation-not-allowed'));
it('T53 request tokens never used are bounded, and others are not affected', async () => {
  const greedy: TestConsumer = { consumerKey: 'greedy', sharedSecret: 'greedy-secret' };
  await notes.store.links.add(linkFor(greedy, {}, 'Greedy'));
  const answers = await Promise.all(
    Array.from({ length: 1010 }, () => askRequestToken(greedy, notes.publicUrl, { callback: CALLBACK })),
  );
  const refused = answers.filter(({ status }) => status !== 200);
  expect(refused).toHaveLength(10);
  expect(refused.map(({ status, problem }) => [status, problem])).toEqual(
    refused.map(() => [503, 'consumer_key_refused']),
  );
  expect(refused[0]?.headers.get('retry-after')).toBe('600');
  expect((await askRequestToken(CONSUMER, notes.publicUrl)).status).toBe(200);
});
