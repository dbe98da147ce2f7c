// The wire REST of Application Links, asked over HTTP as peers ask it. Application Links wire notes, sections 2 to 5.

import { parseConsumerInfo, parseManifest } from '@maillon/applinks/links';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { call, type RestApplication, startRestApplication } from './rest-application.ts';

const UNKNOWN = '11111111-2222-4333-8444-555555555555';

let ours: RestApplication;
let theirs: RestApplication;
let rest: string;

beforeAll(async () => {
  ours = await startRestApplication({ name: 'CI & <b>more</b>', contextPath: '/ci' });
  theirs = await startRestApplication({ name: 'Code host' });
  rest = `${ours.publicUrl}/rest/applinks`;
});
afterAll(async () => {
  await ours.close();
  await theirs.close();
});
afterEach(async () => {
  for (const { id } of await ours.store.links.list()) await ours.store.links.remove(id);
  ours.events.length = 0;
  ours.passedOn.length = 0;
});

/** The entity of the link from ours to theirs. */
function entity(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    id: theirs.id,
    typeId: 'generic',
    name: 'Code host',
    rpcUrl: theirs.publicUrl,
    displayUrl: `${theirs.publicUrl}/`,
    isPrimary: false,
    ...changes,
  };
}

async function linked(): Promise<void> {
  const answer = await call(`${rest}/1.0/applicationlink/${theirs.id}`, { method: 'PUT', json: entity() });
  expect(answer.status).toBe(201);
}

const LEVEL_3LO = { enabled: true, twoLoEnabled: false, twoLoImpersonationEnabled: false };
const LEVEL_OFF = { enabled: false, twoLoEnabled: false, twoLoImpersonationEnabled: false };

describe('the manifest', () => {
  it.each(['1.0', '2.0', '3.0', 'latest'])(
    'is XML for whoever asks version %s for nothing else',
    async (version) => {
      const answer = await call(`${rest}/${version}/manifest`, { asRoot: false, headers: { accept: '*/*' } });
      expect([
        answer.status,
        answer.headers.get('content-type'),
        answer.headers.get('cache-control'),
      ]).toEqual([200, 'application/xml;charset=UTF-8', 'no-cache']);
      expect(parseManifest(answer.text, 'xml')).toEqual({
        id: ours.id,
        name: 'CI & <b>more</b>',
        typeId: 'generic',
        version: '0.1.0',
        buildNumber: 1,
        applinksVersion: '9.0.0',
        inboundAuthenticationTypes: [
          'com.atlassian.applinks.api.auth.types.OAuthAuthenticationProvider',
          'com.atlassian.applinks.api.auth.types.TwoLeggedOAuthAuthenticationProvider',
          'com.atlassian.applinks.api.auth.types.TwoLeggedOAuthWithImpersonationAuthenticationProvider',
        ],
        outboundAuthenticationTypes: [
          'com.atlassian.applinks.api.auth.types.OAuthAuthenticationProvider',
          'com.atlassian.applinks.api.auth.types.TwoLeggedOAuthAuthenticationProvider',
          'com.atlassian.applinks.api.auth.types.TwoLeggedOAuthWithImpersonationAuthenticationProvider',
        ],
        publicSignup: false,
        url: ours.publicUrl,
        iconUrl: null,
        iconUri: null,
      });
    },
  );

  it.each([
    ['/1.0/manifest', 'application/json', 'json'],
    ['/3.0/manifest.json', 'application/xml', 'json'],
    ['/1.0/manifest', 'application/xml;q=0.2, application/json', 'json'],
    ['/1.0/manifest', 'text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8', 'xml'],
    ['/1.0/manifest', 'application/json;q=0', 'xml'],
  ])('%s for Accept: %s is %s', async (path, accept, format) => {
    const answer = await call(`${rest}${path}`, { asRoot: false, headers: { accept } });
    expect(answer.headers.get('content-type')).toBe(`application/${format};charset=UTF-8`);
  });

  it('answers browsers of other origins, and their preflight', async () => {
    const headers = { origin: 'https://git.acme.dev' };
    const answer = await call(`${rest}/3.0/manifest.json`, { asRoot: false, headers });
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://git.acme.dev');
    expect(answer.headers.get('access-control-allow-credentials')).toBe('true');
    expect(answer.headers.get('vary')).toBe('Accept, Origin');
    const preflight = await call(`${rest}/3.0/manifest.json`, { method: 'OPTIONS', asRoot: false, headers });
    expect(preflight.status).toBe(200);
    expect(preflight.headers.get('access-control-allow-origin')).toBe('https://git.acme.dev');
    expect(preflight.headers.get('access-control-allow-methods')).toBe('HEAD, GET, OPTIONS');
  });

  it('answers HEAD without a body, and refuses other methods', async () => {
    const head = await call(`${rest}/1.0/manifest`, { method: 'HEAD', asRoot: false });
    expect([head.status, head.text]).toEqual([200, '']);
    const post = await call(`${rest}/1.0/manifest`, { method: 'POST', asRoot: false });
    expect([post.status, post.headers.get('allow')]).toEqual([405, 'HEAD, GET, OPTIONS']);
  });
});

