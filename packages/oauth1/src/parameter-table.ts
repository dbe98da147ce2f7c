// The byte pipeline: parameters of a request are written once, each as `%26name%3Dvalue`, encoded as the base string
// needs it, into one reused buffer; sorting moves indexes; the pieces are copied in order behind them.
//
// A base string encodes each name and value twice (RFC 5849 sections 3.4.1.3.2 and 3.4.1.1), so a reserved byte
// ends as `%25XX`. That keeps the order of the once-encoded form: wherever two texts differ at an escape, both
// have `%25` in front of it.
import { BYTE, HEX_DIGIT, HEX_VALUE, IS_UNRESERVED } from './character-classes.ts';
import { NOT_PROTOCOL, protocolParameterAt } from './protocol-parameters.ts';

/** Where a parameter was found. */
export const PLACES = ['header', 'query', 'form'] as const;
export type ParameterPlace = (typeof PLACES)[number];

/** Why a piece of text is no well-formed parameter. */
export type EncodingFault = 'bad_percent_escape' | 'not_utf8' | 'not_ascii';

export interface ComponentRules {
  /** `+` is a space (query and form). */
  readonly plusIsSpace: boolean;
  /** Bytes from 0x80 may stand there unescaped, as UTF-8 (form bodies; addresses that we sign ourselves). */
  readonly rawUtf8: boolean;
  /** 1 for each byte that ends the component. */
  readonly stops: Uint8Array;
}

const DOUBLY_ENCODED_BYTE = 5;
/** `%26` before a name, `%3D` before a value. */
const SEPARATOR_BYTES = 3;
const INITIAL_BYTES = 16 * 1024;
const KEEP_BYTES = 1024 * 1024;
const INITIAL_PARAMETERS = 64;
const SORT_IN_PLACE_UP_TO = 32;

/** Parameters of one request at a time; used from one synchronous call, then reset. */
export class ParameterTable {
  bytes: Uint8Array = new Uint8Array(INITIAL_BYTES);
  length = 0;
  count = 0;
  /** Whether the component written last had nothing encoded: its text is its decoded value. */
  wasPlain = true;
  #nameStart = 0;
  #nameEnd = 0;
  #order: number[] = [];
  /** Of the `write` that returned -1. */
  fault: EncodingFault = 'not_utf8';
  faultAt = 0;
  nameStart: Int32Array = new Int32Array(INITIAL_PARAMETERS);
  nameEnd: Int32Array = new Int32Array(INITIAL_PARAMETERS);
  valueEnd: Int32Array = new Int32Array(INITIAL_PARAMETERS);
  /** Index in PROTOCOL_PARAMETERS or NOT_PROTOCOL. */
  protocol: Int8Array = new Int8Array(INITIAL_PARAMETERS);
  /** Index in PLACES. */
  place: Uint8Array = new Uint8Array(INITIAL_PARAMETERS);
  /** 1: not part of the base string (`oauth_signature`). */
  unsigned: Uint8Array = new Uint8Array(INITIAL_PARAMETERS);

  reset(): void {
    if (this.bytes.length > KEEP_BYTES) this.bytes = new Uint8Array(INITIAL_BYTES);
    this.length = 0;
    this.count = 0;
  }

  /** Makes room for all parameters of a text of this length, one parameter for two of its bytes at most. */
  reserveFor(inputBytes: number): void {
    this.#makeRoom(inputBytes * DOUBLY_ENCODED_BYTE + (inputBytes / 2 + 1) * 2 * SEPARATOR_BYTES);
  }

