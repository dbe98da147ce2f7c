// Access tokens: listed, renewed once, revoked.
import assert from 'node:assert/strict';
import type { AccessToken } from '../store.ts';
import { type ConformanceCase, grant, parallel, test } from './case.ts';
import { accessToken, link, NOW, otherLink } from './records.ts';

export const accessTokenCases: readonly ConformanceCase[] = [
  test('lists live access tokens by user and by link, newest first', async (store) => {
    const { links, accessTokens } = store;
    await links.add(link);
    await links.add(otherLink);
    const give = (id: string, change: Partial<AccessToken>) =>
      grant(store, { ...accessToken, id, tokenDigest: id, ...change });
    await give('older', {});
    await give('newer', { createdAtSeconds: NOW + 1 });
    await give('of another user', { user: 'bob' });
    await give('of another link', { linkId: otherLink.id, createdAtSeconds: NOW + 2 });
    await give('revoked', {});
    await accessTokens.revoke('revoked', NOW);
    await give('session over', { expiresAtSeconds: NOW + 5, sessionExpiresAtSeconds: NOW + 10 });
    await give('without session', { expiresAtSeconds: NOW + 10, sessionHandleDigest: null });
    await give('expired, renewable', { expiresAtSeconds: NOW + 10, createdAtSeconds: NOW - 1 });
    const idsOf = (tokens: readonly AccessToken[]) => tokens.map(({ id }) => id);
    assert.deepEqual(idsOf(await accessTokens.listByUser('ann', NOW + 10)), [
      'of another link',
      'newer',
      'older',
      'expired, renewable',
    ]);
    assert.deepEqual(idsOf(await accessTokens.listByLink(otherLink.id, NOW + 10)), ['of another link']);
    assert.deepEqual(idsOf(await accessTokens.listByLink(link.id, NOW, 2)), ['newer', 'without session']);
    assert.deepEqual(idsOf(await accessTokens.listByUser('eve', NOW)), []);
  }),
  test('renews an access token: the new one is found, the old one is not', async (store) => {
    await store.links.add(link);
    await grant(store, accessToken);
    const next = { ...accessToken, tokenDigest: 'next', secret: 'next secret', expiresAtSeconds: NOW + 1999 };
    assert.equal(await store.accessTokens.renew(accessToken.tokenDigest, next, NOW + 1999), true);
    assert.deepEqual(await store.accessTokens.find('next'), next);
    assert.equal(await store.accessTokens.find(accessToken.tokenDigest), undefined);
    assert.equal((await store.accessTokens.listByUser('ann', NOW)).length, 1);
  }),
  test('lets one of two renewals at once win', async (store) => {
    await store.links.add(link);
    await grant(store, accessToken);
    const wins = await Promise.all(
      parallel(2, (index) =>
        store.accessTokens.renew(
          accessToken.tokenDigest,
          { ...accessToken, tokenDigest: `next-${index}` },
          NOW,
        ),
      ),
    );
    assert.equal(wins.filter(Boolean).length, 1);
    const found = await Promise.all(parallel(2, (index) => store.accessTokens.find(`next-${index}`)));
    assert.deepEqual(
      found.map((token) => token !== undefined),
      wins,
    );
  }),
  test('renews no access token that is gone, another, revoked, without session, or whose session is over', async (store) => {
    const { links, accessTokens } = store;
    await links.add(link);
    await grant(store, accessToken);
    await grant(store, {
      ...accessToken,
      id: 'no session',
      tokenDigest: 'no session',
      sessionHandleDigest: null,
    });
    const next = { ...accessToken, tokenDigest: 'next' };
    assert.equal(await accessTokens.renew('another digest', next, NOW), false);
    assert.equal(await accessTokens.renew(accessToken.tokenDigest, { ...next, id: 'grt_9' }, NOW), false);
    assert.equal(await accessTokens.renew('no session', { ...next, id: 'no session' }, NOW), false);
    assert.equal(await accessTokens.renew(accessToken.tokenDigest, next, NOW + 2000), false);
    await accessTokens.revoke(accessToken.id, NOW);
    assert.equal(await accessTokens.renew(accessToken.tokenDigest, next, NOW), false);
    assert.equal(await accessTokens.find('next'), undefined);
  }),
  test('revokes an access token once and still finds it as revoked', async (store) => {
    await store.links.add(link);
    await grant(store, accessToken);
    const revoked = { ...accessToken, revokedAtSeconds: NOW + 1 };
    const results = await Promise.all(parallel(2, () => store.accessTokens.revoke(accessToken.id, NOW + 1)));
    assert.deepEqual(
      results.filter((token) => token !== undefined),
      [revoked],
    );
    assert.deepEqual(await store.accessTokens.find(accessToken.tokenDigest), revoked);
  }),
  test('revokes no access token of another owner', async (store) => {
    await store.links.add(link);
    await grant(store, accessToken);
    assert.equal(await store.accessTokens.revoke(accessToken.id, NOW, 'bob'), undefined);
    assert.deepEqual(await store.accessTokens.find(accessToken.tokenDigest), accessToken);
    assert.equal((await store.accessTokens.revoke(accessToken.id, NOW, 'ann'))?.id, accessToken.id);
    assert.equal(await store.accessTokens.revoke('grt_9', NOW), undefined);
  }),
  test('shows the last use of an access token in a list', async (store) => {
    await store.links.add(link);
    await grant(store, accessToken);
    store.accessTokens.touch(accessToken.id, NOW + 7);
    store.accessTokens.touch(accessToken.id, NOW + 5);
    store.accessTokens.touch('grt_9', NOW);
    assert.equal((await store.accessTokens.listByUser('ann', NOW))[0]?.lastUsedAtSeconds, NOW + 7);
  }),
];
