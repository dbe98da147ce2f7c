// Puts the signature base string together: METHOD & URI & parameters, each percent-encoded.
// RFC 5849 section 3.4.1.1.
import type { Origin } from './base-string-uri.ts';
import { BYTE, IS_UNRESERVED } from './character-classes.ts';
import { HEADROOM_BYTES, type Message } from './crypto/contract.ts';
import { ESCAPE_BYTES, writeEscape } from './encoded-bytes.ts';
import { emitSorted, emittedLength } from './parameter-table.ts';
import { maxPathBytes, writePath } from './request-target.ts';
import { copyInto, keep, roomFor, withWords } from './slab.ts';

/**
 * Makes the base string of the target that was read and the parameters that are in the table.
 *
 * @returns undefined when the URL or the method has a character beyond ASCII.
 */
export function emitBaseString(method: string, origin: Origin): Message | undefined {
  if ((method !== lastMethod || origin !== lastOrigin) && !encodePrefix(method, origin)) return undefined;
  const room = roomFor(prefixEnd + maxPathBytes() + 1 + emittedLength(), HEADROOM_BYTES);
  let at = copyInto(room, room.start, prefix.words, 0, prefixEnd);
  at = writePath(room.bytes, at);
  if (at < 0) return undefined;
  room.bytes[at++] = BYTE.ampersand;
  const end = emitSorted(room, at);
  keep(room, end);
  return { bytes: room.bytes, start: room.start, end };
}

// METHOD & origin: mostly the same for a provider, so the encoded form is remembered.
let lastMethod = '';
let lastOrigin: Origin | undefined;
let prefix = withWords(0);
let prefixEnd = 0;

/** @returns false when they have a character beyond ASCII. */
function encodePrefix(method: string, origin: Origin): boolean {
  const encoded = withWords((method.length + origin.text.length) * ESCAPE_BYTES + 1);
  // Before it is folded: capitals of letters beyond ASCII could be ASCII.
  if (writeEncoded(encoded.bytes, 0, method) < 0) return false;
  let end = writeEncoded(encoded.bytes, 0, method.toUpperCase());
  encoded.bytes[end++] = BYTE.ampersand;
  end = writeEncoded(encoded.bytes, end, origin.text);
  if (end < 0) return false;
  prefix = encoded;
  prefixEnd = end;
  lastMethod = method;
  lastOrigin = origin;
  return true;
}

function writeEncoded(bytes: Uint8Array, at: number, text: string): number {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 0x80) return -1;
    if (IS_UNRESERVED[code] === 1) bytes[at++] = code;
    else at = writeEscape(bytes, at, code);
  }
  return at;
}
