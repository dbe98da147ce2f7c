// A client that writes exactly the given bytes.
import { connect, type Socket } from 'node:net';

export interface RawAnswer {
  readonly status: number;
  /** Status line and headers, Latin-1. */
  readonly head: string;
  readonly body: string;
  readonly all: string;
}

/** Sends `text` (Latin-1) and reads until the other side closes: ask for `Connection: close`. */
export async function sendRaw(port: number, text: string | Buffer): Promise<RawAnswer> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write(typeof text === 'string' ? Buffer.from(text, 'latin1') : text);
  return parseAnswer(await readAll(socket));
}

export function readAll(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('close', () => resolve(Buffer.concat(chunks).toString('latin1')));
  });
}

/** Resolves when the text received so far holds `part`. */
export function readUntil(socket: Socket, part: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const onData = (chunk: Buffer): void => {
      text += chunk.toString('latin1');
      if (!text.includes(part)) return;
      socket.off('data', onData);
      resolve(text);
    };
    socket.on('data', onData);
    socket.on('close', () =>
      reject(new Error(`closed before ${JSON.stringify(part)}: ${JSON.stringify(text)}`)),
    );
  });
}

export function parseAnswer(all: string): RawAnswer {
  const end = all.indexOf('\r\n\r\n');
  const head = end === -1 ? all : all.slice(0, end);
  return { status: Number(head.split(' ')[1]), head, body: end === -1 ? '' : all.slice(end + 4), all };
}
