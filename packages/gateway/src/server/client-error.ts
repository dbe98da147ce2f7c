// What node:http could not parse, answered in words; its own answer is a bare status line.
import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';

export const MAX_HEADER_BYTES: number = 32 * 1024;

interface Answer {
  readonly status: number;
  readonly text: string;
}

const BY_CODE: ReadonlyMap<string, Answer> = new Map([
  [
    'HPE_HEADER_OVERFLOW',
    {
      status: 431,
      text:
        `The request line and headers are larger than ${MAX_HEADER_BYTES / 1024} KiB, which is all that this gateway ` +
        'takes.\nRemove cookies of this site, or send parameters in the body instead of the URL.',
    },
  ],
  [
    'HPE_CHUNK_EXTENSIONS_OVERFLOW',
    {
      status: 413,
      text: 'The chunk extensions of the request body are too large. Send the body without them.',
    },
  ],
  [
    'ERR_HTTP_REQUEST_TIMEOUT',
    { status: 408, text: "The request's headers did not arrive in time. Send the request again." },
  ],
]);

/** How much and how long we go on reading what nobody wants, so that the client comes to read our answer. */
const LINGER_BYTES = 16 * 1024 * 1024;
const LINGER_MS = 5_000;

/** node:http's listener for `clientError`: answers once a connection, then closes it. */
export class ClientErrors {
  readonly #seen = new WeakSet<Duplex>();
  readonly #running: WeakMap<Duplex, ServerResponse>;
  readonly #onAnswer: (status: number, code: string) => void;

  /**
   * @param running - the latest response on each connection.
   * @param onAnswer - told for the log.
   */
  constructor(running: WeakMap<Duplex, ServerResponse>, onAnswer: (status: number, code: string) => void) {
    this.#running = running;
    this.#onAnswer = onAnswer;
  }

  handle(error: NodeJS.ErrnoException, socket: Duplex): void {
    if (this.#seen.has(socket)) return;
    this.#seen.add(socket);
    const running = this.#running.get(socket);
    const midAnswer = running !== undefined && running.headersSent && !running.writableFinished;
    const isWritten = running?.writableEnded === true && running.socket === socket;
    if (error.code === 'ECONNRESET' || !socket.writable || (midAnswer && !isWritten)) {
      socket.destroy();
      return;
    }
    // The rest of a request that has its answer: a second one would be taken for the next request's.
    if (isWritten || (running?.writableFinished === true && !running.req.complete)) {
      socket.end();
      linger(socket);
      return;
    }
    const code = error.code ?? '';
    const { status, text } = BY_CODE.get(code) ?? malformed(error);
    this.#onAnswer(status, code);
    const body = `${text}\n`;
    socket.end(
      `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nContent-Type: text/plain; charset=utf-8\r\n` +
        `Content-Length: ${Buffer.byteLength(body)}\r\nX-Content-Type-Options: nosniff\r\n` +
        `Cache-Control: no-store\r\nConnection: close\r\n\r\n${body}`,
    );
    linger(socket);
  }
}

function malformed(error: Error): Answer {
  const reason = 'reason' in error && typeof error.reason === 'string' ? ` (${error.reason})` : '';
  return { status: 400, text: `The request is not proper HTTP/1.1${reason}. Correct it and send it again.` };
}

/** Closing with unread bytes resets the connection, and the client would never see why. */
function linger(socket: Duplex): void {
  let left = LINGER_BYTES;
  socket.removeAllListeners('data');
  socket.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) socket.destroy();
  });
  socket.on('end', () => socket.destroy());
  socket.on('error', () => socket.destroy());
  socket.resume();
  const timer = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.on('close', () => clearTimeout(timer));
}
