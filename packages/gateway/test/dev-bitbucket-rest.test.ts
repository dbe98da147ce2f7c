// The resources of the stand-in that peers use to link themselves. Application Links wire notes, sections 2 to 4.
import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hiddenInputs } from '../../../test/support/browser.ts';
import type { Bitbucket } from '../src/dev/bitbucket/index.ts';
import { derivedApplicationId } from '../src/dev/bitbucket/links/application-id.ts';
import {
  basic,
  buildNow,
  CONSUMER_INFO,
  consumerInfoXml,
  danceUrl,
  MANIFEST,
  manifestXml,
  type RestCall,
  rest,
  rsaKeys,
  type ScriptedAnswer,
  type ScriptedPeer,
  SHARED_SECRET,
  signedIn,
  startStandIn,
  startTokenPeer,
} from './dev-bitbucket-support.ts';

const LINKS = '/rest/applinks/3.0';
const { publicKey: PEER_KEY } = rsaKeys();
const OAUTH_PROVIDER = 'com.atlassian.applinks.api.auth.types.OAuthAuthenticationProvider';
const NOTHING = { enabled: false, twoLoEnabled: false, twoLoImpersonationEnabled: false };
const ALL = { enabled: true, twoLoEnabled: true, twoLoImpersonationEnabled: false };

let bitbucket: Bitbucket;
let peer: ScriptedPeer;
beforeEach(async () => {
  bitbucket = await startStandIn({ timeoutMs: 300 });
  peer = await startTokenPeer();
});
afterEach(async () => {
  await bitbucket.close();
  await peer.close();
});

function makeAtlassian(consumerInfo: ScriptedAnswer = consumerInfoXml('peer:1', PEER_KEY)): void {
  peer.script.set(MANIFEST, manifestXml(peer.id, peer.url));
  peer.script.set(CONSUMER_INFO, consumerInfo);
}

function about(changes: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  return { name: 'CI', typeId: 'generic', rpcUrl: peer.url, displayUrl: peer.url, ...changes };
}

async function add(): Promise<string> {
  const answer = await rest(bitbucket, 'PUT', `${LINKS}/applicationlink`, { body: about() });
  expect(answer.status).toBe(201);
  // The product's envelope.
  const { 'resources-created': created } = (await answer.json()) as {
    'resources-created': { href: string; rel: string }[];
  };
  const link = await fetch(created[0]?.href ?? '', {
    headers: { accept: 'application/json', authorization: basic('admin', bitbucket.administrator.password) },
  });
  return ((await link.json()) as { id: string }).id;
}

async function status(id: string): Promise<unknown> {
  const answer = await rest(bitbucket, 'GET', `${LINKS}/status/${id}/oauth`, { as: null });
  return answer.status === 200 ? answer.json() : answer.status;
}

async function putStatus(id: string, levels: unknown): Promise<number> {
  return (await rest(bitbucket, 'PUT', `${LINKS}/status/${id}/oauth`, { body: levels })).status;
}

