// What people granted, as administrators see it and take it back.
import { actsWithoutGrant, type GrantFilter, listGrants, revokeGrant } from '@maillon/applinks/links';
import { type Link, memoryStore, type Store } from '@maillon/applinks/storage';
import { beforeEach, describe, expect, it } from 'vitest';
import { storeGrant, storeOutgoingGrant } from '../../../test/support/stored-grant.ts';
import { incomingLink, link } from '../src/storage/conformance/index.ts';

const NOW = 1_700_000_000;
const TIME = '2023-11-14T22:13:20.000Z';
const HOUR = 3600;
const DAY = 24 * HOUR;

const wiki: Link = {
  ...link,
  id: 'lnk_2',
  name: 'Wiki',
  peer: { ...link.peer, applicationId: null },
  incoming: { ...incomingLink, consumerKey: 'wiki' },
};

let store: Store;
beforeEach(async () => {
  store = memoryStore();
  await store.links.add(link);
  await store.links.add(wiki);
});

async function listed(filter: GrantFilter = {}, nowSeconds = NOW): Promise<readonly string[]> {
  const grants = await listGrants(store, filter, nowSeconds);
  return grants.map(({ user, linkName, direction }) => `${user} ${direction} ${linkName}`);
}

describe('a grant', () => {
  it('that is incoming shows its times and nothing of its token', async () => {
    await storeGrant(store, { id: 'grt_1', linkId: link.id, user: 'ann' }, NOW);
    store.accessTokens.touch('grt_1', NOW + 60);
    expect(await listGrants(store, {}, NOW)).toEqual([
      {
        id: 'grt_1',
        user: 'ann',
        linkId: link.id,
        linkName: link.name,
        direction: 'incoming',
        grantedAt: TIME,
        lastUsedAt: '2023-11-14T22:14:20.000Z',
        expiresAt: '2023-11-14T23:13:20.000Z',
      },
    ]);
  });

  it('that is outgoing has an id of its own, the same over renewals, and shows nothing of its token', async () => {
    const token = await storeOutgoingGrant(store, { linkId: link.id, user: 'ann' }, NOW);
    const [before] = await listGrants(store, {}, NOW);
    expect(before).toEqual({
      id: expect.stringMatching(/^grt_[\w-]{22}$/) as string,
      user: 'ann',
      linkId: link.id,
      linkName: link.name,
      direction: 'outgoing',
      grantedAt: TIME,
      lastUsedAt: null,
      expiresAt: null,
    });
    await store.outgoingTokens.replace(token.token, { ...token, token: 'next', issuedAtSeconds: NOW + 9 });
    expect(await listGrants(store, {}, NOW)).toEqual([before]);
    await storeOutgoingGrant(store, { linkId: link.id, user: 'bob' }, NOW);
    await storeOutgoingGrant(store, { linkId: wiki.id, user: 'ann' }, NOW);
    expect(new Set((await listGrants(store, {}, NOW)).map(({ id }) => id)).size).toBe(3);
  });

  it.each<[string, object, string | null]>([
    ['as the token, when it cannot be renewed', { expiresAtSeconds: NOW }, TIME],
    ['with its session', { sessionHandle: 's', sessionExpiresAtSeconds: NOW, expiresAtSeconds: 1 }, TIME],
    ['nobody knows when, with a session of unknown end', { sessionHandle: 's', expiresAtSeconds: 1 }, null],
  ])('that is outgoing ends %s', async (_, change, expiresAt) => {
    await storeOutgoingGrant(store, { linkId: link.id, user: 'ann', ...change }, NOW);
    expect((await listGrants(store, {}, NOW))[0]?.expiresAt).toBe(expiresAt);
  });

  it('that is incoming ends with its session', async () => {
    const session = { sessionHandleDigest: 'digest', sessionExpiresAtSeconds: NOW + 2 * HOUR };
    await storeGrant(store, { id: 'grt_1', linkId: link.id, user: 'ann', ...session }, NOW);
    expect((await listGrants(store, {}, NOW))[0]?.expiresAt).toBe('2023-11-15T00:13:20.000Z');
    expect(await listed({}, NOW + 2 * HOUR)).toEqual([]);
  });
});

