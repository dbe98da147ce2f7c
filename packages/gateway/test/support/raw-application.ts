// An application that keeps what came over the wire, byte for byte.
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

export interface RawRequest {
  /** e.g. `GET /a%2Fb HTTP/1.1` */
  readonly line: string;
  /** As on the wire, in order. Latin-1. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** As on the wire: chunked bodies with their framing. */
  readonly body: Buffer;
}

export interface RawApplication {
  readonly url: string;
  readonly requests: RawRequest[];
  /** Called instead of the plain `200 ok`. */
  respond: (request: RawRequest, socket: Socket) => void;
  close(): Promise<void>;
}

export async function rawApplication(): Promise<RawApplication> {
  const sockets = new Set<Socket>();
  const requests: RawRequest[] = [];
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    let buffer = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      buffer = Buffer.concat([buffer, chunk]);
      for (;;) {
        const parsed = parse(buffer);
        if (parsed === undefined) return;
        buffer = buffer.subarray(parsed.length);
        requests.push(parsed.request);
        application.respond(parsed.request, socket);
      }
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const application: RawApplication = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    respond: (_request, socket) => socket.write(plainAnswer('ok')),
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
  return application;
}

function plainAnswer(body: string, extra = ''): string {
  return `HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: ${Buffer.byteLength(body)}\r\n${extra}\r\n${body}`;
}

/** All values of a header, by its exact spelling in any case. */
export function valuesOf(request: RawRequest | undefined, name: string): string[] {
  return (request?.headers ?? [])
    .filter(([field]) => field.toLowerCase() === name.toLowerCase())
    .map(([, value]) => value);
}

function parse(buffer: Buffer): { request: RawRequest; length: number } | undefined {
  const end = buffer.indexOf('\r\n\r\n');
  if (end === -1) return undefined;
  const [line = '', ...fields] = buffer.subarray(0, end).toString('latin1').split('\r\n');
  const headers = fields.map((field): [string, string] => {
    const colon = field.indexOf(':');
    return [field.slice(0, colon), field.slice(colon + 1).replace(/^[ \t]+|[ \t]+$/g, '')];
  });
  const rest = buffer.subarray(end + 4);
  const length = headers.find(([name]) => name.toLowerCase() === 'content-length')?.[1];
  const chunked = headers.some(([name]) => name.toLowerCase() === 'transfer-encoding');
  let size = 0;
  if (length !== undefined) {
    size = Number(length);
    if (rest.length < size) return undefined;
  } else if (chunked) {
    const last = rest.indexOf('0\r\n\r\n');
    if (last === -1) return undefined;
    size = last + 5;
  }
  return { request: { line, headers, body: Buffer.from(rest.subarray(0, size)) }, length: end + 4 + size };
}