describe('the manifest of the stand-in', () => {
  it.each(['1.0', '2.0', '3.0', 'latest'])(
    'is XML by default in %s, and JSON when asked for',
    async (version) => {
      const url = `${bitbucket.url}/rest/applinks/${version}/manifest`;
      const xml = await fetch(url);
      expect([xml.status, xml.headers.get('content-type')]).toEqual([200, 'application/xml;charset=UTF-8']);
      expect(await xml.text()).toContain(
        `<manifest><id>${bitbucket.id}</id><name>Bitbucket</name><typeId>stash</typeId>`,
      );
      for (const asked of [fetch(`${url}.json`), fetch(url, { headers: { accept: 'application/json' } })]) {
        expect(await (await asked).json()).toMatchObject({
          id: bitbucket.id,
          typeId: 'stash',
          applinksVersion: '9.0.0',
          url: bitbucket.url,
          inboundAuthenticationTypes: expect.arrayContaining([OAUTH_PROVIDER]) as unknown,
        });
      }
    },
  );

  it('may be read by pages of other applications', async () => {
    const url = `${bitbucket.url}/rest/applinks/3.0/manifest.json`;
    for (const method of ['GET', 'OPTIONS']) {
      const { headers } = await fetch(url, { method, headers: { origin: 'https://ci.example' } });
      expect(headers.get('access-control-allow-origin')).toBe('https://ci.example');
      expect(headers.get('access-control-allow-credentials')).toBe('true');
    }
  });

  it('has no other versions', async () => {
    expect((await fetch(`${bitbucket.url}/rest/applinks/4.0/manifest`)).status).toBe(404);
  });

  it('comes with capabilities and consumer-info', async () => {
    expect(await (await rest(bitbucket, 'GET', `${LINKS}/capabilities`, { as: null })).json()).toEqual([
      'STATUS_API',
    ]);
    const info = await fetch(`${bitbucket.url}${CONSUMER_INFO}`);
    expect(info.headers.get('content-type')).toBe('application/xml;charset=UTF-8');
    expect(await info.text()).toMatch(
      /<consumer><key>Stash:\d{10}<\/key><name>Bitbucket<\/name><publicKey>MII[\w+/=]+<\/publicKey>/,
    );
  });
});

describe('who may use the resources', () => {
  const WRITES: readonly (readonly [string, string])[] = [
    ['PUT', `${LINKS}/applicationlink`],
    ['PUT', '/rest/applinks/1.0/applicationlink/x'],
    ['DELETE', '/rest/applinks/1.0/applicationlink/x'],
    ['PUT', `${LINKS}/status/x/oauth`],
    ['PUT', `${LINKS}/applicationlink/x/authentication/provider`],
    ['PUT', '/rest/applinks-oauth/1.0/applicationlink/x/authentication/consumer'],
  ];

  it.each(WRITES)('%s %s needs an administrator, and X-Atlassian-Token', async (method, path) => {
    const ask = async (call: RestCall): Promise<number> =>
      (await rest(bitbucket, method, path, { ...call, body: {} })).status;
    expect(await ask({ as: null })).toBe(401);
    expect(await ask({ as: { name: 'admin', password: 'wrong' } })).toBe(401);
    expect(await ask({ as: bitbucket.users[0] ?? null })).toBe(403);
    expect(await ask({ headers: { 'x-atlassian-token': '' } })).toBe(403);
  });

  it('tells an administrator from others', async () => {
    const ask = async (as: RestCall['as']): Promise<number> =>
      (await rest(bitbucket, 'GET', `${LINKS}/authenticationinfo`, as === undefined ? {} : { as })).status;
    expect([await ask(undefined), await ask(null), await ask(bitbucket.users[0] ?? null)]).toEqual([
      200, 401, 403,
    ]);
  });

  it('wants a CAPTCHA after five wrong passwords, until somebody signs in by the page', async () => {
    const path = `${LINKS}/authenticationinfo`;
    for (let count = 0; count < 5; count++) {
      await rest(bitbucket, 'GET', path, { as: { name: 'admin', password: 'wrong' } });
    }
    const denied = await rest(bitbucket, 'GET', path);
    expect([denied.status, denied.headers.get('x-seraph-loginreason')]).toEqual([
      403,
      'AUTHENTICATION_DENIED',
    ]);
    await signedIn(bitbucket, 'admin');
    expect((await rest(bitbucket, 'GET', path)).status).toBe(200);
  });

  it('answers in XML to who does not ask for JSON', async () => {
    const answer = await rest(bitbucket, 'PUT', `${LINKS}/applicationlink`, {
      body: about(),
      headers: { accept: '*/*' },
    });
    expect(await answer.text()).toMatch(
      /^<\?xml .*<status><status-code>201<\/status-code><resources-created><href>/,
    );
  });
});

