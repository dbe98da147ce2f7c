// What people get wrong and what breaks, at the gateway as people run it: each with an answer that says what it is, and
// nothing lost.
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Browser } from '../support/browser.ts';
import {
  type Answer,
  askRequestToken,
  call,
  dance,
  decide,
  endpoint,
  exchange,
  nowSeconds,
  prepare,
  send,
  type TestConsumer,
  type TokenPair,
  tokenPair,
  verifierIn,
} from '../support/dance.ts';
import {
  ASKS_ECHO,
  type Echo,
  type EchoApplication,
  maillon,
  type RunningGateway,
  startEchoApplication,
  startGateway,
} from '../support/gateway.ts';
import { freePort, rawRequest } from '../support/http.ts';
import { startNotesProcess } from '../support/notes-process.ts';

const CONSUMER: TestConsumer = { consumerKey: 'code-host', sharedSecret: 'code-host-secret' };
const OTHER: TestConsumer = { consumerKey: 'other', sharedSecret: 'other-secret' };

let application: EchoApplication;
let gateway: RunningGateway;
let alice: Browser;
let grant: TokenPair;

beforeAll(async () => {
  application = await startEchoApplication();
  gateway = await startGateway({
    app: application.url,
    links: [{ consumer: CONSUMER }, { consumer: OTHER }],
  });
  alice = await gateway.signedIn('alice');
  grant = await dance(CONSUMER, gateway.publicUrl, alice);
});
afterAll(async () => {
  await gateway?.stop();
  await application?.close();
});

function told({ status, problem, fields }: Answer): unknown[] {
  const advice = fields.get('oauth_problem_advice') ?? fields.get('oauth_parameters_absent');
  return [status, problem, ...(advice === undefined ? [] : [advice])];
}

function userIn({ status, text }: Answer): unknown[] {
  return [status, (JSON.parse(text) as Echo).user]; // the echo application's answer
}

describe('a signed request with a fault', () => {
  const signed = (options: Partial<Parameters<typeof call>[1]> = {}, consumer = CONSUMER): Promise<Answer> =>
    call(consumer, { url: `${gateway.publicUrl}/builds?a=b`, ...grant, ...options });

  test('passes without one', async () => {
    expect(userIn(await signed())).toEqual([200, 'alice']);
  });

  test('an unknown consumer key', async () => {
    const answer = await signed({}, { consumerKey: 'nobody', sharedSecret: 'x' });
    expect(told(answer)).toEqual([401, 'consumer_key_unknown']);
    expect(answer.headers.get('www-authenticate')).toMatch(
      new RegExp(`^OAuth realm="${gateway.publicUrl}", oauth_problem="consumer_key_unknown"`),
    );
  });

  test('a wrong shared secret, and a wrong token secret', async () => {
    expect(told(await signed({}, { ...CONSUMER, sharedSecret: 'wrong' }))).toEqual([
      401,
      'signature_invalid',
    ]);
    expect(told(await signed({ tokenSecret: 'wrong' }))).toEqual([401, 'signature_invalid']);
  });

  test('T03 the same request twice', async () => {
    const request = await prepare(CONSUMER, { url: `${gateway.publicUrl}/builds`, ...grant });
    expect(userIn(await send(request))).toEqual([200, 'alice']);
    expect(told(await send(request))).toEqual([401, 'nonce_used']);
  });

  test.each([-3600, 3600])('a clock that is off by %i seconds: both times are told', async (offSeconds) => {
    const timestamp = nowSeconds() + offSeconds;
    const answer = await signed({ nowSeconds: timestamp });
    expect(answer).toMatchObject({ status: 400, problem: 'timestamp_refused' });
    expect(answer.fields.get('oauth_acceptable_timestamps')).toMatch(/^\d{10}-\d{10}$/);
    expect(answer.fields.get('oauth_problem_advice')).toMatch(
      new RegExp(`the timestamp is ${timestamp}, our clock says \\d{10}`),
    );
  });

  test('T37 a token of another consumer', async () => {
    expect(told(await signed({}, OTHER))).toEqual([401, 'token_rejected']);
  });

  test('T38 a request token, and one that never was', async () => {
    const request = tokenPair(await askRequestToken(CONSUMER, gateway.publicUrl));
    expect(told(await signed(request))).toEqual([401, 'token_rejected']);
    expect(told(await signed({ token: 'made-up', tokenSecret: 'x' }))).toEqual([401, 'token_rejected']);
  });

  test('an incomplete one is refused, never passed on as nobody', async () => {
    const response = await fetch(`${gateway.publicUrl}/builds`, {
      headers: { authorization: `OAuth oauth_consumer_key="${CONSUMER.consumerKey}"` },
    });
    expect([response.status, await response.text()]).toEqual([
      400,
      expect.stringMatching(/^oauth_problem=parameter_absent&oauth_parameters_absent=oauth_signature/),
    ]);
  });

  test('the version 1.0A, which the README of npm oauth shows: told the right one', async () => {
    const { url, init } = await prepare(CONSUMER, { url: `${gateway.publicUrl}/builds`, ...grant });
    const { authorization } = init.headers as { authorization: string }; // as `prepare` makes them
    const headers = { authorization: authorization.replace('oauth_version="1.0"', 'oauth_version="1.0A"') };
    const answer = await send({ url, init: { ...init, headers } });
    expect([answer.status, answer.problem]).toEqual([400, 'version_rejected']);
    expect(answer.fields.get('oauth_acceptable_versions')).toBe('1.0-1.0');
    expect(answer.fields.get('oauth_problem_advice')).toContain('send oauth_version=1.0');
  });

  test('is in the log with its reason, without token, secret or signature', async () => {
    await signed({ tokenSecret: 'wrong', url: `${gateway.publicUrl}/for-the-log` });
    await expect.poll(() => gateway.log()).toContain('/for-the-log');
    const line =
      gateway
        .log()
        .split('\n')
        .find((text) => text.includes('/for-the-log')) ?? '';
    expect(line).toContain('signature_differs');
    for (const secret of [CONSUMER.sharedSecret, grant.token, grant.tokenSecret]) {
      expect(gateway.log()).not.toContain(secret);
    }
  });
});

