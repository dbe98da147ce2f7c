// What may be shown of a request: nothing that we hold as a secret, and not too much of the rest.
import { percentEncode } from '../percent-encoding.ts';
import type { Candidates } from './candidates.ts';

/** A shorter text would be found in everything. */
const MIN_SECRET_LENGTH = 6;
const MAX_SHOWN = 80;

/** @returns a function that takes every held secret, in clear or encoded up to twice, out of a text. */
export function redactor({ consumers = [], tokens = [] }: Candidates): (text: string) => string {
  const spellings = new Set<string>();
  for (const { secret = '' } of [...consumers, ...tokens]) {
    for (const clear of [secret, secret.trim(), secret.replaceAll(/\s/g, '')]) {
      if (clear.length < MIN_SECRET_LENGTH) continue;
      const once = percentEncode(clear.toWellFormed());
      for (const text of [clear, once, percentEncode(once), clear.replaceAll(' ', '+')]) spellings.add(text);
    }
  }
  // Longer ones first: one secret may contain another.
  const secrets = [...spellings].sort((a, b) => b.length - a.length);
  return (text) =>
    secrets.reduce(
      (rest, secret) => (rest.includes(secret) ? rest.replaceAll(secret, '[secret]') : rest),
      text,
    );
}

/**
 * @param besides - what it is compared with: the place where they begin to differ stays in sight.
 * @returns a text for one line of a sentence.
 */
export function shorten(text: string, besides?: string): string {
  return excerpt(oneLine(text), MAX_SHOWN, besides === undefined ? undefined : oneLine(besides));
}

function oneLine(text: string): string {
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, ' ');
}

/** So much is shown of what comes after the first difference, where there is room. */
const SHOWN_AFTER = 16;

/**
 * @param length - of the excerpt at most, in UTF-16 code units; 4 or more.
 * @param besides - a text that it is compared with: the place where they begin to differ is in the excerpt.
 * @returns the text, or what fits of it, with `…` for what is left out.
 */
export function excerpt(text: string, length: number, besides?: string): string {
  if (text.length <= length) return text;
  const differsAt = besides === undefined ? 0 : firstDifference(text, besides);
  const end = Math.min(text.length, differsAt + Math.min(SHOWN_AFTER, Math.floor(length / 2)));
  if (end < length) return `${text.slice(0, length - 1).toWellFormed()}…`;
  const isEnd = end === text.length;
  return `…${text.slice(end - length + (isEnd ? 1 : 2), end).toWellFormed()}${isEnd ? '' : '…'}`;
}

function firstDifference(a: string, b: string): number {
  let at = 0;
  while (at < a.length && at < b.length && a[at] === b[at]) at++;
  return at;
}
