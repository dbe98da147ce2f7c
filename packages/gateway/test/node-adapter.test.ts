// node:http in the neutral shape, and back.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { nodeRequest, sendResponse, serveProvider } from '@maillon/applinks/node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fakeProvider } from './support/gateway.ts';
import { sendRaw } from './support/raw-client.ts';

let server: Server;
let port: number;
let serve: (req: IncomingMessage, res: ServerResponse) => Promise<void> | void;

beforeEach(async () => {
  server = createServer((req, res) => void serve(req, res));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  port = (server.address() as AddressInfo).port;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

describe('a request', () => {
  it('has its headers as sent, repeated ones joined and counted', async () => {
    const seen: unknown[] = [];
    serve = (req, res) => {
      const request = nodeRequest(req);
      for (const name of ['authorization', 'content-type', 'cookie', 'x-a', 'absent', 'constructor']) {
        seen.push([name, request.header(name), request.headerCount(name)]);
      }
      seen.push([request.method, request.target, request.remoteAddress]);
      res.end();
    };
    await sendRaw(
      port,
      'GET /a%2Fb?c HTTP/1.1\r\nHost: h\r\nAuthorization: a\r\nauthorization: b\r\nContent-Type: x\r\nContent-Type: y\r\n' +
        'Cookie: 1\r\nCookie: 2\r\nX-A: 1\r\nx-a: 2\r\nConnection: close\r\n\r\n',
    );
    expect(seen).toEqual([
      ['authorization', 'a, b', 2],
      ['content-type', 'x, y', 2],
      ['cookie', '1; 2', 2],
      ['x-a', '1, 2', 2],
      ['absent', undefined, 0],
      ['constructor', undefined, 0],
      ['GET', '/a%2Fb?c', '127.0.0.1'],
    ]);
  });

  it.each([
    ['Content-Length: 11\r\n\r\nhello world'],
    ['Transfer-Encoding: chunked\r\n\r\n6\r\nhello \r\n5\r\nworld\r\n0\r\n\r\n'],
  ])('can be peeked at and still read by the application: %j', async (rest) => {
    serve = async (req, res) => {
      const { body } = nodeRequest(req);
      const first = await body.peek(3);
      await new Promise((resolve) => setTimeout(resolve, 20));
      const whole = await body.peek(100);
      await new Promise((resolve) => setTimeout(resolve, 20));
      let text = '';
      for await (const chunk of req as AsyncIterable<Buffer>) text += chunk.toString();
      res.end(
        `${first.bytes.length >= 3} ${whole.complete} ${Buffer.from(whole.bytes).toString()} | ${text}`,
      );
    };
    const answer = await sendRaw(port, `POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n${rest}`);
    expect(answer.body).toContain('true true hello world | hello world');
  });

  it('has an empty body at once when none is announced', async () => {
    serve = async (req, res) => {
      const { bytes, complete } = await nodeRequest(req).body.peek(10);
      res.end(`${bytes.length} ${complete}`);
    };
    expect((await sendRaw(port, 'GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n')).body).toContain(
      '0 true',
    );
  });

  it('says so when a body parser was first', async () => {
    serve = async (req, res) => {
      await new Promise((resolve) => req.on('end', resolve).resume());
      await nodeRequest(req)
        .body.peek(1)
        .catch((error: unknown) => res.end(String(error)));
    };
    const answer = await sendRaw(
      port,
      'POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx',
    );
    expect(answer.body).toContain('mount Maillon before any body parser');
  });

  it('fails a peek when the client goes', async () => {
    const failed = new Promise<string>((resolve) => {
      serve = async (req) => {
        await nodeRequest(req)
          .body.peek(10)
          .catch((error: Error) => resolve(error.name));
      };
    });
    const socket = connect(port, '127.0.0.1');
    socket.write('POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nx');
    setTimeout(() => socket.destroy(), 30);
    expect(await failed).toBe('ClientGoneError');
  });
});

describe('a response', () => {
  it('repeats headers, counts bytes, and has no body for HEAD and 204', async () => {
    serve = (req, res) => {
      res.setHeader('X-Framework', '1');
      sendResponse(res, {
        status: req.url === '/204' ? 204 : 200,
        headers: [
          ['Set-Cookie', 'a=1'],
          ['Set-Cookie', 'b=2'],
        ],
        body: 'Zoë',
      });
    };
    const answer = await sendRaw(port, 'GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n');
    expect(answer.head).toMatch(
      /X-Framework: 1\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nContent-Length: 4\r\n/,
    );
    expect(Buffer.from(answer.body, 'latin1').toString()).toBe('Zoë');
    const head = await sendRaw(port, 'HEAD / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n');
    expect([head.body, /Content-Length: 4/.test(head.head)]).toEqual(['', true]);
    const none = await sendRaw(port, 'GET /204 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n');
    expect(none.all).not.toMatch(/Content-Length|Zo/);
  });
});

it('serves a provider and leaves other requests alone', async () => {
  const provider = fakeProvider({
    handle: (request) =>
      Promise.resolve(
        request.target === '/oauth' ? { status: 200, headers: [], body: 'provider' } : undefined,
      ),
  });
  serve = async (req, res) => {
    if (!(await serveProvider(provider, req, res))) res.end('application');
  };
  expect((await sendRaw(port, 'GET /oauth HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n')).body).toBe(
    'provider',
  );
  expect((await sendRaw(port, 'GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n')).body).toContain(
    'application',
  );
});
