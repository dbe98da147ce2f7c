import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type CiServerOptions, createCiServer } from '../examples/ci-server/app.ts';

const PUBLIC = 'http://ci.test:8480';
const SECRET = 'secret of this start';
const START_MS = Date.UTC(2026, 0, 15, 12);

function startCi(options: Partial<CiServerOptions> = {}) {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'anvil-'));
  const clock = { nowMs: START_MS };
  const ci = createCiServer({
    publicUrl: PUBLIC,
    appSecret: SECRET,
    now: () => clock.nowMs,
    ...options,
    dataDir,
  });
  const call = (path: string, init: RequestInit = {}) => ci.fetch(new Request(new URL(path, PUBLIC), init));
  return { dataDir, clock, ci, call };
}

type Call = ReturnType<typeof startCi>['call'];

const by = (user: string, secret = SECRET) => ({ 'X-Forwarded-User': user, 'X-Maillon-App-Secret': secret });
const form = (fields: Record<string, string>) => new URLSearchParams(fields);
const cookieOf = (response: Response) => (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
const formTokenIn = (page: string) => /name="csrf" value="([^"]+)"/.exec(page)?.[1] ?? '';

async function postSignIn(call: Call, fields: Record<string, string>): Promise<Response> {
  const page = await call('/login');
  const csrf = formTokenIn(await page.clone().text());
  return call('/login', {
    method: 'POST',
    headers: { cookie: cookieOf(page) },
    body: form({ csrf, ...fields }),
  });
}

async function signIn(call: Call): Promise<{ cookie: string; csrf: string }> {
  const cookie = cookieOf(await postSignIn(call, { username: 'alice', password: 'alice-ci' }));
  const csrf = formTokenIn(await (await call('/', { headers: { cookie } })).text());
  return { cookie, csrf };
}

describe('Anvil CI: who is asking', () => {
  it('tells a stranger that nobody is signed in', async () => {
    const answer = await startCi().call('/api/whoami');
    expect([answer.status, await answer.json()]).toEqual([200, { signedIn: false }]);
  });

  it('knows a person by the session that the sign-in form opened', async () => {
    const { call } = startCi();
    const { cookie } = await signIn(call);
    const answer = await call('/api/whoami', { headers: { cookie } });
    expect(await answer.json()).toEqual({ signedIn: true, name: 'alice', displayName: 'Alice Martin' });
  });

  it('sets a session cookie that scripts and foreign forms do not get', async () => {
    const answer = await postSignIn(startCi().call, { username: 'bob', password: 'bob-ci' });
    expect(answer.headers.get('set-cookie')).toMatch(
      /^anvil_session=[\w-]{43}; Max-Age=1209600; Path=\/; HttpOnly; SameSite=Lax$/,
    );
  });

  it('believes the user header together with the secret of this start', async () => {
    const answer = await startCi().call('/api/whoami', { headers: by('bob') });
    expect(await answer.json()).toEqual({ signedIn: true, name: 'bob', displayName: 'Bob Okafor' });
  });

  it.each([
    ['without the secret', { 'X-Forwarded-User': 'alice' }],
    ['with another secret', by('alice', 'guessed')],
    ['with an empty secret', by('alice', '')],
  ])('ignores a user header %s', async (_, headers) => {
    const { call } = startCi();
    expect(await (await call('/api/whoami', { headers })).json()).toEqual({ signedIn: false });
    expect((await call('/api/projects/storefront/builds', { headers })).status).toBe(401);
  });

  it('ignores every user header when it was started without a secret', async () => {
    const ci = createCiServer({ publicUrl: PUBLIC, dataDir: mkdtempSync(join(tmpdir(), 'anvil-')) });
    const answer = await ci.fetch(new Request(`${PUBLIC}/api/whoami`, { headers: by('alice', '') }));
    expect(await answer.json()).toEqual({ signedIn: false });
  });

  it('reads the user header under the name it was started with', async () => {
    const { call } = startCi({ userHeader: 'X-Person' });
    const answer = await call('/api/whoami', {
      headers: { 'X-Person': 'bob', 'X-Maillon-App-Secret': SECRET },
    });
    expect(await answer.json()).toEqual({ signedIn: true, name: 'bob', displayName: 'Bob Okafor' });
  });

  it('answers 401 for a person of the header who has no account, even beside a session', async () => {
    const { call } = startCi();
    const { cookie } = await signIn(call);
    const answer = await call('/api/projects', { headers: { ...by('carol'), cookie } });
    expect([answer.status, await answer.json()]).toEqual([
      401,
      { error: 'not_signed_in', message: 'This person has no account here.' },
    ]);
  });

  it('refuses a wrong password and an unknown name alike', async () => {
    const { call } = startCi();
    const wrong = await postSignIn(call, { username: 'alice', password: 'alice-code' });
    const unknown = await postSignIn(call, { username: 'carol', password: 'alice-code' });
    expect([wrong.status, unknown.status]).toEqual([403, 403]);
    expect(await wrong.text()).toContain('Username and password do not match.');
    expect(await unknown.text()).toContain('Username and password do not match.');
  });

  it('refuses a sign-in that no page of its own sent', async () => {
    const body = form({ username: 'alice', password: 'alice-ci', csrf: '' });
    const answer = await startCi().call('/login', { method: 'POST', body });
    expect(answer.status).toBe(403);
    expect(answer.headers.get('set-cookie')).not.toContain('anvil_session=');
  });

  it('ends the session on sign-out, also for somebody who kept the cookie', async () => {
    const { call } = startCi();
    const { cookie, csrf } = await signIn(call);
    const answer = await call('/logout', { method: 'POST', headers: { cookie }, body: form({ csrf }) });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/login']);
    expect(await (await call('/api/whoami', { headers: { cookie } })).json()).toEqual({ signedIn: false });
  });

  it('does not keep a session for ever', async () => {
    const { call, clock } = startCi();
    const { cookie } = await signIn(call);
    clock.nowMs += 15 * 24 * 3600 * 1000;
    expect(await (await call('/api/whoami', { headers: { cookie } })).json()).toEqual({ signedIn: false });
  });
});

