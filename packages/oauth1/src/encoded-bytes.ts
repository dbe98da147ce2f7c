// Percent-encoding at the level of bytes, as the pipeline of parameter-table.ts reads and writes it.
import { BYTE, HEX_DIGIT, HEX_VALUE, IS_UNRESERVED } from './character-classes.ts';

// An import is looked up at each use, a constant of the module is not.
const DIGITS = HEX_DIGIT;
const DIGIT_VALUES = HEX_VALUE;
const UNRESERVED = IS_UNRESERVED;
const PERCENT = BYTE.percent;

/** `%26` before a name, `%3D` before a value: a separator stands unencoded in the normalized parameters. */
export const SEPARATOR_BYTES = 3;
/** `%25XX`: a reserved byte of a name or value is encoded in the normalized parameters, and they in the base string. */
export const RESERVED_BYTES = 5;
/** `%XX`. */
export const ESCAPE_BYTES = 3;

const DIGIT_2 = 0x32;
const DIGIT_5 = 0x35;

/** @returns where the next byte is to be written. */
export function writeEscape(out: Uint8Array, at: number, byte: number): number {
  out[at] = PERCENT;
  out[at + 1] = DIGITS[byte >> 4] ?? 0;
  out[at + 2] = DIGITS[byte & 15] ?? 0;
  return at + ESCAPE_BYTES;
}

/** Writes a reserved byte encoded twice. @returns where the next one is to be written. */
export function writeReserved(out: Uint8Array, at: number, byte: number): number {
  out[at] = PERCENT;
  out[at + 1] = DIGIT_2;
  out[at + 2] = DIGIT_5;
  out[at + 3] = DIGITS[byte >> 4] ?? 0;
  out[at + 4] = DIGITS[byte & 15] ?? 0;
  return at + RESERVED_BYTES;
}

/** Writes any byte encoded twice, which leaves an unreserved one as it is. @returns where the next one is to be written. */
export function writeTwiceEncoded(out: Uint8Array, at: number, byte: number): number {
  if (UNRESERVED[byte] !== 1) return writeReserved(out, at, byte);
  out[at] = byte;
  return at + 1;
}

/** @returns the byte that `%XX` at `i` stands for, or -1. */
export function escapeAt(input: Uint8Array, i: number, end: number): number {
  if (i + 2 >= end) return -1;
  const high = DIGIT_VALUES[input[i + 1] ?? 0] ?? 255;
  const low = DIGIT_VALUES[input[i + 2] ?? 0] ?? 255;
  return high === 255 || low === 255 ? -1 : high * 16 + low;
}

// Unicode 15 table 3-7: which second bytes a first byte allows; over-long forms and surrogates are left out.
function secondByteRange(first: number): readonly [low: number, high: number, length: number] | undefined {
  if (first >= 0xc2 && first <= 0xdf) return [0x80, 0xbf, 2];
  if (first === 0xe0) return [0xa0, 0xbf, 3];
  if (first === 0xed) return [0x80, 0x9f, 3];
  if (first >= 0xe1 && first <= 0xef) return [0x80, 0xbf, 3];
  if (first === 0xf0) return [0x90, 0xbf, 4];
  if (first >= 0xf1 && first <= 0xf3) return [0x80, 0xbf, 4];
  if (first === 0xf4) return [0x80, 0x8f, 4];
  return undefined;
}

/** @returns how much input one well-formed UTF-8 sequence at `i` takes, its bytes raw or escaped; 0 when it is none. */
export function sequenceLength(input: Uint8Array, i: number, end: number): number {
  const start = i;
  const byteAt = (at: number): number =>
    input[at] === PERCENT ? escapeAt(input, at, end) : (input[at] ?? -1);
  const range = secondByteRange(byteAt(i));
  if (range === undefined) return 0;
  const [low, high, length] = range;
  for (let n = 1; n < length; n++) {
    i += input[i] === PERCENT ? ESCAPE_BYTES : 1;
    if (i >= end) return 0;
    const byte = byteAt(i);
    if (byte < (n === 1 ? low : 0x80) || byte > (n === 1 ? high : 0xbf)) return 0;
  }
  return i + (input[i] === PERCENT ? ESCAPE_BYTES : 1) - start;
}

/** Writes input[start, end), bytes from 0x80 that are raw or escaped. @returns where the next byte is to be written. */
export function writeSequence(
  out: Uint8Array,
  at: number,
  input: Uint8Array,
  start: number,
  end: number,
): number {
  for (let i = start; i < end; ) {
    const isEscape = input[i] === PERCENT;
    at = writeReserved(out, at, isEscape ? escapeAt(input, i, end) : (input[i] ?? 0));
    i += isEscape ? ESCAPE_BYTES : 1;
  }
  return at;
}
