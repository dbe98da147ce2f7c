// What attackers do to a provider: one test for each row of docs/threats.md, named by its id, over real HTTP.

import * as crypto from 'node:crypto';
import { type Credentials, rsaPrivateKey, secretKey } from '@maillon/oauth1';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { runNegativeVector } from '../../../conformance/vectors/negative.ts';
import { type Browser, hiddenInputs } from '../../../test/support/browser.ts';
import {
  type Answer,
  askRequestToken,
  CALLBACK,
  call,
  dance,
  decide,
  endpoint,
  exchange,
  nowSeconds,
  prepare,
  type SignedCall,
  send,
  type TestConsumer,
  tokenPair,
  verifierIn,
} from '../../../test/support/dance.ts';
import { CONSUMER, linkFor, type RunningNotes, startNotes } from '../../../test/support/notes.ts';
import { holds, providerVector } from '../../../test/support/vectors.ts';

// The files of a worker share their modules (vitest.config.ts): what has the real node:crypto is loaded anew, twice.
vi.hoisted(() => vi.resetModules());
afterAll(() => vi.resetModules());
vi.mock('node:crypto', async (original) => {
  const real = await original<typeof crypto>();
  return {
    ...real,
    timingSafeEqual: vi.fn(real.timingSafeEqual),
    hash: vi.fn(real.hash),
    createVerify: vi.fn(real.createVerify),
  };
});

const OTHER: TestConsumer = { consumerKey: 'other', sharedSecret: 'other-secret' };
const PINNED: TestConsumer = { consumerKey: 'pinned', sharedSecret: 'pinned-secret' };

const ROTATING: TestConsumer = { consumerKey: 'rotating', sharedSecret: 'rotating-secret' };
const BY_KEY: TestConsumer = { consumerKey: 'by-key', sharedSecret: 'by-key-secret' };
const newKeyPair = () =>
  crypto.generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'der' },
  });

let notes: RunningNotes;
let alice: Browser;
let url: string;

beforeAll(async () => {
  notes = await startNotes();
  url = `${notes.publicUrl}/notes`;
  await notes.store.links.add(linkFor(CONSUMER));
  await notes.store.links.add(linkFor(OTHER, {}, 'Other'));
  await notes.store.links.add(
    linkFor(PINNED, { callbacks: ['https://consumer.example/oauth/callback'] }, 'Pinned'),
  );
  const { publicKey } = newKeyPair();
  await notes.store.links.add(
    linkFor(BY_KEY, { publicKey, signatureMethods: ['HMAC-SHA1', 'RSA-SHA1'] }, 'By key'),
  );
  const before = newKeyPair();
  await notes.store.links.add(
    linkFor(
      ROTATING,
      {
        publicKey,
        signatureMethods: ['HMAC-SHA1', 'RSA-SHA1'],
        retired: {
          sharedSecret: 'the-secret-of-before',
          publicKey: before.publicKey,
          untilSeconds: nowSeconds() + 3600,
          uses: 0,
        },
      },
      'Rotating',
    ),
  );
  alice = await notes.signedIn('alice');
});
afterAll(() => notes.close());

function told(answer: Answer): [number, string | undefined] {
  return [answer.status, answer.problem];
}

async function askFor(callback: string, consumer = CONSUMER): Promise<Answer> {
  return askRequestToken(consumer, notes.publicUrl, { callback });
}

describe('T01 session fixation', () => {
  it('needs the verifier of this very token, and a callback at request-token time', async () => {
    await holds('neg-missing-verifier', 'neg-verifier-of-other-token');
    expect(told(await askRequestToken(CONSUMER, notes.publicUrl, {}))).toEqual([400, 'parameter_absent']);
  });
});

describe('T03 replay', () => {
  it('is refused, in whatever place or order the parameters come again', async () => {
    await holds('neg-nonce-replay', 'neg-nonce-replay-other-place', 'neg-nonce-replay-header-reordered');
    const grant = await dance(CONSUMER, notes.publicUrl, alice);
    const signed = await prepare(CONSUMER, { url, ...grant });
    expect([(await send(signed)).status, told(await send(signed))]).toEqual([200, [401, 'nonce_used']]);
  });
});

