// The dance and what a grant is good for, over real HTTP against the embedded example.
import { secretKey } from '@maillon/oauth1';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Browser, hiddenInputs } from '../../../test/support/browser.ts';
import {
  askRequestToken,
  CALLBACK,
  call,
  dance,
  decide,
  endpoint,
  exchange,
  nowSeconds,
  type Place,
  prepare,
  send,
  type TestConsumer,
  tokenPair,
  verifierIn,
} from '../../../test/support/dance.ts';
import { CONSUMER, linkFor, type RunningNotes, startNotes } from '../../../test/support/notes.ts';

const OOB: TestConsumer = { consumerKey: 'oob-client', sharedSecret: 'oob-secret' };
const OLD: TestConsumer = { consumerKey: 'oauth10-client', sharedSecret: 'oauth10-secret' };
const ROBOT: TestConsumer = { consumerKey: 'robot', sharedSecret: 'robot-secret' };
const OTHER: TestConsumer = { consumerKey: 'other', sharedSecret: 'other-secret' };

let notes: RunningNotes;
let alice: Browser;

beforeAll(async () => {
  notes = await startNotes();
  await notes.store.links.add(linkFor(CONSUMER));
  await notes.store.links.add(linkFor(OOB, { allowOob: true }, 'Terminal'));
  await notes.store.links.add(
    linkFor(OLD, { allowOauth10: true, callbacks: ['https://old.example/back'] }, 'Old client'),
  );
  await notes.store.links.add(linkFor(ROBOT, { allowTwoLegged: true, twoLeggedAs: 'bob' }, 'Robot'));
  await notes.store.links.add(linkFor(OTHER, {}, 'Other'));
  alice = await notes.signedIn('alice');
});
afterAll(() => notes.close());