it('names its capabilities', async () => {
  const answer = await call(`${rest}/3.0/capabilities`, { asRoot: false });
  expect([answer.status, answer.json()]).toEqual([200, ['STATUS_API']]);
});

describe('consumer-info', () => {
  it('is XML of the one type that peers take, whatever they accept', async () => {
    const answer = await call(`${ours.publicUrl}/plugins/servlet/oauth/consumer-info`, { asRoot: false });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      200,
      'application/xml;charset=UTF-8',
    ]);
    const info = parseConsumerInfo(answer.text);
    expect(info.key).toMatch(/^[a-z0-9-]+:\d{10}$/);
    expect(info.name).toBe('CI & <b>more</b>');
    expect(info.publicKey).toContain('-----BEGIN PUBLIC KEY-----');
  });

  it('T42: shows people names with markup as text, on a page without script', async () => {
    const answer = await call(`${ours.publicUrl}/plugins/servlet/oauth/view-consumer-info`, {
      asRoot: false,
    });
    expect(answer.text).toContain('CI &amp; &lt;b&gt;more&lt;/b&gt;');
    expect(answer.text).not.toContain('<b>more');
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
  });
});

describe('an application link', () => {
  it('is created by PUT, read back, updated by PUT, and removed', async () => {
    const url = `${rest}/1.0/applicationlink/${theirs.id}`;
    const created = await call(url, { method: 'PUT', json: entity() });
    const href = `${rest}/3.0/applicationlink/${theirs.id}`;
    expect([created.status, created.json()]).toEqual([
      201,
      { 'status-code': 201, 'resources-created': [{ href, rel: 'self' }] },
    ]);
    const read = await call(href);
    expect([read.status, read.json()]).toEqual([200, entity({ displayUrl: theirs.publicUrl })]);
    const updated = await call(url, { method: 'PUT', json: entity({ name: 'Git', isPrimary: true }) });
    expect(updated.status).toBe(200);
    expect((await call(url)).json()).toEqual(
      entity({ name: 'Git', isPrimary: true, displayUrl: theirs.publicUrl }),
    );
    const removed = await call(`${url}?reciprocate=false`, { method: 'DELETE' });
    expect([removed.status, removed.json()]).toEqual([
      200,
      {
        'status-code': 200,
        message: 'The link "Git" was removed.',
        'people-affected': 0,
        reciprocated: false,
      },
    ]);
    expect((await call(url)).status).toBe(404);
    expect((await call(url, { method: 'DELETE' })).status).toBe(404);
    expect(ours.events.map(({ event, administrator }) => `${event} by ${administrator}`)).toEqual([
      'link created by root',
      'link updated by root',
      'link removed by root',
    ]);
  });

  it('T52: leads to another address only when that is confirmed, and nobody answers at the one of before', async () => {
    const url = `${rest}/1.0/applicationlink/${theirs.id}`;
    const gone = { rpcUrl: 'http://127.0.0.1:9', displayUrl: 'http://127.0.0.1:9' };
    await call(url, { method: 'PUT', json: entity(gone) });
    const refused = await call(url, { method: 'PUT', json: entity() });
    expect([refused.status, refused.text]).toEqual([409, expect.stringContaining('?replace=true')]);
    expect((await call(`${url}?replace=true`, { method: 'PUT', json: entity() })).status).toBe(200);

    // Now somebody answers there, and says that it is at home.
    const away = await call(`${url}?replace=true`, { method: 'PUT', json: entity(gone) });
    expect([away.status, away.text]).toEqual([409, expect.stringContaining('is a copy of it')]);
    expect((await call(url)).json()).toMatchObject({ rpcUrl: theirs.publicUrl });
  });

  it('leads to another address when the one of before says so', async () => {
    const url = `${rest}/1.0/applicationlink/${theirs.id}`;
    const former = theirs.publicUrl.replace('127.0.0.1', 'localhost');
    await call(url, { method: 'PUT', json: entity({ rpcUrl: former, displayUrl: former }) });
    expect((await call(url, { method: 'PUT', json: entity() })).status).toBe(200);
    expect((await call(url)).json()).toMatchObject({ rpcUrl: theirs.publicUrl });
  });

  it('is taken and told as XML too', async () => {
    const xml = `<?xml version="1.0"?><applicationLink><id>${theirs.id}</id><typeId>stash</typeId><name>Git &amp; co</name><rpcUrl>${theirs.publicUrl}</rpcUrl><displayUrl>${theirs.publicUrl}</displayUrl></applicationLink>`;
    const url = `${rest}/1.0/applicationlink/${theirs.id}`;
    expect((await call(url, { method: 'PUT', xml })).status).toBe(201);
    const read = await call(url, { headers: { accept: 'application/xml' } });
    expect(read.text).toContain('<name>Git &amp; co</name>');
  });

  it('of a generic application gets an id that is made of its address', async () => {
    const generic = {
      name: 'Acme',
      typeId: 'generic',
      rpcUrl: 'https://acme.example',
      displayUrl: 'https://acme.example',
    };
    const created = await call(`${rest}/3.0/applicationlink`, { method: 'PUT', json: generic });
    expect(created.status).toBe(201);
    const href = created.headers.get('location') ?? '';
    expect(href).toBe(`${rest}/3.0/applicationlink/43211ad5-18bc-3542-ae50-8666eb0f1bad`);
    expect((await call(href)).json()).toMatchObject({
      id: '43211ad5-18bc-3542-ae50-8666eb0f1bad',
      name: 'Acme',
    });
  });

  it('of a product gets the id of its manifest, or none is made', async () => {
    const product = {
      name: 'Code host',
      typeId: 'stash',
      rpcUrl: theirs.publicUrl,
      displayUrl: theirs.publicUrl,
    };
    const created = await call(`${rest}/3.0/applicationlink`, { method: 'PUT', json: product });
    expect(created.headers.get('location')).toBe(`${rest}/3.0/applicationlink/${theirs.id}`);
    const away = { ...product, name: 'Away', rpcUrl: 'http://127.0.0.1:9', displayUrl: 'http://127.0.0.1:9' };
    expect((await call(`${rest}/3.0/applicationlink`, { method: 'PUT', json: away })).status).toBe(409);
  });

  it.each([
    ['another id than the path', { id: UNKNOWN }],
    ['an address that is none', { rpcUrl: 'javascript:alert(1)' }],
    ['an address with a password', { displayUrl: 'http://a:b@git.acme.dev' }],
    ['a name that looks like an id', { name: 'lnk_1' }],
    ['a name with a line end', { name: 'a\nb' }],
    ['a type that is none', { typeId: '<b>' }],
    ['no name', { name: undefined }],
  ])('with %s is refused', async (_what, changes) => {
    const answer = await call(`${rest}/1.0/applicationlink/${theirs.id}`, {
      method: 'PUT',
      json: entity(changes),
    });
    expect(answer.status).toBe(400);
    expect(await ours.store.links.list()).toEqual([]);
  });

  it('is refused as text, too large, or as no XML', async () => {
    const url = `${rest}/1.0/applicationlink/${theirs.id}`;
    const put = { method: 'PUT' } as const;
    expect((await call(url, { ...put, json: {}, headers: { 'content-type': 'text/plain' } })).status).toBe(
      415,
    );
    expect((await call(url, { ...put, json: entity({ more: 'x'.repeat(70_000) }) })).status).toBe(413);
    expect((await call(url, { ...put, xml: '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>' })).status).toBe(400);
  });

  it('with the name of another link is a conflict', async () => {
    await linked();
    const other = entity({ id: UNKNOWN });
    const answer = await call(`${rest}/1.0/applicationlink/${UNKNOWN}`, { method: 'PUT', json: other });
    expect(answer.status).toBe(409);
  });
});

