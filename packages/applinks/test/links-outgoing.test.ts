// `links.get(id).as(user).fetch(path)`: acting in linked applications from code.

import { CredentialsRequired, PeerFailure } from '@maillon/applinks/consumer';
import { createOutgoing, OutgoingRefused } from '@maillon/applinks/links';
import { type Link, memoryStore, type Store } from '@maillon/applinks/storage';
import { afterEach, describe, expect, it } from 'vitest';
import { peerAddress } from '../src/links/peer-address.ts';

const LINK: Link = {
  id: 'lnk_git',
  name: 'Git',
  state: 'enabled',
  peer: { typeId: 'generic', applicationId: null, rpcUrl: 'https://git.acme.dev/git', displayUrl: null },
  isPrimary: false,
  incoming: null,
  outgoing: {
    consumerKey: 'ci',
    signatureMethod: 'HMAC-SHA1',
    sharedSecret: 'secret',
    privateKey: null,
    requestTokenUrl: 'https://git.acme.dev/git/request',
    authorizeUrl: 'https://git.acme.dev/git/authorize',
    accessTokenUrl: 'https://git.acme.dev/git/access',
    allowTwoLegged: false,
    allowImpersonation: false,
  },
  createdAtSeconds: 1,
};

const stores: Store[] = [];
afterEach(async () => {
  for (const store of stores.splice(0)) await store.close();
});

async function setUp(change: (link: Link) => Link = (link) => link) {
  const store = memoryStore();
  stores.push(store);
  await store.links.add(change(LINK));
  const requests: { readonly url: string; readonly authorization: string | null }[] = [];
  const links = createOutgoing({
    store,
    publicUrl: 'https://ci.acme.dev',
    now: () => 1_000,
    fetch: (input, init) => {
      const url = input instanceof Request ? input.url : String(input);
      requests.push({ url, authorization: new Headers(init?.headers).get('authorization') });
      return Promise.resolve(new Response('{}', { status: 201 }));
    },
  });
  return { store, links, requests };
}

const RIGHTS = (rights: Partial<NonNullable<Link['outgoing']>>) => (link: Link) => ({
  ...link,
  outgoing: link.outgoing && { ...link.outgoing, ...rights },
});

const TOKEN = {
  linkId: 'lnk_git',
  user: 'ada',
  token: 'access-token',
  tokenSecret: 'token-secret',
  sessionHandle: null,
  expiresAtSeconds: null,
  sessionExpiresAtSeconds: null,
  createdAtSeconds: 1,
  issuedAtSeconds: 1,
  lastUsedAtSeconds: null,
};

describe('a call', () => {
  it('is signed as the person, by id or name, and noted as traffic', async () => {
    const { store, links, requests } = await setUp();
    await store.outgoingTokens.put(TOKEN);
    for (const idOrName of ['lnk_git', 'Git']) {
      const answer = await links.get(idOrName).as('ada').fetch('/rest/x?a=1', { method: 'post' });
      expect(answer.status).toBe(201);
    }
    expect(requests.map(({ url }) => url)).toEqual([
      'https://git.acme.dev/git/rest/x?a=1',
      'https://git.acme.dev/git/rest/x?a=1',
    ]);
    expect(requests[0]?.authorization).toContain('oauth_token="access-token"');
    expect(await store.links.traffic('lnk_git')).toEqual([
      {
        atSeconds: 1_000,
        direction: 'outgoing',
        user: 'ada',
        request: 'POST /git/rest/x',
        status: 201,
        problem: null,
      },
    ]);
  });

  it('that begins a login dance is noted as well', async () => {
    const { store, links } = await setUp();
    const begin = async () => (await links.consumer('lnk_git'))?.authorize({ user: 'ada', session: 's' });
    await expect(begin()).rejects.toBeInstanceOf(PeerFailure);
    const noted = { atSeconds: 1_000, direction: 'outgoing', user: 'ada', request: 'POST /git/request' };
    expect(await store.links.traffic('lnk_git')).toEqual([
      { ...noted, status: 201, problem: 'UNEXPECTED_RESPONSE' },
    ]);
  });

  it('of a person who never agreed asks for that', async () => {
    const { links, requests } = await setUp();
    await expect(links.get('Git').as('ada').fetch('/x')).rejects.toBeInstanceOf(CredentialsRequired);
    expect(requests).toEqual([]);
  });

  it('names a person who never agreed where the link allows it, and uses the token of who did', async () => {
    const { store, links, requests } = await setUp(
      RIGHTS({ allowTwoLegged: true, allowImpersonation: true }),
    );
    await links.get('Git').as('ada').fetch('/x');
    expect(requests[0]?.url).toBe('https://git.acme.dev/git/x?xoauth_requestor_id=ada');
    await store.outgoingTokens.put(TOKEN);
    await links.get('Git').as('ada').fetch('/x');
    expect(requests[1]?.url).toBe('https://git.acme.dev/git/x');
    await links.get('Git').asApplication().fetch('/x');
    expect(requests[2]?.authorization).not.toContain('access-token');
  });

  it('follows a change of the link at once', async () => {
    const { store, links, requests } = await setUp(RIGHTS({ allowTwoLegged: true }));
    await links.get('Git').asApplication().fetch('/x');
    await store.links.update('lnk_git', (link) => RIGHTS({ consumerKey: 'other' })(link));
    await links.get('Git').asApplication().fetch('/x');
    expect(
      requests.map(({ authorization }) => /oauth_consumer_key="(\w+)"/.exec(authorization ?? '')?.[1]),
    ).toEqual(['ci', 'other']);
  });

  it.each([
    ['link_unknown', (link: Link) => ({ ...link, id: 'lnk_other', name: 'Other' })],
    ['link_paused', (link: Link): Link => ({ ...link, state: 'paused' })],
    ['link_not_outgoing', (link: Link) => ({ ...link, outgoing: null })],
    ['peer_url_unknown', (link: Link) => ({ ...link, peer: { ...link.peer, rpcUrl: null } })],
    ['two_legged_not_allowed', (link: Link) => link],
  ])('is refused: %s', async (code, change) => {
    const { links } = await setUp(change);
    const refused = links.get('Git').asApplication().fetch('/x');
    await expect(refused).rejects.toBeInstanceOf(OutgoingRefused);
    await expect(refused).rejects.toMatchObject({ code });
  });
});

describe('an address at the peer', () => {
  it.each([
    ['/x?y=/../z', 'https://git.acme.dev/git/x?y=/../z'],
    ['/', 'https://git.acme.dev/git/'],
    ['//x', 'https://git.acme.dev/git//x'],
    ['https://git.acme.dev/git/x', 'https://git.acme.dev/git/x'],
    ['https://git.acme.dev/gitx', undefined],
    ['https://git.acme.dev:8443/git/x', undefined],
    ['https://evil@git.acme.dev/git/x', undefined],
    ['http://git.acme.dev/git/x', undefined],
    ['x', undefined],
    ['', undefined],
    ['/../x', undefined],
    ['/%2e%2E/x', undefined],
    ['/x/..%2fy', undefined],
    [String.raw`/\x`, undefined],
    ['/x#y', undefined],
    ['/x y', undefined],
  ])('%s is %s', (path, address) => {
    expect(peerAddress('https://git.acme.dev/git', path)).toBe(address);
  });
});
