// Tokens that peers gave us: taken, replaced and dropped as meant.
import assert from 'node:assert/strict';
import { type ConformanceCase, parallel, test } from './case.ts';
import { link, NOW, otherLink, outgoingRequestToken, outgoingToken } from './records.ts';

export const outgoingTokenCases: readonly ConformanceCase[] = [
  test('gives an outgoing request token to its link, user, session and token, once', async ({
    links,
    outgoingTokens,
  }) => {
    await links.add(link);
    await outgoingTokens.putRequestToken(outgoingRequestToken);
    const taken = await Promise.all(
      parallel(5, () => outgoingTokens.takeRequestToken(outgoingRequestToken, NOW)),
    );
    assert.deepEqual(
      taken.filter((token) => token !== undefined),
      [outgoingRequestToken],
    );
  }),
  test('leaves the outgoing request token where it is for any other token, user, session or link', async ({
    links,
    outgoingTokens,
  }) => {
    await links.add(link);
    await outgoingTokens.putRequestToken(outgoingRequestToken);
    for (const change of [
      { token: 'forged' },
      { user: 'bob' },
      { sessionDigest: 'other' },
      { linkId: 'lnk_9' },
    ]) {
      assert.equal(
        await outgoingTokens.takeRequestToken({ ...outgoingRequestToken, ...change }, NOW),
        undefined,
      );
    }
    assert.deepEqual(await outgoingTokens.takeRequestToken(outgoingRequestToken, NOW), outgoingRequestToken);
  }),
  test('gives no outgoing request token that expires now', async ({ links, outgoingTokens }) => {
    await links.add(link);
    await outgoingTokens.putRequestToken(outgoingRequestToken);
    assert.equal(await outgoingTokens.takeRequestToken(outgoingRequestToken, NOW + 600), undefined);
  }),
  test('replaces the outgoing request token of an earlier dance in the same session', async ({
    links,
    outgoingTokens,
  }) => {
    await links.add(link);
    const second = { ...outgoingRequestToken, token: 'second', redirectUrl: null };
    await outgoingTokens.putRequestToken(outgoingRequestToken);
    await outgoingTokens.putRequestToken(second);
    assert.equal(await outgoingTokens.takeRequestToken(outgoingRequestToken, NOW), undefined);
    assert.deepEqual(await outgoingTokens.takeRequestToken(second, NOW), second);
  }),
  test('keeps one outgoing token a link and user', async ({ links, outgoingTokens }) => {
    await links.add(link);
    await links.add(otherLink);
    const bare = {
      ...outgoingToken,
      sessionHandle: null,
      expiresAtSeconds: null,
      sessionExpiresAtSeconds: NOW + 5,
    };
    const elsewhere = { ...bare, linkId: otherLink.id, createdAtSeconds: NOW + 1 };
    await outgoingTokens.put(outgoingToken);
    assert.deepEqual(await outgoingTokens.find(link.id, 'ann'), outgoingToken);
    await outgoingTokens.put(bare);
    await outgoingTokens.put(elsewhere);
    const bobs = { ...outgoingToken, user: 'bob' };
    await outgoingTokens.put(bobs);
    assert.deepEqual(await outgoingTokens.find(link.id, 'ann'), bare);
    assert.deepEqual(await outgoingTokens.listByUser('ann'), [bare, elsewhere]);
    assert.deepEqual(await outgoingTokens.listByLink(link.id), [bare, bobs]);
    assert.equal(await outgoingTokens.find(link.id, 'eve'), undefined);
  }),
  test('drops the outgoing token that is meant, not one that replaced it', async ({
    links,
    outgoingTokens,
  }) => {
    await links.add(link);
    await outgoingTokens.put(outgoingToken);
    assert.equal(await outgoingTokens.drop(link.id, 'ann', 'an older token'), false);
    assert.equal(await outgoingTokens.drop(link.id, 'bob'), false);
    assert.equal(await outgoingTokens.drop(link.id, 'ann', outgoingToken.token), true);
    assert.equal(await outgoingTokens.drop(link.id, 'ann', outgoingToken.token), false);
    await outgoingTokens.put(outgoingToken);
    assert.equal(await outgoingTokens.drop(link.id, 'ann'), true);
    assert.equal(await outgoingTokens.find(link.id, 'ann'), undefined);
  }),
  test('lists outgoing tokens of a link, by user', async ({ links, outgoingTokens }) => {
    await links.add(link);
    await links.add(otherLink);
    const of = (user: string) => ({ ...outgoingToken, user });
    for (const user of ['eve', 'Zoé', 'ann']) await outgoingTokens.put(of(user));
    await outgoingTokens.put({ ...outgoingToken, linkId: otherLink.id });
    assert.deepEqual(await outgoingTokens.listByLink(link.id), [of('Zoé'), of('ann'), of('eve')]);
    assert.deepEqual(await outgoingTokens.listByLink('lnk_9'), []);
  }),
  test('replaces the outgoing token that is meant, once', async ({ links, outgoingTokens }) => {
    await links.add(link);
    await outgoingTokens.put(outgoingToken);
    await outgoingTokens.put({ ...outgoingToken, user: 'bob' });
    const next = { ...outgoingToken, token: 'next', sessionHandle: null, issuedAtSeconds: NOW + 9 };
    assert.equal(await outgoingTokens.replace('an older token', next), false);
    assert.deepEqual(await outgoingTokens.find(link.id, 'ann'), outgoingToken);
    const wins = await Promise.all(
      parallel(20, (index) =>
        outgoingTokens.replace(outgoingToken.token, { ...next, token: `next ${index}` }),
      ),
    );
    assert.equal(wins.filter(Boolean).length, 1);
    assert.deepEqual(await outgoingTokens.find(link.id, 'ann'), {
      ...next,
      token: `next ${wins.indexOf(true)}`,
    });
    assert.equal((await outgoingTokens.find(link.id, 'bob'))?.token, outgoingToken.token);
  }),
  test('leaves no outgoing token that is dropped while it is replaced', async ({ links, outgoingTokens }) => {
    await links.add(link);
    await outgoingTokens.put(outgoingToken);
    await Promise.all([
      outgoingTokens.replace(outgoingToken.token, { ...outgoingToken, token: 'next' }),
      outgoingTokens.drop(link.id, 'ann'),
    ]);
    assert.equal(await outgoingTokens.find(link.id, 'ann'), undefined);
    assert.equal(await outgoingTokens.replace(outgoingToken.token, outgoingToken), false);
    assert.deepEqual(await outgoingTokens.listByLink(link.id), []);
  }),
  test('shows the last use of an outgoing token in a list', async ({ links, outgoingTokens }) => {
    await links.add(link);
    await outgoingTokens.put(outgoingToken);
    outgoingTokens.touch(link.id, 'ann', NOW + 7);
    outgoingTokens.touch(link.id, 'ann', NOW + 5);
    outgoingTokens.touch(link.id, 'eve', NOW);
    const used = { ...outgoingToken, lastUsedAtSeconds: NOW + 7 };
    assert.deepEqual(await outgoingTokens.listByLink(link.id), [used]);
    assert.deepEqual(await outgoingTokens.listByUser('ann'), [used]);
  }),
  test('takes or drops no outgoing token that replaces the meant one at the same moment', async ({
    links,
    outgoingTokens,
  }) => {
    await links.add(link);
    const nextRequest = { ...outgoingRequestToken, token: 'next' };
    const next = { ...outgoingToken, token: 'next' };
    await outgoingTokens.putRequestToken(outgoingRequestToken);
    await outgoingTokens.put(outgoingToken);
    await Promise.all([
      outgoingTokens.takeRequestToken(outgoingRequestToken, NOW),
      outgoingTokens.putRequestToken(nextRequest),
    ]);
    await Promise.all([outgoingTokens.drop(link.id, 'ann', outgoingToken.token), outgoingTokens.put(next)]);
    assert.deepEqual(await outgoingTokens.takeRequestToken(nextRequest, NOW), nextRequest);
    assert.deepEqual(await outgoingTokens.find(link.id, 'ann'), next);
  }),
];