describe('a dance with a fault', () => {
  test('T15 a javascript: callback, and other schemes', async () => {
    for (const callback of [
      'javascript:alert(1)',
      'data:text/html,x',
      'ftp://consumer.example/',
      '/relative',
    ]) {
      const answer = await askRequestToken(CONSUMER, gateway.publicUrl, { callback });
      expect(told(answer)).toEqual([400, 'parameter_rejected', expect.stringContaining('the callback')]);
      expect(answer.fields.get('oauth_parameters_rejected')).toBe('oauth_callback');
    }
  });

  test('T01 no callback, and T35 oob without the right to it', async () => {
    expect(told(await askRequestToken(CONSUMER, gateway.publicUrl, {}))).toEqual([
      400,
      'parameter_absent',
      'oauth_callback',
    ]);
    expect(told(await askRequestToken(CONSUMER, gateway.publicUrl, { callback: 'oob' }))).toEqual([
      400,
      'parameter_rejected',
      'this consumer may not use oob',
    ]);
  });

  test('T33 a wrong verifier leaves the right one, until there were five', async () => {
    const { publicUrl } = gateway;
    const request = tokenPair(await askRequestToken(CONSUMER, publicUrl));
    const verifier = verifierIn(await decide(alice, publicUrl, request.token));
    expect(told(await exchange(CONSUMER, publicUrl, request, 'wrong'))).toEqual([401, 'token_rejected']);
    expect(told(await exchange(CONSUMER, publicUrl, request, undefined))).toEqual([
      400,
      'parameter_absent',
      'oauth_verifier',
    ]);
    expect((await exchange(CONSUMER, publicUrl, request, verifier)).status).toBe(200);
    expect(told(await exchange(CONSUMER, publicUrl, request, verifier))).toEqual([401, 'token_used']);
  });

  test('T37 an exchange by another consumer', async () => {
    const { publicUrl } = gateway;
    const request = tokenPair(await askRequestToken(CONSUMER, publicUrl));
    const verifier = verifierIn(await decide(alice, publicUrl, request.token));
    expect(told(await exchange(OTHER, publicUrl, request, verifier))).toEqual([401, 'token_rejected']);
    expect((await exchange(CONSUMER, publicUrl, request, verifier)).status).toBe(200);
  });

  test.each([
    ['', 400, 'This address is incomplete'],
    ['?oauth_token=made-up', 401, 'This request is not known here'],
  ])('a consent page for nothing%s is a page that says what to do', async (query, status, title) => {
    const page = await alice.get(endpoint(gateway.publicUrl, 'authorize') + query);
    expect([page.status, page.headers.get('content-type')]).toEqual([
      status,
      expect.stringContaining('text/html'),
    ]);
    expect(page.text).toContain(title);
  });
});

