// Puts the signature base string together: METHOD & URI & parameters, each percent-encoded.
// RFC 5849 section 3.4.1.1.
import type { BaseStringUri } from './base-string-uri.ts';
import { BYTE, IS_UNRESERVED } from './character-classes.ts';
import type { Message } from './crypto/contract.ts';
import { ESCAPE_BYTES, writeEscape } from './encoded-bytes.ts';
import { emitSorted, emittedLength } from './parameter-table.ts';
import { keep, roomFor } from './slab.ts';

/**
 * Of the parameters that are in the table.
 *
 * @returns undefined when the URI or the method has a character beyond ASCII.
 */
export function emitBaseString(method: string, uri: BaseStringUri): Message | undefined {
  const { origin, path } = uri;
  const most = (method.length + origin.length + path.length) * ESCAPE_BYTES + 2 + emittedLength();
  const { bytes, start } = roomFor(most);
  if (!rememberPrefix(method, origin)) return undefined;
  bytes.set(lastPrefix, start);
  let at = writeEncoded(bytes, start + lastPrefix.length, path);
  if (at < 0) return undefined;
  bytes[at++] = BYTE.ampersand;
  const end = emitSorted(bytes, at);
  keep(bytes, end);
  return { bytes, start, end };
}

// METHOD & origin: mostly the same for a provider, so the encoded form is remembered.
let lastMethod = '';
let lastOrigin = '';
let lastPrefix = new Uint8Array(0);

/** @returns false when they have a character beyond ASCII. */
function rememberPrefix(method: string, origin: string): boolean {
  if (method === lastMethod && origin === lastOrigin) return true;
  const encoded = new Uint8Array((method.length + origin.length) * ESCAPE_BYTES + 1);
  let end = writeEncoded(encoded, 0, method.toUpperCase());
  if (end < 0) return false;
  encoded[end++] = BYTE.ampersand;
  end = writeEncoded(encoded, end, origin);
  if (end < 0) return false;
  lastPrefix = encoded.slice(0, end);
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
