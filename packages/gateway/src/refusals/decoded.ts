import { percentDecode } from '@maillon/oauth1';

/** `%XX` as UTF-8; where it is none, or an escape is broken, as Latin-1, as `explain` reads it: one hides no other. */
export function decoded(text: string): string {
  return (
    percentDecode(text) ??
    text.replaceAll(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  );
}
