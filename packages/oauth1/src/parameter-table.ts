// The byte pipeline. The parameters of one request are read from `input` and written once into `bytes`, each as
// `%26name%3Dvalue`, encoded as the base string needs it; sorting moves indexes; the pieces are copied in order.
//
// A base string encodes each name and value twice (RFC 5849 sections 3.4.1.3.2 and 3.4.1.1), so a reserved byte
// ends as `%25XX`. That keeps the order of the once-encoded form: wherever two texts differ at an escape, both
// have `%25` in front of it.
//
// One table serves all requests, each in one synchronous call. Its memory is constants of this module, with a bound:
// the compiler then knows address and length, which halves the time of each loop over bytes. Pages that no request
// needed are never touched.
import { BASE64_VALUE } from './base64.ts';
import { BYTE } from './character-classes.ts';
import { CLASS, type ComponentRules, componentBase64, componentClasses } from './component-rules.ts';
import {
  ESCAPE_BYTES,
  escapeAt,
  RESERVED_BYTES,
  SEPARATOR_BYTES,
  sequenceLength,
  writeEscape,
  writeReserved,
  writeSequence,
  writeTwiceEncoded,
} from './encoded-bytes.ts';
import { NOT_PROTOCOL, protocolParameterAt } from './protocol-parameters.ts';
import { keep, roomFor } from './slab.ts';

/** Of header, query and form together: a form of 1 MiB, and some room. */
export const MAX_TEXT_BYTES: number = 1024 * 1024 + 64 * 1024;
export const MAX_PARAMETERS: number = 128 * 1024;

/** Why a piece of text is no well-formed parameter. */
export type EncodingFault = 'bad_percent_escape' | 'not_utf8' | 'not_ascii';

/** All texts of one request together, and the sorted copy behind them. */
const TABLE_BYTES = 2 * (MAX_TEXT_BYTES * RESERVED_BYTES + MAX_PARAMETERS * 2 * SEPARATOR_BYTES);
const SORT_IN_PLACE_UP_TO = 32;
/** So many bytes of a name, 7 bits each since they are ASCII, make its rank. */
const RANKED_BYTES = 4;
const QUARTET = 4;
/** Of an RSA key with 16,384 bits, the longest that OpenSSL takes. */
const MAX_OCTETS = 2048;

// An import is looked up at each use, a constant of the module is not.
const {
  plain: PLAIN,
  stop: STOP,
  escape: ESCAPE,
  reserved: RESERVED,
  space: SPACE,
  foreign: FOREIGN,
} = CLASS;
const BASE64_OF_ESCAPED = BASE64_VALUE;
const CLASSES = componentClasses();
const BASE64 = componentBase64();
const input = new Uint8Array(MAX_TEXT_BYTES);
const bytes = new Uint8Array(TABLE_BYTES);
const nameStarts = new Int32Array(MAX_PARAMETERS);
const nameEnds = new Int32Array(MAX_PARAMETERS);
const valueEnds = new Int32Array(MAX_PARAMETERS);
/** The first bytes of each name as a number that sorts as they do. */
const ranks = new Int32Array(MAX_PARAMETERS);
/** Index in PROTOCOL_PARAMETERS or NOT_PROTOCOL. */
const protocols = new Int8Array(MAX_PARAMETERS);
const order = new Int32Array(MAX_PARAMETERS);
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

let length = 0;
let count = 0;
let loaded = 0;
let nameStart = 0;
let nameEnd = 0;
let plain = true;

let fault: EncodingFault = 'not_utf8';
let faultAt = 0;
let octetsEnd = 0;

export function resetTable(): void {
  length = 0;
  count = 0;
  loaded = 0;
}

/** Makes the text the input. @returns its length in bytes; -1 when all texts together are too long. */
export function loadText(text: string): number {
  if (loaded + text.length > MAX_TEXT_BYTES) return -1;
  const { read, written } = encoder.encodeInto(text, input);
  loaded += written;
  return read < text.length || loaded > MAX_TEXT_BYTES ? -1 : written;
}

/** As `loadText`. */
export function loadBytes(text: Uint8Array): number {
  loaded += text.length;
  if (loaded > MAX_TEXT_BYTES) return -1;
  input.set(text);
  return text.length;
}

/** The input's byte at a position. */
export function byteAt(i: number): number {
  return input[i] ?? 0;
}

/** A name is written next. */
export function beginName(): void {
  nameStart = writeEscape(bytes, length, BYTE.ampersand);
  length = nameStart;
}

/** The name is written. @returns its index in PROTOCOL_PARAMETERS or NOT_PROTOCOL. */
export function endName(): number {
  nameEnd = length;
  return protocolParameterAt(bytes, nameStart, nameEnd);
}

