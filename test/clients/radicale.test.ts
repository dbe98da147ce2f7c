// A real application that knows nothing of OAuth, behind the gateway: Debian's calendar server Radicale, which believes
// the header X-Remote-User.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, type TestContext, test, vi } from 'vitest';
import { prepare, type SignedCall, type TestConsumer, type TokenPair } from '../support/dance.ts';
import { debianPackages } from '../support/debian.ts';
import { danceAs, type RunningGateway, startGateway, TRUSTS_HEADER } from '../support/gateway.ts';
import { freePort, rawRequest } from '../support/http.ts';
import { orSkip } from '../support/or-skip.ts';

const CONSUMER: TestConsumer = { consumerKey: 'calendar-client', sharedSecret: 'calendar-secret' };
const folder = mkdtempSync(join(tmpdir(), 'maillon-radicale-'));

interface Calendars {
  readonly gateway: RunningGateway;
  readonly radicale: ChildProcess;
  readonly alice: TokenPair;
  readonly bob: TokenPair;
}

let starting: Promise<Calendars> | undefined;

/** Started by the first test, so that a missing package is that test's matter. */
function calendars(context: TestContext): Promise<Calendars> {
  return orSkip(context, () => (starting ??= start()));
}

async function start(): Promise<Calendars> {
  const { env } = debianPackages(['python3', 'radicale']);
  const port = await freePort();
  const config = join(folder, 'config');
  mkdirSync(join(folder, 'collections'));
  writeFileSync(
    config,
    `[server]
hosts = 127.0.0.1:${port}
[auth]
type = http_x_remote_user
[rights]
type = owner_only
[storage]
type = multifilesystem
filesystem_folder = ${join(folder, 'collections')}
[web]
type = none
`,
  );
  const radicale = spawn('/usr/bin/env', ['python3', '-m', 'radicale', '--config', config], {
    env,
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  let log = '';
  radicale.stderr.setEncoding('utf8').on('data', (text: string) => void (log += text));
  process.once('exit', () => radicale.kill());
  const app = `http://127.0.0.1:${port}`;
  await vi
    .waitFor(() => fetch(app, { method: 'OPTIONS' }), { timeout: 20_000, interval: 100 })
    .catch((cause: unknown) => {
      throw new Error(`radicale did not start: ${log}`, { cause });
    });
  const gateway = await startGateway({
    app,
    identity: TRUSTS_HEADER,
    links: [{ consumer: CONSUMER }],
    flags: ['--forward-header', 'X-Remote-User'],
  });
  const { publicUrl } = gateway;
  const [alice, bob] = [
    await danceAs('alice', CONSUMER, publicUrl),
    await danceAs('bob', CONSUMER, publicUrl),
  ];
  return { gateway, radicale, alice, bob };
}

afterAll(async () => {
  const started = await starting?.catch(() => undefined);
  await started?.gateway.stop();
  started?.radicale.kill();
  rmSync(folder, { recursive: true, force: true });
});

interface CalendarCall {
  readonly method: string;
  readonly path: string;
  readonly body?: string;
  readonly headers?: Record<string, string>;
}

async function signed({ gateway }: Calendars, as: TokenPair, call: CalendarCall): Promise<Response> {
  const url = gateway.publicUrl + call.path;
  const request: SignedCall = { method: call.method, url, ...as };
  const { init } = await prepare(CONSUMER, request);
  const headers = { ...(init.headers as Record<string, string>), ...call.headers }; // as `prepare` makes them
  return fetch(url, { ...init, headers, ...(call.body !== undefined && { body: call.body }) });
}

function event(summary: string): string {
  const lines = [
    ...['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//maillon//test//EN', 'BEGIN:VEVENT', `UID:${summary}`],
    ...[
      'DTSTAMP:20240101T000000Z',
      'DTSTART:20240101T100000Z',
      'DTEND:20240101T110000Z',
      `SUMMARY:${summary}`,
    ],
    ...['END:VEVENT', 'END:VCALENDAR', ''],
  ];
  return lines.join('\r\n');
}

async function addCalendar(at: Calendars, as: TokenPair, user: string): Promise<number[]> {
  const made = await signed(at, as, { method: 'MKCALENDAR', path: `/${user}/work/` });
  const put = await signed(at, as, {
    method: 'PUT',
    path: `/${user}/work/${user}%20item.ics`,
    body: event(`meeting-of-${user}`),
    headers: { 'content-type': 'text/calendar' },
  });
  return [made.status, put.status];
}

test('two people keep calendars through signed requests, each their own', async (context) => {
  const at = await calendars(context);
  expect(await addCalendar(at, at.alice, 'alice')).toEqual([201, 201]);
  expect(await addCalendar(at, at.bob, 'bob')).toEqual([201, 201]);

  const own = await signed(at, at.alice, {
    method: 'PROPFIND',
    path: '/alice/work/',
    headers: { depth: '1' },
  });
  expect(own.status).toBe(207);
  expect(await own.text()).toContain('/alice/work/alice%20item.ics');
  const item = await signed(at, at.bob, { method: 'GET', path: '/bob/work/bob%20item.ics' });
  expect([item.status, await item.text()]).toEqual([200, expect.stringContaining('SUMMARY:meeting-of-bob')]);

  const root = await signed(at, at.alice, { method: 'PROPFIND', path: '/', headers: { depth: '1' } });
  expect(await root.text()).not.toContain('bob');
  for (const call of [
    { method: 'PROPFIND', path: '/bob/', headers: { depth: '1' } },
    { method: 'GET', path: '/bob/work/bob%20item.ics' },
    { method: 'PUT', path: '/bob/work/forged.ics', body: event('forged') },
    { method: 'DELETE', path: '/bob/work/' },
  ]) {
    expect((await signed(at, at.alice, call)).status, `${call.method} ${call.path}`).toBe(403);
  }
});

test.for<[string, string[]]>([
  ['the header itself', ['X-Remote-User: alice']],
  ['another spelling', ['X_Remote_User: alice']],
  ['mixed spellings', ['x-REMOTE_user: alice', 'X-Remote-User: alice']],
  ['a header kept from us', ['Connection: X-Remote-User', 'X-Remote-User: alice']],
  [
    'headers of other proxies',
    ['X-Forwarded-User: alice', 'Remote-User: alice', 'X-Auth-Request-User: alice'],
  ],
  ['a Basic login', [`Authorization: Basic ${Buffer.from('alice:alice').toString('base64')}`]],
])('a forged header opens nothing: %s', async ([, headers], context) => {
  const { gateway } = await calendars(context);
  const { port } = gateway;
  const lines = [
    'PROPFIND /alice/ HTTP/1.1',
    `Host: 127.0.0.1:${port}`,
    'Depth: 1',
    'Content-Length: 0',
    ...headers,
  ];
  const answer = await rawRequest({ port, lines });
  expect([401, 403]).toContain(answer.status);
  expect(answer.body.toString()).not.toContain('work');
});

test('a signed request with a forged header is the person who allowed it', async (context) => {
  const at = await calendars(context);
  const forged = { 'x-remote-user': 'bob', x_remote_user: 'bob' };
  const answer = await signed(at, at.alice, {
    method: 'PROPFIND',
    path: '/bob/',
    headers: { depth: '1', ...forged },
  });
  expect(answer.status).toBe(403);
});
