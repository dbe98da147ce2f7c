// What the rows about parameters and about the body have in common.
import type { Parameter } from '../base-string.ts';
import type { SentParameter } from './read-attempt.ts';
import type { Difference, Likelihood, Variation } from './variation.ts';

/** A change that signs these as well. */
export function adding(
  added: readonly SentParameter[],
  likelihood: Likelihood,
  difference: Difference,
): Variation {
  return {
    differences: [difference],
    likelihood,
    apply: (h) => (added.length === 0 ? undefined : { ...h, parameters: [...h.parameters, ...added] }),
  };
}

/** As if it had come in the header. */
export function sent([name, value]: Parameter): SentParameter {
  return { name, value, rawName: name, rawValue: value, place: 'header' };
}

type Selection = (list: readonly SentParameter[]) => readonly SentParameter[];

/** @returns what takes those of a list that these are not, by name and value. */
export function absentFrom(these: readonly SentParameter[]): Selection {
  const id = ({ name, value }: SentParameter): string => JSON.stringify([name, value]);
  const known = new Set(these.map(id));
  return (list) => list.filter((parameter) => !known.has(id(parameter)));
}

export function bodyNotCounted(pairs: number): Difference {
  return { code: 'body_not_counted', evidence: `They signed none of the ${pairs} pairs of the form body.` };
}
