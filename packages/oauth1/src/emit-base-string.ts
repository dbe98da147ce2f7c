// Puts the signature base string together: METHOD & URI & parameters, each percent-encoded.
// RFC 5849 section 3.4.1.1.
import type { Origin } from './base-string-uri.ts';
import { BEYOND_ASCII, BYTE } from './character-classes.ts';
import { HEADROOM_BYTES, type Message } from './crypto/contract.ts';
import { emitSorted, emittedLength } from './parameter-table.ts';
import { percentEncode } from './percent-encoding.ts';
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
const encoder = new TextEncoder();
let lastMethod = '';
let lastOrigin: Origin | undefined;
let prefix = withWords(0);
let prefixEnd = 0;

/** @returns false when they have a character beyond ASCII. */
function encodePrefix(method: string, origin: Origin): boolean {
  // Asked before the method is folded: capitals of letters beyond ASCII could be ASCII.
  if (BEYOND_ASCII.test(method) || BEYOND_ASCII.test(origin.text)) return false;
  const text = `${percentEncode(method.toUpperCase())}&${percentEncode(origin.text)}`;
  prefix = withWords(text.length);
  prefixEnd = encoder.encodeInto(text, prefix.bytes).written;
  lastMethod = method;
  lastOrigin = origin;
  return true;
}
