// The byte pipeline. The parameters of a request stay where they are in the memory; what of them the base string has
// in another form is written once, encoded as it needs it; sorting moves indexes; the pieces are copied in order.
//
// A base string encodes each name and value twice (RFC 5849 sections 3.4.1.3.2 and 3.4.1.1), so a reserved byte
// ends as `%25XX`. That keeps the order of the once-encoded form: wherever two texts differ at an escape, both
// have `%25` in front of it.
import { BYTE } from './character-classes.ts';
import { CLASS, COMPONENT_CLASSES, type ComponentRules } from './component-rules.ts';
import {
  ESCAPE_BYTES,
  escapeAt,
  SEPARATOR_BYTES,
  sequenceLength,
  writeReserved,
  writeSequence,
  writeTwiceEncoded,
} from './encoded-bytes.ts';
import { NOT_PROTOCOL, protocolParameterAt } from './protocol-parameters.ts';
import { loadText, MAX_TEXT_BYTES, memory, memoryWords, REGION, resetMemory } from './request-memory.ts';
import { copyInto, type WordMemory } from './slab.ts';

/** Of one request, in all places together. */
export const MAX_PARAMETERS: number = 128 * 1024;

/** bytes[start, end) of the memory. */
export interface Span {
  start: number;
  end: number;
}

/** Why a piece of text is no well-formed parameter. */
export type EncodingFault = 'bad_percent_escape' | 'not_utf8' | 'not_ascii';

/** `%26` and `%3D`, each as the first three bytes of four. */
const AMPERSAND_ESCAPED = 0x25323600;
const EQUALS_ESCAPED = 0x25334400;
const SORT_IN_PLACE_UP_TO = 32;
/** What an entry of the table has, and where in it: name and value, encoded, and what they are sorted by. */
const NAME_START = 0;
const NAME_END = 1;
const VALUE_START = 2;
const VALUE_END = 3;
const RANK = 4;
const PROTOCOL = 5;
/** A power of two, so that an entry never crosses a line of the processor's cache. */
const ENTRY = 8;

// An import is looked up at each use, a constant of the module is not.
const {
  plain: PLAIN,
  stop: STOP,
  escape: ESCAPE,
  reserved: RESERVED,
  space: SPACE,
  foreign: FOREIGN,
} = CLASS;
const CLASSES = COMPONENT_CLASSES;
const bytes = memory;
const words = memoryWords;
const ENCODED = REGION.encoded;
const NONE = NOT_PROTOCOL;
const table = new Int32Array(MAX_PARAMETERS * ENTRY);
const order = new Int32Array(MAX_PARAMETERS);

/** How many entries there are, how many bytes they make, and where what is encoded ends. */
const filled = { count: 0, bytes: 0, encodedEnd: ENCODED };
/** Where the component is that was read or written last, and the name. */
export const component: Span = { start: 0, end: 0 };
const name: Span = { start: 0, end: 0 };

let fault: EncodingFault = 'not_utf8';
let faultAt = 0;

/** The next request comes: its texts, too. */
export function resetTable(): void {
  resetMemory();
  filled.count = 0;
  filled.bytes = 0;
  filled.encodedEnd = ENCODED;
}

/** Reads a name, as `readComponent` does. */
export function readName(start: number, end: number, rules: ComponentRules): number {
  const stop = readComponent(start, end, rules);
  componentIsName();
  return stop;
}

/** @returns which protocol parameter the name is that was read or written last: index in PROTOCOL_PARAMETERS, or NOT_PROTOCOL. */
export function protocolOfName(): number {
  return protocolParameterAt(name.start, name.end);
}

/**
 * Reads the name or value that begins at `start`: where it is, if it stands there as the base string needs it, or else
 * written anew, its escapes decoded and it encoded doubly.
 *
 * @returns where it stopped: at `end`, or at a byte that ends the component; -1 when the text is malformed
 *   (`readFault` tells how).
 */
export function readComponent(start: number, end: number, rules: ComponentRules): number {
  const stop = endOfPlain(start, end, rules);
  if (stop < end && CLASSES[rules | (bytes[stop] ?? 0)] !== STOP) return encodeComponent(start, end, rules);
  component.start = start;
  component.end = stop;
  return stop;
}

/** @returns the position of the first byte that is not plain. */
function endOfPlain(i: number, end: number, rules: ComponentRules): number {
  while (i < end && CLASSES[rules | (bytes[i] ?? 0)] === PLAIN) i++;
  return i;
}