  #makeRoom(bytes: number): void {
    const wanted = this.length + bytes;
    if (wanted <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(this.bytes.length * 2, wanted));
    larger.set(this.bytes.subarray(0, this.length));
    this.bytes = larger;
  }

  /** A name is written next. */
  beginName(): void {
    this.#nameStart = writeSeparator(this.bytes, this.length, BYTE.ampersand);
    this.length = this.#nameStart;
  }

  /** Its value is written next. */
  beginValue(): void {
    this.#nameEnd = this.length;
    this.length = writeSeparator(this.bytes, this.length, BYTE.equals);
  }

  /** Forgets what was written since `beginName`. */
  dropName(): void {
    this.length = this.#nameStart - SEPARATOR_BYTES;
  }

  /**
   * Writes a name or value that begins at `start`, decoding its escapes and encoding it doubly.
   * Room must have been made with `reserveFor`.
   *
   * @returns where it stopped: at `end`, or at a byte that ends the component; -1 when the text is malformed
   *   (`fault` and `faultAt` tell how).
   */
  write(input: Uint8Array, start: number, end: number, rules: ComponentRules): number {
    const out = this.bytes;
    const { stops } = rules;
    let at = this.length;
    let i = start;
    this.wasPlain = true;
    while (i < end) {
      const byte = input[i] ?? 0;
      if (IS_UNRESERVED[byte] === 1) {
        out[at++] = byte;
        i++;
        continue;
      }
      if (stops[byte] === 1) break;
      this.wasPlain = false;
      if (byte === BYTE.percent) {
        const decoded = escapeAt(input, i, end);
        if (decoded < 0) return this.#malformed('bad_percent_escape', i);
        if (decoded < 0x80) {
          if (IS_UNRESERVED[decoded] === 1) out[at++] = decoded;
          else at = writeReserved(out, at, decoded);
          i += 3;
          continue;
        }
      } else if (byte < 0x80) {
        at = writeReserved(out, at, byte === BYTE.plus && rules.plusIsSpace ? BYTE.space : byte);
        i++;
        continue;
      } else if (!rules.rawUtf8) {
        return this.#malformed('not_ascii', i);
      }
      const length = sequenceLength(input, i, end);
      if (length === 0) return this.#malformed('not_utf8', i);
      at = writeSequence(out, at, input, i, i + length);
      i += length;
    }
    this.length = at;
    return i;
  }

  #malformed(fault: EncodingFault, position: number): -1 {
    this.fault = fault;
    this.faultAt = position;
    return -1;
  }

  /** Writes a decoded text doubly encoded. @throws TypeError on a lone surrogate. */
  writeText(text: string): void {
    if (!text.isWellFormed()) throw new TypeError('a parameter with a lone surrogate cannot be signed');
    const bytes = new TextEncoder().encode(text);
    this.#makeRoom(bytes.length * DOUBLY_ENCODED_BYTE + 2 * SEPARATOR_BYTES);
    for (const byte of bytes) {
      if (IS_UNRESERVED[byte] === 1) this.bytes[this.length++] = byte;
      else this.length = writeReserved(this.bytes, this.length, byte);
    }
  }

  /** Makes a parameter of the name and the value that were written. @returns its index. */
  add(place: number): number {
    const index = this.count;
    if (index === this.nameStart.length) this.#growParameters();
    this.nameStart[index] = this.#nameStart;
    this.nameEnd[index] = this.#nameEnd;
    this.valueEnd[index] = this.length;
    this.place[index] = place;
    this.unsigned[index] = 0;
    this.protocol[index] = protocolParameterAt(this.bytes, this.#nameStart, this.#nameEnd);
    this.count = index + 1;
    return index;
  }

  /** The decoded name of a parameter. */
  nameAt(index: number): string {
    return decodeDoubly(this.bytes, this.nameStart[index] ?? 0, this.nameEnd[index] ?? 0);
  }

  /** The decoded value of a parameter. */
  valueAt(index: number): string {
    return decodeDoubly(this.bytes, (this.nameEnd[index] ?? 0) + SEPARATOR_BYTES, this.valueEnd[index] ?? 0);
  }

  /** How many bytes `emitSorted` writes at most. */
  get emittedLength(): number {
    return this.length;
  }

  /** Writes the signed parameters in normal order, joined as the base string has them. @returns the new end. */
  emitSorted(target: Uint8Array, start: number): number {
    this.#makeRoom(this.length);
    const { bytes, nameStart, valueEnd } = this;
    let end = this.length;
    for (const index of this.#sort()) {
      const pieceStart = (nameStart[index] ?? 0) - SEPARATOR_BYTES;
      const pieceEnd = valueEnd[index] ?? 0;
      bytes.copyWithin(end, pieceStart, pieceEnd);
      end += pieceEnd - pieceStart;
    }
    // The first has no `&` before it.
    const from = Math.min(this.length + SEPARATOR_BYTES, end);
    target.set(bytes.subarray(from, end), start);
    return start + end - from;
  }

  // 3.4.1.3.2: by encoded name, then by encoded value, as bytes.
  #sort(): readonly number[] {
    const order = this.#order;
    order.length = 0;
    for (let index = 0; index < this.count; index++) if (this.unsigned[index] === 0) order.push(index);
    if (order.length > SORT_IN_PLACE_UP_TO) return order.sort((a, b) => this.#compare(a, b));
    for (let i = 1; i < order.length; i++) {
      const moved = order[i] ?? 0;
      let hole = i;
      for (; hole > 0; hole--) {
        const before = order[hole - 1] ?? 0;
        if (this.#compare(before, moved) <= 0) break;
        order[hole] = before;
      }
      order[hole] = moved;
    }
    return order;
  }

  #compare(a: number, b: number): number {
    const protocolA = this.protocol[a] ?? NOT_PROTOCOL;
    const protocolB = this.protocol[b] ?? NOT_PROTOCOL;
    if (protocolA !== protocolB && protocolA !== NOT_PROTOCOL && protocolB !== NOT_PROTOCOL) {
      return protocolA - protocolB;
    }
    return (
      compareSpans(this.bytes, this.nameStart, this.nameEnd, a, b) ||
      compareSpans(this.bytes, this.nameEnd, this.valueEnd, a, b)
    );
  }

  #growParameters(): void {
    const size = this.nameStart.length * 2;
    const grown = <T extends Int32Array | Int8Array | Uint8Array>(larger: T, from: T): T => {
      larger.set(from);
      return larger;
    };
    this.nameStart = grown(new Int32Array(size), this.nameStart);
    this.nameEnd = grown(new Int32Array(size), this.nameEnd);
    this.valueEnd = grown(new Int32Array(size), this.valueEnd);
    this.protocol = grown(new Int8Array(size), this.protocol);
    this.place = grown(new Uint8Array(size), this.place);
    this.unsigned = grown(new Uint8Array(size), this.unsigned);
  }
}

