// A proxy in front of a peer that passes everything on, until it cuts one connection: before the request got there, or
// when the answer is on its way back.
import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { withServer } from './http.ts';

export interface Cut {
  /** Which request it hits: the first is 0. */
  readonly at: number;
  /** `before`: the peer never sees it. `after`: the peer has done it, and the answer is lost. */
  readonly when: 'before' | 'after';
  /** Called just before the connection ends. */
  readonly also?: () => void;
}

export interface CuttingProxy {
  readonly url: string;
  readonly port: number;
  /** Begins a new count. @param cut - default: everything is passed on. */
  begin(cut?: Cut): void;
  /** What came since, `PUT /rest/…/{id}`, ids left out. */
  log(): readonly string[];
  close(): Promise<void>;
}

/** @param targetPort - asked at each request: it may be known only later. */
export async function startCuttingProxy(targetPort: () => number): Promise<CuttingProxy> {
  let seen: string[] = [];
  let cut: Cut | undefined;
  const serve = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const index = seen.length;
    seen.push(`${req.method ?? ''} ${(req.url ?? '').replace(/\?.*$/, '').replace(/[0-9a-f-]{36}/, '{id}')}`);
    const hit = cut?.at === index ? cut : undefined;
    const end = (): void => {
      hit?.also?.();
      req.socket.destroy();
    };
    if (hit?.when === 'before') return end();
    const answer = await pass(req, targetPort());
    if (hit?.when === 'after') return end();
    res.writeHead(answer.status, answer.headers);
    res.end(answer.body);
  };
  const { server, url, port, close } = await withServer((req, res) => {
    serve(req, res).catch(() => req.socket.destroy());
  });
  // Callers are told the timeout of whom it passes on; it must not be the one that closes an idle connection earlier.
  server.keepAliveTimeout = 0;
  return {
    url,
    port,
    close,
    log: () => seen,
    begin(next) {
      seen = [];
      cut = next;
    },
  };
}

interface Answer {
  readonly status: number;
  readonly headers: string[];
  readonly body: Buffer;
}

function pass(req: IncomingMessage, port: number): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { method, url: path, rawHeaders: headers } = req;
    const onward = httpRequest({ host: '127.0.0.1', port, method, path, headers, agent: false });
    onward.once('error', reject);
    onward.once('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('error', reject);
      response.once('end', () => {
        resolve({
          status: response.statusCode ?? 502,
          headers: response.rawHeaders,
          body: Buffer.concat(chunks),
        });
      });
    });
    req.pipe(onward);
  });
}