describe('links by the resources', () => {
  it('have the id of the manifest, or one derived of the URL', async () => {
    expect(await add()).toBe(derivedApplicationId(peer.url));
    await rest(bitbucket, 'DELETE', `/rest/applinks/1.0/applicationlink/${derivedApplicationId(peer.url)}`);
    makeAtlassian();
    expect(await add()).toBe(peer.id);
  });

  it.each([
    ['', 'd41d8cd9-8f00-3204-a980-0998ecf8427e'],
    ['https://acme.example', '43211ad5-18bc-3542-ae50-8666eb0f1bad'],
    ['HTTPS://Acme.Example/', '43211ad5-18bc-3542-ae50-8666eb0f1bad'],
  ])('derive the id of %j as Java does', (url, id) => {
    expect(derivedApplicationId(url)).toBe(id);
  });

  it('refuse names and addresses that are taken, ids that are unknown, and bodies that say nothing', async () => {
    await add();
    const ask = async (body: unknown): Promise<number> =>
      (await rest(bitbucket, 'PUT', `${LINKS}/applicationlink`, { body })).status;
    expect(await ask(about({ rpcUrl: 'http://other.invalid' }))).toBe(409);
    expect(await ask(about({ name: 'Other' }))).toBe(409);
    expect(await ask(about({ name: 'Other', rpcUrl: 'javascript:alert(1)' }))).toBe(400);
    expect(await ask({})).toBe(400);
    expect((await rest(bitbucket, 'GET', `${LINKS}/applicationlink/unknown`)).status).toBe(404);
    expect((await rest(bitbucket, 'DELETE', '/rest/applinks/1.0/applicationlink/unknown')).status).toBe(404);
    expect(bitbucket.store.state.links).toHaveLength(1);
  });

  it('are created and changed under a given id by 1.0, in JSON and in XML', async () => {
    const path = `/rest/applinks/1.0/applicationlink/${peer.id}`;
    const created = await rest(bitbucket, 'PUT', path, { body: about({ id: peer.id }) });
    const xml = `<applicationLink><id>${peer.id}</id><typeId>jira</typeId><name>Renamed &amp; moved</name><rpcUrl>${peer.url}</rpcUrl><displayUrl>${peer.url}</displayUrl></applicationLink>`;
    const changed = await fetch(`${bitbucket.url}${path}`, {
      method: 'PUT',
      headers: {
        'content-type': 'application/xml',
        'x-atlassian-token': 'no-check',
        authorization: basic('admin', bitbucket.administrator.password),
      },
      body: xml,
    });
    expect([created.status, changed.status]).toEqual([201, 200]);
    expect(bitbucket.store.state.links).toMatchObject([
      { id: peer.id, name: 'Renamed & moved', typeId: 'jira' },
    ]);
    expect((await rest(bitbucket, 'PUT', path, { body: about({ id: 'other' }) })).status).toBe(400);
  });

  it('become a generic link with three calls, which then dances with HMAC-SHA1', async () => {
    const id = await add();
    const config = {
      'consumerKey.outbound': 'ck',
      'serviceProvider.requestTokenUrl': '/plugins/servlet/oauth/request-token',
      'serviceProvider.accessTokenUrl': '/plugins/servlet/oauth/access-token',
      'serviceProvider.authorizeUrl': '/plugins/servlet/oauth/authorize',
    };
    const provider = `${LINKS}/applicationlink/${id}/authentication/provider`;
    expect(
      (await rest(bitbucket, 'PUT', provider, { body: { provider: OAUTH_PROVIDER, config } })).status,
    ).toBe(201);
    const alice = await signedIn(bitbucket, 'alice');
    expect((await alice.get(danceUrl(bitbucket, 'authorize'))).text).toContain('which does not exist here');

    const consumer = {
      key: 'ck',
      name: 'CI',
      sharedSecret: SHARED_SECRET,
      outgoing: true,
      twoLOAllowed: true,
    };
    const path = `/rest/applinks-oauth/1.0/applicationlink/${id}/authentication/consumer`;
    expect((await rest(bitbucket, 'PUT', path, { body: consumer })).status).toBe(201);
    expect((await alice.get(danceUrl(bitbucket, 'authorize'))).location).toContain('oauth_token=rt');
    expect(peer.seen.at(-1)?.body).toContain('oauth_signature_method=HMAC-SHA1');
    expect(await status(id)).toEqual({ incoming: NOTHING, outgoing: { ...ALL, twoLoEnabled: false } });
  });

  it('refuse a provider and a consumer that are incomplete', async () => {
    const id = await add();
    const provider = `${LINKS}/applicationlink/${id}/authentication/provider`;
    const consumer = `/rest/applinks-oauth/1.0/applicationlink/${id}/authentication/consumer`;
    const ask = async (path: string, body: unknown): Promise<number> =>
      (await rest(bitbucket, 'PUT', path, { body })).status;
    expect(await ask(provider, { provider: 'TrustedApps' })).toBe(400);
    expect(await ask(provider, { provider: OAUTH_PROVIDER, config: { 'consumerKey.outbound': 'ck' } })).toBe(
      400,
    );
    expect(await ask(consumer, { key: 'k', name: 'n', outgoing: true })).toBe(400);
    expect(await ask(consumer, { key: 'k', name: 'n', sharedSecret: 's' })).toBe(400);
    expect(await ask(consumer, { key: 'k', name: 'n', publicKey: 'no key' })).toBe(400);
    expect(
      await ask(consumer, { key: 'k', name: 'n', publicKey: PEER_KEY, executingTwoLOUser: 'mallory' }),
    ).toBe(400);
  });

  it('go with their consumers and tokens', async () => {
    const id = await add();
    await rest(bitbucket, 'PUT', `/rest/applinks-oauth/1.0/applicationlink/${id}/authentication/consumer`, {
      body: { key: 'k', name: 'n', publicKey: PEER_KEY },
    });
    const path = `/rest/applinks/1.0/applicationlink/${id}?reciprocate=false`;
    expect((await rest(bitbucket, 'DELETE', path)).status).toBe(200);
    expect(await status(id)).toBe(404);
  });
});