describe('Anvil CI: where sign-in returns to', () => {
  it.each([
    ['a local path', '/projects/platform%2Fapi?x=1', '/projects/platform%2Fapi?x=1'],
    [
      'its own origin',
      `${PUBLIC}/plugins/servlet/oauth/authorize?oauth_token=t`,
      `${PUBLIC}/plugins/servlet/oauth/authorize?oauth_token=t`,
    ],
    ['another origin', 'http://evil.test/', '/'],
    ['another port', 'http://ci.test:9999/', '/'],
    ['a host in disguise', '//evil.test/', '/'],
    ['a host behind a backslash', '/\\evil.test/', '/'],
    ['a host behind a tab', '/\t/evil.test/', '/'],
    ['a host behind dots', '/..//evil.test/', '/'],
    ['a name before the host', 'http://ci.test:8480@evil.test/', '/'],
    ['a script', 'javascript:alert(1)', '/'],
  ])('takes %s for what it is', async (_, wanted, expected) => {
    const answer = await postSignIn(startCi().call, {
      username: 'alice',
      password: 'alice-ci',
      return: wanted,
    });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, expected]);
  });

  it('sends a stranger who wants a page to sign in and back', async () => {
    const answer = await startCi().call('/projects/Design%20system');
    expect([answer.status, answer.headers.get('location')]).toEqual([
      303,
      '/login?return=%2Fprojects%2FDesign%2520system',
    ]);
  });

  it('sends somebody who is signed in straight on', async () => {
    const { call } = startCi();
    const { cookie } = await signIn(call);
    const answer = await call(`/login?return=${encodeURIComponent(`${PUBLIC}/x`)}`, { headers: { cookie } });
    expect(answer.headers.get('location')).toBe(`${PUBLIC}/x`);
  });
});

