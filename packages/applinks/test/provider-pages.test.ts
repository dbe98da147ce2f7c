// What people meet at the provider's pages besides the straight way.
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Browser } from '../../../test/support/browser.ts';
import {
  askRequestToken,
  call,
  dance,
  decide,
  endpoint,
  exchange,
  tokenPair,
  verifierIn,
} from '../../../test/support/dance.ts';
import { CONSUMER, linkFor, type RunningNotes, startNotes } from '../../../test/support/notes.ts';

let notes: RunningNotes;
let alice: Browser;
let authorize: string;
let accessTokens: string;

beforeAll(async () => {
  notes = await startNotes();
  await notes.store.links.add(linkFor(CONSUMER));
  alice = await notes.signedIn('alice');
  authorize = endpoint(notes.publicUrl, 'authorize');
  accessTokens = endpoint(notes.publicUrl, 'users/access-tokens');
});
afterAll(() => notes.close());

it('lets a form lead on to wherever the callback redirects', async () => {
  const request = tokenPair(await askRequestToken(CONSUMER, notes.publicUrl));
  const page = await alice.get(`${authorize}?oauth_token=${request.token}`);
  expect(page.headers.get('content-security-policy')).toContain("form-action 'self' http: https:;");
});

it('ignores what else stands in the address, however badly, and takes no oauth_token that stands there twice', async () => {
  const { token } = tokenPair(await askRequestToken(CONSUMER, notes.publicUrl));
  expect((await alice.get(`${authorize}?oauth_token=${token}&oauth_callback=%E9`)).status).toBe(200);
  expect((await alice.get(`${authorize}?oauth_token=${token}&oauth_token=other`)).status).toBe(400);
});

it('sends the challenge with each page that is a 401', async () => {
  const used = await alice.get(`${authorize}?oauth_token=unknown`);
  expect([used.status, used.headers.get('www-authenticate')]).toEqual([
    401,
    `OAuth realm="${notes.publicUrl}"`,
  ]);
});

it('keeps the dates of a grant over a renewal', async () => {
  const request = tokenPair(await askRequestToken(CONSUMER, notes.publicUrl));
  const verifier = verifierIn(await decide(alice, notes.publicUrl, request.token));
  const first = await exchange(CONSUMER, notes.publicUrl, request, verifier);
  await call(CONSUMER, { url: `${notes.publicUrl}/notes`, ...tokenPair(first) });
  const now = Math.floor(Date.now() / 1000);
  const [before] = await notes.store.accessTokens.listByUser('alice', now);
  await call(CONSUMER, {
    method: 'POST',
    url: endpoint(notes.publicUrl, 'access-token'),
    ...tokenPair(first),
    parameters: [['oauth_session_handle', first.fields.get('oauth_session_handle') ?? '']],
  });
  const after = (await notes.store.accessTokens.listByUser('alice', now)).find(({ id }) => id === before?.id);
  expect(before?.lastUsedAtSeconds).not.toBeNull();
  expect([after?.createdAtSeconds, after?.lastUsedAtSeconds]).toEqual([
    before?.createdAtSeconds,
    before?.lastUsedAtSeconds,
  ]);
});

it('says that something was revoked only after it was', async () => {
  await dance(CONSUMER, notes.publicUrl, alice);
  const forged = await alice.get(`${accessTokens}?notice=revoked_all&mark=forged`);
  expect(forged.text).not.toContain('Revoked.');
  const form = /name="form_token" value="([^"]+)"/.exec(forged.text)?.[1] ?? '';
  const done = await alice.post(accessTokens, { form_token: form, revoke_all: '1' });
  const page = await alice.get(done.location ?? '', { 'sec-fetch-site': 'same-origin' });
  expect(page.text).toContain('Revoked. No application can act as you any more.');
});
