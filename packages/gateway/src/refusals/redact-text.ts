// Takes values that are not kept out of the sentences that quote a request.
import { percentEncode } from '@maillon/oauth1';
import { decoded } from './decoded.ts';

const HIDDEN = '[redacted]';
/** A shorter value is found in everything: it is taken out only where it is shown as a value. */
const MIN_ANYWHERE = 4;
/** So much of a value that was cut short says something about it. */
const MIN_CUT = 3;
/** A sentence shows no more of one text. */
const MAX_SHOWN = 200;

/**
 * @param values - as on the wire.
 * @returns a function that replaces them in a text: as they came, decoded, encoded up to twice, and what is left of one
 *   beside the `…` of a text that was shortened.
 */
export function redactText(values: readonly string[]): (text: string) => string {
  const spellings = [...new Set(values.flatMap(spellingsOf))].sort((a, b) => b.length - a.length);
  if (spellings.length === 0) return (text) => text;
  const whole = new RegExp(spellings.map(patternOf).join('|'), 'gi');
  return (text) => withoutCut(text.replaceAll(whole, HIDDEN), spellings);
}

function spellingsOf(value: string): readonly string[] {
  const spaced = value.replaceAll('+', ' ');
  const once = [value, decoded(value), decoded(spaced)];
  const clear = [...once, ...once.map(decoded)].flatMap((text) => [text, text.trim()]);
  return clear
    .flatMap((text) => [text, encoded(text), encoded(encoded(text))])
    .map((text) => text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, ' '))
    .filter((text) => text.trim() !== '');
}

function patternOf(text: string): string {
  const literal = text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
  return text.length >= MIN_ANYWHERE ? literal : `(?<=[=:"'])${literal}(?![\\w%])`;
}

/** The longest spelling comes first: of what it leaves, a shorter one may take more. */
function withoutCut(text: string, spellings: readonly string[]): string {
  const pieces = text.split('…');
  if (pieces.length === 1) return text;
  return pieces
    .map((piece, index) => {
      const end = index === pieces.length - 1 ? piece : withoutBeginning(piece, spellings);
      return index === 0 ? end : withoutEnd(end, spellings);
    })
    .join('…');
}

/** A piece that breaks off within a value. */
function withoutBeginning(piece: string, spellings: readonly string[]): string {
  const cut = longest(spellings, (spelling, length) => piece.endsWith(spelling.slice(0, length)));
  return cut === 0 ? piece : piece.slice(0, -cut) + HIDDEN;
}

/** A piece that begins within a value. */
function withoutEnd(piece: string, spellings: readonly string[]): string {
  const cut = longest(spellings, (spelling, length) => piece.startsWith(spelling.slice(-length)));
  return HIDDEN.repeat(Math.min(cut, 1)) + piece.slice(cut);
}

function longest(spellings: readonly string[], has: (spelling: string, length: number) => boolean): number {
  let found = 0;
  for (const spelling of spellings) {
    for (let length = Math.min(spelling.length, MAX_SHOWN); length > Math.max(found, MIN_CUT - 1); length--)
      if (has(spelling, length)) found = length;
  }
  return found;
}

function encoded(text: string): string {
  return percentEncode(text.toWellFormed());
}