describe('Anvil CI: builds', () => {
  const STOREFRONT = '/api/projects/storefront/builds';
  const COMMIT = '0123456789abcdef0123456789abcdef01234567';

  it('starts a build for the person of the header, asked by form', async () => {
    const { call } = startCi();
    const body = form({ branch: 'main', commit: COMMIT });
    const answer = await call(STOREFRONT, { method: 'POST', headers: by('alice'), body });
    expect([answer.status, answer.headers.get('location'), await answer.json()]).toEqual([
      201,
      `${PUBLIC}/projects/storefront/builds/46`,
      {
        project: 'storefront',
        number: 46,
        state: 'queued',
        url: `${PUBLIC}/projects/storefront/builds/46`,
        startedBy: 'Alice Martin',
        startedByUser: 'alice',
        branch: 'main',
        commit: COMMIT,
        queuedAt: '2026-01-15T12:00:00.000Z',
        durationMs: 0,
      },
    ]);
  });

  it.each([
    ['a space', 'Design%20system', 'Design system'],
    ['a slash', 'platform%2Fapi', 'platform/api'],
  ])('finds a project with %s in its name, asked by JSON', async (_, segment, project) => {
    const { call } = startCi();
    const answer = await call(`/api/projects/${segment}/builds`, {
      method: 'POST',
      headers: { ...by('bob'), 'content-type': 'application/json' },
      body: '{}',
    });
    const build = (await answer.json()) as { url: string };
    expect(build).toMatchObject({ project, branch: 'main', startedBy: 'Bob Okafor' });
    const page = await call(new URL(build.url).pathname, { headers: by('bob') });
    expect([page.status, await page.text()]).toEqual([
      200,
      expect.stringContaining(`${project} <span class="number">#`),
    ]);
  });

  it('takes a build from queued over running to passed, its log growing', async () => {
    const { call, clock } = startCi();
    await call(STOREFRONT, { method: 'POST', headers: by('alice') });
    const look = async (afterMs: number) => {
      clock.nowMs = START_MS + afterMs;
      const build = (await (await call(`${STOREFRONT}/46`, { headers: by('bob') })).json()) as {
        state: string;
      };
      const log = await (await call(`${STOREFRONT}/46/log`, { headers: by('bob') })).text();
      return [build.state, log.split('\n').length - 1];
    };
    expect([await look(100), await look(1_000), await look(4_000), await look(8_000)]).toEqual([
      ['queued', 0],
      ['running', 1],
      ['running', expect.any(Number)],
      ['passed', 29],
    ]);
    const log = await (await call(`${STOREFRONT}/46/log`, { headers: by('bob') })).text();
    expect(log).toMatch(/^\[00:00\.0\] Started by Alice Martin\n[^]*\] Finished: passed\n$/);
  });

  it('fails the branch whose tests fail', async () => {
    const { call, clock } = startCi();
    await call(STOREFRONT, {
      method: 'POST',
      headers: by('alice'),
      body: form({ branch: 'feature/gift-cards' }),
    });
    clock.nowMs += 8_000;
    expect(await (await call(`${STOREFRONT}/46`, { headers: by('alice') })).json()).toMatchObject({
      state: 'failed',
    });
    expect(await (await call('/projects/storefront/builds/46', { headers: by('alice') })).text()).toContain(
      'Skipped',
    );
  });

  it.each([
    ['branch', form({ branch: 'two words' })],
    ['commit', form({ commit: 'HEAD' })],
  ])('refuses a %s that is none, and starts nothing', async (name, body) => {
    const { call } = startCi();
    const answer = await call(STOREFRONT, { method: 'POST', headers: by('alice'), body });
    expect([answer.status, await answer.json()]).toEqual([
      400,
      { error: 'bad_request', message: expect.stringMatching(new RegExp(`^${name} must be`)) as unknown },
    ]);
    const last = await call(`${STOREFRONT}/45`, { headers: by('alice') });
    const next = await call(`${STOREFRONT}/46`, { headers: by('alice') });
    expect([last.status, next.status]).toEqual([200, 404]);
  });

  it('refuses JSON that is no object', async () => {
    const headers = { ...by('alice'), 'content-type': 'application/json' };
    const answer = await startCi().call(STOREFRONT, { method: 'POST', headers, body: '[' });
    expect(answer.status).toBe(400);
  });

  it('answers strangers 401 and unknown names 404, in JSON', async () => {
    const { call } = startCi();
    const stranger = await call(STOREFRONT, { method: 'POST' });
    const project = await call('/api/projects/nothing/builds', { headers: by('alice') });
    const build = await call(`${STOREFRONT}/9999`, { headers: by('alice') });
    expect([stranger.status, project.status, build.status]).toEqual([401, 404, 404]);
    expect(await stranger.json()).toEqual({ error: 'not_signed_in', message: 'Sign in first.' });
  });

  it('wants the form token from a browser session, and takes it as header or field', async () => {
    const { call } = startCi();
    const { cookie, csrf } = await signIn(call);
    const bare = await call(STOREFRONT, { method: 'POST', headers: { cookie } });
    const header = await call(STOREFRONT, { method: 'POST', headers: { cookie, 'X-Anvil-CSRF': csrf } });
    const field = await call(STOREFRONT, { method: 'POST', headers: { cookie }, body: form({ csrf }) });
    expect([bare.status, header.status, field.status]).toEqual([403, 201, 201]);
  });

  it('starts a build by its own button, and not without the form token', async () => {
    const { call } = startCi();
    const { cookie, csrf } = await signIn(call);
    const path = '/projects/platform%2Fapi/builds';
    const bare = await call(path, { method: 'POST', headers: { cookie }, body: form({}) });
    const pressed = await call(path, { method: 'POST', headers: { cookie }, body: form({ csrf }) });
    expect([bare.status, pressed.status, pressed.headers.get('location')]).toEqual([
      403,
      303,
      '/projects/platform%2Fapi/builds/207',
    ]);
    expect(await (await call(`${path}/207`, { headers: { cookie } })).text()).toContain('Alice Martin');
  });
});

