import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type AutomaticLink,
  type CopySheet,
  copySheet,
  createAutomatically,
  createByHand,
  createByRest,
  createGuardedFetch,
  createOurHalf,
  createPeerClient,
  editSheet,
  type GuardedFetch,
  handshakeUrl,
  isAnswer,
  isProposal,
  type LinkActionContext,
  levelsOf,
  loadOurselves,
  lostAnswer,
  lowerLevel,
  type Ourselves,
  type PeerClient,
  PeerError,
  planHandshake,
  readProposal,
  sheetFields,
  writeConsumerInfo,
} from '@maillon/applinks/links';
import { type Link, LinkConflictError, memoryStore, type Store } from '@maillon/applinks/storage';
import { decodeForm } from '@maillon/oauth1';
import { readPrivateKey, readPublicKey } from '@maillon/oauth1/keys';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ADMINISTRATOR, FakePeer, newPublicKey } from './links-fake-peer.ts';
import { Killed, mortal } from './links-mortal.ts';

const NOW = 1_700_000_000;
const guarded = createGuardedFetch({ allowLoopback: true, timeoutMs: 5000 });

/** Different at each call, the same in each run. */
function counting(): (length: number) => Uint8Array {
  let calls = 0;
  return (length) => {
    calls += 1;
    return new Uint8Array(length).fill(calls);
  };
}

let ourServer: Server;
let ourselves: Ourselves;
let consumerInfoStatus = 200;
beforeAll(async () => {
  ourServer = createServer((_req, res) => {
    const { consumerKey, publicKey } = ourselves.keys;
    const info = { key: consumerKey, name: 'CI', publicKey, description: null, callback: null };
    res.writeHead(consumerInfoStatus, { 'content-type': 'application/xml;charset=UTF-8' });
    res.end(writeConsumerInfo(info));
  });
  ourServer.listen(0, '127.0.0.1');
  await once(ourServer, 'listening');
  const publicUrl = `http://127.0.0.1:${(ourServer.address() as AddressInfo).port}/ci/`;
  ourselves = await loadOurselves(memoryStore(), { name: 'CI', publicUrl, randomBytes: counting() });
});
afterAll(() => ourServer.close());

let peer: FakePeer;
let store: Store;
let context: LinkActionContext;
beforeEach(async () => {
  consumerInfoStatus = 200;
  peer = new FakePeer();
  await peer.listen();
  store = memoryStore();
  context = { store, ourselves, now: () => NOW, randomBytes: counting() };
});
afterEach(() => peer.close());

const clientOf = (fetch: GuardedFetch = guarded): PeerClient =>
  createPeerClient({ fetch, rpcUrl: peer.url, learnt: false });
const rows = (sheet: CopySheet): readonly string[] =>
  sheetFields(sheet).map(({ label, value }) => `${label}: ${value.startsWith('-----BEGIN') ? 'PEM' : value}`);

async function failureOf(call: Promise<unknown>): Promise<PeerError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof PeerError) return error;
    throw error;
  }
  throw new Error('the call did not fail');
}

describe('ourselves', () => {
  it('have one id and one key pair, whoever asks first', async () => {
    const input = { name: 'Épreuve CI!', publicUrl: 'https://ci.acme.example/ci/', randomBytes: counting() };
    const [one, two] = await Promise.all([loadOurselves(store, input), loadOurselves(store, input)]);
    const later = await loadOurselves(store, { ...input, randomBytes: counting() });
    expect([two, later]).toEqual([one, one]);
    expect(one.applicationId).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    expect([one.publicUrl, one.typeId]).toEqual(['https://ci.acme.example/ci', 'generic']);
    expect(one.keys.consumerKey).toMatch(/^epreuve-ci:\d{10}$/);
    expect(readPrivateKey(one.keys.privateKey).publicKey.pem).toBe(one.keys.publicKey);
  });
});

