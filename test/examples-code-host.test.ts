import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type CodeHostOptions, createCodeHost } from '../examples/code-host/app.ts';
import type { CiResult, Connection } from '../examples/code-host/ci-client.ts';

const PUBLIC = 'http://code.test:8490';
const CI = 'http://ci.test:8480';
const START_MS = Date.UTC(2026, 0, 15, 12);
const BUILDS = '/repositories/platform-api/builds';
const MAIN = 'a5d0e3c97b124f68b0c4d8e2f6a19073b5c7d9e1';

/** A CI that remembers what it was asked, and whose answer a test may take over. */
function fakeCi() {
  const asked: unknown[] = [];
  const world: { refusal?: CiResult<never>; state: string; number: number } = {
    state: 'running',
    number: 206,
  };
  const answer = <T>(value: T): CiResult<T> => world.refusal ?? { ok: true, value };
  const url = () => `${CI}/projects/platform%2Fapi/builds/${world.number}`;
  return {
    asked,
    world,
    client: {
      startBuild: async (user: string, build: { project: string; branch: string; commit: string }) => {
        asked.push({ user, ...build });
        if (!world.refusal) world.number += 1;
        return answer({ number: world.number, url: url(), state: 'queued' });
      },
      build: async (_user: string, _project: string, number: number) =>
        answer({ number, state: world.state, startedBy: 'Alice of the CI', url: url() }),
      log: async () => answer('[00:00.0] Started\n[00:00.3] <b>bold</b>\n'),
    },
  };
}

function startHost(options: Partial<CodeHostOptions> = {}) {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'harbour-'));
  const ci = fakeCi();
  const clock = { nowMs: START_MS };
  const connected: Connection[] = [];
  const connections = {
    list: async () => connected,
    disconnect: async () => {
      connected.length = 0;
    },
  };
  const host = createCodeHost({
    publicUrl: PUBLIC,
    dataDir,
    ci: ci.client,
    ciName: 'Anvil CI',
    ciUrl: CI,
    connections,
    now: () => clock.nowMs,
    ...options,
  });
  const call = (path: string, init: RequestInit = {}) => host.fetch(new Request(new URL(path, PUBLIC), init));
  return { dataDir, host, ci, clock, connected, call };
}

type Call = ReturnType<typeof startHost>['call'];

const form = (fields: Record<string, string>) => new URLSearchParams(fields);
const cookieOf = (response: Response) => (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
const formTokenIn = (page: string) => /name="csrf" value="([^"]+)"/.exec(page)?.[1] ?? '';
const asBack = (cookie: string) => new Request(`${PUBLIC}/connect/ci/callback`, { headers: { cookie } });

async function signIn(call: Call, name = 'alice'): Promise<{ cookie: string; csrf: string }> {
  const page = await call('/login');
  const body = form({
    csrf: formTokenIn(await page.clone().text()),
    username: name,
    password: `${name}-code`,
  });
  const cookie = cookieOf(
    await call('/login', { method: 'POST', headers: { cookie: cookieOf(page) }, body }),
  );
  const csrf = formTokenIn(await (await call('/', { headers: { cookie } })).text());
  return { cookie, csrf };
}

async function startSignedIn(options: Partial<CodeHostOptions> = {}) {
  const started = startHost(options);
  const { cookie, csrf } = await signIn(started.call);
  const read = async (path: string) => (await started.call(path, { headers: { cookie } })).text();
  const press = (path: string, fields: Record<string, string>) =>
    started.call(path, { method: 'POST', headers: { cookie }, body: form({ csrf, ...fields }) });
  return { ...started, cookie, csrf, read, press };
}

const AUTHORIZE: CiResult<never> = { ok: false, authorize: '/connect/ci?for=1' };

