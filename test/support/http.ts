// HTTP for tests: requests byte for byte as the test wrote them, and servers on free ports.
import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer } from 'node:net';

export interface RawRequest {
  /** Default 127.0.0.1. */
  readonly host?: string;
  readonly port: number;
  /** The whole request as it goes over the wire. Either this or `lines`. */
  readonly bytes?: Uint8Array;
  /** Request line and header lines without their ends; a character is a byte (Latin-1). The empty line is added. */
  readonly lines?: readonly string[];
  /** Follows `lines`; nothing is added to the header for it. Text is sent as UTF-8. */
  readonly body?: string | Uint8Array;
  /** Default 10 000. */
  readonly timeoutMs?: number;
}

export interface RawResponse {
  readonly status: number;
  readonly statusText: string;
  /** In the order received, names as sent, values trimmed, Latin-1. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Without chunked coding. */
  readonly body: Buffer;
}

/**
 * Sends bytes over a TCP connection of its own and reads one response. Interim responses (100, 103) are passed over;
 * 101 ends with the head. A server that answers and then resets, as for a header that is too large, has answered.
 *
 * @throws Error when the connection ends or `timeoutMs` pass before a whole response is there; it shows what came.
 */
export function rawRequest(request: RawRequest): Promise<RawResponse> {
  const { host = '127.0.0.1', port, timeoutMs = 10_000 } = request;
  const bytes = bytesOf(request);
  const hasNoBody = bytes.subarray(0, 5).toString('latin1') === 'HEAD ';
  return new Promise((resolve, reject) => {
    let received = Buffer.alloc(0);
    const socket = connect({ host, port });
    const timer = setTimeout(() => fail(`no whole response within ${timeoutMs} ms`), timeoutMs);
    const finish = (ended: boolean): boolean => {
      let response: RawResponse | undefined;
      try {
        response = readResponse(received, { hasNoBody, ended });
      } catch (error) {
        fail(messageOf(error), error);
        return true;
      }
      if (response === undefined) return false;
      clearTimeout(timer);
      socket.destroy();
      resolve(response);
      return true;
    };
    const fail = (reason: string, cause?: unknown) => {
      clearTimeout(timer);
      socket.destroy();
      const came =
        received.length === 0 ? 'nothing' : JSON.stringify(received.subarray(0, 500).toString('latin1'));
      reject(new Error(`${host}:${port}: ${reason}; received ${came}`, { cause }));
    };
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      finish(false);
    });
    socket.on('end', () => {
      if (!finish(true)) fail('the connection ended before a whole response');
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      // A failed write is not the end yet: the answer may still be on its way.
      if (error.code !== 'EPIPE' && !finish(true)) fail(error.message, error);
    });
    socket.on('close', () => {
      if (!finish(true)) fail('the connection closed before a whole response');
    });
    socket.write(bytes);
  });
}

/** A TCP port on loopback that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createTcpServer();
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // a TCP server that listens has one
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export interface RunningServer {
  readonly server: Server;
  readonly host: string;
  readonly port: number;
  /** Origin without a slash at the end. */
  readonly url: string;
  /** Ends open connections too. */
  close(): Promise<void>;
}

/** Serves `handler` on a free port of loopback until `close` is called. */
export async function withServer(handler: RequestListener): Promise<RunningServer> {
  const server = createServer(handler);
  const host = '127.0.0.1';
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, host, resolve));
  const { port } = server.address() as AddressInfo; // a TCP server that listens has one
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { server, host, port, url: `http://${host}:${port}`, close };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function bytesOf({ bytes, lines, body = '' }: RawRequest): Buffer {
  if ((bytes === undefined) === (lines === undefined)) throw new TypeError('give either bytes or lines');
  if (bytes !== undefined) return Buffer.from(bytes);
  return Buffer.concat([Buffer.from(`${lines?.join('\r\n') ?? ''}\r\n\r\n`, 'latin1'), Buffer.from(body)]);
}

/** @returns undefined while the response is not whole. */
function readResponse(
  received: Buffer,
  state: { hasNoBody: boolean; ended: boolean },
): RawResponse | undefined {
  const headEnd = received.indexOf('\r\n\r\n');
  if (headEnd < 0) return undefined;
  const [statusLine = '', ...headerLines] = received.subarray(0, headEnd).toString('latin1').split('\r\n');
  const [, status = '', statusText = ''] = /^HTTP\/1\.[01] (\d{3}) ?(.*)$/.exec(statusLine) ?? [];
  if (status === '') throw new Error(`not a status line: ${JSON.stringify(statusLine)}`);
  const rest = received.subarray(headEnd + 4);
  const code = Number(status);
  if (code < 200 && code !== 101) return readResponse(rest, state);

  const headers = headerLines.map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon), line.slice(colon + 1).trim()] as const;
  });
  const body =
    state.hasNoBody || [101, 204, 304].includes(code)
      ? Buffer.alloc(0)
      : readBody(rest, headers, state.ended);
  return body && { status: code, statusText, headers, body };
}

function readBody(rest: Buffer, headers: RawResponse['headers'], ended: boolean): Buffer | undefined {
  const valueOf = (wanted: string) => headers.find(([name]) => name.toLowerCase() === wanted)?.[1];
  if (valueOf('transfer-encoding')?.toLowerCase() === 'chunked') return readChunks(rest);
  const length = valueOf('content-length');
  if (length === undefined) return ended ? rest : undefined;
  return rest.length >= Number(length) ? rest.subarray(0, Number(length)) : undefined;
}

function readChunks(rest: Buffer): Buffer | undefined {
  const chunks: Buffer[] = [];
  for (let at = 0; ; ) {
    const lineEnd = rest.indexOf('\r\n', at);
    if (lineEnd < 0) return undefined;
    const size = Number.parseInt(rest.subarray(at, lineEnd).toString('latin1'), 16);
    const start = lineEnd + 2;
    // After the last chunk come trailers and an empty line.
    if (size === 0) return rest.indexOf('\r\n\r\n', lineEnd) < 0 ? undefined : Buffer.concat(chunks);
    if (rest.length < start + size + 2) return undefined;
    chunks.push(rest.subarray(start, start + size));
    at = start + size + 2;
  }
}