describe('the status', () => {
  it('is what each direction allows, for anybody who knows the id', async () => {
    await linked();
    const answer = await call(`${rest}/3.0/status/${theirs.id}/oauth`, { asRoot: false });
    expect([answer.status, answer.json()]).toEqual([200, { incoming: LEVEL_OFF, outgoing: LEVEL_OFF }]);
    expect((await call(`${rest}/3.0/status/${UNKNOWN}/oauth`, { asRoot: false })).status).toBe(404);
  });

  it('is not set without a word on each direction: nothing is switched off unsaid', async () => {
    await linked();
    const url = `${rest}/3.0/status/${theirs.id}/oauth`;
    await call(url, { method: 'PUT', json: { incoming: LEVEL_3LO, outgoing: LEVEL_3LO } });
    for (const json of [{ incoming: LEVEL_OFF }, { incoming: LEVEL_OFF, outgoing: {} }, {}]) {
      const answer = await call(url, { method: 'PUT', json });
      expect([answer.status, answer.text]).toEqual([400, expect.stringContaining('both directions')]);
    }
    expect((await call(url, { asRoot: false })).json()).toEqual({ incoming: LEVEL_3LO, outgoing: LEVEL_3LO });
  });

  it('is set by an administrator: each side takes the key that the other publishes', async () => {
    await linked();
    const wanted = { incoming: { ...LEVEL_3LO, twoLoEnabled: true }, outgoing: LEVEL_3LO };
    const url = `${rest}/3.0/status/${theirs.id}/oauth`;
    const set = await call(url, { method: 'PUT', json: wanted });
    expect([set.status, set.text]).toEqual([204, '']);
    expect((await call(url, { asRoot: false })).json()).toEqual(wanted);
    const info = parseConsumerInfo(
      (await call(`${theirs.publicUrl}/plugins/servlet/oauth/consumer-info`, { asRoot: false })).text,
    );
    const [link] = await ours.store.links.list();
    expect(link?.incoming).toMatchObject({
      consumerKey: info.key,
      publicKey: info.publicKey,
      sharedSecret: null,
      signatureMethods: ['RSA-SHA1'],
      allowTwoLegged: true,
      allowImpersonation: false,
    });
    expect(link?.outgoing).toMatchObject({
      signatureMethod: 'RSA-SHA1',
      requestTokenUrl: `${theirs.publicUrl}/plugins/servlet/oauth/request-token`,
      authorizeUrl: `${theirs.publicUrl}/plugins/servlet/oauth/authorize`,
      accessTokenUrl: `${theirs.publicUrl}/plugins/servlet/oauth/access-token`,
    });
  });

  it('is not set when the other end shows no key, and nothing is half done', async () => {
    await call(`${rest}/1.0/applicationlink/${UNKNOWN}`, {
      method: 'PUT',
      json: entity({ id: UNKNOWN, rpcUrl: 'http://127.0.0.1:9', displayUrl: 'http://127.0.0.1:9' }),
    });
    const json = { incoming: LEVEL_3LO, outgoing: LEVEL_3LO };
    const answer = await call(`${rest}/3.0/status/${UNKNOWN}/oauth`, { method: 'PUT', json });
    expect(answer.status).toBe(409);
    const [link] = await ours.store.links.list();
    expect([link?.incoming, link?.outgoing]).toEqual([null, null]);
  });

  it('of a paused link is off', async () => {
    await linked();
    const url = `${rest}/3.0/status/${theirs.id}/oauth`;
    await call(url, { method: 'PUT', json: { incoming: LEVEL_3LO, outgoing: LEVEL_3LO } });
    const [link] = await ours.store.links.list();
    await ours.store.links.update(link?.id ?? '', (current) => ({ ...current, state: 'paused' }));
    expect((await call(url, { asRoot: false })).json()).toEqual({ incoming: LEVEL_OFF, outgoing: LEVEL_OFF });
  });
});