function encodeComponent(start: number, end: number, rules: ComponentRules): number {
  let at = filled.encodedEnd;
  let i = start;
  while (i < end) {
    const byte = bytes[i] ?? 0;
    const kind = CLASSES[rules | byte];
    if (kind === PLAIN) {
      bytes[at++] = byte;
      i++;
      continue;
    }
    if (kind === STOP) break;
    if (kind === ESCAPE) {
      const decoded = escapeAt(bytes, i, end);
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
    const sequence = sequenceLength(bytes, i, end);
    if (sequence === 0) return malformed('not_utf8', i);
    at = writeSequence(bytes, at, bytes, i, i + sequence);
    i += sequence;
  }
  writtenTo(at);
  return i;
}

/** What is encoded now ends at `at`, and the component with it. */
function writtenTo(at: number): void {
  component.start = filled.encodedEnd;
  component.end = at;
  filled.encodedEnd = at;
}

function malformed(what: EncodingFault, position: number): -1 {
  fault = what;
  faultAt = position;
  return -1;
}

/** What was wrong for the read that returned -1, and where in the text that begins at `start`. */
export function readFault(start: number): { readonly fault: EncodingFault; readonly position: number } {
  return { fault, position: faultAt - start };
}

/** Writes a decoded name, as `writeValue` does. */
export function writeName(text: string): void {
  writeValue(text);
  componentIsName();
}

function componentIsName(): void {
  name.start = component.start;
  name.end = component.end;
}

/** Writes a decoded value doubly encoded. @throws TypeError on a lone surrogate, or a text that is too long. */
export function writeValue(text: string): void {
  if (!text.isWellFormed()) throw new TypeError('a parameter with a lone surrogate cannot be signed');
  const end = loadText(text);
  if (end < 0) throw new TypeError(`more than ${MAX_TEXT_BYTES} bytes of parameters cannot be signed`);
  let at = filled.encodedEnd;
  for (let i = 0; i < end; i++) at = writeTwiceEncoded(bytes, at, bytes[i] ?? 0);
  writtenTo(at);
}

/**
 * Makes a parameter of the name and the value that were read or written last.
 *
 * @param protocol - what `protocolOfName` told.
 * @returns false when there are MAX_PARAMETERS already.
 */
export function addParameter(protocol: number): boolean {
  if (filled.count === MAX_PARAMETERS) return false;
  const entry = filled.count * ENTRY;
  table[entry + NAME_START] = name.start;
  table[entry + NAME_END] = name.end;
  table[entry + VALUE_START] = component.start;
  table[entry + VALUE_END] = component.end;
  table[entry + RANK] = rankOf(name.start, name.end - name.start);
  table[entry + PROTOCOL] = protocol;
  filled.bytes += name.end - name.start + (component.end - component.start) + 2 * SEPARATOR_BYTES;
  filled.count++;
  return true;
}

/** The first four bytes of a name as a number that sorts as they do: they are ASCII. */
function rankOf(start: number, length: number): number {
  const first = words.getInt32(start);
  if (length >= 4) return first;
  return length === 0 ? 0 : first & (-1 << (8 * (4 - length)));
}

/** How many bytes `emitSorted` writes at most. */
export function emittedLength(): number {
  return filled.bytes;
}

/** Writes the parameters in normal order, joined as the base string has them. @returns the new end. */
export function emitSorted(out: WordMemory, start: number): number {
  sort();
  let at = start;
  for (let n = 0; n < filled.count; n++) {
    const entry = (order[n] ?? 0) * ENTRY;
    if (n > 0) at = writeSeparator(out, at, AMPERSAND_ESCAPED);
    at = copyInto(out, at, words, table[entry + NAME_START] ?? 0, table[entry + NAME_END] ?? 0);
    at = writeSeparator(out, at, EQUALS_ESCAPED);
    at = copyInto(out, at, words, table[entry + VALUE_START] ?? 0, table[entry + VALUE_END] ?? 0);
  }
  return at;
}

/** Writes the three characters at once, and a byte behind them that changes. @returns the new end. */
function writeSeparator({ words: out }: WordMemory, at: number, escaped: number): number {
  out.setInt32(at, escaped);
  return at + SEPARATOR_BYTES;
}

// 3.4.1.3.2: by encoded name, then by encoded value, as bytes.
function sort(): void {
  if (filled.count > SORT_IN_PLACE_UP_TO) {
    order.set(Array.from({ length: filled.count }, (_, index) => index).sort(compare));
    return;
  }
  for (let index = 0; index < filled.count; index++) {
    let hole = index;
    for (; hole > 0; hole--) {
      const before = order[hole - 1] ?? 0;
      if (compare(before, index) <= 0) break;
      order[hole] = before;
    }
    order[hole] = index;
  }
}

function compare(indexA: number, indexB: number): number {
  const a = indexA * ENTRY;
  const b = indexB * ENTRY;
  const byRank = (table[a + RANK] ?? 0) - (table[b + RANK] ?? 0);
  if (byRank !== 0) return byRank;
  const protocolA = table[a + PROTOCOL] ?? NONE;
  const protocolB = table[b + PROTOCOL] ?? NONE;
  if (protocolA !== protocolB && protocolA !== NONE && protocolB !== NONE) return protocolA - protocolB;
  return compareSpans(a + NAME_START, b + NAME_START) || compareSpans(a + VALUE_START, b + VALUE_START);
}

/** Compares the spans that two fields begin and the fields behind them end. */
function compareSpans(fieldA: number, fieldB: number): number {
  const aStart = table[fieldA] ?? 0;
  const bStart = table[fieldB] ?? 0;
  const aLength = (table[fieldA + 1] ?? 0) - aStart;
  const bLength = (table[fieldB + 1] ?? 0) - bStart;
  const shared = Math.min(aLength, bLength);
  for (let i = 0; i < shared; i++) {
    const difference = (bytes[aStart + i] ?? 0) - (bytes[bStart + i] ?? 0);
    if (difference !== 0) return difference;
  }
  return aLength - bLength;
}