describe('way 1: by hand', () => {
  const byHand = (direction: 'incoming' | 'outgoing' | 'both') =>
    createByHand(context, { address: 'https://git.acme.example/', levels: levelsOf(direction), name: 'Git' });

  it('makes a link with a key and secret of its own, for people only', async () => {
    const { link, isNew } = await byHand('incoming');
    expect([isNew, await store.links.get(link.id)]).toEqual([true, link]);
    expect(link).toMatchObject({
      name: 'Git',
      state: 'enabled',
      peer: {
        typeId: 'generic',
        applicationId: null,
        rpcUrl: 'https://git.acme.example',
        displayUrl: 'https://git.acme.example',
      },
      incoming: {
        signatureMethods: ['HMAC-SHA1'],
        allowTwoLegged: false,
        allowImpersonation: false,
        allowOob: false,
        rules: [],
      },
      outgoing: null,
    });
    expect(link.incoming?.consumerKey).toMatch(/^maillon-ci-[a-z2-9]{4}$/);
    expect(link.incoming?.sharedSecret).toMatch(/^[\w-]{43}$/);
  });

  it('signs by RSA-SHA1 at the peer, for browsers and servers', async () => {
    const { link } = await byHand('outgoing');
    expect(link.incoming).toBeNull();
    expect(link.outgoing).toEqual({
      consumerKey: ourselves.keys.consumerKey,
      signatureMethod: 'RSA-SHA1',
      sharedSecret: null,
      privateKey: ourselves.keys.privateKey,
      requestTokenUrl: 'https://git.acme.example/plugins/servlet/oauth/request-token',
      accessTokenUrl: 'https://git.acme.example/plugins/servlet/oauth/access-token',
      authorizeUrl: 'https://git.acme.example/plugins/servlet/oauth/authorize',
      allowTwoLegged: false,
      allowImpersonation: false,
    });
  });

  it('run again completes the link and keeps its secret', async () => {
    const { link: first } = await byHand('incoming');
    const { link, isNew } = await byHand('both');
    expect([isNew, link.id, link.incoming, (await store.links.list()).length]).toEqual([
      false,
      first.id,
      first.incoming,
      1,
    ]);
    expect(link.outgoing).not.toBeNull();
  });

  it('run again with a name renames the link, with another address is refused', async () => {
    const manifest = await clientOf().manifest();
    const input = { levels: levelsOf('both'), manifest };
    const { link } = await createByHand(context, { ...input, address: peer.url });
    const renamed = await createByHand(context, { ...input, address: peer.url, name: 'Code' });
    expect(renamed.link).toEqual({ ...link, name: 'Code' });

    const elsewhere = peer.url.replace('127.0.0.1', 'localhost');
    const { code, finding } = await failureOf(createByHand(context, { ...input, address: elsewhere }));
    expect([code, finding.remedy]).toEqual(['CLONED_INSTANCE', expect.stringContaining('maillon relocate')]);
    expect(await store.links.list()).toEqual([renamed.link]);
  });

  it('run again takes the manifest into a link that had none; browsers follow it, servers do not', async () => {
    const display = 'https://git.acme.example';
    const { link } = await createByHand(context, { address: peer.url, levels: levelsOf('both') });
    const manifest = { ...(await clientOf().manifest()), url: display };
    const input = { levels: levelsOf('both'), manifest };
    const shown = await createByHand(context, { ...input, address: peer.url });
    expect(shown.link).toMatchObject({
      peer: { typeId: 'stash', applicationId: peer.applicationId, rpcUrl: peer.url, displayUrl: display },
      incoming: link.incoming,
      outgoing: {
        requestTokenUrl: link.outgoing?.requestTokenUrl,
        authorizeUrl: `${display}/plugins/servlet/oauth/authorize`,
      },
    });
    const byDisplay = await createByHand(context, { ...input, address: display });
    expect(byDisplay.link).toEqual(shown.link);
  });

  it('T52: is refused when another application answers at the address of the link', async () => {
    const manifest = await clientOf().manifest();
    const input = { levels: levelsOf('both'), address: peer.url };
    await createByHand(context, { ...input, manifest });
    const other = { ...manifest, id: '6fd1e1c3-1b9c-4c7e-9a43-3e5d0c8a7b11' };
    const { code, finding } = await failureOf(createByHand(context, { ...input, manifest: other }));
    expect([code, finding.remedy]).toEqual(['ID_MISMATCH', expect.stringContaining('maillon links repair')]);
  });

  it('refuses an address that is none, and a name that another peer has', async () => {
    await byHand('both');
    const levels = levelsOf('both');
    await expect(createByHand(context, { address: 'https://a@b.example', levels })).rejects.toThrow(
      PeerError,
    );
    await expect(
      createByHand(context, { address: 'https://other.example', levels, name: 'Git' }),
    ).rejects.toThrow(LinkConflictError);
  });

  it('gives the incoming sheet: labels and order of the dialog, paths with the context path', async () => {
    const { link } = await byHand('incoming');
    const { consumerKey = '', sharedSecret = '' } = link.incoming ?? {};
    const sheet = copySheet(link, { ourselves });
    expect(rows(sheet)).toEqual([
      `Application URL: ${ourselves.publicUrl}`,
      'Application Name: CI',
      'Application Type: Generic Application',
      `Service Provider Name: CI (maillon ${consumerKey.slice(-4)})`,
      `Consumer Key: ${consumerKey}`,
      `Shared Secret: ${sharedSecret}`,
      'Request Token URL: /ci/plugins/servlet/oauth/request-token',
      'Access Token URL: /ci/plugins/servlet/oauth/access-token',
      'Authorize URL: /ci/plugins/servlet/oauth/authorize',
      'Create incoming link: ☐',
    ]);
    expect(sheet.parts[0]?.steps).toEqual([
      'Administration (cog) → Application links',
      'Create link → choose "Atlassian product" (not "External application": that is OAuth 2)',
    ]);
  });

  it('gives the two-way sheet: our consumer after the provider', async () => {
    const { link } = await byHand('both');
    expect(rows(copySheet(link, { ourselves })).slice(-4)).toEqual([
      'Create incoming link: ☑',
      `Consumer Key: ${ourselves.keys.consumerKey}`,
      'Consumer Name: CI',
      'Public Key: PEM',
    ]);
  });

  it('gives the outgoing-only sheet', async () => {
    const { link } = await byHand('outgoing');
    expect(rows(copySheet(link, { ourselves }))).toEqual([
      `Application URL: ${ourselves.publicUrl}`,
      'Application Name: CI',
      'Application Type: Generic Application',
      'Service Provider Name: ',
      'Consumer Key: ',
      'Shared Secret: ',
      'Request Token URL: ',
      'Access Token URL: ',
      'Authorize URL: ',
      'Create incoming link: ☑',
      `Consumer Key: ${ourselves.keys.consumerKey}`,
      'Consumer Name: CI',
      'Public Key: PEM',
    ]);
  });

  it('knows older dialogs and whole URLs', async () => {
    const { link } = await byHand('incoming');
    const options = { ourselves, peerProduct: 'stash', peerVersion: '7.6.1', absolute: true };
    const sheet = copySheet(link, options);
    expect(sheet.parts[0]?.steps[1]).toBe('Enter the URL → Create new link');
    expect(rows(sheet)).toContain(`Authorize URL: ${ourselves.publicUrl}/plugins/servlet/oauth/authorize`);
    expect(rows(editSheet(link, options)).map((row) => row.split(':')[0])).toEqual([
      'Service Provider Name',
      'Consumer Key',
      'Shared Secret',
      'Request Token URL',
      'Access Token URL',
      'Authorize URL',
    ]);
  });
});

