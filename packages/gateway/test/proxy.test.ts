// What the application gets and what the client gets back, byte for byte.
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parsePublicUrl } from '../src/proxy/public-address.ts';
import { fakeProvider, type TestGateway, testGateway } from './support/gateway.ts';
import { type RawApplication, rawApplication, valuesOf } from './support/raw-application.ts';
import { readAll, readUntil, sendRaw } from './support/raw-client.ts';

let application: RawApplication;
let gateway: TestGateway;

beforeEach(async () => {
  application = await rawApplication();
  gateway = await testGateway({ appUrl: application.url, appSecret: 's3cret' });
});
afterEach(async () => {
  await gateway.gateway.closeNow();
  await application.close();
});

const get = (target: string, fields = ''): string =>
  `GET ${target} HTTP/1.1\r\nHost: ci.acme.dev\r\nConnection: close\r\n${fields}\r\n`;

describe('the request', () => {
  it.each([
    '/job/a%2Fb//c/../d;x=1/%e4%c3%a4?q=a%20b&c=',
    '/a?',
    '/a?b=?&&',
    '//double',
    '/./..//',
    '/\'"<>[]{}|\\^`',
    '/plugins/servlet/oauthx',
    '/_maillonx',
  ])('keeps the target %j as it came', async (target) => {
    expect((await sendRaw(gateway.port, get(target))).status).toBe(200);
    expect(application.requests[0]?.line).toBe(`GET ${target} HTTP/1.1`);
  });

  it('keeps Host, spelling, order and repeated headers', async () => {
    await sendRaw(
      gateway.port,
      'GET / HTTP/1.1\r\nhOST: Other.Example:99\r\nX-One: 1\r\nx-two: \xe9\r\nX-One: 2\r\nX-Empty:\r\nConnection: close\r\n\r\n',
    );
    expect(
      application.requests[0]?.headers.filter(([name]) => /^(host|x-one|x-two|x-empty)$/i.test(name)),
    ).toEqual([
      ['host', 'Other.Example:99'],
      ['X-One', '1'],
      ['x-two', '\xe9'],
      ['X-One', '2'],
      ['X-Empty', ''],
    ]);
  });

  it('T22: says itself where the request came from, whatever the client says', async () => {
    await sendRaw(
      gateway.port,
      get(
        '/',
        'X-Forwarded-For: 1.2.3.4, 5.6.7.8\r\nX-Forwarded-Proto: ftp\r\nX-Forwarded-Host: evil\r\nX-Forwarded-Port: 1\r\n' +
          'X_Forwarded_For: 9.9.9.9\r\nForwarded: for=1.2.3.4\r\nX-Real-IP: 1.2.3.4\r\nX-Forwarded-Prefix: /x\r\n',
      ),
    );
    const request = application.requests[0];
    expect(request?.headers.filter(([name]) => /forwarded|real/i.test(name))).toEqual([
      ['X-Forwarded-For', '127.0.0.1'],
      ['X-Forwarded-Proto', 'https'],
      ['X-Forwarded-Host', 'ci.acme.dev'],
    ]);
  });

  it('tells the application its secret, and nobody else can', async () => {
    await sendRaw(gateway.port, get('/', 'X-Maillon-App-Secret: guess\r\nx_maillon_app_secret: guess\r\n'));
    expect(valuesOf(application.requests[0], 'X-Maillon-App-Secret')).toEqual(['s3cret']);
    expect(valuesOf(application.requests[0], 'x_maillon_app_secret')).toEqual([]);
  });

  it('ends hop-by-hop headers here', async () => {
    await sendRaw(
      gateway.port,
      'GET / HTTP/1.1\r\nHost: h\r\nConnection: close, X-Private, Host, TE\r\nX-Private: 1\r\nKeep-Alive: 5\r\nTE: trailers\r\n' +
        'Trailer: X-T\r\nProxy-Connection: x\r\nProxy-Authorization: Basic x\r\nX-Kept: 1\r\n\r\n',
    );
    const names = application.requests[0]?.headers.map(([name]) => name.toLowerCase());
    expect(names).toEqual([
      'host',
      'connection',
      'x-kept',
      'x-forwarded-for',
      'x-forwarded-proto',
      'x-forwarded-host',
      'x-maillon-app-secret',
    ]);
    expect(valuesOf(application.requests[0], 'host')).toEqual(['h']);
  });

  it('streams a body with its length', async () => {
    const body = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    const head = `POST /up HTTP/1.1\r\nHost: h\r\nContent-Length: 256\r\nConnection: close\r\n\r\n`;
    expect((await sendRaw(gateway.port, Buffer.concat([Buffer.from(head), body]))).status).toBe(200);
    expect(application.requests[0]?.body).toEqual(body);
    expect(valuesOf(application.requests[0], 'content-length')).toEqual(['256']);
  });

  it('streams a chunked body and drops its trailers', async () => {
    const head =
      'POST /up HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nTrailer: X-Forwarded-User\r\nConnection: close\r\n\r\n';
    const answer = await sendRaw(
      gateway.port,
      `${head}3\r\nabc\r\n2;ext=1\r\nde\r\n0\r\nX-Forwarded-User: admin\r\n\r\n`,
    );
    expect(answer.status).toBe(200);
    const request = application.requests[0];
    expect(valuesOf(request, 'transfer-encoding')).toEqual(['chunked']);
    expect(request?.body.toString().replaceAll(/\r\n[0-9a-f]+\r\n|^[0-9a-f]+\r\n/g, '')).toContain('abc');
    expect(request?.body.toString()).not.toContain('admin');
  });

  it.each(['POST', 'PUT', 'GET', 'DELETE'])('takes %s with an empty body', async (method) => {
    for (const framing of [
      'Content-Length: 0\r\n\r\n',
      'Content-Length: 00\r\n\r\n',
      'Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ]) {
      const head = `${method} / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n`;
      expect((await sendRaw(gateway.port, head + framing)).status).toBe(200);
      expect(application.requests.at(-1)?.line).toBe(`${method} / HTTP/1.1`);
    }
  });

  it('takes a body with GET', async () => {
    const answer = await sendRaw(
      gateway.port,
      'GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi',
    );
    expect([answer.status, application.requests[0]?.body.toString()]).toEqual([200, 'hi']);
  });

  it('answers 100-continue itself', async () => {
    const socket = connect(gateway.port, '127.0.0.1');
    socket.write(
      'POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n',
    );
    await readUntil(socket, 'HTTP/1.1 100 Continue\r\n\r\n');
    socket.write('hi');
    await readUntil(socket, '200 OK');
    expect(application.requests[0]?.body.toString()).toBe('hi');
    expect(valuesOf(application.requests[0], 'expect')).toEqual([]);
  });

  it('asks for no body after an answer that did not need it', async () => {
    const head = (fields: string): string =>
      `POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2000000\r\nExpect: 100-continue\r\n${fields}\r\n`;
    const refused = await sendRaw(gateway.port, head('X-Test-Signed-As: !\r\n'));
    expect(refused.all.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 401']);
    // Whether the body follows is open now, so the connection ends.
    expect(refused.head).toContain('\r\nConnection: close');
    const faulty = await sendRaw(gateway.port, head('Host: i\r\n'));
    expect(faulty.all.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 400']);
    expect(application.requests).toEqual([]);
  });

  it('asks for the body once when it is peeked at', async () => {
    await gateway.gateway.closeNow();
    gateway = await testGateway({
      appUrl: application.url,
      provider: fakeProvider({
        async authenticate(request) {
          // As a diagnosis does: what is there, without waiting.
          await request.body.peek(0);
          await peekAsked;
          await request.body.peek(4);
          return { kind: 'unsigned' };
        },
      }),
    });
    let ask = (): void => undefined;
    const peekAsked = new Promise<void>((resolve) => {
      ask = resolve;
    });
    const socket = connect(gateway.port, '127.0.0.1');
    const all = readAll(socket);
    let received = 0;
    socket.on('data', (chunk) => (received += chunk.length));
    socket.write(
      'POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n',
    );
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(received).toBe(0);
    ask();
    await readUntil(socket, 'HTTP/1.1 100 Continue\r\n\r\n');
    socket.write('hello');
    expect((await all).match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 100', 'HTTP/1.1 200']);
    expect(application.requests[0]?.body.toString()).toBe('hello');
  });

  it('replays a body that was peeked at, wholly or in part, byte for byte', async () => {
    await gateway.gateway.closeNow();
    const seen: string[] = [];
    gateway = await testGateway({
      appUrl: application.url,
      provider: fakeProvider({
        async authenticate(request) {
          const first = await request.body.peek(4);
          const second = await request.body.peek(64 * 1024);
          seen.push(`${first.bytes.length >= 4} ${second.bytes.length} ${second.complete}`);
          return { kind: 'unsigned' };
        },
      }),
    });
    for (const size of [5, 65_535, 65_536, 65_537, 1_000_000]) {
      const body = 'b'.repeat(size - 1) + 'e';
      const head = `POST /${size} HTTP/1.1\r\nHost: h\r\nContent-Length: ${size}\r\nConnection: close\r\n\r\n`;
      expect((await sendRaw(gateway.port, head + body)).status).toBe(200);
      const request = application.requests.at(-1);
      expect(valuesOf(request, 'content-length')).toEqual([String(size)]);
      expect(request?.body.toString() === body).toBe(true);
    }
    expect(seen.slice(0, 3)).toEqual(['true 5 true', 'true 65535 true', 'true 65536 true']);
    expect(seen[4]).toMatch(/^true \d+ false$/);
    // Chunked, and empty.
    const chunked = 'POST /c HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n';
    expect((await sendRaw(gateway.port, `${chunked}2\r\nab\r\n3\r\ncde\r\n0\r\n\r\n`)).status).toBe(200);
    expect(application.requests.at(-1)?.body.toString()).toContain('abcde');
    expect((await sendRaw(gateway.port, `${chunked}0\r\n\r\n`)).status).toBe(200);
    expect(seen.slice(-2)).toEqual(['true 5 true', 'false 0 true']);
  });

  it('serves requests one after another on one connection', async () => {
    const socket = connect(gateway.port, '127.0.0.1');
    socket.write(
      'POST /1 HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabcGET /2 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n',
    );
    await new Promise((resolve) => socket.on('close', resolve).resume());
    expect(application.requests.map(({ line }) => line)).toEqual(['POST /1 HTTP/1.1', 'GET /2 HTTP/1.1']);
  });

  it('serves HTTP/1.0 without Host', async () => {
    const answer = await sendRaw(gateway.port, 'GET / HTTP/1.0\r\n\r\n');
    expect(answer.body).toBe('ok');
    expect(valuesOf(application.requests[0], 'host')).toEqual(['ci.acme.dev']);
  });
});

describe('requests that go no further', () => {
  it.each([
    [
      'an absolute target',
      'GET http://ci.acme.dev/ HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n',
      400,
      'path',
    ],
    ['an asterisk', 'OPTIONS * HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n', 400, 'path'],
    ['a fragment', 'GET /a#b HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n', 400, 'fragment'],
    ['no Host', 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n', 400, 'Host is missing'],
    ['two Hosts', 'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n', 400, 'more than once'],
    ['TRACE', 'TRACE / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n', 405, 'TRACE'],
    ['CONNECT', 'CONNECT h:443 HTTP/1.1\r\nHost: h:443\r\n\r\n', 405, 'CONNECT'],
    [
      'an unknown expectation',
      'GET / HTTP/1.1\r\nHost: h\r\nExpect: coffee\r\nConnection: close\r\n\r\n',
      417,
      '100-continue',
    ],
    [
      'length and chunks',
      'POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\n',
      400,
      '',
    ],
    [
      'two lengths',
      'POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab',
      400,
      'HTTP/1.1',
    ],
    [
      'another transfer coding',
      'POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\nConnection: close\r\n\r\n0\r\n\r\n',
      501,
      'chunked',
    ],
    [
      'chunks in HTTP/1.0',
      'POST / HTTP/1.0\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
      '',
    ],
    ['bytes in the target that need encoding', 'GET /\xe9 HTTP/1.1\r\nHost: h\r\n\r\n', 400, 'HTTP/1.1'],
    ['a space before the colon', 'GET / HTTP/1.1\r\nHost : h\r\n\r\n', 400, 'HTTP/1.1'],
    ['something that is no HTTP', '\x16\x03\x01\x02\x00hello\r\n\r\n', 400, 'HTTP/1.1'],
  ])('refuses %s with a reason', async (_what, request, status, reason) => {
    const answer = await sendRaw(gateway.port, request);
    expect(answer.status).toBe(status);
    expect(answer.body).toContain(reason);
    expect(answer.body).not.toBe('');
    expect(application.requests).toEqual([]);
  });

  it.each([
    ['an absolute target', 'GET http://ci.acme.dev/ HTTP/1.1\r\nHost: h\r\n\r\n'],
    ['a fragment', 'GET /a#b HTTP/1.1\r\nHost: h\r\n\r\n'],
    ['no Host', 'GET / HTTP/1.1\r\n\r\n'],
    ['two Hosts', 'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n'],
    ['TRACE', 'TRACE / HTTP/1.1\r\nHost: h\r\n\r\n'],
    [
      'length and chunks',
      'POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    [
      'a coding before chunked',
      'POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n',
    ],
    [
      'a coding after chunked',
      'POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n',
    ],
    ['another coding', 'POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip\r\n\r\nhello'],
    [
      'an unknown expectation',
      'POST / HTTP/1.1\r\nHost: h\r\nExpect: coffee\r\nContent-Length: 5\r\n\r\nhello',
    ],
  ])('answers %s once and takes nothing more from the connection', async (_what, request) => {
    const smuggled = 'GET /second HTTP/1.1\r\nHost: h\r\n\r\n';
    const answer = await sendRaw(gateway.port, request + smuggled);
    expect(answer.all.match(/HTTP\/1\.1 \d+/g)).toHaveLength(1);
    expect(answer.head).toMatch(/\r\nConnection: close/);
    // In a packet of its own, after the answer.
    const socket = connect(gateway.port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write(request.slice(0, request.indexOf('\r\n\r\n') + 4));
    const first = await readUntil(socket, '\r\n\r\n');
    const rest = readAll(socket);
    socket.write(`not chunks${smuggled}`);
    expect((first + (await rest)).match(/HTTP\/1\.1 \d+/g)).toHaveLength(1);
    expect(application.requests).toEqual([]);
  });

  it('explains a header section of 1 MB', async () => {
    const answer = await sendRaw(gateway.port, get('/', `X-Big: ${'x'.repeat(1_000_000)}\r\n`));
    expect(answer.status).toBe(431);
    expect(answer.body).toContain('32 KiB');
  });

  it('takes 30 KB of headers', async () => {
    expect((await sendRaw(gateway.port, get('/', `X-Big: ${'x'.repeat(30_000)}\r\n`))).status).toBe(200);
  });
});

describe('the answer', () => {
  it('keeps status text, spelling and repeated headers', async () => {
    application.respond = (_request, socket) =>
      socket.write(
        'HTTP/1.1 299 Quite Fine\r\nSet-Cookie: a=1; Path=/\r\nset-cookie: b=2\r\nX-L: \xe9\r\nDate: Mon, 23 Nov 2026 10:00:00 GMT\r\n' +
          'Content-Length: 2\r\nConnection: keep-alive, X-Hop\r\nX-Hop: 1\r\nKeep-Alive: timeout=9\r\n\r\nhi',
        'latin1',
      );
    const answer = await sendRaw(gateway.port, get('/'));
    expect(answer.all).toBe(
      'HTTP/1.1 299 Quite Fine\r\nSet-Cookie: a=1; Path=/\r\nset-cookie: b=2\r\nX-L: \xe9\r\nDate: Mon, 23 Nov 2026 10:00:00 GMT\r\n' +
        'Content-Length: 2\r\nConnection: close\r\n\r\nhi',
    );
  });

  it.each([
    ['HEAD', 'HTTP/1.1 200 OK\r\nContent-Length: 1234\r\n\r\n', /Content-Length: 1234\r\n/],
    ['GET', 'HTTP/1.1 204 No Content\r\n\r\n', /^HTTP\/1.1 204 No Content/],
    ['GET', 'HTTP/1.1 304 Not Modified\r\nETag: "x"\r\n\r\n', /ETag: "x"/],
  ])('passes a %s answer without body: %j', async (method, answerText, expected) => {
    application.respond = (_request, socket) => socket.write(answerText);
    const answer = await sendRaw(gateway.port, get('/').replace('GET', method));
    expect(answer.head).toMatch(expected);
    expect(answer.body).toBe('');
    expect(answer.head).not.toMatch(/transfer-encoding/i);
  });

  it('passes early hints on and drops trailers', async () => {
    application.respond = (_request, socket) =>
      socket.write(
        'HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\nSet-Cookie: x=1\r\n\r\n' +
          'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-T\r\n\r\n2\r\nhi\r\n0\r\nX-T: 1\r\n\r\n',
      );
    const answer = await sendRaw(gateway.port, get('/'));
    expect(answer.all).toMatch(
      /^HTTP\/1.1 103 Early Hints\r\nLink: <\/a.css>; rel=preload\r\n\r\nHTTP\/1.1 200 OK/,
    );
    expect(answer.all).not.toMatch(/X-T|Set-Cookie/);
    expect(answer.all).toMatch(/2\r\nhi\r\n0\r\n\r\n$/);
  });

  it('makes chunks of an answer that ends with the connection', async () => {
    application.respond = (_request, socket) => socket.end('HTTP/1.0 200 OK\r\n\r\nlegacy');
    expect((await sendRaw(gateway.port, get('/'))).body).toBe('6\r\nlegacy\r\n0\r\n\r\n');
  });

  it('sends the head at once when the body waits', async () => {
    application.respond = (_request, socket) =>
      socket.write('HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n');
    const socket = connect(gateway.port, '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nHost: h\r\n\r\n');
    expect(await readUntil(socket, '\r\n\r\n')).toContain('text/event-stream');
    socket.destroy();
  });
});

describe('the paths of the gateway', () => {
  it.each([
    '/plugins/servlet/oauth/request-token',
    '/plugins/servlet/oauth/users/access-tokens?x=1',
    '/plugins/servlet/oauth',
  ])('hands %s to the provider', async (target) => {
    expect((await sendRaw(gateway.port, get(target))).body).toBe(`provider GET ${target}`);
    expect(application.requests).toEqual([]);
  });

  it('passes on what the provider does not serve', async () => {
    await gateway.gateway.closeNow();
    gateway = await testGateway({
      appUrl: application.url,
      provider: fakeProvider({ handle: () => Promise.resolve(undefined) }),
    });
    expect((await sendRaw(gateway.port, get('/plugins/servlet/oauth/other'))).body).toBe('ok');
  });

  it('works below a context path and leaves targets alone', async () => {
    await gateway.gateway.closeNow();
    gateway = await testGateway({ appUrl: `${application.url}/ci/`, publicUrl: 'https://acme.dev:8443/ci/' });
    expect((await sendRaw(gateway.port, get('/ci/plugins/servlet/oauth/authorize'))).body).toContain(
      'provider GET',
    );
    expect((await sendRaw(gateway.port, get('/ci/_maillon/healthz'))).body).toBe('ok\n');
    expect(application.requests).toEqual([]);
    for (const target of [
      '/ci/job?x',
      '/elsewhere',
      '/_maillon/healthz',
      '/plugins/servlet/oauth/authorize',
    ]) {
      await sendRaw(gateway.port, get(target));
      expect(application.requests.at(-1)?.line).toBe(`GET ${target} HTTP/1.1`);
    }
    expect(valuesOf(application.requests[0], 'X-Forwarded-Host')).toEqual(['acme.dev:8443']);
  });

  it('refuses an application path that is not the context path', async () => {
    await expect(
      testGateway({ appUrl: `${application.url}/other`, publicUrl: 'https://acme.dev/ci' }),
    ).rejects.toThrow(/does not rewrite paths/);
  });

  it('reads a public URL', () => {
    expect(parsePublicUrl('https://CI.acme.dev:443/a/')).toEqual({
      origin: 'https://ci.acme.dev',
      scheme: 'https',
      host: 'ci.acme.dev',
      contextPath: '/a',
    });
  });
});

it('passes a refusal of the provider on and keeps the request from the application', async () => {
  const answer = await sendRaw(gateway.port, get('/', 'X-Test-Signed-As: !\r\n'));
  expect([answer.status, answer.body]).toEqual([401, 'refused']);
  expect(application.requests).toEqual([]);
});

it('lets nothing through when the provider fails', async () => {
  await gateway.gateway.closeNow();
  gateway = await testGateway({
    appUrl: application.url,
    provider: fakeProvider({ authenticate: () => Promise.reject(new Error('store away')) }),
  });
  const answer = await sendRaw(gateway.port, get('/', 'Accept: text/html\r\n'));
  expect(answer.status).toBe(500);
  const reference = /<code>([0-9a-f]{12})<\/code>/.exec(answer.body)?.[1] ?? 'none';
  expect(gateway.logged.join('')).toContain(reference);
  expect(answer.body).not.toContain('store away');
  expect(application.requests).toEqual([]);
});

it('logs paths, never queries', async () => {
  await sendRaw(gateway.port, get('/a?oauth_token=hunter2&password=hunter3'));
  await vi.waitFor(() => expect(gateway.logged.join('')).toContain('"path":"/a"'));
  expect(gateway.logged.join('')).not.toContain('hunter');
});