/** Its value is written next. */
export function beginValue(): void {
  length = writeEscape(bytes, length, BYTE.equals);
}

/** Forgets what was written since `beginName`. */
export function dropParameter(): void {
  length = nameStart - SEPARATOR_BYTES;
}

/** Whether the component written last had nothing encoded: its text is its decoded value. */
export function wasPlain(): boolean {
  return plain;
}

/**
 * Writes the input's name or value that begins at `start`, decoding its escapes and encoding it doubly.
 *
 * @returns where it stopped: at `end`, or at a byte that ends the component; -1 when the text is malformed
 *   (`writeFault` tells how).
 */
export function write(start: number, end: number, rules: ComponentRules): number {
  let at = length;
  let i = start;
  plain = true;
  for (;;) {
    const runStart = i;
    i = copyPlain(i, end, rules, at);
    at += i - runStart;
    if (i >= end) break;
    const byte = input[i] ?? 0;
    const kind = CLASSES[rules | byte];
    if (kind === STOP) break;
    plain = false;
    if (kind === ESCAPE) {
      const decoded = escapeAt(input, i, end);
      if (decoded < 0) return malformed('bad_percent_escape', i);
      if (decoded < 0x80) {
        at = writeTwiceEncoded(bytes, at, decoded);
        i += ESCAPE_BYTES;
        continue;
      }
    } else if (kind === RESERVED || kind === SPACE) {
      at = writeReserved(bytes, at, kind === SPACE ? BYTE.space : byte);
      i++;
      continue;
    } else if (kind === FOREIGN) {
      return malformed('not_ascii', i);
    }
    const sequence = sequenceLength(input, i, end);
    if (sequence === 0) return malformed('not_utf8', i);
    at = writeSequence(bytes, at, input, i, i + sequence);
    i += sequence;
  }
  length = at;
  return i;
}

/** Copies plain bytes of the input, four at a time while it can. @returns the position of the first other one. */
function copyPlain(i: number, end: number, rules: ComponentRules, at: number): number {
  for (const last = end - QUARTET; i <= last; i += QUARTET, at += QUARTET) {
    const a = input[i] ?? 0;
    const b = input[i + 1] ?? 0;
    const c = input[i + 2] ?? 0;
    const d = input[i + 3] ?? 0;
    const classes =
      (CLASSES[rules | a] ?? 0) |
      (CLASSES[rules | b] ?? 0) |
      (CLASSES[rules | c] ?? 0) |
      (CLASSES[rules | d] ?? 0);
    if (classes !== PLAIN) break;
    bytes[at] = a;
    bytes[at + 1] = b;
    bytes[at + 2] = c;
    bytes[at + 3] = d;
  }
  while (i < end && CLASSES[rules | (input[i] ?? 0)] === PLAIN) bytes[at++] = input[i++] ?? 0;
  return i;
}

function malformed(what: EncodingFault, position: number): -1 {
  fault = what;
  faultAt = position;
  return -1;
}

/** What was wrong for the `write` that returned -1, and where. */
export function writeFault(): { readonly fault: EncodingFault; readonly position: number } {
  return { fault, position: faultAt };
}

/** Where the component ended that `readOctets` read. */
export function endOfOctets(): number {
  return octetsEnd;
}

/**
 * Reads the input's component that begins at `start` as percent-encoded canonical base64: `oauth_signature`, which is
 * no part of what is signed, and with RSA the longest value of all.
 *
 * @returns its octets; undefined when it is anything else, well-formed or not.
 */
export function readOctets(start: number, end: number, rules: ComponentRules): Uint8Array | undefined {
  const { bytes: out, start: outStart } = roomFor(MAX_OCTETS + QUARTET);
  const outEnd = outStart + MAX_OCTETS;
  let at = outStart;
  let group = 0;
  let values = 0;
  let padding = 0;
  let i = start;
  while (i < end) {
    const byte = input[i] ?? 0;
    let value = BASE64[rules | byte] ?? -1;
    if (value >= 0) i++;
    else {
      const kind = CLASSES[rules | byte];
      if (kind === STOP) break;
      const isEscape = kind === ESCAPE;
      const meant = isEscape ? escapeAt(input, i, end) : byte;
      value = isEscape ? (BASE64_OF_ESCAPED[meant] ?? -1) : -1;
      i += isEscape ? ESCAPE_BYTES : 1;
      if (value < 0) {
        if (meant !== BYTE.equals) return undefined;
        padding++;
        continue;
      }
    }
    if (padding !== 0) return undefined;
    group = (group << 6) | value;
    values++;
    if ((values & 3) === 0) {
      if (at > outEnd) return undefined;
      out[at] = group >> 16;
      out[at + 1] = group >> 8;
      out[at + 2] = group;
      at += 3;
      group = 0;
    }
  }
  const rest = values & 3;
  if (values === 0 || rest === 1 || padding !== (QUARTET - rest) % QUARTET) return undefined;
  group <<= 6 * padding;
  // The bits that no octet takes are zero, or the same octets would have two spellings.
  if ((group & ((1 << (8 * padding)) - 1)) !== 0) return undefined;
  if (rest > 0) out[at++] = group >> 16;
  if (rest > 2) out[at++] = group >> 8;
  octetsEnd = i;
  keep(out, at);
  return out.subarray(outStart, at);
}