function byRest(client: PeerClient = clientOf(), inContext: LinkActionContext = context) {
  return createByRest(inContext, client, { levels: levelsOf('both'), administrator: ADMINISTRATOR });
}

function expectGenericPair(link: Link | undefined): void {
  expect(peer.links.size).toBe(1);
  const [there] = peer.links.values();
  const base = `${ourselves.publicUrl}/plugins/servlet/oauth`;
  expect(there).toMatchObject({
    typeId: 'generic',
    rpcUrl: ourselves.publicUrl,
    provider: {
      'consumerKey.outbound': link?.incoming?.consumerKey,
      'serviceProvider.requestTokenUrl': `${base}/request-token`,
      'serviceProvider.accessTokenUrl': `${base}/access-token`,
      'serviceProvider.authorizeUrl': `${base}/authorize`,
    },
    outgoingConsumer: { key: link?.incoming?.consumerKey, sharedSecret: link?.incoming?.sharedSecret },
    incomingConsumer: { key: link?.outgoing?.consumerKey, publicKey: ourselves.keys.publicKey },
  });
  expect(link?.outgoing?.privateKey).toBe(ourselves.keys.privateKey);
  expect(link?.incoming?.sharedSecret).toMatch(/^[\w-]{43}$/);
}

describe('way 2: by the REST of the peer', () => {
  it('makes both halves, and asks for what its order says', async () => {
    const { link, isNew } = await byRest();
    expect([isNew, link.name, link.peer]).toEqual([
      true,
      'Bitbucket',
      { typeId: 'stash', applicationId: peer.applicationId, rpcUrl: peer.url, displayUrl: peer.url },
    ]);
    expect(link.incoming?.callbacks).toEqual([peer.url]);
    expectGenericPair(link);
    expect(peer.requests.map((request) => request.replaceAll(/[0-9a-f-]{36}/g, '{id}'))).toEqual([
      'GET /rest/applinks/1.0/manifest',
      'GET /rest/applinks/1.0/authenticationinfo',
      'GET /rest/applinks/1.0/applicationlink',
      'PUT /rest/applinks/3.0/applicationlink',
      'GET /rest/applinks/3.0/applicationlink/{id}',
      'PUT /rest/applinks/3.0/applicationlink/{id}/authentication/provider',
      'PUT /rest/applinks-oauth/1.0/applicationlink/{id}/authentication/consumer',
      'PUT /rest/applinks-oauth/1.0/applicationlink/{id}/authentication/consumer',
    ]);
  });

  it('takes another name there when ours is taken', async () => {
    peer.addLink({ id: 'aaaaaaaa-1111-4222-8333-444455556666', name: 'CI', rpcUrl: 'https://other.example' });
    const { link } = await byRest();
    const names = [...peer.links.values()].map(({ name }) => name);
    expect(names).toEqual(['CI', `CI (maillon ${link.incoming?.consumerKey.slice(-4) ?? ''})`]);
  });

  it.each([
    ['the creation', 'PUT /rest/applinks/3.0/applicationlink'],
    ['the provider', '/authentication/provider'],
    ['the consumer', '/authentication/consumer'],
  ])('leaves nothing behind when %s fails', async (_step, path) => {
    peer.script = (request) => (request.endsWith(path) ? { status: 500 } : undefined);
    const { code } = await failureOf(byRest());
    expect([code, peer.links.size, await store.links.list()]).toEqual(['UNEXPECTED_RESPONSE_STATUS', 0, []]);
  });

  it('says what is left behind when it cannot be undone', async () => {
    peer.script = (request) =>
      request.endsWith('/consumer') || request.startsWith('DELETE') ? { status: 503 } : undefined;
    const { finding } = await failureOf(byRest());
    expect(finding.remedy).toContain(
      `This was left behind: our link at ${peer.url}. Running the same action again completes it.`,
    );
    peer.script = () => undefined;
    expectGenericPair((await byRest()).link);
  });

  it('replaces what is there when it cannot be completed', async () => {
    peer.addLink({
      id: 'bbbbbbbb-1111-4222-8333-444455556666',
      name: 'old',
      rpcUrl: `${ourselves.publicUrl}/`,
    });
    let refusals = 0;
    peer.script = (request) =>
      request.endsWith('/provider') && ++refusals === 1 ? { status: 400 } : undefined;
    const { link } = await byRest();
    expectGenericPair(link);
    expect([...peer.links.values()].map(({ name }) => name)).toEqual(['CI']);
  });

  it('changes nothing with a wrong password, and shows none', async () => {
    const administrator = { name: 'admin', password: 'wr0ng' };
    const error = await failureOf(
      createByRest(context, clientOf(), { levels: levelsOf('both'), administrator }),
    );
    expect([error.code, error.status, peer.links.size, await store.links.list()]).toEqual([
      'ADMINISTRATOR_REFUSED',
      401,
      0,
      [],
    ]);
    expect(JSON.stringify([error.message, error.finding])).not.toContain('wr0ng');
  });

  it.each([
    [{ status: 403, headers: { 'x-seraph-loginreason': 'AUTHENTICATION_DENIED' } }, 'CAPTCHA_REQUIRED'],
    [{ status: 401, headers: { 'x-seraph-loginreason': 'AUTHENTICATION_DENIED' } }, 'CAPTCHA_REQUIRED'],
    [{ status: 403, type: 'text/plain', body: 'XSRF check failed' }, 'XSRF_REFUSED'],
    [{ status: 403, headers: { 'x-atlassian-websudo': 'Has-Authentication' } }, 'WEBSUDO_REQUIRED'],
    [{ status: 403 }, 'INSUFFICIENT_REMOTE_PERMISSION'],
    [{ status: 500 }, 'UNEXPECTED_RESPONSE_STATUS'],
    [{ status: 302, headers: { location: 'https://sso.example/?x=1' } }, 'REDIRECTED'],
  ])('names %o', async (answer, code) => {
    peer.script = (request) => (request.endsWith('/authenticationinfo') ? answer : undefined);
    expect((await failureOf(byRest())).code).toBe(code);
  });

  it.each([
    [{ status: 200, type: 'text/html', body: '<!doctype html><input type=password>' }, 'LOGIN_PAGE'],
    [{ status: 200, type: 'text/html', body: '<html><h1>Welcome</h1>' }, 'UNEXPECTED_RESPONSE'],
    [{ status: 200, body: '{"id":"1"}' }, 'UNEXPECTED_RESPONSE'],
    [{ status: 301, headers: { location: '/elsewhere' } }, 'REDIRECTED'],
    [{ status: 404 }, 'UNEXPECTED_RESPONSE_STATUS'],
  ])('names %o instead of the manifest', async (answer, code) => {
    peer.script = (request) => (request.endsWith('/manifest') ? answer : undefined);
    expect((await failureOf(byRest())).code).toBe(code);
  });

  it('shows no secret that the peer repeats', async () => {
    let secret = '';
    peer.script = (request) => {
      if (!request.endsWith('/consumer')) return undefined;
      return {
        status: 500,
        type: 'text/plain',
        body: `cannot store ${secret} for ${ADMINISTRATOR.password}`,
      };
    };
    const { randomBytes } = context;
    const watching = {
      ...context,
      randomBytes: (length: number) => {
        const bytes = randomBytes(length);
        if (length === 32) secret = Buffer.from(bytes).toString('base64url');
        return bytes;
      },
    };
    const { finding } = await failureOf(byRest(clientOf(), watching));
    expect(finding.evidence).toContain('cannot store [secret] for [secret]');
  });
});

