// What every engine must do, races included. Run each case on an empty store: `await storeConformance[0].run(open)`.
import assert from 'node:assert/strict';
import {
  type AccessToken,
  type Administrator,
  type ApplicationKey,
  ApplicationKeyConflictError,
  type EntityLink,
  type IncomingLink,
  type Link,
  LinkConflictError,
  type LinkConflictField,
  LinkGoneError,
  type LinkTraffic,
  MAX_REFUSED_REQUESTS,
  MAX_REFUSED_REQUESTS_A_LINK,
  type Nonce,
  type NonceVerdict,
  type OutgoingRequestToken,
  type OutgoingToken,
  type RefusedRequest,
  type RequestToken,
  type Store,
} from './store.ts';

/** The engine is to be opened with this bound, so that the case of a full one is quick. */
export const CONFORMANCE_MAX_NONCES_PER_CONSUMER = 100;

export interface ConformanceCase {
  readonly name: string;
  /** @param open - gives an empty store. The case closes it. */
  run(open: () => Promise<Store>): Promise<void>;
}

const NOW = 1_700_000_000;

export const incomingLink: IncomingLink = {
  consumerKey: 'code-host',
  signatureMethods: ['HMAC-SHA1', 'RSA-SHA1'],
  sharedSecret: 'a shared & sécret',
  publicKey: '-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----\n',
  callbacks: ['https://code.example/callback', 'http://localhost:1/?a=b'],
  allowOob: true,
  allowOauth10: false,
  allowTwoLegged: true,
  twoLeggedAs: 'robot',
  allowImpersonation: false,
  requireBodyHash: true,
  notImpersonated: ['root', 'admin'],
  allowWeakKey: true,
  rules: [
    { methods: ['GET', 'HEAD'], path: '/job' },
    { methods: null, path: '/' },
  ],
  retired: { sharedSecret: 'the older secret', publicKey: null, untilSeconds: NOW + 60, uses: 3 },
};

export const link: Link = {
  id: 'lnk_1',
  name: 'Code host',
  state: 'enabled',
  peer: {
    typeId: 'stash',
    applicationId: '5f2c6b5e-0d0c-3f0e-9a41-1f6f3c6d7e8a',
    rpcUrl: 'http://10.0.0.7:7990/code',
    displayUrl: 'https://code.example',
  },
  isPrimary: true,
  incoming: incomingLink,
  outgoing: {
    consumerKey: 'ci',
    signatureMethod: 'RSA-SHA1',
    sharedSecret: null,
    privateKey: '-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n',
    requestTokenUrl: 'https://code.example/request-token',
    authorizeUrl: 'https://code.example/authorize',
    accessTokenUrl: 'https://code.example/access-token',
    allowTwoLegged: true,
    allowImpersonation: false,
  },
  createdAtSeconds: NOW,
};

export const requestToken: RequestToken = {
  tokenDigest: 'digest-of-request-token',
  secret: 'request token secret',
  linkId: link.id,
  callback: 'https://code.example/callback',
  state: 'pending',
  user: null,
  verifierDigest: null,
  wrongVerifiers: 0,
  createdAtSeconds: NOW,
  expiresAtSeconds: NOW + 600,
};

export const accessToken: AccessToken = {
  id: 'grt_1',
  tokenDigest: 'digest-of-access-token',
  secret: 'access token secret',
  linkId: link.id,
  user: 'ann',
  sessionHandleDigest: 'digest-of-session-handle',
  createdAtSeconds: NOW,
  expiresAtSeconds: NOW + 1000,
  sessionExpiresAtSeconds: NOW + 2000,
  revokedAtSeconds: null,
  lastUsedAtSeconds: null,
};

export const nonce: Nonce = {
  consumerKey: 'code-host',
  token: 'a token',
  timestampSeconds: NOW,
  nonce: 'kllo9940pd9333jh',
  expiresAtSeconds: NOW + 300,
};

