// A secret from standard input: never in a flag, where everybody on the machine sees it.
import { note } from './terminal.ts';

const MAX_BYTES = 64 * 1024;
const LINE_FEED = 0x0a;

/** As {@link readLine}. @param what - asked for when a person types. */
export async function readFirstLine(input: NodeJS.ReadStream, what = 'shared secret'): Promise<string> {
  if (input.isTTY) note(`Type or paste the ${what}, then press Enter.`);
  return readLine(input);
}

/**
 * Reads up to the first line end, and no further than needed.
 *
 * @returns the first line without its line end (`\n` or `\r\n`), otherwise unchanged; `''` when nothing came.
 * @throws TypeError when it is no UTF-8, or longer than 64 KiB.
 */
export async function readLine(input: NodeJS.ReadStream): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  // Not destroyed: a person may be asked twice. Without an encoding set, a stream's chunks are buffers.
  for await (const chunk of input.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    if (chunk.includes(LINE_FEED) || size > MAX_BYTES) break;
  }
  // Or it would keep the command from ending.
  input.pause();
  const bytes = Buffer.concat(chunks);
  const end = bytes.indexOf(LINE_FEED);
  const line = end === -1 ? bytes : bytes.subarray(0, bytes[end - 1] === 0x0d ? end - 1 : end);
  if (line.length > MAX_BYTES) throw new TypeError('the first line of standard input is longer than 64 KiB');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(line);
  } catch (cause) {
    throw new TypeError('standard input is no UTF-8 text', { cause });
  }
}
