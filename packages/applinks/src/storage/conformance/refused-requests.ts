// Refused requests, bounded.
import assert from 'node:assert/strict';
import { MAX_REFUSED_REQUESTS, MAX_REFUSED_REQUESTS_A_LINK } from '../store.ts';
import { type ConformanceCase, test } from './case.ts';
import { link, refusedRequest } from './records.ts';

export const refusedRequestCases: readonly ConformanceCase[] = [
  test('keeps refused requests, of a link or of none, newest first', async ({ links, refusedRequests }) => {
    await links.add(link);
    const unknown = { ...refusedRequest, id: 'ref_0', linkId: null, problem: 'consumer_key_unknown' };
    const later = { ...refusedRequest, id: 'ref_2' };
    for (const request of [refusedRequest, unknown, later]) refusedRequests.add(request);
    assert.deepEqual(await refusedRequests.list({ limit: 9 }), [later, unknown, refusedRequest]);
    assert.deepEqual(await refusedRequests.list({ linkId: link.id, limit: 9 }), [later, refusedRequest]);
    assert.deepEqual(await refusedRequests.list({ limit: 1 }), [later]);
    assert.deepEqual(await refusedRequests.list({ linkId: 'lnk_9', limit: 9 }), []);
  }),
  test('keeps the newest refused requests, and lets a noisy link push out its own only', async ({
    refusedRequests,
  }) => {
    const quiet = { ...refusedRequest, id: 'ref_quiet', linkId: 'lnk_quiet' };
    const add = (linkId: string | null, count: number, name: string) => {
      for (let index = 0; index < count; index += 1)
        refusedRequests.add({ ...refusedRequest, id: `ref_${name}_${index}`, linkId });
    };
    refusedRequests.add(quiet);
    add('lnk_noisy', 300, 'noisy');
    add(null, 300, 'unknown');
    const noisy = await refusedRequests.list({ linkId: 'lnk_noisy', limit: 999 });
    assert.deepEqual(
      noisy.map(({ id }) => id),
      Array.from({ length: MAX_REFUSED_REQUESTS_A_LINK }, (_, index) => `ref_noisy_${299 - index}`),
    );
    assert.deepEqual(await refusedRequests.list({ linkId: 'lnk_quiet', limit: 9 }), [quiet]);
    for (const number of [1, 2, 3, 4, 5]) add(`lnk_${number}`, 60, `${number}`);
    const all = await refusedRequests.list({ limit: 999 });
    assert.equal(all.length, MAX_REFUSED_REQUESTS);
    assert.deepEqual([...new Set(all.map(({ linkId }) => linkId))], ['lnk_5', 'lnk_4', 'lnk_3', 'lnk_2']);
  }),
];
