// Health, readiness, and the end of a gateway.
import { createServer as createHttpServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Gateway } from '../src/gateway.ts';
import { fakeStore, testGateway } from './support/gateway.ts';
import { type RawApplication, rawApplication } from './support/raw-application.ts';
import { readAll, readUntil, sendRaw } from './support/raw-client.ts';

const opened: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

async function application(): Promise<RawApplication> {
  const app = await rawApplication();
  opened.push(app);
  return app;
}

function endLater(gateway: Gateway): void {
  opened.push({ close: () => gateway.closeNow() });
}

const get = (target: string): string => `GET ${target} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n`;

describe('health', () => {
  it('is ok while the process lives, whatever else is away', async () => {
    const { gateway, port } = await testGateway({
      appUrl: 'http://127.0.0.1:9',
      store: fakeStore({ failing: true }),
    });
    endLater(gateway);
    const answer = await sendRaw(port, get('/_maillon/healthz?x=1'));
    expect([answer.status, answer.body]).toEqual([200, 'ok\n']);
    expect((await sendRaw(port, get('/_maillon/healthz').replace('GET', 'HEAD'))).status).toBe(200);
    expect((await sendRaw(port, get('/_maillon/healthz').replace('GET', 'POST'))).status).toBe(405);
  });

  it.each(['/_maillon', '/_maillon/', '/_maillon/other', '/_maillon/healthz/x', '/_maillon/../x'])(
    'has nothing at %s',
    async (target) => {
      const app = await application();
      const { gateway, port } = await testGateway({ appUrl: app.url });
      endLater(gateway);
      expect((await sendRaw(port, get(target))).status).toBe(404);
      expect(app.requests).toEqual([]);
    },
  );
});

describe('readiness', () => {
  it.each([
    ['everything works', false, true, 200, { ready: true, store: 'ok', application: 'ok' }],
    ['the store fails', true, true, 503, { ready: false, store: 'failing', application: 'ok' }],
    ['the application is down', false, false, 503, { ready: false, store: 'ok', application: 'unreachable' }],
  ])('when %s', async (_what, failing, up, status, body) => {
    const app = await application();
    const { gateway, port } = await testGateway({
      appUrl: up ? app.url : 'http://127.0.0.1:9',
      store: fakeStore({ failing }),
    });
    endLater(gateway);
    const answer = await sendRaw(port, get('/_maillon/readyz'));
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.body)).toEqual(body);
    expect(answer.head).toContain('application/json');
  });
});

describe('the end', () => {
  it('lets what runs finish, accepts nothing new, and closes the store last', async () => {
    const app = await application();
    let answer = (): void => undefined;
    app.respond = (_request, socket) => {
      answer = () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndone');
    };
    const state = { closed: false };
    const { gateway, port } = await testGateway({ appUrl: app.url, store: fakeStore(state) });
    const running = connect(port, '127.0.0.1');
    running.write('GET / HTTP/1.1\r\nHost: h\r\n\r\n');
    const waiting = connect(port, '127.0.0.1');
    waiting.write('GET /_maillon/readyz HTTP/1.1\r\nHost: h\r\n'); // not idle: its head has begun
    const idle = connect(port, '127.0.0.1');
    const idleEnd = readAll(idle);
    await until(() => app.requests.length === 1);
    const closed = gateway.close();
    await idleEnd;
    const refused = connect(port, '127.0.0.1');
    await new Promise((resolve) => refused.on('error', resolve));
    waiting.write('\r\n');
    expect(await readAll(waiting)).toMatch(/503[^]*"draining":true/);
    expect(state.closed).toBe(false);
    answer();
    expect(await readAll(running)).toContain('done');
    await closed;
    expect(state.closed).toBe(true);
  });

  it('breaks off what does not finish in time', async () => {
    const app = await application();
    app.respond = () => undefined;
    const { gateway, port } = await testGateway({ appUrl: app.url, timeouts: { shutdownMs: 100 } });
    const running = connect(port, '127.0.0.1');
    running.write('GET / HTTP/1.1\r\nHost: h\r\n\r\n');
    await until(() => app.requests.length === 1);
    const end = readAll(running);
    await gateway.close();
    expect(await end).toBe('');
  });

  it('breaks off at once when asked a second time', async () => {
    const app = await application();
    app.respond = () => undefined;
    const { gateway, port } = await testGateway({ appUrl: app.url });
    const running = connect(port, '127.0.0.1');
    running.write('GET / HTTP/1.1\r\nHost: h\r\n\r\n');
    await until(() => app.requests.length === 1);
    const closed = gateway.close();
    await gateway.closeNow();
    await closed;
    running.destroy();
  });

  it('can come before the beginning', async () => {
    const state = { closed: false };
    const { gateway } = await testGateway({ appUrl: 'http://127.0.0.1:9', store: fakeStore(state) });
    await gateway.close();
    await gateway.close();
    expect(state.closed).toBe(true);
  });
});

it('names a port that is taken', async () => {
  const other: Server = createHttpServer();
  await new Promise<void>((resolve) => {
    other.listen(0, '127.0.0.1', resolve);
  });
  opened.push({ close: () => other.close() });
  const { port } = other.address() as AddressInfo;
  await expect(
    testGateway({ appUrl: 'http://127.0.0.1:9', listen: { host: '127.0.0.1', port } }),
  ).rejects.toMatchObject({
    code: 'EADDRINUSE',
    message: expect.stringContaining(`127.0.0.1:${port}: another program uses this port`) as string,
  });
});

it('keeps a connection for the next request', async () => {
  const app = await application();
  const { gateway, port } = await testGateway({ appUrl: app.url });
  endLater(gateway);
  const socket = connect(port, '127.0.0.1');
  socket.write('GET /1 HTTP/1.1\r\nHost: h\r\n\r\n');
  await readUntil(socket, 'ok');
  socket.write('GET /2 HTTP/1.1\r\nHost: h\r\n\r\n');
  await readUntil(socket, 'ok');
  socket.destroy();
  expect(app.requests).toHaveLength(2);
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}
