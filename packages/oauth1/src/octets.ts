// The signature as it stands in a request, read straight into octets: it is no part of what is signed, and with RSA the
// longest value of all.
import { BASE64_VALUE } from './base64.ts';
import { BYTE } from './character-classes.ts';
import { CLASS, COMPONENT_BASE64, COMPONENT_CLASSES, type ComponentRules } from './component-rules.ts';
import { ESCAPE_BYTES, escapeAt } from './encoded-bytes.ts';
import { memory, memoryWords } from './request-memory.ts';
import { keep, roomFor } from './slab.ts';

/** Four characters of base64 are three octets. */
const GROUP_CHARACTERS = 4;
const GROUP_OCTETS = 3;
/** Of the longest RSA key that OpenSSL takes (16,384 bits), each character escaped; unescaped, more octets fit. */
const MAX_BYTES = Math.ceil(2048 / GROUP_OCTETS) * GROUP_CHARACTERS * ESCAPE_BYTES;

// An import is looked up at each use, a constant of the module is not.
const { stop: STOP, escape: ESCAPE } = CLASS;
const VALUES = COMPONENT_BASE64;
const VALUES_OF_ESCAPED = BASE64_VALUE;
const CLASSES = COMPONENT_CLASSES;
const bytes = memory;
const words = memoryWords;

let octetsEnd = 0;

/** Where the component ended that `readOctets` read. */
export function endOfOctets(): number {
  return octetsEnd;
}

/**
 * Reads the component that begins at `start` as percent-encoded canonical base64.
 *
 * @returns its octets; undefined when it is anything else, well-formed or not.
 */
export function readOctets(start: number, end: number, rules: ComponentRules): Uint8Array | undefined {
  const room = roomFor(MAX_BYTES, 0);
  const limit = Math.min(end, start + MAX_BYTES);
  let at = room.start;
  let i = start;
  let group = 0;
  let rest = 0;
  do {
    const groups = wholeGroups(i, limit, rules, room.words, at);
    i += groups * GROUP_CHARACTERS;
    at += groups * GROUP_OCTETS;
    group = 0;
    for (rest = 0; rest < GROUP_CHARACTERS && i < limit; rest++) {
      let value = VALUES[rules | (bytes[i] ?? 0)] ?? -1;
      if (value >= 0) i++;
      else {
        value = escapedValue(i, limit, rules);
        if (value < 0) break;
        i += ESCAPE_BYTES;
      }
      group = (group << 6) | value;
    }
    if (rest === GROUP_CHARACTERS) at = writeGroup(room.words, at, group);
  } while (rest === GROUP_CHARACTERS);
  if (rest === 1 || i === start) return undefined;
  const padding = rest === 0 ? 0 : GROUP_CHARACTERS - rest;
  octetsEnd = afterPadding(i, end, rules, padding);
  group <<= 6 * padding;
  // The bits that no octet takes are zero, or the same octets would have two spellings.
  if (octetsEnd < 0 || (group & ((1 << (8 * padding)) - 1)) !== 0) return undefined;
  if (rest > 0) at = writeGroup(room.words, at, group) - padding;
  keep(room, at);
  return new Uint8Array(room.words.buffer, room.start, at - room.start);
}

/** Writes three octets, and one too many that the next group overwrites. @returns the new end. */
function writeGroup(out: DataView, at: number, group: number): number {
  out.setInt32(at, group << 8);
  return at + GROUP_OCTETS;
}

/** Reads groups of characters that stand for themselves. @returns how many. */
function wholeGroups(start: number, end: number, rules: ComponentRules, out: DataView, at: number): number {
  const last = end - GROUP_CHARACTERS;
  let i = start;
  for (; i <= last; i += GROUP_CHARACTERS) {
    const characters = words.getInt32(i);
    const group =
      ((VALUES[rules | (characters >>> 24)] ?? 0) << 18) |
      ((VALUES[rules | ((characters >> 16) & 255)] ?? 0) << 12) |
      ((VALUES[rules | ((characters >> 8) & 255)] ?? 0) << 6) |
      (VALUES[rules | (characters & 255)] ?? 0);
    if (group < 0) break;
    at = writeGroup(out, at, group);
  }
  return (i - start) / GROUP_CHARACTERS;
}

/** @returns the value of the escaped character at `i`; -1 when it is none of base64, or there is no escape. */
function escapedValue(i: number, end: number, rules: ComponentRules): number {
  if (CLASSES[rules | (bytes[i] ?? 0)] !== ESCAPE) return -1;
  return VALUES_OF_ESCAPED[escapeAt(bytes, i, end)] ?? -1;
}

/** @returns where the component ends, if so many `=` and nothing else are left of it; else -1. */
function afterPadding(i: number, end: number, rules: ComponentRules, padding: number): number {
  for (let n = 0; n < padding; n++) {
    const isEscape = CLASSES[rules | (bytes[i] ?? 0)] === ESCAPE;
    if (i >= end || (isEscape ? escapeAt(bytes, i, end) : bytes[i]) !== BYTE.equals) return -1;
    i += isEscape ? ESCAPE_BYTES : 1;
  }
  return i >= end || CLASSES[rules | (bytes[i] ?? 0)] === STOP ? i : -1;
}