describe('Harbour: Build now', () => {
  it('starts the build of the chosen branch at the CI, under the name the CI knows', async () => {
    const { press, ci } = await startSignedIn();
    const answer = await press(BUILDS, { branch: 'main' });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, BUILDS]);
    expect(ci.asked).toEqual([{ user: 'alice', project: 'platform/api', branch: 'main', commit: MAIN }]);
  });

  it('shows the build, who the CI says started it, its log and the way to it', async () => {
    const { press, read } = await startSignedIn();
    await press(BUILDS, { branch: 'main' });
    const page = await read(BUILDS);
    expect(page).toContain('Build #207 is on its way.');
    expect(page).toContain('In progress');
    expect(page).toContain('Alice of the CI');
    expect(page).toContain('[00:00.3] &lt;b&gt;bold&lt;/b&gt;');
    expect(page).toContain(`href="${CI}/projects/platform%2Fapi/builds/207"`);
  });

  it('refuses a press that did not come from its own page', async () => {
    const { press, ci } = await startSignedIn();
    expect((await press(BUILDS, { branch: 'main', csrf: 'other' })).status).toBe(403);
    expect(ci.asked).toEqual([]);
  });

  it('does not build a branch that it does not have', async () => {
    const { press, ci } = await startSignedIn();
    expect((await press(BUILDS, { branch: 'nothing' })).status).toBe(404);
    expect(ci.asked).toEqual([]);
  });

  it('tells what the CI said when it would not build', async () => {
    const { press, read, ci } = await startSignedIn();
    ci.world.refusal = { ok: false, problem: 'Anvil CI is not reachable. Try again later.' };
    await press(BUILDS, { branch: 'main' });
    expect(await read(BUILDS)).toContain('Anvil CI is not reachable. Try again later.');
  });

  it('shows a message once', async () => {
    const { press, read } = await startSignedIn();
    await press(BUILDS, { branch: 'main' });
    await read(BUILDS);
    expect(await read(BUILDS)).not.toContain('is on its way');
  });

  it('leaves the message to the page when the script of a running build comes first', async () => {
    const { press, read, call, cookie } = await startSignedIn();
    await press(BUILDS, { branch: 'main' });
    await call(BUILDS, { headers: { cookie, 'x-requested-with': 'live' } });
    expect(await read(BUILDS)).toContain('is on its way');
  });

  it('follows a running build and rests when it is over', async () => {
    const { press, read, ci } = await startSignedIn();
    await press(BUILDS, { branch: 'main' });
    expect(await read(BUILDS)).toContain('data-running');
    ci.world.state = 'passed';
    const page = await read(BUILDS);
    expect(page).toContain('Successful');
    expect(page).not.toContain('data-running');
  });
});

describe('Harbour: asking for permission', () => {
  it('sends the person to say yes, and builds what they asked for when they are back', async () => {
    const { press, read, ci, host, cookie } = await startSignedIn();
    ci.world.refusal = AUTHORIZE;
    const asked = await press(BUILDS, { branch: 'perf/batch-prices' });
    expect([asked.status, asked.headers.get('location')]).toEqual([303, '/connect/ci?for=1']);
    delete ci.world.refusal;
    const back = await host.connected(asBack(cookie));
    expect([back.status, back.headers.get('location')]).toEqual([303, BUILDS]);
    expect(ci.asked).toHaveLength(2);
    expect(ci.asked[1]).toMatchObject({ user: 'alice', branch: 'perf/batch-prices' });
    expect(await read(BUILDS)).toContain(
      'Harbour may now build in Anvil CI as you. Build #207 is on its way.',
    );
  });

  it('lets a form of its own end at the CI, as browsers hold redirects to that list', async () => {
    const { call } = startHost();
    const policy = (await call('/login')).headers.get('content-security-policy');
    expect(policy).toContain(`form-action 'self' ${CI};`);
  });

  it('builds a wish once only', async () => {
    const { press, ci, host, cookie } = await startSignedIn();
    ci.world.refusal = AUTHORIZE;
    await press(BUILDS, { branch: 'main' });
    delete ci.world.refusal;
    await host.connected(asBack(cookie));
    const again = await host.connected(asBack(cookie));
    expect(again.headers.get('location')).toBe('/settings/applications');
    expect(ci.asked).toHaveLength(2);
  });

  it('starts nothing for another session', async () => {
    const { press, ci, host, call } = await startSignedIn();
    ci.world.refusal = AUTHORIZE;
    await press(BUILDS, { branch: 'main' });
    delete ci.world.refusal;
    const { cookie } = await signIn(call, 'carol');
    await host.connected(asBack(cookie));
    expect(ci.asked).toHaveLength(1);
  });

  it('forgets a wish after ten minutes', async () => {
    const { press, ci, host, cookie, clock } = await startSignedIn();
    ci.world.refusal = AUTHORIZE;
    await press(BUILDS, { branch: 'main' });
    delete ci.world.refusal;
    clock.nowMs += 10 * 60 * 1000;
    await host.connected(asBack(cookie));
    expect(ci.asked).toHaveLength(1);
  });

  it('says that nothing was shared when the person said no, and forgets the wish', async () => {
    const { press, read, ci, host, cookie } = await startSignedIn();
    ci.world.refusal = AUTHORIZE;
    await press(BUILDS, { branch: 'main' });
    const back = await host.denied(asBack(cookie));
    expect(back.headers.get('location')).toBe(BUILDS);
    expect(await read(BUILDS)).toContain('You said no. Nothing was shared with Harbour');
    delete ci.world.refusal;
    await host.connected(asBack(cookie));
    expect(ci.asked).toHaveLength(1);
  });

  it('tells why asking failed', async () => {
    const { read, host, cookie } = await startSignedIn();
    await host.failed(asBack(cookie), 'The request is <12> minutes old.');
    expect(await read('/settings/applications')).toContain('The request is &lt;12&gt; minutes old.');
  });

  it('does not go round when the CI asks again at once', async () => {
    const { press, read, ci, host, cookie } = await startSignedIn();
    ci.world.refusal = AUTHORIZE;
    await press(BUILDS, { branch: 'main' });
    const back = await host.connected(asBack(cookie));
    expect(back.headers.get('location')).toBe(BUILDS);
    expect(await read(BUILDS)).toContain('Anvil CI asks for your permission once more.');
  });

  it('sends somebody whose session ended to sign in', async () => {
    const back = await startHost().host.connected(asBack('harbour_session=none'));
    expect(back.headers.get('location')).toBe('/login?return=%2F');
  });

  it('offers to connect where the CI shows nothing, without starting a build', async () => {
    const { press, read, ci, host, cookie } = await startSignedIn();
    await press(BUILDS, { branch: 'main' });
    ci.world.refusal = AUTHORIZE;
    const page = await read(BUILDS);
    expect(page).toContain('Connect Anvil CI');
    expect(page).not.toContain('data-running');
    const asked = await press('/repositories/platform-api/connect', {});
    expect(asked.headers.get('location')).toBe('/connect/ci?for=1');
    delete ci.world.refusal;
    const back = await host.connected(asBack(cookie));
    expect(back.headers.get('location')).toBe(BUILDS);
    expect(ci.asked).toHaveLength(1);
  });
});