describe('T04 replay by re-spelling the nonce', () => {
  it('sees the decoded nonce', async () => {
    const grant = await dance(CONSUMER, notes.publicUrl, alice);
    const signed = await prepare(CONSUMER, { url, ...grant, nonce: 'abc123' });
    expect((await send(signed)).status).toBe(200);
    const headers = signed.init.headers as { authorization: string };
    const respelled = headers.authorization.replace('"abc123"', '"%61bc123"');
    const again = await send({ ...signed, init: { ...signed.init, headers: { authorization: respelled } } });
    expect(told(again)).toEqual([401, 'nonce_used']);
  });
});

describe('T05 replay through a far timestamp', () => {
  it('refuses both directions, and keeps a nonce of the future until its timestamp is out of the window', async () => {
    await holds('neg-timestamp-year-2099', 'neg-timestamp-too-old');
    // The vector's request carries 1700000000: at 300 s before it is just accepted, 301 s later still remembered.
    const replayed = { ...providerVector('neg-nonce-replay'), now: 1_700_000_000 - 300 };
    expect(await runNegativeVector(replayed)).toMatchObject({ kind: 'ok' });
    const { nonces } = notes.store;
    const now = nowSeconds();
    const nonce = {
      consumerKey: 'c',
      token: 't',
      timestampSeconds: now + 300,
      nonce: 'n',
      expiresAtSeconds: now + 601,
    };
    expect(await nonces.record(nonce, now)).toBe('fresh');
    await notes.store.sweep(now + 301);
    expect(await nonces.record(nonce, now + 301)).toBe('used');
  });
});

describe('T07 nonces burnt by unsigned requests', () => {
  it('records nothing before a signature held', async () => {
    await holds('ctl-bad-signature-does-not-burn-nonce');
    const record = vi.spyOn(notes.store.nonces, 'record');
    const forged = { ...CONSUMER, sharedSecret: 'guess' };
    for (let i = 0; i < 200; i++) await call(forged, { url, token: 'x' });
    expect(record).not.toHaveBeenCalled();
    record.mockRestore();
  });
});

describe('T09 T10 timing', () => {
  beforeEach(() => vi.clearAllMocks());

  it('T09 compares signatures and verifiers with timingSafeEqual, and takes any signature text', async () => {
    await holds('neg-signature-emoji', 'neg-signature-hex');
    vi.mocked(crypto.timingSafeEqual).mockClear();
    await call(
      { ...CONSUMER, sharedSecret: 'guess' },
      { method: 'POST', url: endpoint(notes.publicUrl, 'request-token') },
    );
    // With the secret, and with the one of before a rotation that others have.
    expect(crypto.timingSafeEqual).toHaveBeenCalledTimes(2);
    const request = tokenPair(await askFor(CALLBACK));
    await decide(alice, notes.publicUrl, request.token);
    vi.mocked(crypto.timingSafeEqual).mockClear();
    await exchange(CONSUMER, notes.publicUrl, request, 'wrong');
    expect(crypto.timingSafeEqual).toHaveBeenCalledTimes(2);
  });

  it.each<[string, TestConsumer, () => Partial<Credentials>]>([
    ['a secret', CONSUMER, () => ({ key: secretKey('guess') })],
    ['a key', BY_KEY, () => ({ signatureMethod: 'RSA-SHA1', key: rsaPrivateKey(newKeyPair().privateKey) })],
  ])(
    'T10 does the same work for unknown and known consumers and tokens: %s',
    async (_kind, consumer, guess) => {
      const credentials = guess();
      /** Hashes computed, and signatures verified with a public key. */
      const work = async (signed: SignedCall): Promise<readonly number[]> => {
        const counted = [vi.mocked(crypto.hash), vi.mocked(crypto.createVerify)];
        for (const mock of counted) mock.mockClear();
        const all = { ...signed, credentials: { ...credentials, ...signed.credentials } };
        expect((await call(consumer, all)).status).toBe(401);
        return counted.map(({ mock }) => mock.calls.length);
      };
      const grant = await dance(consumer, notes.publicUrl, alice);
      const request = tokenPair(await askFor(CALLBACK, consumer));
      const accessToken = endpoint(notes.publicUrl, 'access-token');
      for (const known of [
        { url, token: grant.token },
        { method: 'POST', url: accessToken, token: request.token },
        { method: 'POST', url: endpoint(notes.publicUrl, 'request-token') },
      ]) {
        const done = await work(known);
        expect(done.some((count) => count > 0)).toBe(true);
        expect(await work({ ...known, credentials: { consumerKey: 'nobody' } })).toEqual(done);
        expect(await work({ ...known, credentials: { consumerKey: ROTATING.consumerKey } })).toEqual(done);
        if (known.token === undefined) continue;
        expect(await work({ ...known, token: 'nobody-knows-this-token-here-xyz' })).toEqual(done);
      }
    },
  );
});

