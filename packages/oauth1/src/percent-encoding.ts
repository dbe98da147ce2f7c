// Percent-encoding of single texts, for where speed is no matter; the byte pipeline is in parameter-table.ts.

const RESERVED_BUT_KEPT_BY_JAVASCRIPT = /[!'()*]/g;

/**
 * Percent-encodes a text the one way that signatures are made with.
 *
 * @param text - any well-formed text; encoded as UTF-8.
 * @returns ASCII; everything but `A-Z a-z 0-9 - . _ ~` as `%XX` with upper-case digits.
 * @throws TypeError when the text has a lone surrogate, which no UTF-8 can carry.
 * @see RFC 5849 section 3.6
 */
export function percentEncode(text: string): string {
  if (!text.isWellFormed()) throw new TypeError('a text with a lone surrogate cannot be percent-encoded');
  return encodeURIComponent(text).replace(
    RESERVED_BUT_KEPT_BY_JAVASCRIPT,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/**
 * Decodes `%XX` in a text; `+` stays a plus.
 *
 * @returns undefined when an escape is broken or the bytes are not UTF-8 (over-long forms and surrogates included).
 * @see RFC 5849 section 3.6
 */
export function percentDecode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
