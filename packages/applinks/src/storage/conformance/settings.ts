// Settings, secrets, administrators and application keys.
import assert from 'node:assert/strict';
import { ApplicationKeyConflictError } from '../store.ts';
import { type ConformanceCase, countOutcomes, parallel, test } from './case.ts';
import { administrator, applicationKey, NOW } from './records.ts';

export const settingCases: readonly ConformanceCase[] = [
  test('keeps settings and replaces them', async ({ settings }) => {
    assert.equal(await settings.get('publicUrl'), undefined);
    await settings.set('publicUrl', 'https://ci.example');
    await settings.set('publicUrl', 'https://ci.example/ci');
    assert.equal(await settings.get('publicUrl'), 'https://ci.example/ci');
  }),

  test('keeps secrets and replaces them', async ({ secrets }) => {
    assert.equal(await secrets.get('privateKey'), undefined);
    await secrets.set('privateKey', 'first & fïrst');
    assert.equal(await secrets.get('privateKey'), 'first & fïrst');
    await secrets.set('privateKey', 'second');
    assert.equal(await secrets.get('privateKey'), 'second');
    assert.equal(await secrets.setIfAbsent('privateKey', 'third'), 'second');
    assert.equal(await secrets.get('another'), undefined);
  }),
  test('gives one secret to 20 who want to set it at once', async ({ secrets }) => {
    const values = await Promise.all(
      parallel(20, (index) => secrets.setIfAbsent('privateKey', `key ${index}`)),
    );
    assert.equal(new Set(values).size, 1);
    assert.equal(await secrets.get('privateKey'), values[0]);
  }),
  test('keeps administrators by name', async ({ administrators }) => {
    assert.equal(await administrators.find('root'), undefined);
    assert.equal(await administrators.put(administrator), true);
    assert.equal(await administrators.put({ ...administrator, name: 'Zoé' }), true);
    assert.equal(await administrators.put({ ...administrator, name: 'ann' }), true);
    assert.deepEqual(await administrators.find('root'), administrator);
    assert.equal(await administrators.find('Root'), undefined);
    assert.deepEqual(
      (await administrators.list()).map(({ name }) => name),
      ['Zoé', 'ann', 'root'],
    );
    assert.equal(await administrators.remove('ann'), true);
    assert.equal(await administrators.remove('ann'), false);
    assert.equal(await administrators.find('ann'), undefined);
  }),
  test('replaces the password of an administrator, and nothing else', async ({ administrators }) => {
    await administrators.put(administrator);
    const changed = { ...administrator, passwordHash: '$argon2id$other' };
    assert.equal(await administrators.put({ ...changed, createdAtSeconds: NOW + 9 }), false);
    assert.deepEqual(await administrators.list(), [changed]);
  }),
  test('adds an administrator once of 20 at once', async ({ administrators }) => {
    const isNew = await Promise.all(parallel(20, () => administrators.put(administrator)));
    assert.equal(isNew.filter(Boolean).length, 1);
  }),
  test('keeps application keys in the order of creation and finds them by digest', async ({
    applicationKeys,
  }) => {
    const second = { ...applicationKey, id: 'key_0', name: 'Another', keyDigest: 'digest 2' };
    await applicationKeys.add(applicationKey);
    await applicationKeys.add(second);
    assert.deepEqual(await applicationKeys.list(), [applicationKey, second]);
    assert.deepEqual(await applicationKeys.findByDigest(second.keyDigest), second);
    assert.equal(await applicationKeys.findByDigest('another digest'), undefined);
    await assert.rejects(applicationKeys.add({ ...applicationKey, name: 'New' }), TypeError);
  }),
  test('lets one of 20 application keys with the same name in at once', async ({ applicationKeys }) => {
    const adding = parallel(20, (index) =>
      applicationKeys.add({ ...applicationKey, id: `key_${index}`, keyDigest: `digest ${index}` }),
    );
    const outcomes = await Promise.allSettled(adding);
    assert.deepEqual(countOutcomes(outcomes), { fulfilled: 1, rejected: 19 });
    const reasons = outcomes.flatMap((outcome) =>
      outcome.status === 'rejected' ? (outcome.reason as unknown) : [],
    );
    assert.ok(reasons.every((reason) => reason instanceof ApplicationKeyConflictError));
    assert.equal((await applicationKeys.list()).length, 1);
  }),
  test('removes an application key by id or name, the id first', async ({ applicationKeys }) => {
    const second = { ...applicationKey, id: 'key_2', name: 'key_1', keyDigest: 'digest 2' };
    await applicationKeys.add(applicationKey);
    await applicationKeys.add(second);
    assert.equal(await applicationKeys.remove('key_1'), true);
    assert.deepEqual(await applicationKeys.list(), [second]);
    assert.equal(await applicationKeys.findByDigest(applicationKey.keyDigest), undefined);
    assert.equal(await applicationKeys.remove('key_1'), true);
    assert.equal(await applicationKeys.remove('key_1'), false);
    await applicationKeys.add(applicationKey);
  }),
  test('shows the last use of an application key in the list', async ({ applicationKeys }) => {
    await applicationKeys.add(applicationKey);
    applicationKeys.touch(applicationKey.id, NOW + 7);
    applicationKeys.touch(applicationKey.id, NOW + 5);
    applicationKeys.touch('key_9', NOW);
    assert.equal((await applicationKeys.list())[0]?.lastUsedAtSeconds, NOW + 7);
  }),
];