describe('the status resource', () => {
  it('fetches the consumer-info once, when incoming is switched on', async () => {
    makeAtlassian();
    const id = await add();
    expect(await putStatus(id, { incoming: ALL, outgoing: ALL })).toBe(204);
    expect(await putStatus(id, { incoming: { ...ALL, twoLoEnabled: false }, outgoing: ALL })).toBe(204);
    expect(peer.seen.filter(({ target }) => target === CONSUMER_INFO)).toHaveLength(1);
    expect(await status(id)).toEqual({ incoming: { ...ALL, twoLoEnabled: false }, outgoing: ALL });
    await putStatus(id, { incoming: NOTHING, outgoing: ALL });
    await putStatus(id, { incoming: ALL, outgoing: ALL });
    expect(peer.seen.filter(({ target }) => target === CONSUMER_INFO)).toHaveLength(2);
  });

  it.each<readonly [string, ScriptedAnswer]>([
    ['is missing', { status: 404 }],
    ['is text/xml', consumerInfoXml('peer:1', PEER_KEY, 'text/xml')],
    ['has no key', consumerInfoXml('', PEER_KEY)],
    ['has a broken public key', consumerInfoXml('peer:1', 'AAAA')],
    ['redirects', { status: 302, headers: { location: '/login' } }],
    ['never comes', { silent: true }],
    [
      'has a document type',
      {
        headers: { 'content-type': 'application/xml' },
        body: '<!DOCTYPE consumer [<!ENTITY a "x">]><consumer><key>&a;</key></consumer>',
      },
    ],
  ])('answers 409 when the consumer-info %s', async (_, consumerInfo) => {
    makeAtlassian(consumerInfo);
    const id = await add();
    expect(await putStatus(id, { incoming: ALL, outgoing: ALL })).toBe(409);
    expect(await status(id)).toEqual({ incoming: NOTHING, outgoing: NOTHING });
    const path = `/rest/applinks-oauth/1.0/applicationlink/${id}/authentication/consumer?autoConfigure=true`;
    expect((await rest(bitbucket, 'PUT', path)).status).toBe(409);
  });

  it('takes the consumer-info by autoConfigure', async () => {
    makeAtlassian();
    const id = await add();
    const path = `/rest/applinks-oauth/1.0/applicationlink/${id}/authentication/consumer?autoConfigure=true`;
    expect((await rest(bitbucket, 'PUT', path)).status).toBe(201);
    expect(bitbucket.store.state.links[0]?.incoming).toMatchObject({ key: 'peer:1', description: 'a & b' });
  });

  it('knows no other links', async () => {
    expect(await status('unknown')).toBe(404);
    expect(await putStatus('unknown', {})).toBe(404);
  });
});