export const outgoingRequestToken: OutgoingRequestToken = {
  linkId: link.id,
  user: 'ann',
  sessionDigest: 'digest-of-session',
  token: 'outgoing request token',
  tokenSecret: 'outgoing request token secret',
  redirectUrl: '/projects/1',
  createdAtSeconds: NOW,
  expiresAtSeconds: NOW + 600,
};

export const outgoingToken: OutgoingToken = {
  linkId: link.id,
  user: 'ann',
  token: 'outgoing token',
  tokenSecret: 'outgoing token secret',
  sessionHandle: 'outgoing session handle',
  expiresAtSeconds: NOW + 1000,
  sessionExpiresAtSeconds: null,
  createdAtSeconds: NOW,
  issuedAtSeconds: NOW + 1,
  lastUsedAtSeconds: null,
};

export const traffic: LinkTraffic = {
  atSeconds: NOW,
  direction: 'incoming',
  user: 'ann',
  request: 'GET /job/app',
  status: 200,
  problem: null,
};

export const administrator: Administrator = {
  name: 'root',
  passwordHash: '$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA',
  createdAtSeconds: NOW,
};

export const applicationKey: ApplicationKey = {
  id: 'key_1',
  name: 'Nightly build',
  keyDigest: 'digest-of-application-key',
  createdAtSeconds: NOW,
  lastUsedAtSeconds: null,
};

export const entityLink: EntityLink = {
  linkId: link.id,
  localKey: 'app',
  remoteKey: 'APP',
  remoteName: 'The application',
  remoteType: 'stash.project',
};

export const refusedRequest: RefusedRequest = {
  id: 'ref_1',
  atSeconds: NOW,
  linkId: link.id,
  problem: 'signature_invalid',
  capture: '{"method":"GET","target":"/job/app"}',
};

const otherLink: Link = {
  ...link,
  id: 'lnk_2',
  name: 'Wiki',
  peer: { typeId: 'confluence', applicationId: null, rpcUrl: null, displayUrl: null },
  incoming: { ...incomingLink, consumerKey: 'wiki' },
  outgoing: null,
};
const approval = { user: 'ann', verifierDigest: 'digest-of-verifier' };

export const storeConformance: readonly ConformanceCase[] = [
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

function test(name: string, body: (store: Store) => Promise<void>): ConformanceCase {
  return {
    name,
    async run(open) {
      const store = await open();
      try {
        await body(store);
      } finally {
        await store.close();
      }
    },
  };
}

function parallel<Result>(
  count: number,
  work: (index: number) => Promise<Result>,
): readonly Promise<Result>[] {
  return Array.from({ length: count }, (_, index) => work(index));
}

function countVerdicts(verdicts: readonly NonceVerdict[]): Partial<Record<NonceVerdict, number>> {
  const counts: Partial<Record<NonceVerdict, number>> = {};
  for (const verdict of verdicts) counts[verdict] = (counts[verdict] ?? 0) + 1;
  return counts;
}

function countOutcomes(
  outcomes: readonly PromiseSettledResult<unknown>[],
): Partial<Record<PromiseSettledResult<unknown>['status'], number>> {
  const counts: Partial<Record<PromiseSettledResult<unknown>['status'], number>> = {};
  for (const { status } of outcomes) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

function isConflict(field: LinkConflictField) {
  return (error: unknown): boolean => error instanceof LinkConflictError && error.field === field;
}

/** An access token comes into a store by an exchange alone. */
async function grant({ requestTokens }: Store, token: AccessToken): Promise<void> {
  const tokenDigest = `request token of ${token.id}`;
  await requestTokens.add({ ...requestToken, tokenDigest, linkId: token.linkId }, 1000);
  await requestTokens.decide(tokenDigest, approval, NOW);
  assert.equal(await requestTokens.exchange(tokenDigest, token, NOW), true);
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

/** Changes a record as a careless caller would; a frozen one may refuse. */
function tamper(record: object | undefined): void {
  if (record === undefined) return;
  for (const name of Object.keys(record)) {
    const value: unknown = Reflect.get(record, name);
    if (typeof value === 'object' && value !== null) tamper(value);
    else Reflect.set(record, name, 'tampered');
  }
}
