// What links are: unique, changed one at a time, removed with all that is theirs.
import assert from 'node:assert/strict';
import {
  type Link,
  LinkConflictError,
  type LinkConflictField,
  type LinkTraffic,
  type Store,
} from '../store.ts';
import { type ConformanceCase, countOutcomes, grant, parallel, test } from './case.ts';
import {
  accessToken,
  entityLink,
  incomingLink,
  link,
  NOW,
  otherLink,
  outgoingRequestToken,
  outgoingToken,
  refusedRequest,
  requestToken,
  traffic,
} from './records.ts';

export const linkCases: readonly ConformanceCase[] = [
  test('keeps a link with all its fields', async ({ links }) => {
    await links.add(link);
    assert.deepEqual(await links.get(link.id), link);
    assert.deepEqual(await links.getByConsumerKey('code-host'), link);
  }),
  test('keeps a link without incoming or outgoing half', async ({ links }) => {
    const bare: Link = { ...link, state: 'paused', incoming: null, outgoing: null };
    await links.add(bare);
    assert.deepEqual(await links.get(link.id), bare);
  }),
  test('keeps an incoming link without secret, key, callbacks or anything retired', async ({ links }) => {
    const incoming = {
      ...incomingLink,
      sharedSecret: null,
      publicKey: null,
      callbacks: [],
      twoLeggedAs: null,
      retired: null,
    };
    await links.add({ ...link, incoming });
    assert.deepEqual((await links.get(link.id))?.incoming, incoming);
  }),
  test('finds no link that is not there', async ({ links }) => {
    await links.add(link);
    assert.equal(await links.get('lnk_9'), undefined);
    assert.equal(await links.getByConsumerKey('ci'), undefined);
    assert.equal(await links.update('lnk_9', () => assert.fail('change was called')), undefined);
    assert.equal(await links.remove('lnk_9'), false);
  }),
  test('lists links in the order of creation', async ({ links }) => {
    const ids = ['lnk_c', 'lnk_a', 'lnk_b'];
    for (const id of ids)
      await links.add({ ...link, id, name: id, peer: otherLink.peer, isPrimary: false, incoming: null });
    assert.deepEqual(
      (await links.list()).map(({ id }) => id),
      ids,
    );
  }),
  test('refuses a second link with the same id', async ({ links }) => {
    await links.add(link);
    await assert.rejects(links.add({ ...otherLink, id: link.id }), TypeError);
  }),
  test('refuses a second link with the same name', async ({ links }) => {
    await links.add(link);
    await assert.rejects(links.add({ ...otherLink, name: link.name }), isConflict('name'));
    assert.equal((await links.list()).length, 1);
  }),
  test('refuses a second link with the same consumer key', async ({ links }) => {
    await links.add(link);
    await assert.rejects(links.add({ ...otherLink, incoming: incomingLink }), isConflict('consumerKey'));
    assert.equal((await links.list()).length, 1);
  }),
  test('refuses a second link with the same application id, but any number without one', async ({
    links,
  }) => {
    const { applicationId } = link.peer;
    await links.add(link);
    await assert.rejects(
      links.add({ ...otherLink, peer: { ...otherLink.peer, applicationId } }),
      isConflict('applicationId'),
    );
    await links.add(otherLink);
    await links.add({ ...otherLink, id: 'lnk_3', name: 'Third', incoming: null });
    await assert.rejects(
      links.update('lnk_3', (old) => ({ ...old, peer: link.peer })),
      isConflict('applicationId'),
    );
    assert.deepEqual(await links.getByApplicationId(applicationId ?? ''), link);
    assert.equal(await links.getByApplicationId('another id'), undefined);
    assert.equal((await links.list()).length, 3);
  }),
  test('lets one of 20 links with the same application id in at once', async ({ links }) => {
    const adding = parallel(20, (index) =>
      links.add({ ...link, id: `lnk_${index}`, name: `Link ${index}`, incoming: null }),
    );
    assert.deepEqual(countOutcomes(await Promise.allSettled(adding)), { fulfilled: 1, rejected: 19 });
    assert.equal((await links.list()).length, 1);
  }),
  test('has one primary link of a type: the last that was made so', async ({ links }) => {
    const peer = { ...link.peer, applicationId: null };
    const bare = { ...link, incoming: null, outgoing: null, peer };
    const primaries = async () => (await links.list()).flatMap(({ id, isPrimary }) => (isPrimary ? id : []));
    await links.add({ ...bare, id: 'lnk_a', name: 'a' });
    await links.add(otherLink);
    await links.add({ ...bare, id: 'lnk_b', name: 'b' });
    assert.deepEqual(await primaries(), [otherLink.id, 'lnk_b']);
    await links.add({ ...bare, id: 'lnk_c', name: 'c', isPrimary: false });
    assert.deepEqual(await primaries(), [otherLink.id, 'lnk_b']);
    await links.update('lnk_a', (old) => ({ ...old, isPrimary: true }));
    assert.deepEqual(await primaries(), ['lnk_a', otherLink.id]);
    await links.update('lnk_a', (old) => ({ ...old, isPrimary: false }));
    assert.deepEqual(await primaries(), [otherLink.id]);
    await links.update('lnk_c', (old) => ({ ...old, isPrimary: true, peer: otherLink.peer }));
    assert.deepEqual(await primaries(), ['lnk_c']);
  }),
  test('has one primary link of a type after 20 became so at once', async ({ links }) => {
    const bare = { ...otherLink, incoming: null, isPrimary: false };
    for (const id of ['lnk_a', 'lnk_b', 'lnk_c']) await links.add({ ...bare, id, name: id });
    await Promise.all(
      parallel(20, (index) =>
        links.update(`lnk_${'abc'[index % 3] ?? ''}`, (old) => ({ ...old, isPrimary: true })),
      ),
    );
    assert.equal((await links.list()).filter(({ isPrimary }) => isPrimary).length, 1);
  }),
  test('counts each use of a retired credential, and tells nobody', async (store) => {
    const { links } = store;
    await links.add(link);
    await links.add({ ...otherLink, incoming: { ...incomingLink, consumerKey: 'wiki', retired: null } });
    const other = await links.get(otherLink.id);
    let told = 0;
    store.onChange(() => (told += 1));
    for (let use = 0; use < 5; use += 1) {
      for (const id of [link.id, otherLink.id, 'lnk_9']) links.countRetiredUse(id);
    }
    assert.equal((await links.get(link.id))?.incoming?.retired?.uses, 8);
    assert.deepEqual(await links.get(otherLink.id), other);
    assert.equal(told, 0);
  }),
  test('counts for the credential of before a rotation, not for the one that it retires', async ({
    links,
  }) => {
    await links.add(link);
    links.countRetiredUse(link.id);
    const retired = { sharedSecret: 'newer', publicKey: null, untilSeconds: NOW + 99, uses: 0 };
    const change = (old: Link) => ({ ...old, incoming: { ...incomingLink, retired } });
    assert.equal((await links.update(link.id, change))?.incoming?.retired?.uses, 0);
    assert.equal((await links.get(link.id))?.incoming?.retired?.uses, 0);
    assert.equal((await links.list())[0]?.incoming?.retired?.uses, 0);
  }),
  test('keeps the last traffic of each direction, newest first, and tells nobody', async (store) => {
    const { links } = store;
    await links.add(link);
    let told = 0;
    store.onChange(() => (told += 1));
    const refused: LinkTraffic = {
      ...traffic,
      atSeconds: NOW + 1,
      user: null,
      status: 401,
      problem: 'nonce_used',
    };
    const outgoing: LinkTraffic = { ...traffic, atSeconds: NOW + 2, direction: 'outgoing' };
    assert.deepEqual(await links.traffic(link.id), []);
    links.noteTraffic(link.id, outgoing);
    links.noteTraffic(link.id, traffic);
    assert.deepEqual(await links.traffic(link.id), [outgoing, traffic]);
    links.noteTraffic(link.id, traffic);
    links.noteTraffic(link.id, refused);
    links.noteTraffic('lnk_9', traffic);
    assert.deepEqual(await links.traffic(link.id), [outgoing, refused]);
    assert.deepEqual(await links.traffic('lnk_9'), []);
    assert.equal(told, 0);
  }),
  test('refuses an update to the name or consumer key of another link, and changes nothing', async ({
    links,
  }) => {
    await links.add(link);
    await links.add(otherLink);
    await assert.rejects(
      links.update('lnk_2', (old) => ({ ...old, name: link.name })),
      isConflict('name'),
    );
    await assert.rejects(
      links.update('lnk_2', (old) => ({ ...old, incoming: incomingLink })),
      isConflict('consumerKey'),
    );
    assert.deepEqual(await links.get('lnk_2'), otherLink);
  }),
  test('refuses an update that changes the id of a link', async ({ links }) => {
    await links.add(link);
    await assert.rejects(
      links.update(link.id, (old) => ({ ...old, id: 'lnk_9' })),
      TypeError,
    );
    assert.deepEqual(await links.list(), [link]);
  }),
  test('changes nothing when the change of a link throws', async ({ links }) => {
    await links.add(link);
    const failure = new Error('changed my mind');
    await assert.rejects(
      links.update(link.id, () => {
        throw failure;
      }),
      failure,
    );
    assert.deepEqual(await links.get(link.id), link);
    assert.equal((await links.update(link.id, (old) => ({ ...old, name: 'New' })))?.name, 'New');
  }),
  test('loses no update of 50 at once', async ({ links }) => {
    await links.add({ ...link, name: '' });
    await Promise.all(parallel(50, () => links.update(link.id, (old) => ({ ...old, name: `${old.name}x` }))));
    assert.equal((await links.get(link.id))?.name, 'x'.repeat(50));
  }),
  test('is not changed through a record that was given or returned', async ({ links }) => {
    const given = structuredClone(link);
    await links.add(given);
    tamper(given);
    const returned = await links.get(link.id);
    tamper(returned);
    tamper((await links.list())[0]);
    let inside: Link | undefined;
    const updated = await links.update(link.id, (old) => (inside = structuredClone(old)));
    tamper(inside);
    tamper(updated);
    assert.deepEqual(await links.get(link.id), link);
  }),
  test('removes a link with all that is its own and leaves what is of another', async (store) => {
    for (const one of [link, otherLink]) {
      await store.links.add(one);
      await store.requestTokens.add(
        { ...requestToken, linkId: one.id, tokenDigest: `request-${one.id}` },
        10,
      );
      await grant(store, {
        ...accessToken,
        id: `grt-${one.id}`,
        linkId: one.id,
        tokenDigest: `access-${one.id}`,
      });
      await store.outgoingTokens.putRequestToken({ ...outgoingRequestToken, linkId: one.id });
      await store.outgoingTokens.put({ ...outgoingToken, linkId: one.id });
      await store.entityLinks.put({ ...entityLink, linkId: one.id });
      store.links.noteTraffic(one.id, traffic);
      store.refusedRequests.add({ ...refusedRequest, id: `ref-${one.id}`, linkId: one.id });
    }
    assert.equal(await store.links.remove(link.id), true);
    assert.deepEqual(await whatIsLeft(store, link.id), {
      request: false,
      access: false,
      outgoingRequest: false,
      outgoing: false,
      entities: 0,
      traffic: 0,
      refused: 0,
    });
    assert.deepEqual(await whatIsLeft(store, otherLink.id), {
      request: true,
      access: true,
      outgoingRequest: true,
      outgoing: true,
      entities: 1,
      traffic: 1,
      refused: 1,
    });
  }),
];

function isConflict(field: LinkConflictField) {
  return (error: unknown): boolean => error instanceof LinkConflictError && error.field === field;
}

/** Changes a record as a careless caller would; a frozen one may refuse. */
function tamper(record: object | undefined): void {
  if (record === undefined) return;
  for (const name of Object.keys(record)) {
    const value: unknown = Reflect.get(record, name);
    if (typeof value === 'object' && value !== null) tamper(value);
    else Reflect.set(record, name, 'tampered');
  }
}

async function whatIsLeft(store: Store, linkId: string) {
  const { links, requestTokens, accessTokens, outgoingTokens, entityLinks, refusedRequests } = store;
  return {
    request: (await requestTokens.find(`request-${linkId}`)) !== undefined,
    access: (await accessTokens.find(`access-${linkId}`)) !== undefined,
    outgoingRequest:
      (await outgoingTokens.takeRequestToken({ ...outgoingRequestToken, linkId }, NOW)) !== undefined,
    outgoing: (await outgoingTokens.find(linkId, 'ann')) !== undefined,
    entities: (await entityLinks.list(linkId)).length,
    traffic: (await links.traffic(linkId)).length,
    refused: (await refusedRequests.list({ linkId, limit: 9 })).length,
  };
}