describe('T11 T12 T13 the consent form', () => {
  it('T11 is decided only by our own form, in this browser, for this person and token', async () => {
    const request = tokenPair(await askFor(CALLBACK));
    const authorize = endpoint(notes.publicUrl, 'authorize');
    const page = await alice.get(`${authorize}?oauth_token=${request.token}`);
    const form = hiddenInputs(page.text);
    const bob = await notes.signedIn('bob');
    const bobs = hiddenInputs((await bob.get(`${authorize}?oauth_token=${request.token}`)).text);
    const other = tokenPair(await askFor(CALLBACK));
    const attempts = [
      await alice.post(authorize, { oauth_token: request.token, approve: '1' }),
      await alice.post(authorize, { ...form, form_token: bobs['form_token'] ?? '', approve: '1' }),
      await alice.post(authorize, { ...form, oauth_token: other.token, approve: '1' }),
      await alice.post(authorize, { ...form, approve: '1' }, { origin: 'https://evil.example' }),
      await alice.post(authorize, { ...form, approve: '1' }, { origin: 'null' }),
      await alice.post(authorize, { ...form, approve: '1' }, { 'sec-fetch-site': 'cross-site' }),
      // An OAuth header gives no exemption.
      await alice.post(
        authorize,
        { oauth_token: request.token, approve: '1' },
        { authorization: 'OAuth oauth_token="x"' },
      ),
    ];
    expect(attempts.map(({ status }) => status)).toEqual(attempts.map(() => 403));
    expect(told(await exchange(CONSUMER, notes.publicUrl, request, 'x'))).toEqual([
      401,
      'permission_unknown',
    ]);
    const cookie = page.headers.get('set-cookie') ?? alice.cookies.keys().next().value ?? '';
    expect(cookie).not.toBe('');
    expect((await alice.post(authorize, { ...form, approve: '1' })).status).toBe(302);
  });

  it('T12 is never framed, errors included', async () => {
    const authorize = endpoint(notes.publicUrl, 'authorize');
    const request = tokenPair(await askFor(CALLBACK));
    const pages = [
      await alice.get(`${authorize}?oauth_token=${request.token}`),
      await alice.get(authorize),
      await alice.get(`${authorize}?oauth_token=unknown`),
      await alice.post(authorize, { oauth_token: request.token, approve: '1' }),
      await alice.get(endpoint(notes.publicUrl, 'users/access-tokens')),
    ];
    for (const { headers } of pages) {
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
      expect(headers.get('x-frame-options')).toBe('DENY');
    }
  });

  it('T13 is not decided by GET', async () => {
    const request = tokenPair(await askFor(CALLBACK));
    const authorize = `${endpoint(notes.publicUrl, 'authorize')}?oauth_token=${request.token}`;
    const form = hiddenInputs((await alice.get(authorize)).text);
    await alice.get(`${authorize}&approve=1&form_token=${form['form_token']}`);
    expect(told(await exchange(CONSUMER, notes.publicUrl, request, 'x'))).toEqual([
      401,
      'permission_unknown',
    ]);
  });
});