describe('a generic link made by another administrator', () => {
  const config = {
    'consumerKey.outbound': 'ci-7f3k',
    'serviceProvider.requestTokenUrl': 'https://git.acme.dev/x/request',
    'serviceProvider.accessTokenUrl': '/x/access',
    'serviceProvider.authorizeUrl': 'https://git.acme.dev/x/authorize',
  };
  const provider = { provider: 'com.atlassian.applinks.api.auth.types.OAuthAuthenticationProvider', config };

  it('gets its endpoints, then what we sign with', async () => {
    await linked();
    const href = `${rest}/3.0/applicationlink/${theirs.id}`;
    expect((await call(`${href}/authentication/provider`, { method: 'PUT', json: provider })).status).toBe(
      201,
    );
    const json = {
      key: 'ci-7f3k',
      name: 'CI',
      sharedSecret: 'generic-secret',
      outgoing: true,
      twoLOAllowed: true,
    };
    const url = `${ours.publicUrl}/rest/applinks-oauth/1.0/applicationlink/${theirs.id}/authentication/consumer`;
    expect((await call(url, { method: 'PUT', json })).status).toBe(201);
    const [link] = await ours.store.links.list();
    expect(link?.outgoing).toEqual({
      consumerKey: 'ci-7f3k',
      signatureMethod: 'HMAC-SHA1',
      sharedSecret: 'generic-secret',
      privateKey: null,
      requestTokenUrl: 'https://git.acme.dev/x/request',
      accessTokenUrl: `${theirs.publicUrl}/x/access`,
      authorizeUrl: 'https://git.acme.dev/x/authorize',
      allowTwoLegged: true,
      allowImpersonation: false,
    });
  });

  it('lets a consumer in by its secret; what it answers holds no secret', async () => {
    await linked();
    const url = `${ours.publicUrl}/rest/applinks-oauth/latest/applicationlink/${theirs.id}/authentication/consumer`;
    const json = {
      key: 'git-1',
      name: 'Git',
      sharedSecret: 'marked-secret-Yp3',
      outgoing: false,
      twoLOAllowed: true,
      executingTwoLOUser: 'robot',
    };
    const answer = await call(url, { method: 'PUT', json });
    expect(answer.status).toBe(201);
    expect(answer.text).not.toContain('marked-secret');
    const [link] = await ours.store.links.list();
    expect(link?.incoming).toMatchObject({
      consumerKey: 'git-1',
      signatureMethods: ['HMAC-SHA1'],
      twoLeggedAs: 'robot',
    });
  });

  it('fetches the consumer-info itself when asked to', async () => {
    await linked();
    const url = `${ours.publicUrl}/rest/applinks-oauth/1.0/applicationlink/${theirs.id}/authentication/consumer?autoConfigure=true`;
    expect((await call(url, { method: 'PUT', json: {} })).status).toBe(201);
    const [link] = await ours.store.links.list();
    expect(link?.incoming?.signatureMethods).toEqual(['RSA-SHA1']);
  });
});

