// What the gateway is compared with: node:http in front, an undici pool behind, headers and bodies passed on, no checks.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { reportPort } from './report-port.ts';

/** What we call of undici. */
interface Undici {
  readonly Pool: new (
    origin: string,
    options: { pipelining: number },
  ) => { dispatch(options: Dispatch, handler: Handler): void };
}

interface Dispatch {
  readonly path: string;
  readonly method: string;
  readonly headers: readonly string[];
  readonly body: IncomingMessage | null;
}

interface Controller {
  readonly rawHeaders: readonly (Buffer | string)[];
  pause(): void;
  resume(): void;
}

interface Handler {
  onRequestStart(): void;
  onResponseStart(controller: Controller, status: number): void;
  onResponseData(controller: Controller, chunk: Buffer): void;
  onResponseEnd(): void;
  onResponseError(controller: Controller, error: Error): void;
}

// The very undici that the gateway uses, so that its version makes no difference.
const { Pool } = createRequire(import.meta.resolve('maillon/package.json'))('undici') as Undici;

const pool = new Pool(process.argv[2] ?? '', { pipelining: 1 });
const PER_HOP: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

const server = createServer((req, res) => {
  pool.dispatch(
    {
      path: req.url ?? '/',
      method: req.method ?? 'GET',
      headers: withoutPerHop(req.rawHeaders),
      body: req.method === 'GET' ? null : req,
    },
    answerTo(res),
  );
});

reportPort(server);

function answerTo(res: ServerResponse): Handler {
  return {
    onRequestStart() {},
    onResponseStart({ rawHeaders }, status) {
      res.writeHead(status, withoutPerHop(rawHeaders));
    },
    onResponseData(controller, chunk) {
      if (res.write(chunk)) return;
      controller.pause();
      res.once('drain', () => controller.resume());
    },
    onResponseEnd() {
      res.end();
    },
    onResponseError() {
      res.destroy();
    },
  };
}

function withoutPerHop(raw: readonly (Buffer | string)[]): string[] {
  const headers: string[] = [];
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = String(raw[at]);
    if (!PER_HOP.has(name.toLowerCase())) headers.push(name, String(raw[at + 1]));
  }
  return headers;
}