describe('Anvil CI: what stays', () => {
  it('keeps sessions and finds a running build where its agent got to', async () => {
    const first = startCi();
    const { cookie } = await signIn(first.call);
    await first.call('/api/projects/storefront/builds', { method: 'POST', headers: by('alice') });
    first.ci.close();
    const second = startCi({ dataDir: first.dataDir, now: () => START_MS + 3_000 });
    const answer = await second.call('/api/projects/storefront/builds/46', { headers: { cookie } });
    expect(await answer.json()).toMatchObject({ number: 46, state: 'running' });
  });

  it('keeps neither passwords nor session tokens in its file', async () => {
    const { call, dataDir } = startCi();
    const { cookie } = await signIn(call);
    const text = readFileSync(join(dataDir, 'state.json'), 'utf8');
    expect(text).not.toContain('alice-ci');
    expect(text).not.toContain(cookie.split('=')[1]);
  });

  it('says so when its file is damaged, and leaves it alone', () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'anvil-'));
    writeFileSync(join(dataDir, 'state.json'), '{"version":');
    expect(() => startCi({ dataDir })).toThrow(/state\.json is not JSON\. Restore it from a copy/);
    expect(readFileSync(join(dataDir, 'state.json'), 'utf8')).toBe('{"version":');
  });

  it('refuses a public URL that is none', () => {
    expect(() => startCi({ publicUrl: 'ci.test' })).toThrow(TypeError);
  });
});

describe('Anvil CI: pages', () => {
  it('works below a context path', async () => {
    const { call } = startCi({ publicUrl: `${PUBLIC}/ci` });
    const login = await call('/ci/');
    expect(login.headers.get('location')).toBe('/ci/login?return=%2Fci%2F');
    const page = await call('/ci/projects/platform%2Fapi', { headers: by('alice') });
    expect([page.status, await page.text()]).toEqual([
      200,
      expect.stringContaining('href="/ci/projects/platform%2Fapi/builds/206"'),
    ]);
    const dashboard = await call('/ci/', { headers: by('alice') });
    expect(dashboard.status).toBe(200);
    const build = await call('/ci/api/projects/platform%2Fapi/builds', {
      method: 'POST',
      headers: by('alice'),
    });
    expect(build.headers.get('location')).toBe(`${PUBLIC}/ci/projects/platform%2Fapi/builds/207`);
  });

  it('lets nobody frame, cache or add to a page', async () => {
    const { headers } = await startCi().call('/login');
    expect([headers.get('content-security-policy'), headers.get('cache-control')]).toEqual([
      expect.stringMatching(/^default-src 'none'.*frame-ancestors 'none'/),
      'no-store',
    ]);
  });

  it('escapes what others send', async () => {
    const { call } = startCi();
    const body = form({ branch: '<script>alert(1)</script>' });
    await call('/api/projects/storefront/builds', { method: 'POST', headers: by('alice'), body });
    const page = await (await call('/', { headers: by('alice') })).text();
    expect(page).toContain('&lt;script&gt;');
    expect(page).not.toContain('<script>alert');
  });
});