describe('T52: a consumer key', () => {
  const consumerUrl = (id: string): string =>
    `${ours.publicUrl}/rest/applinks-oauth/1.0/applicationlink/${id}/authentication/consumer`;
  const consumer = (sharedSecret: string): object => ({ key: 'git-1', name: 'Git', sharedSecret });

  it('of another link is refused', async () => {
    await linked();
    await call(`${rest}/1.0/applicationlink/${UNKNOWN}`, {
      method: 'PUT',
      json: entity({
        id: UNKNOWN,
        name: 'Other',
        rpcUrl: 'https://other.example',
        displayUrl: 'https://other.example',
      }),
    });
    expect((await call(consumerUrl(theirs.id), { method: 'PUT', json: consumer('one') })).status).toBe(201);
    expect((await call(consumerUrl(UNKNOWN), { method: 'PUT', json: consumer('two') })).status).toBe(409);
  });

  it('gets another credential only when that is said, with both named and the change told', async () => {
    await linked();
    await call(`${consumerUrl(theirs.id)}?autoConfigure=true`, { method: 'PUT', json: {} });
    const swap = await call(consumerUrl(theirs.id), { method: 'PUT', json: consumer('one') });
    expect(swap.status).toBe(409);
    expect(swap.text).toMatch(/with SHA256:[^ ]+, and the new one is git-1 with a shared secret/);
    expect((await ours.store.links.getByApplicationId(theirs.id))?.incoming?.sharedSecret).toBe(null);
    const said = await call(`${consumerUrl(theirs.id)}?replace=true`, {
      method: 'PUT',
      json: consumer('one'),
    });
    expect(said.status).toBe(201);
    expect(ours.events.at(-1)?.detail).toMatch(/^replaced: .*SHA256:.*git-1 with a shared secret$/);
  });

  it('that is replaced gets no more than the one before: rules and limits stay, fetched ones keep all rights', async () => {
    await linked();
    const limits = {
      rules: [{ methods: null, path: '/job' }],
      notImpersonated: ['root'],
      requireBodyHash: true,
    };
    const rights = { allowTwoLegged: true, twoLeggedAs: 'robot' };
    const incoming = async () => (await ours.store.links.getByApplicationId(theirs.id))?.incoming;
    await call(consumerUrl(theirs.id), { method: 'PUT', json: consumer('one') });
    const [made] = await ours.store.links.list();
    await ours.store.links.update(made?.id ?? '', (link) => ({
      ...link,
      incoming: link.incoming && { ...link.incoming, ...limits, ...rights },
    }));

    await call(`${consumerUrl(theirs.id)}?autoConfigure=true&replace=true`, { method: 'PUT', json: {} });
    expect(await incoming()).toMatchObject({ ...limits, ...rights, signatureMethods: ['RSA-SHA1'] });
    await call(`${consumerUrl(theirs.id)}?replace=true`, { method: 'PUT', json: consumer('two') });
    expect(await incoming()).toMatchObject({ ...limits, allowTwoLegged: false, sharedSecret: 'two' });
  });
});

