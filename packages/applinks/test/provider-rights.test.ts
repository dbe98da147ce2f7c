// What a signed request may do: its link's rules, whom it may act as, the credential of before a rotation; what is
// noted of it; and what happens when the store does not answer. Over real HTTP against the embedded example.
import { generateKeyPairSync } from 'node:crypto';
import { rsaPrivateKey } from '@maillon/oauth1';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type Answer,
  askRequestToken,
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
  type TokenPair,
  tokenPair,
  verifierIn,
} from '../../../test/support/dance.ts';
import { rawRequest } from '../../../test/support/http.ts';
import { CONSUMER, linkFor, type RunningNotes, startNotes } from '../../../test/support/notes.ts';
import type { IncomingLink, LinkTraffic } from '../src/storage/index.ts';
import { StoreError } from '../src/storage/index.ts';

const LINK = `lnk_${CONSUMER.consumerKey}`;

let notes: RunningNotes;

beforeAll(async () => {
  notes = await startNotes();
});
beforeEach(() => notes.store.links.add(linkFor(CONSUMER)));
afterEach(async () => {
  vi.restoreAllMocks();
  await notes.store.links.remove(LINK);
});
afterAll(() => notes.close());

/** Changes the incoming side of the link. */
async function allow(change: Partial<IncomingLink>): Promise<void> {
  await notes.store.links.update(LINK, (link) => ({
    ...link,
    incoming: link.incoming && { ...link.incoming, ...change },
  }));
}

async function grantOf(user: string): Promise<TokenPair> {
  return dance(CONSUMER, notes.publicUrl, await notes.signedIn(user));
}

/** Signs a path and sends it byte for byte as it is: a fetch would tidy it up. */
async function statusOf(path: string, signed: Omit<SignedCall, 'url'>, consumer = CONSUMER): Promise<number> {
  const { init } = await prepare(consumer, { url: notes.publicUrl + path, ...signed });
  const headers = new Headers(init.headers);
  const { host, port } = new URL(notes.publicUrl);
  const response = await rawRequest({
    port: Number(port),
    lines: [
      `${init.method ?? 'GET'} ${path} HTTP/1.1`,
      `Host: ${host}`,
      `Authorization: ${headers.get('authorization') ?? ''}`,
      'Connection: close',
    ],
  });
  return response.status;
}

function told(answer: Answer): readonly [status: number, problem: string | undefined] {
  return [answer.status, answer.problem];
}

const userIn = (answer: Answer): unknown => (JSON.parse(answer.text) as { user?: unknown }).user;