function automatically(
  client: PeerClient = clientOf(),
  inContext: LinkActionContext = context,
  more: { readonly acceptKey?: string } = {},
): Promise<AutomaticLink> {
  const input = { levels: levelsOf('both'), administrator: ADMINISTRATOR, ...more };
  return createAutomatically(inContext, client, input);
}

function expectMutualPair(link: Link | undefined): void {
  expect([...peer.links.keys()]).toEqual([ourselves.applicationId]);
  expect(peer.links.get(ourselves.applicationId)).toMatchObject({
    name: 'CI',
    typeId: 'generic',
    rpcUrl: ourselves.publicUrl,
    incomingConsumer: { key: ourselves.keys.consumerKey, publicKey: ourselves.keys.publicKey },
    incomingLevel: { enabled: true, twoLoEnabled: false },
    outgoingLevel: { enabled: true, twoLoEnabled: false },
  });
  // Nothing of a generic link: it would sign with a secret.
  expect(peer.links.get(ourselves.applicationId)).not.toHaveProperty('outgoingConsumer');
  expect(link).toMatchObject({
    name: 'Bitbucket',
    peer: { typeId: 'stash', applicationId: peer.applicationId, rpcUrl: peer.url, displayUrl: peer.url },
    incoming: {
      consumerKey: peer.consumerKey,
      signatureMethods: ['RSA-SHA1'],
      publicKey: peer.publicKey,
      sharedSecret: null,
    },
    outgoing: { consumerKey: ourselves.keys.consumerKey, signatureMethod: 'RSA-SHA1' },
  });
}

