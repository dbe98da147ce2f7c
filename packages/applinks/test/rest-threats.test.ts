// What strangers and browsers try at the wire REST: one test for each row of docs/threats.md, named by its id.
import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROUTES } from '../src/rest/routes.ts';
import { basic, call, PASSWORD, type RestApplication, startRestApplication } from './rest-application.ts';

let ours: RestApplication;
let theirs: RestApplication;

beforeAll(async () => {
  ours = await startRestApplication({ contextPath: '/ci', adminUrl: 'http://127.0.0.1:8481' });
  theirs = await startRestApplication({ name: 'Code host' });
  await call(`${ours.publicUrl}/rest/applinks/1.0/applicationlink/${theirs.id}`, {
    method: 'PUT',
    json: {
      id: theirs.id,
      typeId: 'generic',
      name: 'Git',
      rpcUrl: theirs.publicUrl,
      displayUrl: theirs.publicUrl,
    },
  });
});
afterAll(async () => {
  await ours.close();
  await theirs.close();
});

/** A path of the route with something in each place. */
function pathOf(pattern: string): string {
  return pattern
    .replace(/\{version:([^|}]+)[^}]*\}/, '$1')
    .replace('{id}', theirs.id)
    .replace('{url...}', encodeURIComponent(theirs.publicUrl));
}

/** Sends the target as it stands: fetch would make it plain. */
function send(
  target: string,
  { method = 'GET', headers = {} }: { method?: string; headers?: Record<string, string> } = {},
): Promise<{ readonly status: number; readonly body: string }> {
  const { hostname, port } = new URL(ours.publicUrl);
  return new Promise((resolve, reject) => {
    const req = httpRequest({ hostname, port, path: target, method, headers }, (res) => {
      let body = '';
      res.on('data', (chunk: Buffer) => void (body += chunk.toString()));
      res.on('end', () => resolve({ status: res.statusCode ?? 0, body }));
    });
    req.on('error', reject).end();
  });
}

const ADMIN_ROUTES = ROUTES.filter(({ permission }) => permission === 'administrator');

describe('T41: each route of administrators', () => {
  it('is one of the table: nothing that writes is for anyone', () => {
    expect(ADMIN_ROUTES.length).toBeGreaterThan(10);
    expect(ROUTES.filter(({ method, permission }) => method !== 'GET' && permission === 'anyone')).toEqual(
      [],
    );
  });

  it.each(ADMIN_ROUTES.map(({ method, path }) => [method, path] as const))(
    '%s %s refuses nobody, a stranger, and a plain user',
    async (method, path) => {
      const before = JSON.stringify(await ours.store.links.list());
      const target = ours.publicUrl + pathOf(path);
      const as = (headers: Record<string, string>): Promise<{ readonly status: number }> =>
        call(target, {
          method,
          asRoot: false,
          headers: { 'x-atlassian-token': 'no-check', ...headers },
          ...(method === 'PUT' ? { json: {} } : {}),
        });
      expect((await as({})).status).toBe(401);
      expect((await as({ authorization: basic('root', 'wrong') })).status).toBe(401);
      expect((await as({ authorization: basic('alice', 'alice') })).status).toBe(401);
      expect((await as({ 'x-test-person': 'root' })).status).toBe(401);
      expect((await as({ authorization: basic('limited', 'x') })).status).toBe(429);
      expect(JSON.stringify(await ours.store.links.list())).toBe(before);
    },
  );

  it('has one spelling: every other one is refused, even with the right password', async () => {
    const headers = { authorization: basic('root', PASSWORD) };
    const plain = '/ci/rest/applinks/1.0/applicationlink';
    expect((await send(plain, { headers })).status).toBe(200);
    for (const target of [
      '/ci/rest/applinks/1.0/applicationlink;x',
      '/ci/rest/applinks;x=1/1.0/applicationlink',
      '/ci//rest/applinks/1.0/applicationlink',
      '/ci/rest/applinks//1.0/applicationlink',
      '/ci/rest/applinks/1.0/applicationlink/',
      '/ci/rest/applinks/1.0/%61pplicationlink',
      '/ci/rest/applinks/1.0/%2561pplicationlink',
      '/ci/rest/applinks/1.0%2Fapplicationlink',
      '/ci/rest/applinks/1.0/./applicationlink',
      '/ci/rest/applinks/1.0/x/../applicationlink',
      '/ci/rest/applinks/1.0/x/%2e%2e/applicationlink',
      String.raw`/ci/rest\applinks/1.0/applicationlink`,
      `/ci/rest/applinks/1.0/applicationlink/${theirs.id};x`,
      `/ci/plugins/servlet/applinks/%77hoami`,
    ]) {
      expect([target, (await send(target, { headers })).status]).toEqual([target, 404]);
    }
    expect(ours.passedOn).toEqual([]);
  });
});

