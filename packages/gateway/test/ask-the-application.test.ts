// Who the application says the person is; and what it says when there is none.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HttpRequest } from '@maillon/applinks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  ApplicationUnreachableError,
  type AskTheApplication,
  type AskTheApplicationOptions,
  askTheApplication,
} from '../src/identity/ask-the-application.ts';
import { atJsonPointer, checkJsonPointer } from '../src/identity/json-pointer.ts';

let server: Server;
let asked: IncomingMessage[];
let answer: (req: IncomingMessage, res: ServerResponse) => void;
let source: AskTheApplication;
let nowMs: number;

beforeEach(async () => {
  asked = [];
  nowMs = 0;
  server = createServer((req, res) => {
    asked.push(req);
    answer(req, res);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  source = ask();
});
afterEach(async () => {
  await source.close();
  server.closeAllConnections();
  server.close();
});

function ask(options: Partial<AskTheApplicationOptions> = {}): AskTheApplication {
  return askTheApplication({
    appUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    publicUrl: 'https://ci.acme.dev',
    whoamiPath: '/api/me',
    userPointer: '/name',
    signedIn: { pointer: '/anonymous', value: false },
    loginTemplate: '/login?from={return}',
    nowMs: () => nowMs,
    ...options,
  });
}

function json(value: unknown, status = 200, contentType = 'application/json; charset=utf-8'): typeof answer {
  return (_req, res) => {
    res.writeHead(status, { 'Content-Type': contentType });
    res.end(typeof value === 'string' ? value : JSON.stringify(value));
  };
}

function browser(cookie: string | undefined): HttpRequest {
  return {
    method: 'GET',
    target: '/',
    remoteAddress: '::ffff:10.0.0.7',
    header: (name) => (name === 'cookie' ? cookie : name === 'authorization' ? 'Basic secret' : undefined),
    headerCount: () => 0,
    body: { peek: () => Promise.resolve({ bytes: new Uint8Array(0), complete: true }) },
  };
}

const person = (cookie: string | undefined, fresh = false): ReturnType<AskTheApplication['person']> =>
  source.person(browser(cookie), { fresh });

const ALICE = { name: 'alice', anonymous: false };

describe('asking the application', () => {
  it('T55: replays the cookies of the browser, never ours, and nothing else of the browser', async () => {
    answer = json(ALICE);
    expect(await person('JSESSIONID=1; __Host-maillon-form=x; maillon-y=z; theme=dark')).toEqual({
      name: 'alice',
    });
    expect(asked[0]?.url).toBe('/api/me');
    const { connection: _hop, ...headers } = asked[0]?.headers ?? {};
    expect(headers).toEqual({
      host: 'ci.acme.dev',
      cookie: 'JSESSIONID=1; theme=dark',
      accept: 'application/json',
      'x-requested-with': 'XMLHttpRequest',
      'x-forwarded-for': '10.0.0.7',
      'x-forwarded-host': 'ci.acme.dev',
      'x-forwarded-proto': 'https',
    });
  });

  it('asks nobody without a cookie of the application', async () => {
    answer = json(ALICE);
    expect([await person(undefined), await person(''), await person('maillon-form=x')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(asked).toEqual([]);
  });

  it('remembers a person for 30 seconds by the cookies, and asks afresh for a decision', async () => {
    answer = json(ALICE);
    await person('s=1');
    nowMs = 29_999;
    await person('s=1');
    expect(asked).toHaveLength(1);
    await person('s=2');
    expect(asked).toHaveLength(2);
    answer = json({ anonymous: true });
    expect(await person('s=1', true)).toBeUndefined();
    expect(await person('s=1')).toBeUndefined();
    expect(asked).toHaveLength(4);
    answer = json(ALICE);
    expect(await person('s=2')).toEqual({ name: 'alice' });
    nowMs = 60_000;
    await person('s=2');
    expect(asked).toHaveLength(5);
  });

  it('does not remember nobody: who signs in may keep the cookie', async () => {
    answer = json({ anonymous: true });
    expect(await person('s=1')).toBeUndefined();
    answer = json(ALICE);
    expect(await person('s=1')).toEqual({ name: 'alice' });
  });

  it('fails when the application is down, or too slow', async () => {
    await source.close();
    source = ask({ timeoutMs: 100 });
    answer = () => undefined;
    await expect(person('s=1')).rejects.toThrow(ApplicationUnreachableError);
    answer = (_req, res) => {
      res.writeHead(200, { 'Content-Type': 'application/json' });
      res.write('{');
    };
    await expect(person('s=1')).rejects.toThrow(ApplicationUnreachableError);
    await source.close();
    source = ask({ appUrl: 'http://127.0.0.1:9' });
    await expect(person('s=1')).rejects.toThrow(ApplicationUnreachableError);
  });

  it('sends people to the sign-in page and back', async () => {
    const back = 'https://ci.acme.dev/plugins/servlet/oauth/authorize?oauth_token=a%2Fb&c=$&';
    expect(source.signInUrl(back)).toBe(`https://ci.acme.dev/login?from=${encodeURIComponent(back)}`);
    for (const loginTemplate of ['/login?next={return}', '/ci/login?next={return}']) {
      const below = ask({ publicUrl: 'https://acme.dev/ci', loginTemplate });
      expect(below.signInUrl('https://x/')).toBe('https://acme.dev/ci/login?next=https%3A%2F%2Fx%2F');
      await below.close();
    }
  });

  it.each([
    ['/whoami?full', '/ci/whoami?full'],
    ['/ci/whoami', '/ci/whoami'],
    ['/ci?whoami', '/ci?whoami'],
    ['/cinema', '/ci/cinema'],
  ])('asks below the context path of the public URL: %s is %s', async (whoamiPath, target) => {
    await source.close();
    source = ask({ publicUrl: 'https://acme.dev/ci', whoamiPath });
    // Like an application that lives at its context path and nowhere else.
    answer = (req, res) =>
      req.url === target ? json(ALICE)(req, res) : json({ message: 'Not found' }, 404)(req, res);
    expect(await person('s=1')).toEqual({ name: 'alice' });
    expect(asked.map(({ url }) => url)).toEqual([target]);
  });

  it('refuses an application path that is not the context path', () => {
    expect(() => ask({ appUrl: 'http://127.0.0.1:9/other' })).toThrow(/paths/);
  });

  it.each([
    { loginTemplate: '//evil.example/{return}' },
    { loginTemplate: '/\\evil.example/{return}' },
    { loginTemplate: 'https://evil.example/{return}' },
    { loginTemplate: '/login' },
    { whoamiPath: '//evil.example/' },
    { whoamiPath: 'api/me' },
    { whoamiPath: '/api me' },
    { userPointer: 'name' },
    { userPointer: '/na~me' },
    { signedIn: { pointer: 'x', value: true } },
    { publicUrl: 'nonsense' },
  ])('refuses %j', (options) => {
    expect(() => ask(options)).toThrow(TypeError);
  });
});

describe('T59: an unclear answer is nobody', () => {
  it.each<[string, typeof answer]>([
    ['another status', json(ALICE, 201)],
    ['401', json(ALICE, 401)],
    ['500', json(ALICE, 500)],
    ['HTML', json('<html>', 200, 'text/html')],
    ['JSON as text', json(ALICE, 200, 'text/plain')],
    ['no content type', (_req, res) => void res.end(JSON.stringify(ALICE))],
    ['broken JSON', json('{"name":"alice","anonymous":false')],
    ['an empty body', json('')],
    ['an empty name', json({ name: '', anonymous: false })],
    ['a blank name', json({ name: ' ', anonymous: false })],
    ['a number for a name', json({ name: 7, anonymous: false })],
    ['no name', json({ anonymous: false })],
    ['a name that is an object', json({ name: { first: 'a' }, anonymous: false })],
    ['a condition of another type', json({ name: 'alice', anonymous: 'false' })],
    ['a condition that is 0', json({ name: 'alice', anonymous: 0 })],
    ['no condition', json({ name: 'alice' })],
    [
      'bytes that are not UTF-8',
      (_req, res) => {
        res.writeHead(200, { 'Content-Type': 'application/json' });
        res.end(Buffer.from('{"name":"\xff","anonymous":false}', 'latin1'));
      },
    ],
    ['more than 1 MiB', json({ ...ALICE, padding: 'x'.repeat(1024 * 1024) })],
  ])('%s', async (_what, given) => {
    answer = given;
    expect(await person('s=1')).toBeUndefined();
  });

  it.each([
    ['a line end', 'alice\nadmin', 'it holds a control character'],
    ['white space around', ' alice', 'it begins or ends with white space'],
    ['half a surrogate pair', 'alice\ud800', 'it is not valid Unicode'],
    ['256 characters', 'a'.repeat(256), 'it has more than 255 characters'],
    ['nothing in it', '', 'it is empty'],
  ])('a name with %s, and the log says why', async (_what, name, reason) => {
    const reasons: string[] = [];
    await source.close();
    source = ask({ onUnusableName: (why) => reasons.push(why) });
    answer = json({ name, anonymous: false });
    expect(await person('s=1')).toBeUndefined();
    expect(reasons).toEqual([reason]);
  });

  it('a name of 255 characters is somebody', async () => {
    answer = json({ name: 'é'.repeat(255), anonymous: false });
    expect(await person('s=1')).toEqual({ name: 'é'.repeat(255) });
  });

  it('does not follow a redirect', async () => {
    answer = (req, res) => {
      if (req.url === '/elsewhere') json(ALICE)(req, res);
      else
        res
          .writeHead(302, { Location: '/elsewhere', 'Content-Type': 'application/json' })
          .end(JSON.stringify(ALICE));
    };
    expect(await person('s=1')).toBeUndefined();
    expect(asked).toHaveLength(1);
  });

  // design: identity.md section 3
  it.each<[string, Partial<AskTheApplicationOptions>, typeof answer, typeof answer]>([
    [
      'Jenkins',
      { userPointer: '/name', signedIn: { pointer: '/anonymous', value: false } },
      json({ name: 'anonymous', anonymous: true, authenticated: true, authorities: [] }),
      json({ name: 'alice', anonymous: false, authenticated: true, authorities: ['authenticated'] }),
    ],
    [
      'SonarQube',
      { userPointer: '/login', signedIn: { pointer: '/isLoggedIn', value: true } },
      json({ isLoggedIn: false }),
      json({ isLoggedIn: true, login: 'alice', name: 'Alice' }),
    ],
    [
      'Buildbot',
      { userPointer: '/user/username', signedIn: { pointer: '/user/anonymous', value: false } },
      json({ user: { anonymous: true } }),
      json({ user: { anonymous: false, username: 'alice' } }),
    ],
    [
      'Argo CD',
      { userPointer: '/username', signedIn: { pointer: '/loggedIn', value: true } },
      json({}),
      json({ loggedIn: true, username: 'alice' }),
    ],
    [
      'Grafana',
      { userPointer: '/login', signedIn: { pointer: '/login', value: 'alice' } },
      json({ message: 'Unauthorized' }, 401),
      json({ id: 1, login: 'alice' }),
    ],
    [
      'GitLab',
      { userPointer: '/username', signedIn: { pointer: '/state', value: 'active' } },
      json({ message: '401 Unauthorized' }, 401),
      json({ id: 1, username: 'alice', state: 'active' }),
    ],
    [
      'Artifactory',
      { userPointer: '/name', signedIn: { pointer: '/anonymous', value: false } },
      json({ name: 'anonymous', anonymous: true }),
      json({ name: 'alice', anonymous: false }),
    ],
    [
      'Harbor',
      { userPointer: '/username', signedIn: { pointer: '/sysadmin_flag', value: false } },
      json({ errors: [{ code: 'UNAUTHORIZED' }] }, 401),
      json({ user_id: 3, username: 'alice', sysadmin_flag: false }),
    ],
    [
      'Gerrit',
      { userPointer: '/username', signedIn: { pointer: '/inactive', value: false } },
      json('Authentication required', 403, 'text/plain'),
      json(`)]}'\n{"username":"alice","inactive":false}`),
    ],
    [
      'Bitbucket, Jira, Confluence',
      { userPointer: '/username', signedIn: { pointer: '/type', value: 'known' } },
      json({ type: 'anonymous', username: 'x' }),
      json({ type: 'known', username: 'alice' }),
    ],
  ])(
    "%s's anonymous answer is nobody, its other one somebody",
    async (_app, options, anonymous, somebody) => {
      await source.close();
      source = ask(options);
      answer = anonymous;
      expect(await person('s=1')).toBeUndefined();
      answer = somebody;
      expect(await person('s=1')).toEqual({ name: 'alice' });
    },
  );
});

describe('JSON Pointer', () => {
  // RFC 6901 section 5
  const document: unknown = JSON.parse(
    '{"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"g|h":4,"i\\\\j":5,"k\\"l":6," ":7,"m~n":8}',
  );
  it.each([
    ['', document],
    ['/foo', ['bar', 'baz']],
    ['/foo/0', 'bar'],
    ['/', 0],
    ['/a~1b', 1],
    ['/c%d', 2],
    ['/e^f', 3],
    ['/g|h', 4],
    ['/i\\j', 5],
    ['/k"l', 6],
    ['/ ', 7],
    ['/m~0n', 8],
    ['/foo/-', undefined],
    ['/foo/01', undefined],
    ['/foo/2', undefined],
    ['/constructor', undefined],
    ['/foo/length', undefined],
    ['/a~01b', undefined],
  ])('finds %j', (pointer, value) => {
    checkJsonPointer(pointer);
    expect(atJsonPointer(document, pointer)).toEqual(value);
  });
});
