// What the demo's applications do for each other, each alone: the other side is a plain HTTP server.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createCiServer } from '../examples/ci-server/app.ts';
import { createCodeHost } from '../examples/code-host/app.ts';
import { createReleaseBoard } from '../examples/release-notes/app.ts';
import { type RunningServer, withServer } from './support/http.ts';

const MAIN = '6c02f9d7b81e4a35904c7eb1da36f52890cb14ae';
const STATUSES = `/api/repositories/design-system/commits/${MAIN}/statuses`;
const REPORT = { state: 'passed', name: 'CI', url: 'http://ci.test/builds/1' };
const CI = 'http://ci.test';
const BOARD = 'http://board.test';
const SECRET = 'secret of this start';
const START_MS = Date.UTC(2026, 0, 15, 12);

const folder = () => mkdtempSync(join(tmpdir(), 'maillon-examples-'));
const by = (user: string) => ({ 'X-Forwarded-User': user, 'X-Maillon-App-Secret': SECRET });

describe('Harbour: commit statuses', () => {
  const startHost = () => {
    const host = createCodeHost({
      publicUrl: 'http://code.test',
      dataDir: folder(),
      ci: {
        startBuild: async () => ({ ok: false, problem: '' }),
        build: async () => ({ ok: false, problem: '' }),
        log: async () => ({ ok: false, problem: '' }),
      },
      ciName: 'CI',
      ciUrl: CI,
      connections: { list: async () => [], disconnect: async () => undefined },
      now: () => START_MS,
    });
    return (path: string, actingUser?: string, body?: unknown) => {
      const post = {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      };
      return host.fetch(new Request(`http://code.test${path}`, body === undefined ? {} : post), actingUser);
    };
  };

  it('keeps the newest report of each name, with the person it was made as', async () => {
    const call = startHost();
    expect((await call(STATUSES, 'alice', { ...REPORT, state: 'failed' })).status).toBe(201);
    expect((await call(STATUSES, 'alice', REPORT)).status).toBe(201);
    expect(await (await call(STATUSES, 'alice')).json()).toEqual([
      { repository: 'design-system', commit: MAIN, ...REPORT, setBy: 'alice', setAtMs: START_MS },
    ]);
  });

  it.each([
    ['an unsigned request', undefined, STATUSES, REPORT, 401],
    ['a person without an account', 'mallory', STATUSES, REPORT, 401],
    ['an unknown commit', 'alice', STATUSES.replace(MAIN, MAIN.replace('6', '7')), REPORT, 404],
    ['an unknown state', 'alice', STATUSES, { ...REPORT, state: 'splendid' }, 400],
    ['an address that runs', 'alice', STATUSES, { ...REPORT, url: 'javascript:alert(1)' }, 400],
  ])('refuses %s', async (_what, user, path, report, status) => {
    expect((await startHost()(path, user, report)).status).toBe(status);
  });
});

/** Another application that answers what the test says, and remembers what it was asked. */
async function linkedServer(): Promise<{
  server: RunningServer;
  asked: unknown[];
  world: { answer: [number, unknown] };
}> {
  const asked: unknown[] = [];
  const world: { answer: [number, unknown] } = { answer: [200, {}] };
  const server = await withServer((req, res) => {
    const { authorization, 'x-maillon-user': user } = req.headers;
    asked.push({ method: req.method, path: req.url, authorization, user });
    const [status, body] = world.answer;
    req.resume();
    res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  return { server, asked, world };
}

const running: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of running.splice(0)) await stop();
});

const PERMISSION: [number, unknown] = [
  401,
  { error: 'credentials_required', message: 'Ask.', authorizeUrl: 'http://gw.test/dance?id=1' },
];

describe('Anvil CI: reports', () => {
  const start = async () => {
    const { server, asked, world } = await linkedServer();
    const clock = { nowMs: START_MS };
    const ci = createCiServer({
      publicUrl: CI,
      dataDir: folder(),
      appSecret: SECRET,
      codeHost: { name: 'Harbour', apiUrl: server.url, key: 'mak_1' },
      now: () => clock.nowMs,
    });
    running.push(
      () => ci.close(),
      () => server.close(),
    );
    const call = (path: string, user: string, method = 'GET') =>
      ci.fetch(new Request(new URL(path, CI), { method, headers: by(user) }));
    const page = async (user: string) => (await call('/projects/Design%20system/builds/20', user)).text();
    await call('/api/projects/Design%20system/builds', 'bob', 'POST');
    return { asked, world, clock, page };
  };
  const once = {
    method: 'POST',
    path: STATUSES,
    authorization: 'Bearer mak_1',
    user: 'bob',
  };

  it('tells the code host once, as the person who started the build, when it has ended', async () => {
    const { asked, clock, page } = await start();
    expect(await page('bob')).toContain('Harbour hears of the result when the build ends.');
    expect(asked).toEqual([]);
    clock.nowMs += 60_000;
    await vi.waitFor(async () => expect(await page('bob')).toContain('Reported to Harbour'), 5_000);
    expect(asked).toEqual([once]);
  });

  it('asks that person, and nobody else, for the permission, and reports when they come back with it', async () => {
    const { asked, world, clock, page } = await start();
    world.answer = PERMISSION;
    clock.nowMs += 60_000;
    await vi.waitFor(
      async () => expect(await page('bob')).toContain('Let Anvil CI report to Harbour'),
      5_000,
    );
    const back = encodeURIComponent(`${CI}/projects/Design%20system/builds/20`);
    expect(await page('bob')).toContain(`http://gw.test/dance?id=1&amp;redirectUrl=${back}`);
    expect(await page('alice')).toContain('Bob Okafor has not allowed');
    world.answer = [201, {}];
    expect(await page('bob')).toContain('Reported to Harbour');
    expect(asked.at(-1)).toEqual(once);
  });
});

describe('Lighthouse: the board', () => {
  const start = async () => {
    const { server, asked, world } = await linkedServer();
    running.push(() => server.close());
    const board = createReleaseBoard({
      publicUrl: BOARD,
      dataDir: folder(),
      appSecret: SECRET,
      ci: { name: 'Anvil CI', apiUrl: server.url, key: 'mak_2' },
      now: () => START_MS,
    });
    const page = async () => (await board.fetch(new Request(BOARD, { headers: by('dana') }))).text();
    return { asked, world, page, board };
  };

  it('shows the newest build of each release, as the person who looks', async () => {
    const { asked, world, page } = await start();
    const build = { number: 7, state: 'passed', branch: 'main', startedBy: 'Bob', url: `${CI}/7` };
    world.answer = [200, [{ ...build, queuedAt: new Date(START_MS).toISOString() }]];
    expect((await page()).match(/Clear to ship/g)).toHaveLength(3);
    expect(asked).toContainEqual({
      method: 'GET',
      path: '/api/projects/platform%2Fapi/builds',
      authorization: 'Bearer mak_2',
      user: 'dana',
    });
  });

  it.each([
    ['asks for the permission that is missing', PERMISSION, 'Let Lighthouse read builds in Anvil CI'],
    ['says that the CI is away', [502, {}], 'Anvil CI does not answer'],
    ['says why the CI refuses', [403, { message: 'Not here.' }], 'Not here.'],
    ['bears an answer that is no list of builds', [200, [{ number: 'x' }]], 'No build to see'],
  ] as const)('%s', async (_what, answer, text) => {
    const { world, page } = await start();
    world.answer = [...answer];
    expect(await page()).toContain(text);
  });

  it('sends a stranger to its sign-in page', async () => {
    const { board } = await start();
    const answer = await board.fetch(new Request(BOARD));
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/login']);
  });
});