describe('rules of a link', () => {
  const RULES = [
    { methods: ['GET', 'HEAD'], path: '/job' },
    { methods: null, path: '/api/v2/' },
  ];

  it.each([
    ['GET', '/job'],
    ['HEAD', '/job/app'],
    ['GET', '/job/a%2Fb/..c/.../x.'],
    ['GET', '/job/app?path=/../admin'],
    ['DELETE', '/api/v2/builds/7'],
  ])('let %s %s through', async (method, path) => {
    await allow({ rules: RULES });
    expect(await statusOf(path, { method, ...(await grantOf('alice')) })).toBe(200);
  });

  it.each([
    ['POST', '/job/app'],
    ['GET', '/jobs'],
    ['GET', '/job;x'],
    ['GET', '/job%2Fapp'],
    ['GET', '//job'],
    ['GET', '/JOB'],
    ['GET', '/api/v2'],
    ['GET', '/'],
    ['GET', '/?/job'],
    // What another reader of the path may take for a way out of it.
    ['GET', '/job/../admin'],
    ['GET', '/job/./x'],
    ['GET', '/job/%2e%2E/admin'],
    ['GET', '/job/.%2e/admin'],
    ['GET', '/job/%252e%252e/admin'],
    ['GET', '/job/%25252e%25252e/admin'],
    ['GET', '/job/x%2F..%2F..%2Fadmin'],
    ['GET', '/job/..%5cadmin'],
    ['GET', '/job/..\\admin'],
    ['GET', '/job/..;a=b/admin'],
    ['GET', '/job/..%3Ba=b/admin'],
    ['DELETE', '/api/v2/../../job'],
  ])('refuse %s %s', async (method, path) => {
    await allow({ rules: RULES });
    expect(await statusOf(path, { method, ...(await grantOf('alice')) })).toBe(401);
  });

  it('say so, also to a two-legged request', async () => {
    await allow({ rules: RULES, allowTwoLegged: true, twoLeggedAs: 'bob' });
    const url = `${notes.publicUrl}/notes`;
    expect(told(await call(CONSUMER, { url }))).toEqual([401, 'permission_denied']);
    expect(told(await call(CONSUMER, { url, ...(await grantOf('alice')) }))).toEqual([
      401,
      'permission_denied',
    ]);
    expect((await call(CONSUMER, { url: `${notes.publicUrl}/job` })).status).toBe(200);
  });

  it('are no hindrance for a link without any, whatever the path', async () => {
    expect(await statusOf('/x/../%2e%2e/y', await grantOf('alice'))).toBe(200);
  });

  it('hold from the moment when they are made', async () => {
    const grant = await grantOf('alice');
    expect(await statusOf('/notes', grant)).toBe(200);
    await allow({ rules: RULES });
    expect(await statusOf('/notes', grant)).toBe(401);
  });

  it('tell nothing to who cannot sign, and use up the nonce of who can', async () => {
    await allow({ rules: RULES });
    const url = `${notes.publicUrl}/notes`;
    const grant = await grantOf('alice');
    const forged = await call({ ...CONSUMER, sharedSecret: 'guess' }, { url, ...grant });
    expect(told(forged)).toEqual([401, 'signature_invalid']);
    const signed = await prepare(CONSUMER, { url, ...grant });
    expect(told(await send(signed))).toEqual([401, 'permission_denied']);
    expect(told(await send(signed))).toEqual([401, 'nonce_used']);
  });
});