describe('T14 T15 T16 T17 callbacks', () => {
  it('T14 redirects only to the callback that was signed, and matches it to the registered ones', async () => {
    await holds(
      'neg-callback-other-host',
      'neg-callback-subdomain',
      'neg-callback-other-port',
      'neg-callback-path-prefix',
    );
    const request = tokenPair(await askFor('https://consumer.example/oauth/callback/x?a=b', PINNED));
    const authorize = endpoint(notes.publicUrl, 'authorize');
    const page = await alice.get(
      `${authorize}?oauth_token=${request.token}&oauth_callback=https%3A%2F%2Fevil.example`,
    );
    expect(page.text).toContain('consumer.example');
    expect(page.text).not.toContain('evil.example');
    const decided = await alice.post(authorize, {
      ...hiddenInputs(page.text),
      oauth_callback: 'https://evil.example/',
      approve: '1',
    });
    expect(decided.location).toMatch(/^https:\/\/consumer\.example\/oauth\/callback\/x\?a=b&oauth_token=/);
  });

  const refused = (fault: string) => [400, 'parameter_rejected', fault];

  it.each([
    'javascript:alert(1)',
    'JaVaScRiPt://x/%0aalert(1)',
    'data:text/html,x',
    'vbscript:x',
    'ftp://a/b',
    'file:///etc',
  ])('T15 refuses %s', async (callback) =>
    expect([...told(await askFor(callback)), callback]).toEqual(refused(callback)),
  );
  it.each([
    'https://user:pass@consumer.example/',
    'https://consumer.example@evil.example/',
    'https://consumer.example\\@evil.example/',
    'https:/consumer.example/',
    ' https://consumer.example/',
    'https://consumer.example/\u0000',
    'https://consümer.example/',
  ])('T16 refuses %j, which two parsers may read differently', async (callback) =>
    expect([...told(await askFor(callback)), callback]).toEqual(refused(callback)),
  );
  it('T17 lets no line break into a header', async () => {
    await holds('neg-callback-crlf', 'neg-nonce-control-characters');
    const answer = await askFor('https://consumer.example/\r\nSet-Cookie: a=b');
    expect(told(answer)).toEqual([400, 'parameter_rejected']);
    expect(answer.headers.get('set-cookie')).toBeNull();
    expect(answer.headers.get('www-authenticate')).toMatch(/^[\x20-\x7e]+$/);
  });
});

describe('T33 T34 verifiers', () => {
  it('T33 five wrong ones under a good signature burn the request token', async () => {
    const request = tokenPair(await askFor(CALLBACK));
    const verifier = verifierIn(await decide(alice, notes.publicUrl, request.token));
    for (let i = 0; i < 5; i++) {
      expect(told(await exchange(CONSUMER, notes.publicUrl, request, `wrong${i}`))).toEqual([
        401,
        'token_rejected',
      ]);
    }
    expect(told(await exchange(CONSUMER, notes.publicUrl, request, verifier))).toEqual([
      401,
      'token_rejected',
    ]);
  });

  it('T34 unsigned wrong ones leave it usable', async () => {
    const request = tokenPair(await askFor(CALLBACK));
    const verifier = verifierIn(await decide(alice, notes.publicUrl, request.token));
    for (let i = 0; i < 10; i++) {
      await exchange({ ...CONSUMER, sharedSecret: 'guess' }, notes.publicUrl, request, `wrong${i}`);
    }
    expect((await exchange(CONSUMER, notes.publicUrl, request, verifier)).status).toBe(200);
  });
});

describe('T35 out-of-band phishing', () => {
  it('refuses oob to a consumer without the right', async () => {
    await holds('neg-oob-not-allowed-rsa');
    expect(told(await askFor('oob'))).toEqual([400, 'parameter_rejected']);
  });
});

describe('T36 exchange race', () => {
  it('gives one access token for fifty exchanges at once', async () => {
    const request = tokenPair(await askFor(CALLBACK));
    const verifier = verifierIn(await decide(alice, notes.publicUrl, request.token));
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => exchange(CONSUMER, notes.publicUrl, request, verifier)),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(new Set(answers.filter(({ status }) => status !== 200).map(({ problem }) => problem))).toEqual(
      new Set(['token_used']),
    );
  });
});

describe('T37 T38 credentials of another consumer or kind', () => {
  it('T37 are rejected at the exchange and at the application', async () => {
    const request = tokenPair(await askFor(CALLBACK));
    const verifier = verifierIn(await decide(alice, notes.publicUrl, request.token));
    expect(told(await exchange(OTHER, notes.publicUrl, request, verifier))).toEqual([401, 'token_rejected']);
    const grant = await dance(CONSUMER, notes.publicUrl, alice);
    expect(told(await call(OTHER, { url, ...grant }))).toEqual([401, 'token_rejected']);
  });
  it('T38 a request token is no access token, nor the reverse', async () => {
    await holds('neg-request-token-at-resource');
    const grant = await dance(CONSUMER, notes.publicUrl, alice);
    expect(told(await exchange(CONSUMER, notes.publicUrl, grant, 'x'))).toEqual([401, 'token_rejected']);
    const consent = await alice.get(`${endpoint(notes.publicUrl, 'authorize')}?oauth_token=${grant.token}`);
    expect(consent.status).toBe(401);
  });
});
