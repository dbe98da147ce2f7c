// Entity links.
import assert from 'node:assert/strict';
import { LinkGoneError } from '../store.ts';
import { type ConformanceCase, test } from './case.ts';
import { entityLink, link, otherLink } from './records.ts';

export const entityLinkCases: readonly ConformanceCase[] = [
  test('keeps one entity link a link, local key and remote key', async ({ links, entityLinks }) => {
    await links.add(link);
    await links.add(otherLink);
    const renamed = { ...entityLink, remoteName: 'Renamed', remoteType: 'stash.repository' };
    const elsewhere = { ...entityLink, linkId: otherLink.id };
    await entityLinks.put({ ...entityLink, localKey: 'zoo' });
    await entityLinks.put(entityLink);
    await entityLinks.put(renamed);
    await entityLinks.put({ ...entityLink, remoteKey: 'AAA' });
    await entityLinks.put(elsewhere);
    assert.deepEqual(await entityLinks.list(link.id), [
      { ...entityLink, remoteKey: 'AAA' },
      renamed,
      { ...entityLink, localKey: 'zoo' },
    ]);
    assert.deepEqual(await entityLinks.list(otherLink.id), [elsewhere]);
    assert.equal(await entityLinks.remove(link.id, 'app', 'APP'), true);
    assert.equal(await entityLinks.remove(link.id, 'app', 'APP'), false);
    assert.equal((await entityLinks.list(link.id)).length, 2);
    assert.deepEqual(await entityLinks.list('lnk_9'), []);
  }),
  test('refuses an entity link of a link that is not there', async ({ entityLinks }) => {
    await assert.rejects(entityLinks.put(entityLink), LinkGoneError);
  }),
];
