// An application for behind a gateway that knows nothing of OAuth: it believes the user header and says what arrived.
import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the application received, as JSON. */
export interface Echo {
  /** By the user header, else by the session cookie. */
  readonly user: string | null;
  readonly method: string;
  /** The request target as it came. */
  readonly target: string;
  /** In the order received, names as sent, Latin-1. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly bodySha256: string;
  /** Decoded as UTF-8. */
  readonly body: string;
}

export interface EchoApplication {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

const USER_HEADER = 'x-forwarded-user';
const COOKIE = 'echo_session';

/**
 * Starts it on loopback. Beside the echo it has who-am-I (`GET /whoami`) and a sign-in without password
 * (`POST /login` with the form field `user`).
 *
 * @param port - default: any free one.
 */
export async function startEchoApplication(port = 0): Promise<EchoApplication> {
  const sessions = new Map<string, string>();
  const server = createServer((request, response) => {
    serve(request, response, sessions).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) =>
    server.once('error', reject).listen(port, '127.0.0.1', resolve),
  );
  const { port: bound } = server.address() as AddressInfo; // a TCP server that listens has one
  return {
    port: bound,
    url: `http://127.0.0.1:${bound}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  sessions: Map<string, string>,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer); // no encoding is set
  const body = Buffer.concat(chunks);
  const [path = ''] = (request.url ?? '').split('?');
  const user = userOf(request, sessions);
  if (path === '/whoami') return json(response, { name: user ?? 'anonymous', anonymous: user === undefined });
  if (path === '/login' && request.method === 'POST') {
    const session = randomBytes(16).toString('hex');
    sessions.set(session, new URLSearchParams(body.toString()).get('user') ?? '');
    return json(response, {}, { 'set-cookie': `${COOKIE}=${session}; Path=/; HttpOnly` });
  }
  const echo: Echo = {
    user: user ?? null,
    method: request.method ?? '',
    target: request.url ?? '',
    headers: pairs(request.rawHeaders),
    bodySha256: createHash('sha256').update(body).digest('hex'),
    body: body.toString(),
  };
  json(response, echo);
}

function userOf(request: IncomingMessage, sessions: ReadonlyMap<string, string>): string | undefined {
  const named = request.headers[USER_HEADER];
  if (typeof named === 'string') return named;
  const [, session = ''] = new RegExp(`${COOKIE}=(\\w+)`).exec(request.headers.cookie ?? '') ?? [];
  return sessions.get(session);
}

function pairs(raw: readonly string[]): Echo['headers'] {
  return raw.flatMap((name, at) => (at % 2 === 0 ? [[name, raw[at + 1] ?? ''] as const] : []));
}

function json(response: ServerResponse, value: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
}