describe('way 3: automatically', () => {
  it('ends with RSA-SHA1 in both directions', async () => {
    const { link, isNew, statusThere } = await automatically();
    expect([isNew, statusThere]).toEqual([
      true,
      {
        incoming: { enabled: true, twoLoEnabled: false, twoLoImpersonationEnabled: false },
        outgoing: { enabled: true, twoLoEnabled: false, twoLoImpersonationEnabled: false },
      },
    ]);
    expectMutualPair(link);
    expect(peer.requests.map((request) => request.replace(ourselves.applicationId, '{our id}'))).toEqual([
      'GET /rest/applinks/1.0/manifest',
      'GET /plugins/servlet/oauth/consumer-info',
      'GET /rest/applinks/1.0/authenticationinfo',
      'GET /rest/applinks/1.0/applicationlink',
      'PUT /rest/applinks/1.0/applicationlink/{our id}',
      'GET /rest/applinks/3.0/capabilities',
      'PUT /rest/applinks/3.0/status/{our id}/oauth',
      'GET /rest/applinks/3.0/status/{our id}/oauth',
    ]);
  });

  it.each(['1.0/applicationlink/', '/capabilities', '/oauth'])(
    'leaves nothing behind when %s fails',
    async (part) => {
      peer.script = (request) =>
        request.includes(part) && !request.startsWith('DELETE') && !request.includes('servlet')
          ? { status: 500 }
          : undefined;
      await failureOf(automatically());
      expect([peer.links.size, await store.links.list()]).toEqual([0, []]);
    },
  );

  it('says so, and leaves nothing behind, when the peer does not reach us', async () => {
    consumerInfoStatus = 503;
    ourServer.prependOnceListener('request', (_req, res) => res.setHeader('content-type', 'text/html'));
    peer.script = (request) => (/^PUT .*\/oauth$/.test(request) ? { status: 409 } : undefined);
    const { code } = await failureOf(automatically());
    expect([code, peer.links.size, await store.links.list()]).toEqual(['CONSUMER_INFO_UNAVAILABLE', 0, []]);
  });

  it.each([
    ['an id of its own', undefined],
    ['the id of our manifest', (): string => ourselves.applicationId],
  ])('turns a generic link with %s into one of this kind, there and here', async (_id, idOf) => {
    if (idOf !== undefined) peer.idOf = idOf;
    const { link: generic } = await byRest();
    const acceptKey = readPublicKey(peer.publicKey).fingerprint;
    const { link, isNew } = await automatically(clientOf(), context, { acceptKey });
    expect([isNew, link.id]).toEqual([false, generic.id]);
    expectMutualPair(link);
  });

  it('puts back what was there when it fails', async () => {
    const { link: before } = await automatically();
    const there = structuredClone([...peer.links]);
    peer.script = (request) => (request.endsWith('/capabilities') ? { status: 500 } : undefined);
    await failureOf(
      createAutomatically(context, clientOf(), {
        levels: levelsOf('incoming'),
        administrator: ADMINISTRATOR,
      }),
    );
    expect([await store.links.list(), [...peer.links]]).toEqual([[before], there]);
  });

  it('configures an older peer without the status API', async () => {
    peer.applinksVersion = '5.0.4';
    await automatically();
    expect(peer.requests.slice(-2).map((request) => request.split('/').pop())).toEqual([
      'provider',
      'consumer',
    ]);
  });

  it.each([
    ['4.0.12', 'REMOTE_VERSION_INCOMPATIBLE'],
    ['3.9.99', 'REMOTE_VERSION_INCOMPATIBLE'],
  ])('refuses a peer of version %s', async (version, code) => {
    peer.applinksVersion = version;
    expect((await failureOf(automatically())).code).toBe(code);
  });

  it('refuses to link to itself or a copy of itself', async () => {
    const twin = { ...context, ourselves: { ...ourselves, applicationId: peer.applicationId } };
    expect((await failureOf(automatically(clientOf(), twin))).code).toBe('CLONED_INSTANCE');
  });
});