/** Writes a decoded text doubly encoded. @throws TypeError on a lone surrogate, or a text that is too long. */
export function writeText(text: string): void {
  if (!text.isWellFormed()) throw new TypeError('a parameter with a lone surrogate cannot be signed');
  const end = loadText(text);
  if (end < 0) throw new TypeError(`more than ${MAX_TEXT_BYTES} bytes of parameters cannot be signed`);
  for (let i = 0; i < end; i++) length = writeTwiceEncoded(bytes, length, input[i] ?? 0);
}

/**
 * Makes a parameter of the name and the value that were written.
 *
 * @param protocol - what `endName` told.
 * @returns false when there are MAX_PARAMETERS already.
 */
export function addParameter(protocol: number): boolean {
  const index = count;
  if (index === MAX_PARAMETERS) return false;
  nameStarts[index] = nameStart;
  nameEnds[index] = nameEnd;
  valueEnds[index] = length;
  protocols[index] = protocol;
  let rank = 0;
  for (let i = nameStart; i < nameStart + RANKED_BYTES; i++)
    rank = (rank << 7) | (i < nameEnd ? (bytes[i] ?? 0) : 0);
  ranks[index] = rank;
  count = index + 1;
  return true;
}

/** The decoded value that was written last. */
export function lastValue(): string {
  const once = decoder.decode(bytes.subarray(nameEnd + SEPARATOR_BYTES, length)).replaceAll('%25', '%');
  return once.includes('%') ? decodeURIComponent(once) : once;
}

/** How many bytes `emitSorted` writes at most. */
export function emittedLength(): number {
  return length;
}

/** Writes the parameters in normal order, joined as the base string has them. @returns the new end. */
export function emitSorted(target: Uint8Array, start: number): number {
  sort();
  let end = length;
  for (let n = 0; n < count; n++) {
    const index = order[n] ?? 0;
    const pieceStart = (nameStarts[index] ?? 0) - SEPARATOR_BYTES;
    const pieceEnd = valueEnds[index] ?? 0;
    bytes.copyWithin(end, pieceStart, pieceEnd);
    end += pieceEnd - pieceStart;
  }
  // The first has no `&` before it.
  const from = Math.min(length + SEPARATOR_BYTES, end);
  target.set(bytes.subarray(from, end), start);
  return start + end - from;
}

// 3.4.1.3.2: by encoded name, then by encoded value, as bytes.
function sort(): void {
  if (count > SORT_IN_PLACE_UP_TO) {
    order.set(Array.from({ length: count }, (_, index) => index).sort(compare));
    return;
  }
  for (let index = 0; index < count; index++) {
    let hole = index;
    for (; hole > 0; hole--) {
      const before = order[hole - 1] ?? 0;
      if (compare(before, index) <= 0) break;
      order[hole] = before;
    }
    order[hole] = index;
  }
}

function compare(a: number, b: number): number {
  const byRank = (ranks[a] ?? 0) - (ranks[b] ?? 0);
  if (byRank !== 0) return byRank;
  const protocolA = protocols[a] ?? NOT_PROTOCOL;
  const protocolB = protocols[b] ?? NOT_PROTOCOL;
  if (protocolA !== protocolB && protocolA !== NOT_PROTOCOL && protocolB !== NOT_PROTOCOL)
    return protocolA - protocolB;
  return compareSpans(nameStarts, nameEnds, a, b) || compareSpans(nameEnds, valueEnds, a, b);
}

function compareSpans(starts: Int32Array, ends: Int32Array, a: number, b: number): number {
  const aStart = starts[a] ?? 0;
  const bStart = starts[b] ?? 0;
  const aLength = (ends[a] ?? 0) - aStart;
  const bLength = (ends[b] ?? 0) - bStart;
  const shared = Math.min(aLength, bLength);
  for (let i = 0; i < shared; i++) {
    const difference = (bytes[aStart + i] ?? 0) - (bytes[bStart + i] ?? 0);
    if (difference !== 0) return difference;
  }
  return aLength - bLength;
}
