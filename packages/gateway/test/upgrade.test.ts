// WebSocket and other upgrades through the gateway.
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { fakeProvider, type TestGateway, testGateway } from './support/gateway.ts';
import { readAll, readUntil, sendRaw } from './support/raw-client.ts';

let server: Server;
let sockets: WebSocketServer;
let gateway: TestGateway;
let seen: IncomingMessage[];

beforeEach(async () => {
  seen = [];
  sockets = new WebSocketServer({ noServer: true });
  sockets.on('headers', (headers) => headers.push('Set-Cookie: session=1', 'Set-Cookie: maillon-x=1'));
  server = createServer((req, res) => {
    seen.push(req);
    res.setHeader('Set-Cookie', 'session=1');
    req.resume().on('end', () => res.end(`plain ${req.method} ${req.headers.upgrade ?? '-'}`));
  });
  server.on('upgrade', (req, socket, head) => {
    seen.push(req);
    if (req.url === '/refused') {
      socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\nSet-Cookie: s=1\r\n\r\nno');
    } else if (req.url === '/other') {
      socket.write('HTTP/1.1 101 Switching\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\nhello');
      echo(socket, head);
    } else if (req.url === '/odd') {
      socket.write('HTTP/1.1 101 Switching\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n');
    } else if (req.url === '/reset') {
      socket.destroy();
    } else {
      sockets.handleUpgrade(req, socket, head, (webSocket) => {
        webSocket.on('message', (message: Buffer, isBinary) => webSocket.send(message, { binary: isBinary }));
      });
    }
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  gateway = await testGateway({ appUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
});
afterEach(async () => {
  await gateway.gateway.closeNow();
  for (const client of sockets.clients) client.terminate();
  server.closeAllConnections();
  server.close();
});

function echo(socket: Duplex, head: Buffer): void {
  socket.on('error', () => undefined);
  if (head.length > 0) socket.write(head);
  socket.on('data', (chunk: Buffer) => socket.write(chunk));
  socket.on('end', () => socket.end());
}

const upgrade = (target: string, protocol: string, fields = ''): string =>
  `GET ${target} HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: ${protocol}\r\n${fields}\r\n`;

describe('a WebSocket', () => {
  it('works both ways, large messages included', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${gateway.port}/socket?a=%2F`, {
      headers: { 'X-Test-Signed-As': 'alice' },
    });
    await new Promise((resolve) => socket.on('open', resolve));
    const large = Buffer.alloc(3_000_000, 'x');
    const answer = new Promise<Buffer>((resolve) => socket.on('message', (data: Buffer) => resolve(data)));
    socket.send(large);
    expect((await answer).equals(large)).toBe(true);
    const closed = new Promise((resolve) => socket.on('close', resolve));
    socket.close(1000);
    expect(await closed).toBe(1000);
    expect(seen[0]?.url).toBe('/socket?a=%2F');
    expect(seen[0]?.headers['x-forwarded-user']).toBe('alice');
  });

  it('T56: carries no forged person', async () => {
    for (const fields of ['', 'X-Test-Signed-As: alice\r\n']) {
      const socket = connect(gateway.port, '127.0.0.1');
      socket.write(
        upgrade(
          '/',
          'websocket',
          `X-Forwarded-User: admin\r\nX_Forwarded_User: admin\r\nCookie: s=1\r\n${fields}`,
        ).replace(
          'Connection: Upgrade',
          'Connection: Upgrade, X-Forwarded-User\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
        ),
      );
      expect(await readUntil(socket, '\r\n\r\n')).toContain('101');
      socket.destroy();
    }
    expect(
      seen.map((req) => [
        req.headers['x-forwarded-user'],
        req.headers['x_forwarded_user'],
        req.headers.cookie,
      ]),
    ).toEqual([
      [undefined, undefined, 's=1'],
      ['alice', undefined, undefined],
    ]);
  });

  it('T55, T57: sets no cookie of ours, and none when signed', async () => {
    const heads: string[] = [];
    for (const signed of ['', 'X-Test-Signed-As: alice\r\n']) {
      const socket = connect(gateway.port, '127.0.0.1');
      const key = 'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n';
      socket.write(upgrade('/', 'websocket', key + signed));
      heads.push(await readUntil(socket, '\r\n\r\n'));
      socket.destroy();
    }
    expect(heads[0]?.match(/set-cookie:.*/gi)).toEqual(['Set-Cookie: session=1']);
    expect(heads[1]).not.toMatch(/set-cookie/i);
    expect(heads[1]).toContain('Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=');
  });
});

describe('any upgrade', () => {
  it('passes what came with the head, but only once the application has agreed', async () => {
    const socket = connect(gateway.port, '127.0.0.1');
    socket.write(`${upgrade('/other', 'tcp')}early`);
    expect(await readUntil(socket, 'helloearly')).toContain('Upgrade: tcp');
    socket.write('late');
    await readUntil(socket, 'late');
    socket.end('last');
    expect(await readAll(socket)).toContain('last');
  });

  it('passes on another answer than 101 and ends the connection', async () => {
    const answer = await sendRaw(
      gateway.port,
      `${upgrade('/refused', 'websocket')}GET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n`,
    );
    expect([answer.status, answer.body]).toEqual([403, 'no']);
    expect(seen.map(({ url }) => url)).toEqual(['/refused']);
  });

  it('is refused by the provider like any request', async () => {
    const answer = await sendRaw(gateway.port, upgrade('/', 'websocket', 'X-Test-Signed-As: !\r\n'));
    expect([answer.status, answer.body]).toEqual([401, 'refused']);
    expect(seen).toEqual([]);
  });

  it('is a plain request at our own paths', async () => {
    expect((await sendRaw(gateway.port, upgrade('/_maillon/healthz', 'websocket'))).body).toBe('ok\n');
  });

  it.each(['h2c', 'HTTP/2.0', 'TLS/1.2', 'h2c, TLS/1.0'])(
    'to %s is not passed on: what is inside would not be looked at',
    async (protocol) => {
      const request = upgrade('/', protocol, 'HTTP2-Settings: AAMAAABk\r\n').replace(
        'Connection: Upgrade',
        'Connection: Upgrade, HTTP2-Settings, close',
      );
      const answer = await sendRaw(gateway.port, request);
      expect([answer.status, answer.body.includes('plain GET -')]).toEqual([200, true]);
      expect(seen[0]?.headers['http2-settings']).toBeUndefined();
    },
  );

  it('is given up for a request with a body, as a server may', async () => {
    const request = upgrade('/', 'websocket', 'Content-Length: 4\r\n')
      .replace('GET', 'POST')
      .replace('Connection: Upgrade', 'Connection: Upgrade, close');
    const answer = await sendRaw(gateway.port, `${request}body`);
    expect(answer.body).toContain('plain POST -');
  });

  it('keeps the connection alive after an upgrade that was given up', async () => {
    const socket = connect(gateway.port, '127.0.0.1');
    socket.write(upgrade('/1', 'h2c'));
    await readUntil(socket, 'plain GET -');
    socket.write('GET /2 HTTP/1.1\r\nHost: h\r\n\r\n');
    await readUntil(socket, 'plain GET -');
    socket.destroy();
    expect(seen.map(({ url }) => url)).toEqual(['/1', '/2']);
  });

  it.each([
    ['/odd', 'unreadable answer'],
    ['/reset', 'no answer'],
  ])('answers 502 at %s', async (target, reason) => {
    const answer = await sendRaw(gateway.port, upgrade(target, 'websocket'));
    expect(answer.status).toBe(502);
    expect(answer.body).toContain(reason);
  });

  it('answers 502 when the application is down, 500 when the provider fails', async () => {
    const down = await testGateway({ appUrl: 'http://127.0.0.1:9' });
    expect((await sendRaw(down.port, upgrade('/', 'websocket'))).status).toBe(502);
    await down.gateway.closeNow();
    const broken = await testGateway({
      appUrl: 'http://127.0.0.1:9',
      provider: fakeProvider({ authenticate: () => Promise.reject(new Error('away')) }),
    });
    expect((await sendRaw(broken.port, upgrade('/', 'websocket'))).status).toBe(500);
    await broken.gateway.closeNow();
  });

  it('ends on both sides when the gateway closes', async () => {
    const socket = connect(gateway.port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write(upgrade('/other', 'tcp'));
    await readUntil(socket, 'hello');
    const ended = new Promise((resolve) => socket.on('close', resolve));
    await gateway.gateway.close();
    await ended;
  });
});

it.each([
  ['an upgrade', upgrade('/other', 'tcp')],
  ['CONNECT', 'CONNECT h:443 HTTP/1.1\r\nHost: h\r\n\r\n'],
])('ends a connection on which %s came before the answer to an earlier request', async (_what, request) => {
  const earlier = 'GET /slow HTTP/1.1\r\nHost: h\r\n\r\n';
  const answer = await sendRaw(gateway.port, earlier + request);
  expect(answer.body).toBe('plain GET -');
  expect(seen.map(({ url }) => url)).toEqual(['/slow']);
  expect(
    (await sendRaw(gateway.port, earlier.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n'))).status,
  ).toBe(200);
});
