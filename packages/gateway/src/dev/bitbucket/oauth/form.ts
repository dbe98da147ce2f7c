// Percent-encoding and forms. The stand-in has its own implementation of the protocol, on node:crypto alone: what it
// shared with the code under test could be wrong at both ends alike.

/** Decoded name and value. */
export type Pair = readonly [name: string, value: string];

/** @see RFC 5849 section 3.6 */
export function percentEncode(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

export function writeForm(pairs: readonly Pair[]): string {
  return pairs.map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`).join('&');
}

/** @returns undefined when an escape is broken. */
export function readForm(text: string): readonly Pair[] | undefined {
  try {
    return text
      .split('&')
      .filter((piece) => piece !== '')
      .map((piece): Pair => {
        const [name = '', ...value] = piece.split('=');
        return [decode(name), decode(value.join('='))];
      });
  } catch {
    return undefined;
  }
}

/** Adds to a URL that may have a query. */
export function appendQuery(url: string, pairs: readonly Pair[]): string {
  return `${url}${url.includes('?') ? '&' : '?'}${writeForm(pairs)}`;
}

function decode(text: string): string {
  return decodeURIComponent(text.replaceAll('+', ' '));
}
