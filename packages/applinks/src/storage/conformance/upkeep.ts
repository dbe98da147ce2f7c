// What holds over all records: changes are told, what is past its time is swept.
import assert from 'node:assert/strict';
import { type ConformanceCase, countVerdicts, grant, parallel, test } from './case.ts';
import {
  accessToken,
  approval,
  link,
  NOW,
  nonce,
  outgoingRequestToken,
  outgoingToken,
  requestToken,
} from './records.ts';

export const upkeepCases: readonly ConformanceCase[] = [
  test('tells of each change to links and access tokens before it resolves', async (store) => {
    const { links, requestTokens, accessTokens } = store;
    let told = 0;
    const end = store.onChange(() => (told += 1));
    const tells = async (work: () => Promise<unknown>): Promise<boolean> => {
      const before = told;
      await work();
      return told > before;
    };
    assert.equal(await tells(() => links.add(link)), true);
    assert.equal(await tells(() => links.update(link.id, (old) => ({ ...old, state: 'paused' }))), true);
    await requestTokens.add(requestToken, 1);
    await requestTokens.decide(requestToken.tokenDigest, approval, NOW);
    assert.equal(await tells(() => requestTokens.exchange(requestToken.tokenDigest, accessToken, NOW)), true);
    assert.equal(
      await tells(() =>
        accessTokens.renew(accessToken.tokenDigest, { ...accessToken, tokenDigest: 'next' }, NOW),
      ),
      true,
    );
    assert.equal(await tells(() => accessTokens.revoke(accessToken.id, NOW)), true);
    assert.equal(await tells(() => links.remove(link.id)), true);
    end();
    assert.equal(await tells(() => links.add(link)), false);
  }),
  test('tells of no change when a nonce or a request token comes', async (store) => {
    await store.links.add(link);
    let told = 0;
    store.onChange(() => (told += 1));
    await store.nonces.record(nonce, NOW);
    await store.requestTokens.add(requestToken, 1);
    await store.accessTokens.revoke('grt_9', NOW);
    assert.equal(told, 0);
  }),

  test('sweeps what is past its time and keeps the rest', async (store) => {
    const { links, requestTokens, outgoingTokens, nonces } = store;
    await links.add(link);
    await requestTokens.add(requestToken, 9);
    await requestTokens.add({ ...requestToken, tokenDigest: 'later', expiresAtSeconds: NOW + 601 }, 9);
    await outgoingTokens.putRequestToken(outgoingRequestToken);
    await outgoingTokens.putRequestToken({
      ...outgoingRequestToken,
      sessionDigest: 'later',
      expiresAtSeconds: NOW + 601,
    });
    await outgoingTokens.put({ ...outgoingToken, expiresAtSeconds: NOW });
    await nonces.record({ ...nonce, expiresAtSeconds: NOW + 600 }, NOW);
    await nonces.record({ ...nonce, nonce: 'later', expiresAtSeconds: NOW + 601 }, NOW);
    assert.deepEqual(await store.sweep(NOW + 600), {
      requestTokens: 1,
      accessTokens: 0,
      nonces: 1,
      outgoingRequestTokens: 1,
    });
    assert.equal(await requestTokens.find(requestToken.tokenDigest), undefined);
    assert.notEqual(await requestTokens.find('later'), undefined);
    assert.equal(
      await nonces.record({ ...nonce, nonce: 'later', expiresAtSeconds: NOW + 601 }, NOW + 600),
      'used',
    );
    assert.notEqual(await outgoingTokens.find(link.id, 'ann'), undefined);
  }),
  test('sweeps an access token only when its session is over', async (store) => {
    await store.links.add(link);
    await grant(store, accessToken);
    await grant(store, {
      ...accessToken,
      id: 'no session',
      tokenDigest: 'no session',
      sessionHandleDigest: null,
    });
    await grant(store, { ...accessToken, id: 'long', tokenDigest: 'long', expiresAtSeconds: NOW + 3000 });
    assert.equal((await store.sweep(NOW + 999)).accessTokens, 0);
    assert.equal((await store.sweep(NOW + 1999)).accessTokens, 1);
    assert.notEqual(await store.accessTokens.find(accessToken.tokenDigest), undefined);
    assert.equal((await store.sweep(NOW + 2000)).accessTokens, 1);
    assert.equal(await store.accessTokens.find(accessToken.tokenDigest), undefined);
    assert.notEqual(await store.accessTokens.find('long'), undefined);
  }),
  test('serves grants and nonces at once', async (store) => {
    await store.links.add({ ...link, name: '' });
    const verdicts = await Promise.all(
      parallel(50, async (index) => {
        await store.links.update(link.id, (old) => ({ ...old, name: `${old.name}x` }));
        return await store.nonces.record({ ...nonce, nonce: `n${index}` }, NOW);
      }),
    );
    assert.deepEqual(countVerdicts(verdicts), { fresh: 50 });
    assert.equal((await store.links.get(link.id))?.name.length, 50);
  }),
  test('may be closed twice', async (store) => {
    await store.close();
    await store.close();
  }),
];