describe('T40: impersonation', () => {
  const url = () => `${notes.publicUrl}/notes`;
  const as = (...names: readonly string[]): string =>
    `${url()}?${names.map((name) => `xoauth_requestor_id=${encodeURIComponent(name)}`).join('&')}`;
  const refused = { status: 401, problem: undefined, text: '' };

  it('needs a right of its own', async () => {
    await allow({ allowTwoLegged: true, twoLeggedAs: 'bob' });
    expect(await call(CONSUMER, { url: as('alice') })).toMatchObject(refused);
    await allow({ allowImpersonation: true });
    expect(userIn(await call(CONSUMER, { url: as('alice') }))).toBe('alice');
  });

  it.each([
    'root',
    'Root',
    'ＲＯＯＴ',
    'admin',
    'adm\u0131n',
    'adm\u0130n',
    'ádmin',
    'ad\u200bmin',
    'ad\u1160min',
    'ad\u2800m\u{e0fff}in',
    '\u00adadmin',
    'admin\u3164',
    '\uffa0admin',
    '\u202enimda',
  ])('refuses the excluded user %j', async (name) => {
    await allow({ allowTwoLegged: true, allowImpersonation: true, notImpersonated: ['root', 'Admin'] });
    expect(await call(CONSUMER, { url: as(name) })).toMatchObject(refused);
    expect(userIn(await call(CONSUMER, { url: as('rooter') }))).toBe('rooter');
  });

  it.each([
    ' alice',
    'alice\u00a0',
    'alice\r\nX-Evil: 1',
    'alice\n',
    'ali\0ce',
    'ali\u2028ce',
    '\u200b',
    '\u200bbob',
    '\u202ebob',
  ])('T17: refuses the user %j, who can be nobody', async (name) => {
    await allow({ allowTwoLegged: true, allowImpersonation: true });
    expect(await call(CONSUMER, { url: as(name) })).toMatchObject(refused);
  });

  it('takes the excluded user when an administrator made it the fixed one', async () => {
    await allow({ allowTwoLegged: true, twoLeggedAs: 'root', notImpersonated: ['root'] });
    expect(userIn(await call(CONSUMER, { url: url() }))).toBe('root');
  });

  it('refuses two different names, wherever they stand, and takes one that is said twice', async () => {
    await allow({ allowTwoLegged: true, allowImpersonation: true });
    expect(await call(CONSUMER, { url: as('alice', 'bob') })).toMatchObject(refused);
    const form = [['xoauth_requestor_id', 'bob']] as const;
    expect(await call(CONSUMER, { method: 'POST', url: as('alice'), form })).toMatchObject(refused);
    expect(userIn(await call(CONSUMER, { url: as('alice', 'alice') }))).toBe('alice');
    expect(userIn(await call(CONSUMER, { url: as('', 'alice') }))).toBe('alice');
  });

  it('is asked for by a parameter of the header, too', async () => {
    const parameters = [['xoauth_requestor_id', 'alice']] as const;
    await allow({ allowTwoLegged: true, twoLeggedAs: 'bob' });
    expect(await call(CONSUMER, { url: url(), parameters })).toMatchObject(refused);
    await allow({ allowImpersonation: true });
    expect(userIn(await call(CONSUMER, { url: url(), parameters }))).toBe('alice');
  });

  it('is not asked for by a name that only looks so: the signature covers its byte order mark', async () => {
    await allow({ allowTwoLegged: true, twoLeggedAs: 'bob', allowImpersonation: true });
    const form = [
      ['\ufeffxoauth_requestor_id', 'alice'],
      ['text', 'x'],
    ] as const;
    expect(userIn(await call(CONSUMER, { method: 'POST', url: url(), form }))).toBe('bob');
    const prepared = await prepare(CONSUMER, { method: 'POST', url: url(), form });
    const bytes = new TextEncoder().encode('\ufeffxoauth_requestor_id=alice&text=x');
    const sentRaw = await send({ ...prepared, init: { ...prepared.init, body: bytes } });
    expect(userIn(sentRaw)).toBe('bob');
  });

  it('has no part in a request with a token', async () => {
    await allow({ allowTwoLegged: true, allowImpersonation: true });
    const answer = await call(CONSUMER, { url: as('bob'), ...(await grantOf('alice')) });
    expect(userIn(answer)).toBe('alice');
  });
});

