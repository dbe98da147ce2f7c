// The protocol parameters, and which of them a decoded name is.
import { memory, memoryWords } from './request-memory.ts';

/** In the order in which normalization sorts them, so that two of them compare by index. */
export const PROTOCOL_PARAMETERS = [
  'oauth_body_hash',
  'oauth_callback',
  'oauth_consumer_key',
  'oauth_nonce',
  'oauth_session_handle',
  'oauth_signature',
  'oauth_signature_method',
  'oauth_timestamp',
  'oauth_token',
  'oauth_verifier',
  'oauth_version',
] as const;

export type ProtocolParameter = (typeof PROTOCOL_PARAMETERS)[number];

export const NOT_PROTOCOL = -1;
export const SIGNATURE: number = PROTOCOL_PARAMETERS.indexOf('oauth_signature');
export const TOKEN: number = PROTOCOL_PARAMETERS.indexOf('oauth_token');

const PREFIX = 'oauth_';
const DISTINGUISHING = PREFIX.length;

// An export is looked up at each use, a constant of the module is not.
const NONE = NOT_PROTOCOL;
const bytes = memory;

/** Longer than any of the names. */
const SLOT_BYTES = 32;

// Length and seventh character tell them apart; at most one name has to be compared.
const byLengthAndCharacter = new Int8Array(SLOT_BYTES * 256).fill(NOT_PROTOCOL);
PROTOCOL_PARAMETERS.forEach((name, index) => {
  byLengthAndCharacter[name.length * 256 + name.charCodeAt(DISTINGUISHING)] = index;
});
/** One behind the other, each in SLOT_BYTES. */
const names = new Uint8Array(PROTOCOL_PARAMETERS.length * SLOT_BYTES);
PROTOCOL_PARAMETERS.forEach((name, index) => {
  names.set(new TextEncoder().encode(name), index * SLOT_BYTES);
});

const words = memoryWords;
const nameWords = new DataView(names.buffer);

/** @returns the index in PROTOCOL_PARAMETERS of the name at [start, end) of the memory, or NOT_PROTOCOL. */
export function protocolParameterAt(start: number, end: number): number {
  const length = end - start;
  if (length <= DISTINGUISHING || length >= SLOT_BYTES) return NONE;
  const index = byLengthAndCharacter[length * 256 + (bytes[start + DISTINGUISHING] ?? 0)] ?? NONE;
  if (index === NONE) return NONE;
  const nameStart = index * SLOT_BYTES;
  // By fours; the last of them begins within the one before.
  const last = length - 4;
  for (let i = 0; i < last; i += 4)
    if (words.getInt32(start + i, true) !== nameWords.getInt32(nameStart + i, true)) return NONE;
  return words.getInt32(start + last, true) === nameWords.getInt32(nameStart + last, true) ? index : NONE;
}
