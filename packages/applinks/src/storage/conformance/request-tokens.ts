// Request tokens: bounded, decided, exchanged and burnt once.
import assert from 'node:assert/strict';
import { LinkGoneError } from '../store.ts';
import { type ConformanceCase, grant, parallel, test } from './case.ts';
import {
  accessToken,
  approval,
  link,
  NOW,
  otherLink,
  outgoingRequestToken,
  outgoingToken,
  requestToken,
} from './records.ts';

export const requestTokenCases: readonly ConformanceCase[] = [
  test('keeps a request token with all its fields', async ({ links, requestTokens }) => {
    await links.add(link);
    assert.equal(await requestTokens.add(requestToken, 1), true);
    assert.deepEqual(await requestTokens.find(requestToken.tokenDigest), requestToken);
    assert.equal(await requestTokens.find('another digest'), undefined);
  }),
  test('refuses tokens of a link that is not there', async ({ requestTokens, outgoingTokens }) => {
    await assert.rejects(requestTokens.add(requestToken, 1), LinkGoneError);
    await assert.rejects(outgoingTokens.putRequestToken(outgoingRequestToken), LinkGoneError);
    await assert.rejects(outgoingTokens.put(outgoingToken), LinkGoneError);
  }),
  test('stores exactly as many request tokens as the bound, of 50 at once', async ({
    links,
    requestTokens,
  }) => {
    await links.add(link);
    const added = await Promise.all(
      parallel(50, (index) => requestTokens.add({ ...requestToken, tokenDigest: `digest-${index}` }, 20)),
    );
    assert.equal(added.filter(Boolean).length, 20);
    const found = await Promise.all(parallel(50, (index) => requestTokens.find(`digest-${index}`)));
    assert.deepEqual(
      found.map((token) => token !== undefined),
      added,
    );
  }),
  test('counts only pending and unexpired request tokens of the same link at the bound', async ({
    links,
    requestTokens,
  }) => {
    await links.add(link);
    await links.add(otherLink);
    await requestTokens.add({ ...requestToken, tokenDigest: 'expired', expiresAtSeconds: NOW }, 1);
    await requestTokens.add({ ...requestToken, tokenDigest: 'decided' }, 1);
    await requestTokens.decide('decided', approval, NOW);
    await requestTokens.add({ ...requestToken, tokenDigest: 'other', linkId: otherLink.id }, 1);
    assert.equal(await requestTokens.add(requestToken, 1), true);
    assert.equal(await requestTokens.add({ ...requestToken, tokenDigest: 'one too many' }, 1), false);
  }),
  test('lists the newest request tokens of a link, in whatever state', async ({ links, requestTokens }) => {
    await links.add(link);
    await links.add(otherLink);
    const made = ['first', 'second', 'third'].map((tokenDigest, index) => ({
      ...requestToken,
      tokenDigest,
      createdAtSeconds: NOW - 10 + index,
    }));
    for (const token of made) await requestTokens.add(token, 10);
    await requestTokens.add({ ...requestToken, tokenDigest: 'other', linkId: otherLink.id }, 10);
    await requestTokens.decide('third', approval, NOW);
    const [, second, third] = made;
    assert.deepEqual(await requestTokens.listByLink(link.id, 2), [
      { ...third, ...approval, state: 'approved' },
      second,
    ]);
    assert.deepEqual(await requestTokens.listByLink('lnk_9', 2), []);
  }),
  test('approves a pending request token with user and verifier', async ({ links, requestTokens }) => {
    await links.add(link);
    await requestTokens.add(requestToken, 1);
    assert.equal(await requestTokens.decide(requestToken.tokenDigest, approval, NOW), true);
    const approved = { ...requestToken, state: 'approved', ...approval };
    assert.deepEqual(await requestTokens.find(requestToken.tokenDigest), approved);
  }),
  test('denies a pending request token', async ({ links, requestTokens }) => {
    await links.add(link);
    await requestTokens.add(requestToken, 1);
    assert.equal(
      await requestTokens.decide(requestToken.tokenDigest, { user: 'ann', verifierDigest: null }, NOW),
      true,
    );
    assert.deepEqual(await requestTokens.find(requestToken.tokenDigest), {
      ...requestToken,
      state: 'denied',
      user: 'ann',
    });
    assert.equal(await requestTokens.exchange(requestToken.tokenDigest, accessToken, NOW), false);
  }),
  test('decides no request token that is unknown or expires now', async ({ links, requestTokens }) => {
    await links.add(link);
    await requestTokens.add(requestToken, 1);
    assert.equal(await requestTokens.decide('another digest', approval, NOW), false);
    assert.equal(await requestTokens.decide(requestToken.tokenDigest, approval, NOW + 600), false);
    assert.equal((await requestTokens.find(requestToken.tokenDigest))?.state, 'pending');
  }),
  test('lets one of two decisions at once win', async ({ links, requestTokens }) => {
    await links.add(link);
    await requestTokens.add(requestToken, 1);
    const wins = await Promise.all([
      requestTokens.decide(requestToken.tokenDigest, { user: 'bob', verifierDigest: null }, NOW),
      requestTokens.decide(requestToken.tokenDigest, approval, NOW),
    ]);
    assert.equal(wins.filter(Boolean).length, 1);
    const { state, user } = (await requestTokens.find(requestToken.tokenDigest)) ?? {};
    assert.deepEqual(
      { state, user },
      wins[0] ? { state: 'denied', user: 'bob' } : { state: 'approved', user: 'ann' },
    );
  }),
  test('burns a request token at the last allowed wrong verifier', async ({ links, requestTokens }) => {
    await links.add(link);
    await requestTokens.add(requestToken, 1);
    await requestTokens.decide(requestToken.tokenDigest, approval, NOW);
    assert.equal(await requestTokens.countWrongVerifier(requestToken.tokenDigest, 3), 'approved');
    assert.equal(await requestTokens.countWrongVerifier(requestToken.tokenDigest, 3), 'approved');
    assert.equal(await requestTokens.countWrongVerifier(requestToken.tokenDigest, 3), 'burnt');
    assert.equal(await requestTokens.exchange(requestToken.tokenDigest, accessToken, NOW), false);
    assert.equal(await requestTokens.countWrongVerifier('another digest', 3), undefined);
  }),
  test('counts each of 20 wrong verifiers at once', async ({ links, requestTokens }) => {
    await links.add(link);
    await requestTokens.add(requestToken, 1);
    await Promise.all(parallel(20, () => requestTokens.countWrongVerifier(requestToken.tokenDigest, 100)));
    assert.equal((await requestTokens.find(requestToken.tokenDigest))?.wrongVerifiers, 20);
  }),
  test('leaves an exchanged request token exchanged at a wrong verifier', async (store) => {
    await store.links.add(link);
    await grant(store, accessToken);
    assert.equal(await store.requestTokens.countWrongVerifier('request token of grt_1', 1), 'exchanged');
  }),
  test('exchanges an approved request token for an access token', async ({
    links,
    requestTokens,
    accessTokens,
  }) => {
    await links.add(link);
    await requestTokens.add(requestToken, 1);
    assert.equal(await requestTokens.exchange(requestToken.tokenDigest, accessToken, NOW), false);
    await requestTokens.decide(requestToken.tokenDigest, approval, NOW);
    assert.equal(await requestTokens.exchange(requestToken.tokenDigest, accessToken, NOW + 599), true);
    assert.deepEqual(await accessTokens.find(accessToken.tokenDigest), accessToken);
    assert.equal((await requestTokens.find(requestToken.tokenDigest))?.state, 'exchanged');
  }),
  test('exchanges no request token that is unknown, expires now, or is of another link', async (store) => {
    const { links, requestTokens, accessTokens } = store;
    await links.add(link);
    await links.add(otherLink);
    await requestTokens.add(requestToken, 1);
    await requestTokens.decide(requestToken.tokenDigest, approval, NOW);
    assert.equal(await requestTokens.exchange('another digest', accessToken, NOW), false);
    assert.equal(await requestTokens.exchange(requestToken.tokenDigest, accessToken, NOW + 600), false);
    assert.equal(
      await requestTokens.exchange(requestToken.tokenDigest, { ...accessToken, linkId: otherLink.id }, NOW),
      false,
    );
    assert.equal(await accessTokens.find(accessToken.tokenDigest), undefined);
  }),
  test('lets one of 50 exchanges at once win', async ({ links, requestTokens, accessTokens }) => {
    await links.add(link);
    await requestTokens.add(requestToken, 1);
    await requestTokens.decide(requestToken.tokenDigest, approval, NOW);
    const wins = await Promise.all(
      parallel(50, (index) =>
        requestTokens.exchange(
          requestToken.tokenDigest,
          { ...accessToken, id: `grt_${index}`, tokenDigest: `digest-${index}` },
          NOW,
        ),
      ),
    );
    assert.equal(wins.filter(Boolean).length, 1);
    assert.deepEqual(
      (await accessTokens.listByUser('ann', NOW)).map(({ id }) => id),
      [`grt_${wins.indexOf(true)}`],
    );
  }),
];
