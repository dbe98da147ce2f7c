// Nonces: each once, and a bound for each consumer.
import assert from 'node:assert/strict';
import type { Nonce } from '../store.ts';
import { type ConformanceCase, countVerdicts, parallel, test } from './case.ts';
import { CONFORMANCE_MAX_NONCES_PER_CONSUMER, NOW, nonce } from './records.ts';

export const nonceCases: readonly ConformanceCase[] = [
  test('has no floor when it is new', async ({ nonces }) => {
    assert.equal(nonces.floorSeconds, 0);
  }),
  test('records a nonce once', async ({ nonces }) => {
    assert.equal(await nonces.record(nonce, NOW), 'fresh');
    assert.equal(await nonces.record(nonce, NOW), 'used');
  }),
  test('records a nonce once of 50 at once', async ({ nonces }) => {
    const verdicts = await Promise.all(parallel(50, () => nonces.record(nonce, NOW)));
    assert.deepEqual(countVerdicts(verdicts), { fresh: 1, used: 49 });
  }),
  test('records a nonce ahead of the clock once', async ({ nonces }) => {
    const ahead = { ...nonce, timestampSeconds: NOW + 200, expiresAtSeconds: NOW + 500 };
    assert.equal(await nonces.record(ahead, NOW), 'fresh');
    assert.equal(await nonces.record(ahead, NOW), 'used');
  }),
  test('tells nonces apart by consumer, token, timestamp and text, wherever their borders are', async ({
    nonces,
  }) => {
    const different: readonly Nonce[] = [
      nonce,
      { ...nonce, consumerKey: 'wiki' },
      { ...nonce, token: '' },
      { ...nonce, timestampSeconds: NOW - 1 },
      { ...nonce, nonce: 'KLLO9940PD9333JH' },
      { ...nonce, consumerKey: 'a', token: 'bc', nonce: 'd' },
      { ...nonce, consumerKey: 'ab', token: 'c', nonce: 'd' },
      { ...nonce, consumerKey: 'a', token: 'b', nonce: 'cd' },
      { ...nonce, consumerKey: 'a","b', token: 'c', nonce: 'd' },
      { ...nonce, consumerKey: 'a', token: 'b","c', nonce: 'd' },
    ];
    const verdicts = await Promise.all(different.map((one) => nonces.record(one, NOW)));
    assert.deepEqual(countVerdicts(verdicts), { fresh: different.length });
  }),
  test('is full for one consumer at its bound, evicts none of its live nonces, and serves the others', async ({
    nonces,
  }) => {
    const bound = CONFORMANCE_MAX_NONCES_PER_CONSUMER;
    const numbered = (index: number): Nonce => ({ ...nonce, nonce: `n${index}` });
    const verdicts = await Promise.all(parallel(bound + 5, (index) => nonces.record(numbered(index), NOW)));
    assert.deepEqual(countVerdicts(verdicts), { fresh: bound, full: 5 });
    const again = await Promise.all(parallel(bound, (index) => nonces.record(numbered(index), NOW)));
    assert.deepEqual(countVerdicts(again), { used: bound });
    assert.equal(await nonces.record({ ...nonce, consumerKey: 'wiki' }, NOW), 'fresh');
    assert.equal(await nonces.record(numbered(bound), NOW + 299), 'full');
  }),
  test('has room again for a full consumer when its nonces have expired, swept or not', async (store) => {
    const { nonces } = store;
    const bound = CONFORMANCE_MAX_NONCES_PER_CONSUMER;
    const at = (seconds: number, index: number): Nonce => ({
      ...nonce,
      timestampSeconds: seconds,
      expiresAtSeconds: seconds + 300,
      nonce: `n${index}`,
    });
    await Promise.all(parallel(bound, (index) => nonces.record(at(NOW, index), NOW)));
    assert.equal(await nonces.record(at(NOW + 300, 0), NOW + 300), 'fresh');
    await store.sweep(NOW + 300);
    const rest = await Promise.all(
      parallel(bound, (index) => nonces.record(at(NOW + 300, index + 1), NOW + 300)),
    );
    assert.deepEqual(countVerdicts(rest), { fresh: bound - 1, full: 1 });
  }),
];