describe('grants of everybody', () => {
  beforeEach(async () => {
    await storeGrant(store, { id: 'grt_1', linkId: link.id, user: 'ann', createdAtSeconds: NOW - DAY }, NOW);
    await storeGrant(store, { id: 'grt_2', linkId: wiki.id, user: 'ann' }, NOW);
    await storeGrant(store, { id: 'grt_3', linkId: link.id, user: 'bob', createdAtSeconds: NOW - HOUR }, NOW);
    await storeOutgoingGrant(
      store,
      { linkId: link.id, user: 'bob', createdAtSeconds: NOW - DAY + 1, issuedAtSeconds: NOW },
      NOW,
    );
  });

  it.each<[string, GrantFilter, readonly string[]]>([
    [
      'all of them, the newest first',
      {},
      ['ann incoming Wiki', 'bob incoming Code host', 'bob outgoing Code host', 'ann incoming Code host'],
    ],
    ['those of a link', { linkId: wiki.id }, ['ann incoming Wiki']],
    ['those of a person', { user: 'ann' }, ['ann incoming Wiki', 'ann incoming Code host']],
    ['none of a person in another spelling', { user: 'Ann' }, []],
    ['one by its id', { id: 'grt_3' }, ['bob incoming Code host']],
    [
      'those that are older, whenever they were renewed',
      { olderThanSeconds: HOUR },
      ['bob outgoing Code host', 'ann incoming Code host'],
    ],
    ['none that is just as old', { olderThanSeconds: DAY }, []],
    [
      'those for which all of it holds',
      { linkId: link.id, user: 'bob', olderThanSeconds: HOUR },
      ['bob outgoing Code host'],
    ],
    ['none of a link that is not there', { linkId: 'lnk_9' }, []],
  ])('are listed: %s', async (_, filter, expected) => {
    expect(await listed(filter)).toEqual(expected);
  });

  it('are revoked one by one, once, and the others stay', async () => {
    for (const grant of await listGrants(store, { linkId: link.id, user: 'bob' }, NOW)) {
      expect(await revokeGrant(store, grant, NOW + 1)).toBe(true);
      expect(await revokeGrant(store, grant, NOW + 2)).toBe(false);
    }
    expect(await listed()).toEqual(['ann incoming Wiki', 'ann incoming Code host']);
    expect((await store.accessTokens.find('token-digest-of-grt_3'))?.revokedAtSeconds).toBe(NOW + 1);
    expect(await store.outgoingTokens.find(link.id, 'bob')).toBeUndefined();
  });
});

describe('a link acts without any grant', () => {
  const incoming = { ...incomingLink, allowTwoLegged: false, allowImpersonation: false, twoLeggedAs: null };
  const outgoing = link.outgoing && { ...link.outgoing, allowTwoLegged: true, allowImpersonation: false };

  it.each<[string, Partial<Link>, 'incoming' | 'outgoing', boolean]>([
    ['not without a right to', { incoming }, 'incoming', false],
    [
      'as the person of two-legged requests',
      { incoming: { ...incoming, allowTwoLegged: true, twoLeggedAs: 'ann' } },
      'incoming',
      true,
    ],
    [
      'not as another one',
      { incoming: { ...incoming, allowTwoLegged: true, twoLeggedAs: 'robot' } },
      'incoming',
      false,
    ],
    [
      'as whomever it names',
      { incoming: { ...incoming, allowTwoLegged: true, allowImpersonation: true } },
      'incoming',
      true,
    ],
    [
      'not when two-legged requests are off',
      { incoming: { ...incoming, allowImpersonation: true } },
      'incoming',
      false,
    ],
    ['not there without a right to', { outgoing }, 'outgoing', false],
    [
      'there as whomever we name',
      { outgoing: outgoing && { ...outgoing, allowImpersonation: true } },
      'outgoing',
      true,
    ],
    ['not in a direction that is off', { incoming: null, outgoing: null }, 'outgoing', false],
  ])('%s', (_, change, direction, expected) => {
    expect(actsWithoutGrant({ ...link, ...change }, { direction, user: 'ann' })).toBe(expected);
  });
});
