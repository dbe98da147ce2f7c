// A look at the body of an IncomingMessage that leaves the message as if nobody had looked.
import type { IncomingMessage } from 'node:http';
import { announcesBody } from '../../announces-body.ts';
import type { RequestBody } from '../../http.ts';
import { ClientGoneError } from './client-gone.ts';

interface Peeked {
  readonly bytes: Uint8Array;
  readonly complete: boolean;
}

const EMPTY: Peeked = { bytes: new Uint8Array(0), complete: true };

/**
 * The body of `message`, to be peeked at. Whatever a peek reads is put back at once: the message can be read, piped
 * or peeked at again from its first byte, by anybody.
 *
 * @param message - not yet read by somebody else (a body parser): then a peek throws a TypeError.
 * @returns a body whose `peek` rejects with {@link ClientGoneError} when the connection closes meanwhile.
 */
export function nodeBody(message: IncomingMessage): RequestBody {
  // An empty chunked body cannot be put back: its end was told by the first look.
  let empty = !hasBody(message);
  return {
    async peek(maxBytes) {
      if (empty) return EMPTY;
      const peeked = await peek(message, maxBytes);
      empty = peeked.complete && peeked.bytes.length === 0;
      return peeked;
    },
  };
}

/** Whether the head of the message announces a body; an announced empty one counts as none. */
export function hasBody({ headers }: IncomingMessage): boolean {
  return announcesBody({ header: (name) => headers[name]?.toString() });
}

async function peek(message: IncomingMessage, maxBytes: number): Promise<Peeked> {
  if (message.readableEnded || message.readableFlowing === true) {
    throw new TypeError(
      'the request body was read before Maillon saw it: mount Maillon before any body parser',
    );
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for (;;) {
    // Only when the parser has seen the end may an empty buffer be taken for it. The bytes go back before `end` is told.
    const whole = message.complete;
    // A look at what is there (0 bytes) asks for no more: the client may wait to be asked (`Expect: 100-continue`).
    const wanted = maxBytes > 0 || message.readableLength > 0;
    for (let chunk = wanted ? read(message) : null; chunk !== null; chunk = read(message)) {
      chunks.push(chunk);
      size += chunk.length;
    }
    const complete = whole || String(size) === message.headers['content-length'];
    if (complete || size >= maxBytes) {
      const bytes = chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
      if (size > 0) message.unshift(bytes);
      return { bytes, complete };
    }
    await readable(message);
  }
}

/** `read` of a stream without encoding gives buffers. */
function read(message: IncomingMessage): Buffer | null {
  return message.read() as Buffer | null;
}

function readable(message: IncomingMessage): Promise<void> {
  if (message.destroyed) return Promise.reject(new ClientGoneError());
  return new Promise((resolve, reject) => {
    const done = (): void => {
      message.off('readable', onReadable);
      message.off('close', onGone);
      message.off('error', onGone);
    };
    const onReadable = (): void => {
      done();
      resolve();
    };
    const onGone = (): void => {
      done();
      reject(new ClientGoneError());
    };
    message.on('readable', onReadable);
    message.on('close', onGone);
    message.on('error', onGone);
  });
}