test('tokens that have run out: each is told so', async () => {
  const short = await startGateway({
    app: application.url,
    links: [{ consumer: CONSUMER }],
    flags: ['--request-token-ttl', '2', '--access-token-ttl', '1', '--session-ttl', '60'],
  });
  const { publicUrl } = short;
  const bob = await short.signedIn('bob');
  const undecided = tokenPair(await askRequestToken(CONSUMER, publicUrl));
  const access = await dance(CONSUMER, publicUrl, bob);
  // The lifetimes are flags in whole seconds of the real clock: this waits for it.
  await expect
    .poll(async () => told(await call(CONSUMER, { url: `${publicUrl}/builds`, ...access })), {
      timeout: 4000,
    })
    .toEqual([401, 'token_expired']);
  await expect
    .poll(async () => told(await exchange(CONSUMER, publicUrl, undecided, 'any')), { timeout: 5000 })
    .toEqual([401, 'token_expired']);
  const page = await bob.get(`${endpoint(publicUrl, 'authorize')}?oauth_token=${undecided.token}`);
  expect([page.status, page.text]).toEqual([401, expect.stringContaining('This request is too old')]);
  await short.stop();
});

describe('requests that are too large', () => {
  test.each(['Authorization', 'Cookie', 'X-Anything'])(
    'a header of 1 MB in %s gets a message',
    async (name) => {
      const { port } = gateway;
      const lines = ['GET /builds HTTP/1.1', `Host: 127.0.0.1:${port}`, `${name}: ${'a'.repeat(1 << 20)}`];
      const answer = await rawRequest({ port, lines });
      expect([answer.status, answer.body.toString()]).toEqual([
        431,
        expect.stringContaining('larger than 32 KiB, which is all that this gateway takes'),
      ]);
      expect((await fetch(`${gateway.publicUrl}/_maillon/healthz`)).status).toBe(200);
    },
  );

  test('a signed form over 1 MiB', async () => {
    const answer = await call(CONSUMER, {
      method: 'POST',
      url: `${gateway.publicUrl}/builds`,
      ...grant,
      form: [['log', 'a'.repeat(1 << 20)]],
    });
    expect(told(answer)).toEqual([
      413,
      'parameter_rejected',
      'a signed form body may have at most 1048576 bytes',
    ]);
  });
});

test('the application is down: a message and a reference, and the grant works when it is back', async () => {
  let app = await startEchoApplication();
  const own = await startGateway({ app: app.url, links: [{ consumer: CONSUMER }] });
  const { publicUrl } = own;
  const bob = await own.signedIn('bob');
  const access = await dance(CONSUMER, publicUrl, bob);
  const request = tokenPair(await askRequestToken(CONSUMER, publicUrl));
  await app.close();

  const unsigned = await send({ url: `${publicUrl}/builds`, init: {} });
  const signed = await call(CONSUMER, { url: `${publicUrl}/builds`, ...access });
  for (const { status, text } of [unsigned, signed]) {
    expect([status, text]).toEqual([502, expect.stringMatching(/application[^]*[Rr]eference/)]);
  }
  // Who the person is cannot be asked afresh: nothing is decided.
  const decided = await decide(bob, publicUrl, request.token);
  expect([decided.status, decided.text]).toEqual([502, expect.stringContaining('application')]);
  const ready = await fetch(`${publicUrl}/_maillon/readyz`);
  expect([ready.status, await ready.text()]).toEqual([503, expect.stringContaining('application')]);
  expect((await fetch(`${publicUrl}/_maillon/healthz`)).status).toBe(200);

  app = await startEchoApplication(app.port);
  expect(userIn(await call(CONSUMER, { url: `${publicUrl}/builds`, ...access }))).toEqual([200, 'bob']);
  await own.stop();
  await app.close();
});