describe('a retired credential', () => {
  const OLD: TestConsumer = { ...CONSUMER, sharedSecret: 'the-secret-of-before' };
  const url = () => `${notes.publicUrl}/notes`;
  const uses = async () => (await notes.store.links.get(LINK))?.incoming?.retired?.uses;
  const rotated = (untilSeconds: number, change: Partial<IncomingLink> = {}) => ({
    allowTwoLegged: true,
    twoLeggedAs: 'bob',
    retired: { sharedSecret: OLD.sharedSecret, publicKey: null, untilSeconds, uses: 0 },
    ...change,
  });

  it('is counted when it verified a request, and the current one is not', async () => {
    const grant = await grantOf('alice');
    await allow(rotated(nowSeconds() + 60));
    expect((await call(CONSUMER, { url: url() })).status).toBe(200);
    expect((await call(CONSUMER, { url: url(), ...grant })).status).toBe(200);
    expect(await uses()).toBe(0);
    expect((await call(OLD, { url: url() })).status).toBe(200);
    expect((await call(OLD, { url: url(), ...grant })).status).toBe(200);
    expect(await uses()).toBe(2);
  });

  it('is counted at the token endpoints too, and not for what was refused', async () => {
    await allow(rotated(nowSeconds() + 60));
    expect((await askRequestToken(OLD, notes.publicUrl)).status).toBe(200);
    expect(await uses()).toBe(1);
    const signed = await prepare(OLD, { url: url() });
    expect([(await send(signed)).status, told(await send(signed))]).toEqual([200, [401, 'nonce_used']]);
    expect((await call(OLD, { url: url(), token: 'unknown' })).status).toBe(401);
    expect(await uses()).toBe(2);
  });

  it('is accepted until its time only', async () => {
    await allow(rotated(nowSeconds() - 1));
    expect(told(await call(OLD, { url: url() }))).toEqual([401, 'signature_invalid']);
    expect(await uses()).toBe(0);
  });

  it('may be an RSA key beside a current one', async () => {
    const [before, after] = [0, 1].map(() =>
      generateKeyPairSync('rsa', {
        modulusLength: 2048,
        publicKeyEncoding: { type: 'spki', format: 'pem' },
        privateKeyEncoding: { type: 'pkcs8', format: 'der' },
      }),
    );
    const retired = {
      sharedSecret: null,
      publicKey: before?.publicKey ?? '',
      untilSeconds: nowSeconds() + 60,
      uses: 0,
    };
    const key = {
      sharedSecret: null,
      publicKey: after?.publicKey ?? '',
      signatureMethods: ['RSA-SHA1'] as const,
    };
    await allow(rotated(0, { ...key, retired }));
    const signWith = async (pkcs8: Uint8Array = new Uint8Array()) =>
      (
        await call(CONSUMER, {
          url: url(),
          credentials: { signatureMethod: 'RSA-SHA1', key: rsaPrivateKey(pkcs8) },
        })
      ).status;
    expect(await signWith(after?.privateKey)).toBe(200);
    expect(await uses()).toBe(0);
    expect(await signWith(before?.privateKey)).toBe(200);
    expect(await uses()).toBe(1);
  });
});

describe('traffic of a link', () => {
  const url = () => `${notes.publicUrl}/notes`;
  // A link of its own for each test: the seconds of an earlier one do not count.
  let consumer = CONSUMER;
  let count = 0;
  beforeEach(async () => {
    consumer = { consumerKey: `busy-${(count += 1)}`, sharedSecret: 'busy-secret' };
    await notes.store.links.add(linkFor(consumer, {}, `Busy ${count}`));
  });
  const grantForAlice = async () => dance(consumer, notes.publicUrl, await notes.signedIn('alice'));
  const last = async () => {
    const [traffic] = await notes.store.links.traffic(`lnk_${consumer.consumerKey}`);
    expect(Math.abs((traffic?.atSeconds ?? 0) - nowSeconds())).toBeLessThanOrEqual(2);
    return { ...traffic, atSeconds: 0 };
  };
  const noted: LinkTraffic = {
    atSeconds: 0,
    direction: 'incoming',
    user: 'alice',
    request: 'GET /notes',
    status: 200,
    problem: null,
  };

  it('tells the last signed request, without its query', async () => {
    const grant = await grantForAlice();
    await call(consumer, { url: `${url()}?secret=1`, ...grant });
    expect(await last()).toEqual(noted);
  });

  it('tells the last refusal of a known consumer, at the application and at the token endpoints', async () => {
    const guess = { ...consumer, sharedSecret: 'guess' };
    await call(guess, { url: url(), token: 'unknown' });
    // The secret of an unknown token is not known to be wrong.
    expect(await last()).toEqual({ ...noted, user: null, status: 401, problem: 'token_rejected' });
    await call(consumer, { url: url(), nowSeconds: nowSeconds() - 4000 });
    expect(await last()).toEqual({ ...noted, user: null, status: 400, problem: 'timestamp_refused' });
    await askRequestToken(guess, notes.publicUrl);
    expect(await last()).toEqual({
      ...noted,
      user: null,
      request: 'POST /plugins/servlet/oauth/request-token',
      status: 401,
      problem: 'signature_invalid',
    });
  });

  it('leaves nothing of an unknown consumer', async () => {
    const noteTraffic = vi.spyOn(notes.store.links, 'noteTraffic');
    const stranger = { consumerKey: 'nobody', sharedSecret: 'x' };
    expect(told(await call(stranger, { url: url() }))).toEqual([401, 'consumer_key_unknown']);
    expect(noteTraffic).not.toHaveBeenCalled();
  });

  it('is noted once a second for many requests with the same outcome', async () => {
    const grant = await grantForAlice();
    const noteTraffic = vi.spyOn(notes.store.links, 'noteTraffic');
    const startSeconds = nowSeconds();
    await Promise.all(Array.from({ length: 40 }, () => call(consumer, { url: url(), ...grant })));
    const seconds = nowSeconds() - startSeconds + 1;
    expect(noteTraffic.mock.calls.length).toBeGreaterThan(0);
    expect(noteTraffic.mock.calls.length).toBeLessThanOrEqual(seconds);
  });
});

