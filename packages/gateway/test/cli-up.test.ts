// `maillon up` as people run it: starting, refusing to start, ending.
import { existsSync, mkdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { sqliteStore } from '@maillon/applinks/sqlite';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { maillon, type RunOptions, type Started, startMaillon, temporaryFolder } from './cli-process.ts';

const folder = temporaryFolder();
let application: Server;
let app: string;
beforeAll(async () => {
  application = createServer((req, res) => res.end(`user: ${String(req.headers['x-forwarded-user'])}`));
  app = await listenOn(application);
});
afterAll(() => {
  application.close();
  folder.remove();
});

const running: Started[] = [];
afterEach(async () => {
  for (const started of running.splice(0)) {
    started.process.kill('SIGKILL');
    await started.finished;
  }
});

async function listenOn(server: Server): Promise<string> {
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  // A TCP server that listens has an AddressInfo.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function freeUrl(): Promise<string> {
  const server = createServer();
  const url = await listenOn(server);
  await new Promise((resolve) => server.close(resolve));
  return url;
}

let folders = 0;
function newData(): string {
  folders += 1;
  return join(folder.path, `data-${folders}`);
}

function flags(data: string, publicUrl: string): readonly string[] {
  return [
    'up',
    '--app',
    app,
    '--public',
    publicUrl,
    '--data',
    data,
    '--user-header',
    'Remote-User',
    '--trust',
    '127.0.0.1/32',
  ];
}

function start(args: readonly string[], options?: RunOptions): Started {
  const started = startMaillon(args, options);
  running.push(started);
  return started;
}

describe('maillon up', () => {
  it('prints one line on stdout when it serves, and logs to stderr', async () => {
    const [data, url] = [newData(), await freeUrl()];
    const started = start(flags(data, `${url}/`));
    expect(await started.ready).toBe(`ready ${url}`);
    const health = await fetch(`${url}/_maillon/healthz`);
    expect(health.status).toBe(200);
    const answer = await fetch(`${url}/x`, { headers: { 'Remote-User': 'alice' } });
    expect(await answer.text()).toBe('user: alice');
    started.process.kill('SIGTERM');
    const done = await started.finished;
    expect(done).toMatchObject({ exitCode: 0, stdout: `ready ${url}\n` });
    expect(done.stderr).toContain('"msg":"serving"');
    expect(statSync(data).mode & 0o777).toBe(0o700);
    expect(existsSync(join(data, 'up.lock.json'))).toBe(false);
  });

  it('ends on SIGINT as well', async () => {
    const started = start(flags(newData(), await freeUrl()));
    await started.ready;
    started.process.kill('SIGINT');
    expect((await started.finished).exitCode).toBe(0);
  });

  it('takes all of its settings from the environment', async () => {
    const [data, url] = [newData(), await freeUrl()];
    const env = {
      MAILLON_APP: app,
      MAILLON_PUBLIC: 'https://ci.acme.dev',
      MAILLON_LISTEN: url.slice('http://'.length),
      MAILLON_DATA: data,
      MAILLON_KEY_FILE: `${data}-key`,
      MAILLON_WHOAMI: '/whoami',
      MAILLON_WHOAMI_USER: '/name',
      MAILLON_WHOAMI_SIGNED_IN: '/anonymous=false',
      MAILLON_LOGIN: '/login?to={return}',
      MAILLON_FORWARD_HEADER: 'X-Remote-User',
      MAILLON_REQUEST_TOKEN_TTL: '60',
      MAILLON_ACCESS_TOKEN_TTL: '3600',
      MAILLON_SESSION_TTL: '7200',
      MAILLON_NAME: 'CI',
      MAILLON_APP_SECRET: 'a-secret-of-the-application',
    };
    const started = start(['up'], { env });
    expect(await started.ready).toBe('ready https://ci.acme.dev');
    expect((await fetch(`${url}/_maillon/healthz`)).status).toBe(200);
    expect(existsSync(`${data}-key`)).toBe(true);
    expect(started.output().stderr).not.toContain('a-secret-of-the-application');
  });

  it('remembers what the links commands tell people', async () => {
    const [data, url] = [newData(), await freeUrl()];
    const started = start([...flags(data, url), '--name', 'CI']);
    await started.ready;
    const add = [
      'links',
      'add',
      '--data',
      data,
      '--incoming',
      '--name',
      'A',
      '--consumer-key',
      'a',
      '--shared-secret-stdin',
    ];
    const added = await maillon(add, { stdin: 'secret\n' });
    expect(added).toMatchObject({ exitCode: 0 });
    expect(added.stderr).toMatch(/Name +CI\n/);
    expect(added.stderr).toContain(`${url}/plugins/servlet/oauth/request-token`);
    const store = await sqliteStore({ file: join(data, 'maillon.db'), keyFile: join(data, 'key') });
    expect([await store.settings.get('publicUrl'), await store.settings.get('appUrl')]).toEqual([url, app]);
    await store.close();
    started.process.kill('SIGTERM');
    await started.finished;
    const moved = start(flags(data, await freeUrl()));
    await moved.ready;
    expect(moved.output().stderr).toContain(`the public URL was ${url}`);
  });
});

describe('the data folder', () => {
  const openStore = (data: string): ReturnType<typeof sqliteStore> =>
    sqliteStore({ file: join(data, 'maillon.db'), keyFile: join(data, 'key') });

  it('loses what is past its time, once a gateway runs', async () => {
    const [data, url] = [newData(), await freeUrl()];
    const add = ['links', 'add', '--data', data, '--incoming', '--name', 'A', '--consumer-key', 'a'];
    await maillon([...add, '--shared-secret-stdin'], { stdin: 'secret\n' });
    const store = await openStore(data);
    const [link] = await store.links.list();
    const now = Math.floor(Date.now() / 1000);
    const token = {
      tokenDigest: 'digest',
      secret: 'secret',
      linkId: link?.id ?? '',
      callback: null,
      state: 'pending',
      user: null,
      verifierDigest: null,
      wrongVerifiers: 0,
      createdAtSeconds: now - 4,
      expiresAtSeconds: now - 2,
    } as const;
    await store.requestTokens.add(token, 10);
    expect(await store.requestTokens.find('digest')).toBeDefined();
    const ttls = ['--request-token-ttl', '2', '--access-token-ttl', '2', '--session-ttl', '2'];
    await start([...flags(data, url), ...ttls]).ready;
    await vi.waitFor(async () => expect(await store.requestTokens.find('digest')).toBeUndefined());
    await store.close();
  });

  it.each<[string, (file: string) => void]>([
    ['emptied', (file) => truncateSync(file)],
    ['deleted', (file) => rmSync(file)],
  ])('is not taken for a new one in silence when its database was %s', async (_how, lose) => {
    const [data, url] = [newData(), await freeUrl()];
    const first = start(flags(data, url));
    await first.ready;
    first.process.kill('SIGTERM');
    expect((await first.finished).stderr).not.toContain('new and empty');
    lose(join(data, 'maillon.db'));
    const second = start(flags(data, url));
    await second.ready;
    expect(second.output().stderr).toMatch(
      /"level":"warn".*maillon\.db is new and empty, but its key file .*key was there before/,
    );
  });

  it('whose key file is another one is refused in words for its owner', async () => {
    const data = newData();
    mkdirSync(data);
    await (await openStore(data)).close();
    writeFileSync(join(data, 'key'), Buffer.alloc(32, 7));
    const done = await maillon(flags(data, await freeUrl()));
    expect(done).toMatchObject({ exitCode: 3, stdout: '' });
    expect(done.stderr).toContain(
      `error: the key file ${join(data, 'key')} does not belong to this database`,
    );
  });
});

describe('a second gateway', () => {
  it('on the same data folder is told which process has it (exit 6); the first goes on', async () => {
    const [data, url] = [newData(), await freeUrl()];
    const first = start(flags(data, url));
    await first.ready;
    const second = await maillon(flags(data, await freeUrl()));
    expect(second).toMatchObject({ exitCode: 6, stdout: '' });
    expect(second.stderr).toContain(
      `another gateway runs on the data folder ${data}: process ${first.process.pid}`,
    );
    expect(second.stderr).toContain(`it serves ${url}`);
    expect((await fetch(`${url}/_maillon/healthz`)).status).toBe(200);
  });

  it('takes over from one that was killed', async () => {
    const [data, url] = [newData(), await freeUrl()];
    const first = start(flags(data, url));
    await first.ready;
    first.process.kill('SIGKILL');
    await first.finished;
    expect(existsSync(join(data, 'up.lock.json'))).toBe(true);
    expect(await start(flags(data, url)).ready).toBe(`ready ${url}`);
  });

  it('started at the same moment: exactly one serves', async () => {
    const data = newData();
    const urls = await Promise.all([freeUrl(), freeUrl(), freeUrl()]);
    const outcomes = await Promise.allSettled(urls.map((url) => start(flags(data, url)).ready));
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected', 'rejected']);
  });

  it('on the same port is told so (exit 6), and leaves the settings alone', async () => {
    const data = newData();
    const done = await maillon([
      ...flags(data, 'http://localhost:1'),
      '--listen',
      new URL(app).host,
      '--app',
      'http://127.0.0.9:1',
    ]);
    expect(done).toMatchObject({ exitCode: 6, stdout: '' });
    expect(done.stderr).toContain(
      `cannot listen on ${new URL(app).host}\n  another program listens there\nFix: `,
    );
    const store = await sqliteStore({ file: join(data, 'maillon.db'), keyFile: join(data, 'key') });
    expect(await store.settings.get('publicUrl')).toBeUndefined();
    await store.close();
  });
});

describe('maillon up does not start', () => {
  it('with a wrong configuration (exit 3): all faults at once, nothing made', async () => {
    const data = newData();
    const done = await maillon([
      'up',
      '--data',
      data,
      '--app',
      'ci',
      '--trust',
      '*',
      '--trust',
      '0.0.0.0/0',
      '--session-ttl',
      '0',
    ]);
    expect(done).toMatchObject({ exitCode: 3, stdout: '' });
    expect(done.stderr.split('\n').filter((line) => line.startsWith('  '))).toEqual([
      expect.stringContaining('--app must be absolute'),
      expect.stringContaining('--public is missing'),
      expect.stringContaining('--user-header is missing'),
      expect.stringMatching(/--trust \* would believe everybody.*0\.0\.0\.0\/0 would believe everybody/),
      expect.stringContaining('--session-ttl must be a positive whole number'),
    ]);
    expect(done.stderr).toContain('Fix: ');
    expect(existsSync(data)).toBe(false);
  });

  it('on an address of another machine (exit 3)', async () => {
    const done = await maillon([...flags(newData(), 'https://ci.acme.dev'), '--listen', '203.0.113.1:8480']);
    expect(done).toMatchObject({ exitCode: 3, stdout: '' });
    expect(done.stderr).toContain('this machine does not have that address');
  });

  it('when its data folder is a file (exit 3)', async () => {
    const file = join(folder.path, 'a-file');
    writeFileSync(file, '');
    const done = await maillon(flags(file, 'https://ci.acme.dev'));
    expect(done).toMatchObject({ exitCode: 3, stdout: '' });
    expect(done.stderr).toContain(`cannot make the data folder ${file}`);
  });

  it.each([
    ['maillon.db', 'maillon.db is not a Maillon database'],
    ['up.lock', 'up.lock is damaged, or belongs to another program'],
    ['key', 'is not a key file'],
  ])('when %s is damaged (exit 3)', async (name, message) => {
    const other = temporaryFolder();
    writeFileSync(join(other.path, name), 'damaged '.repeat(300));
    const done = await maillon(flags(other.path, 'https://ci.acme.dev'));
    expect(done).toMatchObject({ exitCode: 3, stdout: '' });
    expect(done.stderr).toContain(message);
    other.remove();
  });
});
