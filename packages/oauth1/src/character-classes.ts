// What each byte is in RFC 5849 percent-encoding, as lookup tables.

export const BYTE = {
  tab: 0x09,
  space: 0x20,
  quote: 0x22,
  percent: 0x25,
  ampersand: 0x26,
  plus: 0x2b,
  comma: 0x2c,
  equals: 0x3d,
  backslash: 0x5c,
  delete: 0x7f,
} as const;

export const BEYOND_ASCII: RegExp = /[\u0080-\uffff]/;

const UNRESERVED_CHARACTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~';

/** 1 for `ALPHA / DIGIT / "-" / "." / "_" / "~"`, which are never encoded (RFC 5849 section 3.6). */
export const IS_UNRESERVED: Uint8Array = new Uint8Array(256);
for (const character of UNRESERVED_CHARACTERS) IS_UNRESERVED[character.charCodeAt(0)] = 1;

/** The value of a hexadecimal digit in either case, 255 for any other byte. */
export const HEX_VALUE: Uint8Array = new Uint8Array(256).fill(255);
for (let value = 0; value < 16; value++) {
  const digit = value.toString(16);
  HEX_VALUE[digit.charCodeAt(0)] = value;
  HEX_VALUE[digit.toUpperCase().charCodeAt(0)] = value;
}

/** The upper-case hexadecimal digit of a value below 16, as a byte. */
export const HEX_DIGIT: Uint8Array = new Uint8Array(16);
for (let value = 0; value < 16; value++) HEX_DIGIT[value] = value.toString(16).toUpperCase().charCodeAt(0);
