// Path and query of a URL, in the memory.
import { IS_UNRESERVED } from './character-classes.ts';
import { ESCAPE_BYTES, writeEscape } from './encoded-bytes.ts';
import { loadTarget, memory, REGION } from './request-memory.ts';

// An import is looked up at each use, a constant of the module is not.
const START = REGION.target;
const UNRESERVED = IS_UNRESERVED;
const bytes = memory;
const QUESTION_MARK = 0x3f;
const SLASH = 0x2f;

/** What was read last: path and query as text, and where in the memory the path and all of it end. */
export const target: { text: string; pathEnd: number; end: number } = {
  text: '',
  pathEnd: START,
  end: START,
};

/**
 * Reads what is behind the origin, without a fragment.
 *
 * @param pathAt - where in the URL the path begins.
 * @returns false when all texts together are too long.
 */
export function readTarget(url: string, pathAt: number): boolean {
  const fragment = url.indexOf('#', pathAt);
  const text = url.slice(pathAt, fragment === -1 ? url.length : fragment);
  const length = loadTarget(text);
  if (length < 0) return false;
  const end = START + length;
  let pathEnd = START;
  while (pathEnd < end && bytes[pathEnd] !== QUESTION_MARK) pathEnd++;
  target.text = text;
  target.pathEnd = pathEnd;
  target.end = end;
  return true;
}

/** How many bytes `writePath` writes at most. */
export function maxPathBytes(): number {
  return Math.max(target.pathEnd - START, 1) * ESCAPE_BYTES;
}

/** Writes the path encoded, `/` when it is empty. @returns the new end; -1 when it has a character beyond ASCII. */
export function writePath(out: Uint8Array, at: number): number {
  const end = target.pathEnd;
  if (end === START) return writeEscape(out, at, SLASH);
  for (let i = START; i < end; i++) {
    const byte = bytes[i] ?? 0;
    if (UNRESERVED[byte] === 1) out[at++] = byte;
    else if (byte < 0x80) at = writeEscape(out, at, byte);
    else return -1;
  }
  return at;
}
