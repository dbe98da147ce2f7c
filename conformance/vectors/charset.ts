// Text as the bytes that a charset makes of it: JSON holds text, requests hold bytes.

const CHARSET = /;\s*charset\s*=\s*"?([^\s";]+)"?/i;

/** @returns the charset that a content type names; default UTF-8. */
export function charsetOf(contentType: string | null | undefined): string {
  return CHARSET.exec(contentType ?? '')?.[1] ?? 'utf-8';
}

/**
 * @param charset - a label of the Encoding Standard: UTF-8, or one that has a byte a character (`ISO-8859-1`).
 * @throws TypeError when the charset is unknown here, or cannot write the text.
 */
export function encodeText(text: string, charset: string): Uint8Array {
  const decoder = charsetDecoder(charset);
  if (decoder.encoding === 'utf-8') return new TextEncoder().encode(text);
  const byteOf = new Map(
    Array.from({ length: 256 }, (_, byte) => [decoder.decode(Uint8Array.of(byte)), byte] as const),
  );
  // The Encoding Standard reads ISO-8859-1 as windows-1252, which has other characters at 0x80 to 0x9f.
  if (/^(iso[-_]?8859-1|l(atin)?1|us-ascii|ascii)$/i.test(charset))
    for (let byte = 0x80; byte <= 0x9f; byte++) byteOf.set(String.fromCharCode(byte), byte);
  return Uint8Array.from(text, (character) => {
    const byte = byteOf.get(character);
    if (byte === undefined) throw new TypeError(`${charset} has no ${JSON.stringify(character)}`);
    return byte;
  });
}

function charsetDecoder(charset: string) {
  try {
    return new TextDecoder(charset);
  } catch (cause) {
    throw new TypeError(`unknown charset ${JSON.stringify(charset)}`, { cause });
  }
}