describe('Harbour: people', () => {
  it('tells who sent a request, with an id that is not the cookie', async () => {
    const { host, cookie } = await startSignedIn();
    const user = await host.userOf(asBack(cookie));
    expect(user).toEqual({
      name: 'alice',
      displayName: 'Alice Martin',
      sessionId: expect.stringMatching(/^[\w-]{43}$/) as unknown,
    });
    expect(cookie).not.toContain(user?.sessionId);
    expect(await host.userOf(asBack(`harbour_session=${user?.sessionId}`))).toBeUndefined();
  });

  it('keeps sessions and builds over a restart', async () => {
    const first = await startSignedIn();
    await first.press(BUILDS, { branch: 'main' });
    first.host.close();
    const second = startHost({ dataDir: first.dataDir });
    const page = await second.call(BUILDS, { headers: { cookie: first.cookie } });
    expect(await page.text()).toContain('#207');
  });

  it('shows a stranger nothing but the sign-in page', async () => {
    const answer = await startHost().call('/repositories/storefront/files/src/main.ts');
    expect([answer.status, answer.headers.get('location')]).toEqual([
      303,
      '/login?return=%2Frepositories%2Fstorefront%2Ffiles%2Fsrc%2Fmain.ts',
    ]);
  });

  it('lists what a person allowed and lets them end it', async () => {
    const { press, read, connected } = await startSignedIn();
    expect(await read('/settings/applications')).toContain('Not connected');
    connected.push({ name: 'Anvil CI', url: CI, allowedAtMs: START_MS - 60_000 });
    expect(await read('/settings/applications')).toContain('You allowed it');
    const bare = await press('/settings/applications/disconnect', { csrf: '' });
    const pressed = await press('/settings/applications/disconnect', {});
    expect([bare.status, pressed.status]).toEqual([403, 303]);
    const page = await read('/settings/applications');
    expect(page).toContain('Disconnected. Harbour can no longer act as you in Anvil CI.');
    expect(page).toContain('Not connected');
  });
});

describe('Harbour: source', () => {
  it.each([
    ['/', 'design-system'],
    ['/repositories/storefront', 'Show delivery date before payment'],
    ['/repositories/storefront/files/src/cart', 'totals.ts'],
    ['/repositories/storefront/files/src/cart/totals.ts', 'sum + pieces * priceCents'],
    ['/repositories/platform-api/commits', 'Shut down after the last answer'],
  ])('shows %s', async (path, text) => {
    const { read } = await startSignedIn();
    expect(await read(path)).toContain(text);
  });

  it.each([
    '/repositories/nothing',
    '/repositories/storefront/files/nothing',
    '/repositories/storefront/files/toString',
  ])('answers 404 for %s', async (path) => {
    const { call, cookie } = await startSignedIn();
    expect((await call(path, { headers: { cookie } })).status).toBe(404);
  });

  it('works below a context path', async () => {
    const { call } = startHost({ publicUrl: `${PUBLIC}/code` });
    const page = await call('/code/login');
    expect(await page.text()).toContain('action="/code/login"');
    expect((await call('/code/')).headers.get('location')).toBe('/code/login?return=%2Fcode%2F');
  });
});