describe('the dance', () => {
  it.each<Place>(['header', 'query', 'form'])(
    'hands out a grant with the parameters in the %s',
    async (place) => {
      const request = tokenPair(
        await askRequestToken(CONSUMER, notes.publicUrl, { callback: CALLBACK, place }),
      );
      const decided = await decide(alice, notes.publicUrl, request.token);
      expect(decided.status).toBe(302);
      expect(decided.location).toMatch(
        /^https:\/\/consumer\.example\/dance\/access\?applicationLinkID=1&oauth_token=/,
      );
      const answer = await call(CONSUMER, {
        method: place === 'query' ? 'GET' : 'POST',
        url: endpoint(notes.publicUrl, 'access-token'),
        place,
        ...request,
        // Real clients send oauth_callback along; it has no use here and is ignored.
        parameters: [
          ['oauth_verifier', verifierIn(decided)],
          ['oauth_callback', CALLBACK],
        ],
      });
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-type')).toBe('text/plain;charset=utf-8');
      expect([...answer.fields.keys()]).toEqual([
        'oauth_token',
        'oauth_token_secret',
        'oauth_expires_in',
        'oauth_session_handle',
        'oauth_authorization_expires_in',
      ]);
      expect(answer.fields.get('oauth_expires_in')).toBe('31536000');
      const grant = tokenPair(answer);
      const used = await call(CONSUMER, {
        method: 'POST',
        url: `${notes.publicUrl}/notes?x=%20a`,
        form: [['text', 'a b+c']],
        ...grant,
        place,
      });
      expect(JSON.parse(used.text)).toEqual({ user: 'alice', text: 'a b+c' });
    },
  );

  it('confirms the callback and answers in the order that Atlassian products do', async () => {
    const answer = await askRequestToken(CONSUMER, notes.publicUrl);
    expect(answer.text).toMatch(
      /^oauth_token=[\w-]{32}&oauth_token_secret=[\w-]{32}&oauth_callback_confirmed=true$/,
    );
  });

  it('sends who is not signed in to the sign-in page and back to the question', async () => {
    const request = tokenPair(await askRequestToken(CONSUMER, notes.publicUrl));
    const stranger = new Browser();
    const sentAway = await stranger.get(
      `${endpoint(notes.publicUrl, 'authorize')}?oauth_token=${request.token}`,
    );
    expect(sentAway.status).toBe(302);
    const back = await stranger.post(sentAway.location ?? '', { user: 'bob', password: 'bob-notes' });
    expect(back.location).toBe(`${endpoint(notes.publicUrl, 'authorize')}?oauth_token=${request.token}`);
    const page = await stranger.get(back.location ?? '');
    expect(page.text).toContain('bob');
    expect(page.text).toContain('consumer.example');
  });

  it('denies with a callback by a redirect, and the exchange says permission_denied', async () => {
    const request = tokenPair(await askRequestToken(CONSUMER, notes.publicUrl));
    const decided = await decide(alice, notes.publicUrl, request.token, 'deny');
    expect(verifierIn(decided)).toBe('denied');
    const answer = await exchange(CONSUMER, notes.publicUrl, request, 'denied');
    expect([answer.status, answer.problem]).toEqual([401, 'permission_denied']);
  });

  it('shows the code of an oob request, and denies it on a page of our own', async () => {
    const request = tokenPair(await askRequestToken(OOB, notes.publicUrl, { callback: 'oob' }));
    const page = await decide(alice, notes.publicUrl, request.token);
    const verifier = /id="oauth-verifier"[^>]*>([^<]*)</.exec(page.text)?.[1];
    expect(verifier).toMatch(/^[a-z2-9]{20}$/);
    expect((await exchange(OOB, notes.publicUrl, request, verifier)).status).toBe(200);

    const second = tokenPair(await askRequestToken(OOB, notes.publicUrl, { callback: 'oob' }));
    const denied = await decide(alice, notes.publicUrl, second.token, 'deny');
    expect([denied.status, denied.text.includes('Nothing was shared')]).toEqual([200, true]);
  });

  it('lets a link with the OAuth 1.0 right leave out callback and verifier, and follows only its registered callback', async () => {
    const request = tokenPair(await askRequestToken(OLD, notes.publicUrl, { callback: undefined }));
    const authorize = `${endpoint(notes.publicUrl, 'authorize')}?oauth_token=${request.token}`;
    const foreign = await alice.get(`${authorize}&oauth_callback=https%3A%2F%2Fevil.example%2F`);
    expect(foreign.text).not.toContain('evil.example');
    const page = await alice.get(`${authorize}&oauth_callback=https%3A%2F%2Fold.example%2Fback%2F1`);
    const decided = await alice.post(endpoint(notes.publicUrl, 'authorize'), {
      ...hiddenInputs(page.text),
      approve: '1',
    });
    expect(decided.location).toMatch(/^https:\/\/old\.example\/back\/1\?oauth_token=/);
    expect((await exchange(OLD, notes.publicUrl, request, undefined)).status).toBe(200);
    // A request token issued with a callback needs its verifier even so.
    const modern = tokenPair(
      await askRequestToken(OLD, notes.publicUrl, { callback: 'https://old.example/back' }),
    );
    await decide(alice, notes.publicUrl, modern.token);
    const refused = await exchange(OLD, notes.publicUrl, modern, undefined);
    expect([refused.status, refused.problem]).toEqual([400, 'parameter_absent']);
  });

  it('renews by session handle: the old token is gone, a wrong handle is rejected', async () => {
    const request = tokenPair(await askRequestToken(CONSUMER, notes.publicUrl));
    const verifier = verifierIn(await decide(alice, notes.publicUrl, request.token));
    const first = await exchange(CONSUMER, notes.publicUrl, request, verifier);
    const renew = (handle: string) =>
      call(CONSUMER, {
        method: 'POST',
        url: endpoint(notes.publicUrl, 'access-token'),
        ...tokenPair(first),
        parameters: [['oauth_session_handle', handle]],
      });
    const wrong = await renew('wrong');
    expect([wrong.status, wrong.problem]).toEqual([401, 'token_rejected']);
    const second = await renew(first.fields.get('oauth_session_handle') ?? '');
    expect(second.status).toBe(200);
    const use = async (grant: { token: string; tokenSecret: string }) =>
      (await call(CONSUMER, { url: `${notes.publicUrl}/notes`, ...grant })).status;
    expect([await use(tokenPair(first)), await use(tokenPair(second))]).toEqual([401, 200]);
  });
});

describe('two-legged requests', () => {
  it('act as the link’s user', async () => {
    const answer = await call(ROBOT, { url: `${notes.publicUrl}/notes` });
    expect(JSON.parse(answer.text)).toMatchObject({ user: 'bob' });
  });

  it('get a 401 with an empty body and the bare challenge when the link may not', async () => {
    const answer = await call(CONSUMER, { url: `${notes.publicUrl}/notes` });
    expect([answer.status, answer.text]).toEqual([401, '']);
    expect(answer.headers.get('www-authenticate')).toBe(`OAuth realm="${notes.publicUrl}"`);
  });

  it('may have an empty oauth_token in the query beside a header without one, as jira-ruby sends', async () => {
    const answer = await call(ROBOT, { url: `${notes.publicUrl}/notes?oauth_token=` });
    expect(answer.status).toBe(200);
  });
});

