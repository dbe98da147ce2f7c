// The bytes of a key, out of the text in which somebody pasted it.

export interface PastedKey {
  /** Between BEGIN and the dashes. */
  readonly label: string | undefined;
  readonly der: Buffer;
  readonly isEncrypted: boolean;
  /** A character that stands where only base64 may be. */
  readonly obstacle: string | undefined;
}

/** DER begins with a SEQUENCE. No PEM and no base64 of DER begins with this byte, which is the digit 0 as text. */
const SEQUENCE = 0x30;

export function unpack(given: string | Uint8Array): PastedKey {
  if (typeof given !== 'string' && given[0] === SEQUENCE)
    return { label: undefined, der: Buffer.from(given), isEncrypted: false, obstacle: undefined };
  const whole = textOf(given);
  const text = mended(publicKeyElement(whole) ?? whole);
  const { label, body = text } = withoutArmour(text);
  const base64 = body.replaceAll(LINE_BREAKS, '');
  // Node skips what is no base64: a damaged key would be read as another one.
  return {
    label,
    der: Buffer.from(BASE64.test(base64) ? base64 : '', 'base64'),
    // PKCS#8 says so in its label, PKCS#1 in a header (RFC 1421) within the armour.
    isEncrypted: /ENCRYPTED/.test(label ?? '') || /Proc-Type:\s*4\s*,\s*ENCRYPTED/.test(body),
    obstacle: /[^A-Za-z0-9+/=_-]/u.exec(base64)?.[0],
  };
}

/** They may be lost, turned into spaces, or pasted as the two characters backslash and n, the first doubled. */
const LINE_BREAKS = /(?<!\\)\\+[rn]|\s/g;
const BASE64 = /^[A-Za-z0-9+/_-]*={0,2}$/;

/** What mail, word processors and web pages make of a text. None of it can be a part of a key, and each means one thing. */
const MANGLED: readonly (readonly [mangled: RegExp, meant: string])[] = [
  // Zero-width space and joiners, soft hyphen, byte order mark.
  [/\p{Cf}/gu, ''],
  [/\p{Zs}/gu, ' '],
  [/\p{Pd}|\u2212/gu, '-'],
  [/&#(?:1[03]|x0?[ad]);|&nbsp;/gi, '\n'],
  [/<\/?[a-z][^<>]*>/gi, '\n'],
  // A line of a mail that was answered.
  [/^[ \t]*>[> \t]*/gm, ''],
  // A word processor makes one dash of two.
  [/(?<!-)-+ *(BEGIN|END) ((?:[A-Z0-9#]+ )*[A-Z0-9#]+) *-+/g, '-----$1 $2-----'],
];

/** @returns the text without what it picked up on its way. */
export function mendedText(given: string | Uint8Array): string {
  return mended(textOf(given));
}

function mended(text: string): string {
  return MANGLED.reduce((now, [mangled, meant]) => now.replaceAll(mangled, meant), text);
}

/** @returns all that may be base64 of it, joined. */
export function base64In(text: string): string {
  return text.replaceAll(LINE_BREAKS, '').replaceAll(/[^A-Za-z0-9+/_-]/g, '');
}

export function textOf(given: string | Uint8Array): string {
  return typeof given === 'string' ? given : new TextDecoder().decode(given);
}

/** Of consumer-info, which has a name and a key beside it. */
function publicKeyElement(text: string): string | undefined {
  return /<(?:[\w.-]{1,64}:)?publicKey(?:\s[^<>]*)?>([^<]+)</.exec(text)?.[1];
}

const BEGIN = /-----BEGIN ([A-Z0-9# ]+)-----/;
const END = /-----END ([A-Z0-9# ]+)-----/;

/** Of the first armour. One of its two lines may not have been copied. */
function withoutArmour(text: string): { readonly label?: string; readonly body?: string } {
  const begin = BEGIN.exec(text);
  if (begin === null) {
    const end = END.exec(text);
    return end?.[1] === undefined ? {} : { label: end[1], body: text.slice(0, end.index) };
  }
  const [line, label = ''] = begin;
  const start = begin.index + line.length;
  const end = text.indexOf(`-----END ${label}-----`, start);
  return { label, body: text.slice(start, end === -1 ? undefined : end) };
}
