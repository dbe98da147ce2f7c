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
    for (const clear of [secret, secret.trim()]) {
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

/** @returns a text for one line of a sentence. */
export function shorten(text: string): string {
  const line = text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, ' ');
  return line.length > MAX_SHOWN ? `${line.slice(0, MAX_SHOWN - 1).toWellFormed()}…` : line;
}