describe('T52: a consumer key is not taken over', () => {
  it('by another link', async () => {
    await automatically();
    const [link] = await store.links.list();
    const elsewhere = { typeId: 'stash', applicationId: null, rpcUrl: 'https://x.example', displayUrl: null };
    await store.links.update(link?.id ?? '', (now) => ({ ...now, peer: elsewhere }));
    await expect(automatically()).rejects.toThrow(LinkConflictError);
  });

  it('by another public key, unless somebody who saw both fingerprints says so', async () => {
    await automatically();
    peer.publicKey = newPublicKey();
    const { code, finding } = await failureOf(automatically());
    expect([code, finding.evidence]).toEqual([
      'STALE_KEY',
      expect.stringMatching(/^We know SHA256:.+; it shows SHA256:.+\.$/),
    ]);
    const [, acceptKey = ''] = /shows (SHA256:.+)\.$/.exec(finding.evidence) ?? [];
    expectMutualPair((await automatically(clientOf(), context, { acceptKey })).link);
  });
});

describe('way 4: the redirect handshake', () => {
  const proposed = (query: string) => readProposal(decodeForm(query) ?? []);

  it('writes what it reads', () => {
    const url = handshakeUrl('https://git.acme.example/scm', {
      from: ourselves,
      peerId: peer.applicationId,
      levels: { incoming: '3LO+2LO', outgoing: '3LO' },
      sharedUserbase: true,
      isAnswer: true,
    });
    const [address, query = ''] = url.split('?');
    expect(address).toBe('https://git.acme.example/scm/plugins/servlet/applinks/listApplicationLinks');
    expect(new URLSearchParams(query).get('applinkStartingUrl')).toBe(`"${ourselves.publicUrl}"`);
    expect(isProposal(decodeForm(query) ?? [])).toBe(true);
    const read = proposed(query);
    expect(read).toEqual({
      ok: true,
      proposal: {
        startingUrl: ourselves.publicUrl,
        startingTypeId: 'generic',
        originalCreatedId: peer.applicationId,
        sharedUserbase: true,
        // As the other side has it.
        levels: { incoming: '3LO', outgoing: '3LO+2LO' },
        creationLog: ['created'],
      },
    });
    expect(read.ok && isAnswer(read.proposal)).toBe(true);
  });

  it.each([
    'applinkStartingUrl="javascript:alert(1)"',
    'applinkStartingUrl="https://a@b.example"',
    'applinkStartingUrl="https://b.example/?x=1"',
    'applinkStartingUrl="https://b.example/%0d%0ax"',
    'applinkStartingUrl=["https://b.example"]',
    'applinkStartingType="stash"',
    'applinkStartingUrl="https://a.example"&applinkStartingUrl="https://b.example"',
    'applinkStartingUrl="https://a.example"&applinkOriginalCreatedId="x"',
    'applinkStartingUrl="https://a.example"&applinkStartingType="<script>"',
  ])('refuses %s', (query) => {
    const read = proposed(query.replaceAll('"', '%22').replaceAll('<', '%3C').replaceAll('>', '%3E'));
    expect(read.ok).toBe(false);
  });

  it('makes our half of a confirmed proposal from what the peer says of itself', async () => {
    const { link } = await createOurHalf(context, clientOf(), { levels: levelsOf('both') });
    expect(link).toMatchObject({
      peer: { applicationId: peer.applicationId },
      incoming: { consumerKey: peer.consumerKey, publicKey: peer.publicKey },
      outgoing: { signatureMethod: 'RSA-SHA1' },
    });
    expect(peer.links.size).toBe(0);
  });

  it('begins with a look that stores nothing, here or there', async () => {
    const plan = await planHandshake(context, clientOf());
    expect(plan).toMatchObject({
      manifest: { id: peer.applicationId, name: 'Bitbucket', version: '8.19.4' },
      existing: undefined,
      statusThere: undefined,
    });
    expect(lostAnswer(plan, ourselves)).toBeUndefined();
    expect(peer.requests.filter((request) => !request.startsWith('GET '))).toEqual([]);
    expect([await store.links.list(), peer.links.size]).toEqual([[], 0]);
  });

  it('finds the halves of an earlier one, and the answer that got lost', async () => {
    const { link } = await createOurHalf(context, clientOf(), { levels: levelsOf('incoming') });
    const on = { enabled: true, twoLoEnabled: false, twoLoImpersonationEnabled: false };
    const { applicationId: id, publicUrl: rpcUrl } = ourselves;
    peer.addLink({ id, name: 'CI', rpcUrl, outgoingLevel: on });
    const plan = await planHandshake(context, clientOf());
    expect(plan.existing).toEqual(link);
    expect(proposed(lostAnswer(plan, ourselves) ?? '')).toMatchObject({
      ok: true,
      proposal: {
        startingUrl: peer.url,
        startingTypeId: 'stash',
        originalCreatedId: ourselves.applicationId,
        // Their outgoing is our incoming.
        levels: { incoming: '3LO', outgoing: 'off' },
        creationLog: ['created'],
      },
    });
  });

  it('does not ask a peer without status API for it', async () => {
    peer.capabilities = [];
    expect((await planHandshake(context, clientOf())).statusThere).toBeUndefined();
    expect(peer.requests.some((request) => request.includes('/status/'))).toBe(false);
  });

  it('does not begin with an application that its consumer-info would stop', async () => {
    peer.script = (request) => (request.includes('consumer-info') ? { status: 404 } : undefined);
    const { code } = await failureOf(planHandshake(context, clientOf()));
    expect(code).toBe('UNEXPECTED_RESPONSE_STATUS');
  });

  it.each([
    ['off', '3LO+2LO', 'off'],
    ['3LO+2LO', '3LO', '3LO'],
    ['3LO+2LO+impersonation', '3LO+2LO', '3LO+2LO'],
  ] as const)('of %s and %s both allow %s', (one, other, both) => {
    expect([lowerLevel(one, other), lowerLevel(other, one)]).toEqual([both, both]);
  });
});

