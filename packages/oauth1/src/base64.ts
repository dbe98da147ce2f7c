// Base64 as RFC 4648 section 4 defines it, canonical only: one spelling for one value, so that a signature cannot
// be re-spelled (threat T48).

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const VALUE = new Uint8Array(128).fill(255);
for (let i = 0; i < 64; i++) VALUE[ALPHABET.charCodeAt(i)] = i;

/**
 * @returns the bytes, or undefined when the text is not canonical base64: a foreign character or line break,
 *   missing padding, or stray bits before it.
 */
export function decodeBase64(text: string): Uint8Array | undefined {
  const length = text.length;
  if (length % 4 !== 0) return undefined;
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const bytes = new Uint8Array((length / 4) * 3 - padding);
  const significant = length - padding;
  let bits = 0;
  let bitCount = 0;
  let at = 0;
  for (let i = 0; i < significant; i++) {
    const code = text.charCodeAt(i);
    const value = code < 128 ? (VALUE[code] ?? 255) : 255;
    if (value === 255) return undefined;
    bits = ((bits << 6) | value) & 0xffff;
    bitCount += 6;
    if (bitCount >= 8) {
      bitCount -= 8;
      bytes[at++] = (bits >> bitCount) & 0xff;
    }
  }
  return (bits & ((1 << bitCount) - 1)) === 0 ? bytes : undefined;
}

/** @returns the bytes as padded base64. */
export function encodeBase64(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}
