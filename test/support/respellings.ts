// What a lenient base64 decoder takes for the same octets.

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** @param signature - base64 with padding. @returns other texts for it. */
export function respellings(signature: string): readonly string[] {
  const digits = signature.replace(/=+$/, '');
  const padding = signature.slice(digits.length);
  const strayBit = ALPHABET[ALPHABET.indexOf(digits.at(-1) ?? '') ^ 1] ?? '';
  return [
    digits,
    `${signature}=`,
    `${digits.slice(0, -1)}${strayBit}${padding}`,
    `${signature.slice(0, 4)}\n${signature.slice(4)}`,
    `${signature.slice(0, 4)} ${signature.slice(4)}`,
    `${signature}AAAA`,
    signature.replaceAll('+', '-').replaceAll('/', '_'),
  ].filter((text) => text !== signature);
}
