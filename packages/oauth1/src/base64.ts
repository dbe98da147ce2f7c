// Base64 as RFC 4648 section 4 defines it, canonical only: one spelling for one value, so that a signature cannot
// be re-spelled (threat T48).

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
/** The value of a character code; negative for what is no base64. */
export const BASE64_VALUE: Int8Array = new Int8Array(256).fill(-1);
for (let i = 0; i < 64; i++) BASE64_VALUE[ALPHABET.charCodeAt(i)] = i;

/**
 * @returns the bytes, or undefined when the text is not canonical base64: a foreign character or line break,
 *   missing padding, or stray bits before it.
 */
export function decodeBase64(text: string): Uint8Array | undefined {
  const length = text.length;
  if (length % 4 !== 0) return undefined;
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const bytes = new Uint8Array((length / 4) * 3 - padding);
  const whole = padding === 0 ? length : length - 4;
  let at = 0;
  for (let i = 0; i < whole; i += 4) {
    const group =
      (valueAt(text, i) << 18) |
      (valueAt(text, i + 1) << 12) |
      (valueAt(text, i + 2) << 6) |
      valueAt(text, i + 3);
    if (group < 0) return undefined;
    bytes[at] = group >> 16;
    bytes[at + 1] = group >> 8;
    bytes[at + 2] = group;
    at += 3;
  }
  if (padding === 0) return bytes;
  const third = padding === 2 ? 0 : valueAt(text, whole + 2);
  const group = (valueAt(text, whole) << 18) | (valueAt(text, whole + 1) << 12) | (third << 6);
  if (group < 0 || (group & (padding === 2 ? 0xffff : 0xff)) !== 0) return undefined;
  bytes[at] = group >> 16;
  if (padding === 1) bytes[at + 1] = group >> 8;
  return bytes;
}

function valueAt(text: string, index: number): number {
  return BASE64_VALUE[text.charCodeAt(index)] ?? -1;
}

/** @returns the bytes as padded base64. */
export function encodeBase64(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}
