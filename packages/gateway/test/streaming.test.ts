// Bodies in both directions: pace, length, and connections that end too early.
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type TestGateway, testGateway } from './support/gateway.ts';
import { parseAnswer, readAll, readUntil, sendRaw } from './support/raw-client.ts';

const MIB = 1024 * 1024;
let server: Server;
let gateway: TestGateway;
let serve: (req: IncomingMessage, res: ServerResponse) => void;

beforeEach(async () => {
  server = createServer((req, res) => serve(req, res));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  gateway = await testGateway({ appUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
});
afterEach(async () => {
  await gateway.gateway.closeNow();
  server.closeAllConnections();
  server.close();
});

const GET = 'GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n';

describe('backpressure', () => {
  it('does not keep 200 MB that the client does not read', async () => {
    let written = 0;
    const chunk = Buffer.alloc(MIB, 'x');
    serve = (_req, res) => {
      const write = (): void => {
        while (written < 200 * MIB) {
          written += MIB;
          if (!res.write(chunk)) {
            res.once('drain', write);
            return;
          }
        }
        res.end();
      };
      write();
    };
    const before = process.memoryUsage().arrayBuffers;
    const socket = connect(gateway.port, '127.0.0.1');
    socket.pause();
    socket.write(GET);
    await settled(() => written);
    expect(written).toBeLessThan(60 * MIB);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(60 * MIB);
    let received = 0;
    let peak = 0;
    socket.on('data', (part) => {
      received += part.length;
      peak = Math.max(peak, process.memoryUsage().arrayBuffers - before);
    });
    socket.resume();
    await new Promise((resolve) => socket.on('close', resolve));
    expect(received).toBeGreaterThan(200 * MIB);
    expect(peak).toBeLessThan(100 * MIB);
  });

  it('does not keep 200 MB that the application does not read', async () => {
    let received = 0;
    let go = (): void => undefined;
    serve = (req, res) => {
      req.pause();
      go = () => {
        req.on('data', (chunk: Buffer) => {
          received += chunk.length;
        });
        req.on('end', () => res.end(String(received)));
        req.resume();
      };
    };
    const before = process.memoryUsage().arrayBuffers;
    let written = 0;
    const outgoing = request({
      port: gateway.port,
      host: '127.0.0.1',
      method: 'PUT',
      path: '/',
      agent: false,
    });
    outgoing.setHeader('Content-Length', 200 * MIB);
    const chunk = Buffer.alloc(MIB, 'x');
    const write = (): void => {
      while (written < 200 * MIB) {
        written += MIB;
        if (!outgoing.write(chunk)) {
          outgoing.once('drain', write);
          return;
        }
      }
      outgoing.end();
    };
    write();
    await settled(() => written);
    expect(written).toBeLessThan(60 * MIB);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(60 * MIB);
    const answer = new Promise<string>((resolve) => {
      outgoing.on('response', (res) => res.on('data', (part: Buffer) => resolve(part.toString())));
    });
    go();
    expect(await answer).toBe(String(200 * MIB));
  });
});

describe('connections that end too early', () => {
  it('tells the application that the client has gone while it answers', async () => {
    const closed = new Promise<void>((resolve) => {
      serve = (_req, res) => {
        res.write('begin');
        res.on('close', () => resolve());
      };
    });
    const socket = connect(gateway.port, '127.0.0.1');
    socket.write(GET);
    await readUntil(socket, 'begin');
    socket.destroy();
    await closed;
  });

  it('tells the application that the client has gone before the answer', async () => {
    let arrived = (): void => undefined;
    const there = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const closed = new Promise<void>((resolve) => {
      serve = (req) => {
        req.socket.on('close', () => resolve());
        arrived();
      };
    });
    const socket = connect(gateway.port, '127.0.0.1');
    socket.write(GET);
    await there;
    socket.destroy();
    await closed;
  });

  it('tells the application that an upload broke off', async () => {
    const broke = new Promise<boolean>((resolve) => {
      serve = (req) => {
        req.on('data', () => undefined);
        req.on('error', () => resolve(!req.complete));
      };
    });
    const socket = connect(gateway.port, '127.0.0.1');
    socket.write('POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nhalf');
    setTimeout(() => socket.destroy(), 50);
    expect(await broke).toBe(true);
  });

  it.each([
    ['with chunks', 'Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n', GET],
    ['with a length', 'Content-Length: 100\r\n\r\nhello', GET],
    ['with a length and a closing connection', 'Content-Length: 100\r\nConnection: close\r\n\r\nhello', GET],
    ['to HTTP/1.0', 'Content-Length: 100\r\n\r\nhello', GET.replace('1.1', '1.0')],
  ])('makes no whole answer of half of one: %s', async (_what, answer, ask) => {
    const tcp = createTcpServer((socket) => {
      socket.once('data', () => socket.end(`HTTP/1.1 200 OK\r\n${answer}`));
      socket.on('error', () => undefined);
    });
    await new Promise<void>((resolve) => {
      tcp.listen(0, '127.0.0.1', resolve);
    });
    const other = await testGateway({ appUrl: `http://127.0.0.1:${(tcp.address() as AddressInfo).port}` });
    const { all } = await sendRaw(other.port, ask);
    expect(all).toContain('200 OK');
    expect(all).not.toContain('0\r\n\r\n');
    expect(parseAnswer(all).body.length).toBeLessThan(100);
    await other.gateway.closeNow();
    tcp.close();
  });

  it('passes on an answer that comes before the end of the upload', async () => {
    serve = (_req, res) => {
      res.writeHead(413, { Connection: 'close' });
      res.end('too large');
    };
    const socket = connect(gateway.port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write('POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5000000\r\n\r\n');
    socket.write(Buffer.alloc(1000));
    expect(await readUntil(socket, 'too large')).toContain('413');
    socket.destroy();
  });
});

describe('an application that gives no answer', () => {
  it('is down: 502 with a page that names no address', async () => {
    const down = await testGateway({ appUrl: 'http://127.0.0.1:9' });
    const page = await sendRaw(down.port, GET.replace('Connection', 'Accept: text/html\r\nConnection'));
    expect(page.status).toBe(502);
    expect(page.head).toContain("frame-ancestors 'none'");
    expect(page.head).toContain('X-Frame-Options: DENY');
    expect(page.body).toContain('<h1>The application is not reachable</h1>');
    expect(page.body).not.toContain('127.0.0.1');
    const text = await sendRaw(down.port, GET);
    expect(text.head).toContain('text/plain');
    const reference = /Reference: ([0-9a-f]+)/.exec(text.body)?.[1] ?? 'none';
    expect(down.logged.join('')).toContain(`"application":"http://127.0.0.1:9","reference":"${reference}"`);
    const upload = `POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 300000\r\nConnection: close\r\n\r\n${'x'.repeat(300_000)}`;
    expect((await sendRaw(down.port, upload)).status).toBe(502);
    await down.gateway.closeNow();
  });

  it.each([
    ['closes the connection', '', 'closed the connection'],
    ['speaks no HTTP', 'SSH-2.0-OpenSSH\r\n\r\n', 'not proper HTTP'],
    ['switches protocols unasked', 'HTTP/1.1 101 X\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n', ''],
  ])('%s: 502', async (_what, answer, reason) => {
    const tcp = createTcpServer((socket) => {
      socket.once('data', () => socket.end(answer));
      socket.on('error', () => undefined);
    });
    await new Promise<void>((resolve) => {
      tcp.listen(0, '127.0.0.1', resolve);
    });
    const other = await testGateway({ appUrl: `http://127.0.0.1:${(tcp.address() as AddressInfo).port}` });
    const got = await sendRaw(other.port, GET);
    expect(got.status).toBe(502);
    expect(got.body).toContain(reason);
    await other.gateway.closeNow();
    tcp.close();
  });

  it('is too slow: 504', async () => {
    serve = () => undefined;
    const other = await testGateway({ ...sameApplication(), timeouts: { responseMs: 100 } });
    expect((await sendRaw(other.port, GET)).status).toBe(504);
    const upload = 'POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi';
    expect((await sendRaw(other.port, upload)).status).toBe(504);
    await other.gateway.closeNow();
  });
});

describe('slow clients', () => {
  it('may take longer than every time-out as long as bytes come', async () => {
    serve = (req, res) => {
      req.on('data', () => undefined).on('end', () => res.end('got it'));
    };
    const other = await testGateway({
      ...sameApplication(),
      timeouts: { bodyStallMs: 150, responseMs: 150, requestHeadMs: 200 },
    });
    const socket = connect(other.port, '127.0.0.1');
    socket.write('POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 12\r\nConnection: close\r\n\r\n');
    const drip = setInterval(() => socket.write('x'), 60);
    const answer = parseAnswer(await readAll(socket));
    clearInterval(drip);
    expect(answer.status).toBe(200);
    await other.gateway.closeNow();
  });

  it('get 408 when the body stops, and the application is told', async () => {
    const gone = new Promise<void>((resolve) => {
      serve = (req) => req.on('error', () => resolve()).resume();
    });
    const other = await testGateway({ ...sameApplication(), timeouts: { bodyStallMs: 100 } });
    const answer = await sendRaw(other.port, 'POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 12\r\n\r\nhalf');
    expect(answer.status).toBe(408);
    expect(answer.body).toContain('did not come in time');
    await gone;
    await other.gateway.closeNow();
  });

  it('get 408 when the head stops', async () => {
    const other = await testGateway({ ...sameApplication(), timeouts: { requestHeadMs: 200 } });
    const answer = await sendRaw(other.port, 'GET / HTTP/1.1\r\nHost: h\r\n');
    expect(answer.status).toBe(408);
    expect(answer.body).toContain('in time');
    await other.gateway.closeNow();
  });
});

function sameApplication(): { readonly appUrl: string } {
  return { appUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

/** Waits until a growing number stays the same for a while. */
async function settled(read: () => number): Promise<void> {
  let last = -1;
  while (read() !== last) {
    last = read();
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}