/** A separator stands unencoded in the normalized parameters, so it is encoded once only. */
function writeSeparator(out: Uint8Array, at: number, byte: number): number {
  out[at] = BYTE.percent;
  out[at + 1] = HEX_DIGIT[byte >> 4] ?? 0;
  out[at + 2] = HEX_DIGIT[byte & 15] ?? 0;
  return at + SEPARATOR_BYTES;
}

function writeReserved(out: Uint8Array, at: number, byte: number): number {
  out[at] = BYTE.percent;
  out[at + 1] = 0x32; // 2
  out[at + 2] = 0x35; // 5
  out[at + 3] = HEX_DIGIT[byte >> 4] ?? 0;
  out[at + 4] = HEX_DIGIT[byte & 15] ?? 0;
  return at + DOUBLY_ENCODED_BYTE;
}

/** @returns the byte that `%XX` at `i` stands for, or -1. */
function escapeAt(input: Uint8Array, i: number, end: number): number {
  if (i + 2 >= end) return -1;
  const high = HEX_VALUE[input[i + 1] ?? 0] ?? 255;
  const low = HEX_VALUE[input[i + 2] ?? 0] ?? 255;
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
function sequenceLength(input: Uint8Array, i: number, end: number): number {
  const start = i;
  const byteAt = (at: number): number =>
    input[at] === BYTE.percent ? escapeAt(input, at, end) : (input[at] ?? -1);
  const range = secondByteRange(byteAt(i));
  if (range === undefined) return 0;
  const [low, high, length] = range;
  for (let n = 1; n < length; n++) {
    i += input[i] === BYTE.percent ? 3 : 1;
    if (i >= end) return 0;
    const byte = byteAt(i);
    if (byte < (n === 1 ? low : 0x80) || byte > (n === 1 ? high : 0xbf)) return 0;
  }
  return i + (input[i] === BYTE.percent ? 3 : 1) - start;
}

function writeSequence(out: Uint8Array, at: number, input: Uint8Array, start: number, end: number): number {
  for (let i = start; i < end; ) {
    const isEscape = input[i] === BYTE.percent;
    at = writeReserved(out, at, isEscape ? escapeAt(input, i, end) : (input[i] ?? 0));
    i += isEscape ? 3 : 1;
  }
  return at;
}

function compareSpans(bytes: Uint8Array, starts: Int32Array, ends: Int32Array, a: number, b: number): number {
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

const decoder = new TextDecoder();

/** What was written doubly encoded, decoded again. */
function decodeDoubly(bytes: Uint8Array, start: number, end: number): string {
  const once = decoder.decode(bytes.subarray(start, end)).replaceAll('%25', '%');
  return once.includes('%') ? decodeURIComponent(once) : once;
}