describe('the person’s own page', () => {
  it('lists who can act as me and revokes; a revoked grant is refused at once', async () => {
    const grant = await dance(CONSUMER, notes.publicUrl, alice);
    const url = endpoint(notes.publicUrl, 'users/access-tokens');
    const page = await alice.get(url);
    expect(page.text).toContain('Code host');
    const id = /name="revoke" value="(grt_[\w-]+)"/.exec(page.text)?.[1] ?? '';
    const bob = await notes.signedIn('bob');
    const bobsForm = hiddenInputs((await bob.get(url)).text);
    await bob.post(url, { ...bobsForm, revoke: id });
    expect((await call(CONSUMER, { url: `${notes.publicUrl}/notes`, ...grant })).status).toBe(200);

    const revoked = await alice.post(url, { ...hiddenInputs(page.text), revoke_all: '1' });
    expect(revoked.status).toBe(303);
    const answer = await call(CONSUMER, { url: `${notes.publicUrl}/notes`, ...grant });
    expect([answer.status, answer.problem]).toEqual([401, 'token_revoked']);
    expect((await alice.get(url)).text).toContain('No application can act as you');
  });
});

describe('refusals', () => {
  it.each<
    [string, Parameters<typeof call>[1] | ((url: string) => Parameters<typeof call>[1]), number, string]
  >([
    ['an unknown token', (url) => ({ url, token: 'nobody-knows', tokenSecret: 'x' }), 401, 'token_rejected'],
    [
      'a wrong secret',
      (url) => ({ url, credentials: { key: secretKey('wrong') } }),
      401,
      'signature_invalid',
    ],
    [
      'an unknown consumer',
      (url) => ({ url, credentials: { consumerKey: 'nobody' } }),
      401,
      'consumer_key_unknown',
    ],
    [
      'a clock 10 minutes behind',
      (url) => ({ url, nowSeconds: nowSeconds() - 600 }),
      400,
      'timestamp_refused',
    ],
    [
      'another signature method',
      (url) => ({ url, credentials: { signatureMethod: 'HMAC-SHA256' } }),
      400,
      'signature_method_rejected',
    ],
  ])('%s is told what is wrong', async (_name, make, status, problem) => {
    const url = `${notes.publicUrl}/notes`;
    const answer = await call(CONSUMER, typeof make === 'function' ? make(url) : make);
    expect([answer.status, answer.problem]).toEqual([status, problem]);
    expect(answer.headers.get('www-authenticate')).toMatch(
      /^OAuth realm="http:\/\/127\.0\.0\.1:\d+", oauth_problem="/,
    );
    expect(answer.fields.get('oauth_problem')).toBe(problem);
  });

  it('a paused link is told so, to who can sign for it', async () => {
    const paused: TestConsumer = { consumerKey: 'paused', sharedSecret: 'paused-secret' };
    await notes.store.links.add({ ...linkFor(paused, {}, 'Paused'), state: 'paused' });
    const answer = await askRequestToken(paused, notes.publicUrl);
    expect([answer.status, answer.problem]).toEqual([401, 'consumer_key_rejected']);
    const stranger = await askRequestToken({ ...paused, sharedSecret: 'guess' }, notes.publicUrl);
    expect(stranger.problem).toBe('signature_invalid');
  });

  it('a form over 1 MiB that claims to be signed gets 413', async () => {
    const prepared = await prepare(CONSUMER, {
      method: 'POST',
      url: `${notes.publicUrl}/notes`,
      form: [['text', 'x'.repeat(1024 * 1024)]],
    });
    expect((await send(prepared)).status).toBe(413);
  });

  it('a request token is no access token, an access token is none of another consumer (T37, T38)', async () => {
    const request = tokenPair(await askRequestToken(CONSUMER, notes.publicUrl));
    const asAccess = await call(CONSUMER, { url: `${notes.publicUrl}/notes`, ...request });
    const grant = await dance(CONSUMER, notes.publicUrl, alice);
    const byOther = await call(OTHER, { url: `${notes.publicUrl}/notes`, ...grant });
    const verifier = verifierIn(await decide(alice, notes.publicUrl, request.token));
    const exchangedByOther = await exchange(OTHER, notes.publicUrl, request, verifier);
    expect([asAccess.problem, byOther.problem, exchangedByOther.problem]).toEqual([
      'token_rejected',
      'token_rejected',
      'token_rejected',
    ]);
    expect((await exchange(CONSUMER, notes.publicUrl, request, verifier)).status).toBe(200);
  });
});