it('T51: refuses an access token, signed or bearer, at every call of administrators', async () => {
  for (const authorization of [
    'OAuth oauth_consumer_key="c", oauth_token="t", oauth_signature_method="HMAC-SHA1", oauth_signature="s", oauth_timestamp="1", oauth_nonce="n"',
    'Bearer abc',
  ]) {
    for (const { method, path } of ADMIN_ROUTES) {
      const answer = await call(ours.publicUrl + pathOf(path), {
        method,
        asRoot: false,
        headers: { authorization, 'x-atlassian-token': 'no-check' },
      });
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toMatch(/^Basic /);
    }
  }
});

it('T11: changes nothing without the header that no other site can send', async () => {
  const before = await ours.store.links.list();
  for (const { method, path } of ADMIN_ROUTES.filter((route) => route.method !== 'GET')) {
    const answer = await call(ours.publicUrl + pathOf(path), {
      method,
      asRoot: false,
      headers: { authorization: basic('root', PASSWORD) },
      ...(method === 'PUT' ? { json: {} } : {}),
    });
    expect([path, answer.status]).toEqual([path, 403]);
  }
  expect(await ours.store.links.list()).toEqual(before);
});

it('T11: lets no other origin read or preflight a call of administrators', async () => {
  for (const { path } of ADMIN_ROUTES) {
    const options = { asRoot: false, headers: { origin: 'https://evil.example' } } as const;
    const preflight = await call(ours.publicUrl + pathOf(path), { ...options, method: 'OPTIONS' });
    expect(preflight.status).toBe(405);
    expect(preflight.headers.get('allow')).not.toContain('OPTIONS');
    for (const answer of [preflight, await call(ours.publicUrl + pathOf(path), options)]) {
      expect(answer.headers.get('access-control-allow-origin')).toBe(null);
    }
  }
});

it('T12: lets no answer be framed, refusals included', async () => {
  for (const { path } of ROUTES) {
    for (const method of ['GET', 'POST']) {
      const { headers } = await call(ours.publicUrl + pathOf(path), { method, asRoot: false });
      expect([path, headers.get('x-frame-options')]).toEqual([path, 'DENY']);
      if (headers.get('location') !== null) continue;
      expect([path, headers.get('content-security-policy')]).toEqual([
        path,
        expect.stringContaining("frame-ancestors 'none'"),
      ]);
    }
  }
});

describe('a proposal that comes to the public servlet', () => {
  const servlet = (): string => `${ours.publicUrl}/plugins/servlet/applinks/listApplicationLinks`;
  const propose = (changes: Record<string, string> = {}): string =>
    `${servlet()}?${new URLSearchParams({
      applinkStartingUrl: JSON.stringify('https://git.acme.dev'),
      applinkStartingType: JSON.stringify('stash'),
      applinkOriginalCreatedId: JSON.stringify(ours.id),
      sharedUserbase: 'true',
      ...changes,
    }).toString()}`;

  it('goes on to where administrators sign in, and changes nothing', async () => {
    const before = await ours.store.links.list();
    const answer = await call(propose(), { asRoot: false });
    expect(answer.status).toBe(302);
    const location = new URL(answer.headers.get('location') ?? '');
    expect(location.origin + location.pathname).toBe('http://127.0.0.1:8481/links/proposal');
    expect(location.searchParams.get('applinkStartingUrl')).toBe('"https://git.acme.dev"');
    expect(await ours.store.links.list()).toEqual(before);
  });

  it.each([
    ['T15', 'javascript:alert(1)'],
    ['T15', 'data:text/html,x'],
    ['T16', 'https://git.acme.dev@evil.example'],
    ['T16', String.raw`https://git.acme.dev\@evil.example`],
    ['T17', 'https://git.acme.dev/\r\nX-Injected: 1'],
    ['T14', '//evil.example'],
  ])('%s: is refused with the address %s', async (_id, url) => {
    const answer = await call(propose({ applinkStartingUrl: JSON.stringify(url) }), { asRoot: false });
    expect([answer.status, answer.headers.get('location')]).toEqual([400, null]);
  });

  it('leads to the list of links when it proposes nothing', async () => {
    const answer = await call(servlet(), { asRoot: false });
    expect(answer.headers.get('location')).toBe('http://127.0.0.1:8481/');
  });
});