describe('a store that does not answer', () => {
  const url = () => `${notes.publicUrl}/notes`;
  const failure = new StoreError('store_locked', '/secret/place/maillon.db is locked by another process');
  const shape = (answer: Answer) => ({
    status: answer.status,
    problem: answer.problem,
    retryAfter: Number(answer.headers.get('retry-after')),
    tellsWhere: answer.text.includes('/secret/place'),
  });
  const comeAgain = { status: 503, problem: 'consumer_key_refused', retryAfter: 5, tellsWhere: false };

  it('refuses what it cannot verify, and serves again when the store does', async () => {
    const grant = await grantOf('alice');
    const failing = [
      vi.spyOn(notes.store.links, 'getByConsumerKey'),
      vi.spyOn(notes.store.accessTokens, 'find'),
      vi.spyOn(notes.store.nonces, 'record'),
    ];
    for (const fails of failing) {
      // Empties the provider's cache.
      await allow({});
      fails.mockRejectedValue(failure);
      expect(shape(await call(CONSUMER, { url: url(), ...grant }))).toEqual(comeAgain);
      fails.mockRestore();
      expect((await call(CONSUMER, { url: url(), ...grant })).status).toBe(200);
    }
  });

  it('gives no token', async () => {
    const alice = await notes.signedIn('alice');
    const { requestTokens } = notes.store;
    const adding = vi.spyOn(requestTokens, 'add').mockRejectedValue(failure);
    expect(shape(await askRequestToken(CONSUMER, notes.publicUrl))).toEqual(comeAgain);
    adding.mockRestore();

    const request = tokenPair(await askRequestToken(CONSUMER, notes.publicUrl));
    const verifier = verifierIn(await decide(alice, notes.publicUrl, request.token));
    const exchanging = vi.spyOn(requestTokens, 'exchange').mockRejectedValue(failure);
    expect(shape(await exchange(CONSUMER, notes.publicUrl, request, verifier))).toEqual(comeAgain);
    exchanging.mockRestore();
    expect((await exchange(CONSUMER, notes.publicUrl, request, verifier)).status).toBe(200);
  });

  it('refuses a link that is removed between its check and its token as an unknown consumer', async () => {
    const { requestTokens, links } = notes.store;
    const add = requestTokens.add.bind(requestTokens);
    vi.spyOn(requestTokens, 'add').mockImplementation(async (...given) => {
      await links.remove(LINK);
      return add(...given);
    });
    expect(told(await askRequestToken(CONSUMER, notes.publicUrl))).toEqual([401, 'consumer_key_unknown']);
  });

  it('does not hide a fault of ours', async () => {
    vi.spyOn(console, 'error').mockReturnValue(undefined);
    vi.spyOn(notes.store.links, 'getByConsumerKey').mockRejectedValue(new TypeError('a fault'));
    const answer = await call(CONSUMER, { method: 'POST', url: endpoint(notes.publicUrl, 'request-token') });
    expect(answer.status).toBe(500);
  });
});