describe('maillon up on a data folder', () => {
  const folder = mkdtempSync(join(tmpdir(), 'maillon-bad-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function up(data: string, flags: readonly string[] = ASKS_ECHO) {
    const publicUrl = `http://127.0.0.1:${await freePort()}`;
    return maillon(['up', '--app', application.url, '--public', publicUrl, '--data', data, ...flags]);
  }

  /** A folder in use before, with a link in it. */
  async function usedFolder(): Promise<string> {
    const data = mkdtempSync(join(folder, 'data-'));
    const add = ['links', 'add', '--data', data, '--incoming', '--name', 'A', '--consumer-key', 'a'];
    expect((await maillon([...add, '--shared-secret-stdin'], 'secret-of-a\n')).exitCode).toBe(0);
    return data;
  }

  test('that another gateway has: told which, and that one goes on', async () => {
    const second = await up(gateway.data);
    expect(second).toMatchObject({ exitCode: 6, stdout: '' });
    expect(second.stderr).toContain(
      `another gateway runs on the data folder ${gateway.data}: process ${gateway.pid}`,
    );
    expect(userIn(await call(CONSUMER, { url: `${gateway.publicUrl}/builds`, ...grant }))).toEqual([
      200,
      'alice',
    ]);
  });

  test.each(['maillon.db', 'key'])(
    'whose %s is garbage: told which file, and nothing is changed',
    async (name) => {
      const data = await usedFolder();
      const file = join(data, name);
      writeFileSync(file, 'garbage '.repeat(512));
      const before = digest(file);
      for (const done of [await up(data), await maillon(['links', 'list', '--data', data])]) {
        expect(done).toMatchObject({ exitCode: 3, stdout: '' });
        expect(done.stderr).toMatch(/is not a (Maillon database|key file)/);
        expect(done.stderr).toContain(file);
        expect(done.stderr).not.toMatch(/\n {4}at /);
      }
      expect(digest(file)).toBe(before);
    },
  );

  test('whose database is damaged in the middle: told so, not a stack trace', async () => {
    const data = await usedFolder();
    const file = join(data, 'maillon.db');
    const bytes = readFileSync(file);
    bytes.fill(0x5a, 4096);
    writeFileSync(file, bytes);
    const before = digest(file);
    const done = await up(data);
    expect(done).toMatchObject({ exitCode: 3, stdout: '' });
    expect(done.stderr).toContain(file);
    expect(done.stderr).not.toMatch(/\n {4}at /);
    expect(digest(file)).toBe(before);
  });

  test('whose key is lost or another one: refused, no new key, and all is there when the key is back', async () => {
    const data = await usedFolder();
    const key = join(data, 'key');
    renameSync(key, `${key}.away`);
    const lost = await up(data);
    expect(lost).toMatchObject({ exitCode: 3, stdout: '' });
    expect(lost.stderr).toContain(key);
    expect(existsSync(key)).toBe(false);
    renameSync(join(await usedFolder(), 'key'), key);
    const other = await up(data);
    expect(other).toMatchObject({ exitCode: 3, stdout: '' });
    expect(other.stderr).toContain(key);
    renameSync(`${key}.away`, key);
    const list = await maillon(['links', 'list', '--data', data, '--json']);
    expect(JSON.parse(list.stdout)).toMatchObject([{ name: 'A', incoming: { consumerKey: 'a' } }]);
  });

  test.each([
    [['--bogus'], 2, "unknown option '--bogus'"],
    [[], 3, '--whoami or --user-header is missing'],
    [['--user-header', 'X-User', '--trust', '0.0.0.0/0'], 3, 'would believe everybody'],
    [[...ASKS_ECHO, '--access-token-ttl', 'a year'], 3, '--access-token-ttl must be a positive whole number'],
    [[...ASKS_ECHO, '--listen', 'here'], 3, '--listen'],
  ])('with wrong flags %j: each named', async (flags, exitCode, message) => {
    const done = await up(join(folder, 'never'), flags);
    expect(done).toMatchObject({ exitCode, stdout: '' });
    expect(done.stderr).toContain(message);
    expect(existsSync(join(folder, 'never'))).toBe(false);
  });
});

function digest(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

describe('T06 replay across restarts and processes', () => {
  test('kill -9 and a restart keep grants and consents, and a request of before is refused', async () => {
    const first = await startGateway({ app: application.url, links: [{ consumer: CONSUMER }] });
    const { publicUrl } = first;
    const bob = await first.signedIn('bob');
    const access = await dance(CONSUMER, publicUrl, bob);
    const undecided = tokenPair(await askRequestToken(CONSUMER, publicUrl));
    const request = await prepare(CONSUMER, { url: `${publicUrl}/builds`, ...access });
    expect(userIn(await send(request))).toEqual([200, 'bob']);
    await first.kill();

    const again = await startGateway({ app: application.url, again: first });
    const replayed = await send(request);
    expect(told(replayed)).toEqual([401, 'nonce_used']);
    expect(userIn(await call(CONSUMER, { url: `${publicUrl}/builds`, ...access }))).toEqual([200, 'bob']);
    const verifier = verifierIn(await decide(bob, publicUrl, undecided.token));
    expect((await exchange(CONSUMER, publicUrl, undecided, verifier)).status).toBe(200);
    await again.stop();
  });

  test('killed while requests are on their way: what was answered is never accepted again', async () => {
    const first = await startGateway({ app: application.url, links: [{ consumer: CONSUMER }] });
    const { publicUrl } = first;
    const access = await dance(CONSUMER, publicUrl, await first.signedIn('bob'));
    const requests = await Promise.all(
      Array.from({ length: 60 }, (_, index) =>
        prepare(CONSUMER, { url: `${publicUrl}/${index}`, ...access }),
      ),
    );
    const answers = requests.map((request) =>
      send(request).then(
        ({ status }) => status,
        () => 'broken',
      ),
    );
    await Promise.race(answers);
    await first.kill();
    const before = await Promise.all(answers);
    expect(before).toContain(200);

    const again = await startGateway({ app: application.url, again: first });
    const after = await Promise.all(requests.map(send));
    for (const [index, status] of before.entries())
      if (status === 200) expect(after[index]?.status).not.toBe(200);
    await again.stop();
  });

  test('two processes of the library on one SQLite file: of one request exactly one gets through', async () => {
    const data = mkdtempSync(join(tmpdir(), 'maillon-two-'));
    const publicUrl = 'http://notes.example';
    const add = ['links', 'add', '--data', data, '--incoming', '--name', 'A', '--two-legged-as', 'robot'];
    const { consumerKey, sharedSecret } = CONSUMER;
    await maillon([...add, '--consumer-key', consumerKey, '--shared-secret-stdin'], `${sharedSecret}\n`);
    const nodes = await Promise.all([startNotesProcess(publicUrl, data), startNotesProcess(publicUrl, data)]);
    const rounds = await Promise.all(
      Array.from({ length: 50 }, async () => {
        const { init } = await prepare(CONSUMER, { url: `${publicUrl}/notes` });
        const answers = await Promise.all(nodes.map(({ url }) => send({ url: `${url}/notes`, init })));
        return answers.map(({ status, problem }) => `${status} ${problem}`).toSorted();
      }),
    );
    expect(new Set(rounds.map((answers) => answers.join()))).toEqual(
      new Set(['200 undefined,401 nonce_used']),
    );
    for (const node of nodes) node.kill();
    rmSync(data, { recursive: true, force: true });
  });
});

describe('T39 links change while the gateway runs', () => {
  const LATE: TestConsumer = { consumerKey: 'late', sharedSecret: 'late-secret' };

  test('one that is added works, and one that is removed stops, within a second', async () => {
    const { publicUrl } = gateway;
    expect(told(await askRequestToken(LATE, publicUrl))).toEqual([401, 'consumer_key_unknown']);
    const { id } = await gateway.addLink({ consumer: LATE });
    await expect
      .poll(async () => (await askRequestToken(LATE, publicUrl)).status, { timeout: 1000, interval: 50 })
      .toBe(200);
    const access = await dance(LATE, publicUrl, alice);
    const useIt = (): Promise<Answer> => call(LATE, { url: `${publicUrl}/builds`, ...access });
    expect(userIn(await useIt())).toEqual([200, 'alice']);
    await gateway.removeLink(id);
    await expect
      .poll(async () => told(await useIt()), { timeout: 1000, interval: 50 })
      .toEqual([401, 'consumer_key_unknown']);
    expect(userIn(await call(CONSUMER, { url: `${publicUrl}/builds`, ...grant }))).toEqual([200, 'alice']);
  });
});