describe('authenticationinfo', () => {
  it('calls the manifest at the given address, and compares its id', async () => {
    makeAtlassian();
    const ask = async (id: string, url: string): Promise<number> =>
      (await rest(bitbucket, 'GET', `${LINKS}/authenticationinfo/id/${id}/url/${encodeURIComponent(url)}`))
        .status;
    expect(await ask(peer.id, peer.url)).toBe(200);
    expect(await ask(bitbucket.id, peer.url)).toBe(404);
    expect(await ask(peer.id, 'http://127.0.0.1:1')).toBe(404);
    expect(await ask(peer.id, 'file:///etc/passwd')).toBe(400);
    expect((await rest(bitbucket, 'GET', `${LINKS}/authenticationinfo/id/${peer.id}/url/%zz`)).status).toBe(
      400,
    );
    const path = `${LINKS}/authenticationinfo/id/${peer.id}/url/${peer.url}`;
    expect((await rest(bitbucket, 'GET', path)).status).toBe(200);
    expect((await rest(bitbucket, 'GET', path, { as: null })).status).toBe(401);
  });
});

describe('two stand-ins', () => {
  it('link each other automatically, and act for a person with RSA-SHA1 in both directions', async () => {
    const other = await startStandIn();
    try {
      for (const [here, there] of [
        [bitbucket, other],
        [other, bitbucket],
      ] as const) {
        const body = {
          id: there.id,
          name: 'Other',
          typeId: 'stash',
          rpcUrl: there.url,
          displayUrl: there.url,
        };
        await rest(here, 'PUT', `/rest/applinks/1.0/applicationlink/${there.id}`, { body });
      }
      for (const [here, there] of [
        [bitbucket, other],
        [other, bitbucket],
      ] as const) {
        const path = `${LINKS}/status/${there.id}/oauth`;
        expect((await rest(here, 'PUT', path, { body: { incoming: ALL, outgoing: ALL } })).status).toBe(204);
      }
      for (const [here, there] of [
        [bitbucket, other],
        [other, bitbucket],
      ] as const) {
        const [alice, bobThere] = [await signedIn(here, 'alice'), await signedIn(there, 'bob')];
        const { location = '' } = await alice.get(danceUrl(here, 'authorize'));
        const page = await bobThere.get(location);
        const back = await bobThere.post(`${there.url}/plugins/servlet/oauth/authorize`, {
          ...hiddenInputs(page.text),
          approve: '1',
        });
        expect((await alice.get(back.location ?? '')).text).toContain('Connected to Other');
        const answer = await buildNow(here, alice, {
          method: 'GET',
          path: '/plugins/servlet/applinks/whoami',
        });
        expect(answer.text).toContain('<pre id="answer-body">bob</pre>');
      }
    } finally {
      await other.close();
    }
  });
});

it.each([{}, { 'transfer-encoding': 'chunked' }])(
  'answers a body that is too large with 413, and the next request on its own connection: %j',
  async (headers) => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const large = await exchange(agent, 'POST', '/login', Buffer.alloc(2 * 1024 * 1024, 'x'), headers);
    expect(large).toMatchObject({ status: 413, text: expect.stringContaining('262144') as string });
    expect(await exchange(agent, 'GET', '/login')).toMatchObject({ status: 200 });
    agent.destroy();
  },
);

async function exchange(agent: Agent, method: string, path: string, body?: Buffer, headers = {}) {
  const length =
    body === undefined || 'transfer-encoding' in headers ? {} : { 'content-length': body.length };
  const sent = request(bitbucket.url + path, {
    agent,
    method,
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...length, ...headers },
  });
  sent.end(body);
  const [answer] = (await once(sent, 'response')) as [IncomingMessage]; // what the event carries
  return { status: answer.statusCode, text: await text(answer) };
}
