// The tests' own support, where a fault would let other tests pass for the wrong reason.
import { describe, expect, test } from 'vitest';
import { launchBrowser } from './support/chromium.ts';
import { freePort, rawRequest, withServer } from './support/http.ts';

describe('rawRequest', () => {
  test('sends the target and the field names as written', async () => {
    const server = await withServer((request, response) =>
      response.end(JSON.stringify([request.url, request.rawHeaders])),
    );
    const { port } = server;
    const answer = await rawRequest({
      port,
      lines: ['GET /a%2Fb//c?x=%20 HTTP/1.1', 'hOST: x', 'X-Odd_Name: \xe9'],
    });
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body.toString())).toEqual([
      '/a%2Fb//c?x=%20',
      ['hOST', 'x', 'X-Odd_Name', '\xe9'],
    ]);
    await server.close();
  });

  test('joins chunks and passes interim responses over', async () => {
    const server = await withServer((_request, response) => {
      response.writeContinue();
      response.writeHead(201, 'Made', { 'X-A': '1' });
      response.write('one ');
      response.end('two');
    });
    const answer = await rawRequest({
      port: server.port,
      lines: ['POST / HTTP/1.1', 'Host: x', 'Content-Length: 3'],
      body: 'abc',
    });
    expect({ ...answer, headers: answer.headers.slice(0, 1), body: answer.body.toString() }).toEqual({
      status: 201,
      statusText: 'Made',
      headers: [['X-A', '1']],
      body: 'one two',
    });
    await server.close();
  });

  test('reads the answer to a header of 1 MB, though the server resets the connection', async () => {
    const server = await withServer((_request, response) => response.end());
    for (let i = 0; i < 20; i++) {
      const lines = ['GET / HTTP/1.1', 'Host: x', `Authorization: ${'a'.repeat(1 << 20)}`];
      expect(await rawRequest({ port: server.port, lines })).toMatchObject({ status: 431 });
    }
    await server.close();
  });

  test('says what came when no response did', async () => {
    const port = await freePort();
    await expect(rawRequest({ port, lines: ['GET / HTTP/1.1'] })).rejects.toThrow('received nothing');
  });
});

test('launchBrowser opens a page whose text can be read', async () => {
  const browser = await launchBrowser();
  const page = await browser.newPage();
  await page.setContent('<button>Allow</button>');
  const box = await page.getByRole('button', { name: 'Allow' }).boundingBox();
  // Without fonts the button is there, but empty.
  expect(box?.width).toBeGreaterThan(30);
  await browser.close();
});
