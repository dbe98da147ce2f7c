// A form that came in another charset than UTF-8, read as the text that it is.
import { BYTE, HEX_VALUE } from './character-classes.ts';

/**
 * What is signed is text in UTF-8 (RFC 5849 section 3.6), and a form may come in the charset of its Content-Type: then it
 * is written anew in UTF-8. Broken escapes stay, for a strict reader to refuse. Linear.
 *
 * @param form - as it came.
 * @param contentType - of the form; its charset by a label of the Encoding Standard.
 * @returns the form in UTF-8: for `ReceivedRequest.form`; undefined when it is no text in that charset, two are named, or
 *   one that is unknown here. ISO-8859-1 is windows-1252 there.
 */
export function utf8Form(form: Uint8Array, contentType: string | null | undefined): Uint8Array | undefined {
  const named = charsetsIn(contentType ?? '');
  if (named === undefined || named.length > 1) return undefined;
  const [charset = UTF_8] = named;
  if (charset === UTF_8 || charset === 'utf8') return form;
  const decoder = decoderOf(charset);
  if (decoder === undefined || UNUSABLE.test(decoder.encoding)) return undefined;
  const octets = unescaped(form);
  // Some charsets have others in their place.
  if (octets.some(isControl)) return undefined;
  try {
    return decoder.encoding === 'windows-1252'
      ? readWindows1252(octets)
      : encoder.encode(decoder.decode(octets));
  } catch {
    return undefined;
  }
}

const UTF_8 = 'utf-8';
const encoder = new TextEncoder();

/** @returns each once, in lower case; undefined when readers could differ about where a quoted text ends. */
function charsetsIn(contentType: string): readonly string[] | undefined {
  const unquoted = contentType.replaceAll(/"([^"\\;]*)"/g, '$1');
  if (unquoted.includes('"')) return undefined;
  const values = unquoted
    .split(';')
    .slice(1)
    .map((parameter) => /^\s*charset\s*=(.*)$/i.exec(parameter)?.[1]?.trim().toLowerCase() ?? '')
    .filter((value) => value !== '');
  return [...new Set(values)];
}

/** Those in which ASCII is something else; and EUC-KR, which Node 20 reads without the extension that belongs to it. */
const UNUSABLE = /^(?:utf-16|iso-2022|euc-kr)/;

function decoderOf(charset: string) {
  try {
    return new TextDecoder(charset, { fatal: true, ignoreBOM: true });
  } catch {
    return undefined;
  }
}

const BEYOND_ASCII = 0x80;

function isControl(octet: number): boolean {
  return octet < 0x20 || octet === 0x7f;
}

/**
 * The octets that characters beyond ASCII are made of, without escapes: from 0x80, and what may follow one as a second
 * or later octet, which are digits and from 0x40 on. All that separates names and values, and escapes of ASCII, stay.
 */
function unescaped(form: Uint8Array): Uint8Array {
  const octets = new Uint8Array(form.length);
  let length = 0;
  let isWithin = false;
  for (let i = 0; i < form.length; i++) {
    let octet = form[i] ?? 0;
    const escaped = octet === BYTE.percent ? escapedOctet(form, i + 1) : -1;
    if (isPart(escaped, isWithin)) {
      octet = escaped;
      i += 2;
    }
    isWithin = isPart(octet, isWithin);
    octets[length++] = octet;
  }
  return octets.subarray(0, length);
}

function isPart(octet: number, isWithin: boolean): boolean {
  if (octet >= BEYOND_ASCII) return true;
  return isWithin && ((octet >= 0x30 && octet <= 0x39) || (octet >= 0x40 && octet <= 0x7e));
}

/** @returns -1 where no two hexadecimal digits stand. */
function escapedOctet(bytes: Uint8Array, at: number): number {
  const high = HEX_VALUE[bytes[at] ?? 0] ?? NO_DIGIT;
  const low = HEX_VALUE[bytes[at + 1] ?? 0] ?? NO_DIGIT;
  return high === NO_DIGIT || low === NO_DIGIT ? -1 : high * 16 + low;
}

const NO_DIGIT = 255;

/** Of the octets 0x80 to 0x9f; the others are those of Unicode. */
const OF_WINDOWS = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';
/** From 0x80, in UTF-8. */
const WINDOWS_1252: readonly Uint8Array[] = Array.from({ length: 128 }, (_, index) =>
  encoder.encode(OF_WINDOWS[index] ?? String.fromCharCode(BEYOND_ASCII + index)),
);
const MOST_OCTETS = 3;
const NO_OCTETS = new Uint8Array(0);

/** By ourselves: TextDecoder of Node 20 takes 0x80 to 0x9f for ISO-8859-1, and loses a 0xff at the beginning. */
function readWindows1252(octets: Uint8Array): Uint8Array {
  const utf8 = new Uint8Array(octets.length * MOST_OCTETS);
  let length = 0;
  for (const octet of octets) {
    if (octet < BEYOND_ASCII) {
      utf8[length++] = octet;
      continue;
    }
    const character = WINDOWS_1252[octet - BEYOND_ASCII] ?? NO_OCTETS;
    for (let i = 0; i < character.length; i++) utf8[length++] = character[i] ?? 0;
  }
  return utf8.subarray(0, length);
}