describe('authenticationinfo', () => {
  it('tells an administrator', async () => {
    expect((await call(`${rest}/1.0/authenticationinfo`)).status).toBe(200);
  });

  it.each([
    ['encoded', (url: string) => encodeURIComponent(url)],
    ['as it is', (url: string) => url],
  ])('says whether an application answers at an address, %s', async (_how, written) => {
    const about = (id: string, url: string): string =>
      `${rest}/1.0/authenticationinfo/id/${id}/url/${written(url)}`;
    expect((await call(about(theirs.id, theirs.publicUrl))).status).toBe(200);
    expect((await call(about(UNKNOWN, theirs.publicUrl))).status).toBe(404);
    expect((await call(about(theirs.id, 'http://127.0.0.1:9'))).status).toBe(404);
    expect((await call(about(theirs.id, 'http://169.254.169.254/latest'))).status).toBe(404);
    expect((await call(about(theirs.id, 'file:///etc/passwd'))).status).toBe(400);
  });

  it('tries only so many addresses', async () => {
    const about = `${rest}/1.0/authenticationinfo/id/${theirs.id}/url/${encodeURIComponent('http://127.0.0.1:9')}`;
    const statuses = new Set<number>();
    for (let count = 0; count < 25; count++) statuses.add((await call(about)).status);
    expect([...statuses]).toEqual([404, 429]);
  });
});

describe('entity links', () => {
  it('are kept, listed and removed', async () => {
    await linked();
    const url = `${ours.publicUrl}/rest/maillon/1.0/links/${theirs.id}/entities`;
    const one = { localKey: 'web', remoteKey: 'WEB', remoteName: 'Web', remoteType: 'stash.project' };
    expect((await call(url, { method: 'PUT', json: one })).status).toBe(204);
    expect((await call(url)).json()).toEqual({ entities: [one] });
    expect((await call(url, { method: 'PUT', json: { localKey: 'web' } })).status).toBe(400);
    expect((await call(`${url}?localKey=web&remoteKey=WEB`, { method: 'DELETE' })).status).toBe(204);
    expect((await call(`${url}?localKey=web&remoteKey=WEB`, { method: 'DELETE' })).status).toBe(404);
  });
});

describe('whoami', () => {
  const url = (): string => `${ours.publicUrl}/plugins/servlet/applinks/whoami`;

  it('names the person in the browser, or nobody', async () => {
    const alice = await call(url(), { asRoot: false, headers: { 'x-test-person': 'zoé' } });
    expect([alice.status, alice.text, alice.headers.get('x-ausername')]).toEqual([200, 'zoé', 'zo%C3%A9']);
    const nobody = await call(url(), { asRoot: false });
    expect([nobody.status, nobody.text]).toEqual([200, '']);
  });

  it('refuses a signature that does not hold', async () => {
    const headers = { authorization: 'OAuth oauth_consumer_key="x", oauth_signature="y"' };
    expect((await call(url(), { asRoot: false, headers })).status).toBe(400);
  });
});

it("leaves the application's own paths below /rest and /plugins alone", async () => {
  for (const path of [
    '/rest/applinks/1.0/other',
    '/rest/applinks/4.0/manifest',
    '/rest/api/2/myself',
    '/rest/applinks/1.0/manifest/more',
    '/plugins/servlet/applinks/other',
    '/job/a%2Fb//c;x=1',
    '/REST/applinks/1.0/manifest',
  ]) {
    expect((await call(ours.publicUrl + path, { asRoot: false })).text).toBe('the application');
  }
  expect(ours.passedOn).toHaveLength(7);
});
