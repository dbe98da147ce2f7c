/** Names of one charset, which the Encoding Standard takes for windows-1252: that has other characters at 0x80 to 0x9f. */
const LATIN_1 = /^(?:iso[-_]?8859-1|l1|latin-?1|binary|us-ascii|ascii)$/i;
const UTF_16 = /^utf-?16(?:le)?$/i;

/**
 * The bytes of a vector's text.
 *
 * @param charset - UTF-8, UTF-16, or one that has a byte a character (`ISO-8859-1`), by a label of the Encoding Standard or
 *   of Node.
 * @throws TypeError when the charset is unknown here, or cannot write the text.
 */
export function encodeText(text: string, charset: string): Uint8Array {
  if (/^utf-?8$/i.test(charset)) return Buffer.from(text, 'utf8');
  if (UTF_16.test(charset)) return Buffer.from(text, 'utf16le');
  const byteOf = bytesOf(charset);
  return Uint8Array.from(text, (character) => {
    const byte = byteOf.get(character);
    if (byte === undefined) throw new TypeError(`${charset} has no ${JSON.stringify(character)}`);
    return byte;
  });
}

function bytesOf(charset: string): ReadonlyMap<string, number> {
  const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  const characters = LATIN_1.test(charset)
    ? Buffer.from(bytes).toString('latin1')
    : [...bytes].map((byte) => decoderOf(charset).decode(Uint8Array.of(byte)));
  return new Map(Array.from(characters, (character, byte) => [character, byte]));
}

function decoderOf(charset: string) {
  try {
    return new TextDecoder(charset);
  } catch (cause) {
    throw new TypeError(`unknown charset ${JSON.stringify(charset)}`, { cause });
  }
}