describe('killed at any step and run again', () => {
  /** Runs the action with ever later deaths, each time on a peer and a store without links. @returns how many deaths. */
  async function survive(
    action: (client: PeerClient, context: LinkActionContext) => Promise<unknown>,
    moment: 'before' | 'after',
    check: (link: Link | undefined) => void,
  ): Promise<number> {
    for (let lastEffect = 1; ; lastEffect += 1) {
      peer.links.clear();
      for (const { id } of await store.links.list()) await store.links.remove(id);
      const dying = mortal(guarded, store, lastEffect, moment);
      const died = await action(clientOf(dying.fetch), { ...context, store: dying.store }).then(
        () => false,
        (error: unknown) => {
          if (error instanceof Killed) return true;
          throw error;
        },
      );
      await action(clientOf(), context);
      const links = await store.links.list();
      expect(links.length).toBe(1);
      check(links[0]);
      if (!died) return lastEffect - 1;
    }
  }

  it.each(['before', 'after'] as const)('by REST, %s the effect', async (moment) => {
    expect(await survive(byRest, moment, expectGenericPair)).toBe(9);
  });

  it.each(['before', 'after'] as const)('automatically, %s the effect', async (moment) => {
    expect(
      await survive((client, inContext) => automatically(client, inContext), moment, expectMutualPair),
    ).toBe(9);
  });

  it.each(['before', 'after'] as const)('by hand, and by a handshake, %s the effect', async (moment) => {
    const levels = levelsOf('both');
    const byHand = (_: PeerClient, inContext: LinkActionContext) =>
      createByHand(inContext, { address: peer.url, levels });
    expect(
      await survive(byHand, moment, (link) => expect(link?.incoming?.sharedSecret).toMatch(/^[\w-]{43}$/)),
    ).toBe(1);
    expect(
      await survive(
        (client, inContext) => createOurHalf(inContext, client, { levels }),
        moment,
        (link) => expect(link?.incoming?.publicKey).toBe(peer.publicKey),
      ),
    ).toBe(3);
  });

  it('with a peer that dies at any step', async () => {
    for (let last = 1; last <= 8; last += 1) {
      peer.links.clear();
      let left = last;
      peer.script = () => (left-- > 0 ? undefined : { status: 503 });
      await automatically().catch(() => undefined);
      peer.script = () => undefined;
      expectMutualPair((await automatically()).link);
    }
  });
});
