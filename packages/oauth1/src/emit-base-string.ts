// Puts the signature base string together: METHOD & URI & parameters, each percent-encoded.
// RFC 5849 section 3.4.1.1.
import type { BaseStringUri } from './base-string-uri.ts';
import { BYTE, HEX_DIGIT, IS_UNRESERVED } from './character-classes.ts';
import type { Message } from './crypto/contract.ts';
import type { ParameterTable } from './parameter-table.ts';
import { keep, roomFor } from './slab.ts';

const ENCODED_BYTE = 3;

/** @returns undefined when the URI or the method has a character beyond ASCII. */
export function emitBaseString(
  method: string,
  uri: BaseStringUri,
  parameters: ParameterTable,
): Message | undefined {
  const { origin, path } = uri;
  const most = (method.length + origin.length + path.length) * ENCODED_BYTE + 2 + parameters.emittedLength;
  const { bytes, start } = roomFor(most);
  let at = writeEncoded(bytes, start, method.toUpperCase());
  if (at < 0) return undefined;
  bytes[at++] = BYTE.ampersand;
  at = writeOrigin(bytes, at, origin);
  if (at >= 0) at = writeEncoded(bytes, at, path);
  if (at < 0) return undefined;
  bytes[at++] = BYTE.ampersand;
  const end = parameters.emitSorted(bytes, at);
  keep(bytes, end);
  return { bytes, start, end };
}

// Always the same for a provider, so the encoded form is remembered.
let lastOrigin = '';
let lastEncoded = new Uint8Array(0);

function writeOrigin(bytes: Uint8Array, at: number, origin: string): number {
  if (origin !== lastOrigin) {
    const encoded = new Uint8Array(origin.length * ENCODED_BYTE);
    const end = writeEncoded(encoded, 0, origin);
    if (end < 0) return -1;
    lastEncoded = encoded.slice(0, end);
    lastOrigin = origin;
  }
  for (let i = 0; i < lastEncoded.length; i++) bytes[at + i] = lastEncoded[i] ?? 0;
  return at + lastEncoded.length;
}

function writeEncoded(bytes: Uint8Array, at: number, text: string): number {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 0x80) return -1;
    if (IS_UNRESERVED[code] === 1) {
      bytes[at++] = code;
    } else {
      bytes[at] = BYTE.percent;
      bytes[at + 1] = HEX_DIGIT[code >> 4] ?? 0;
      bytes[at + 2] = HEX_DIGIT[code & 15] ?? 0;
      at += ENCODED_BYTE;
    }
  }
  return at;
}
