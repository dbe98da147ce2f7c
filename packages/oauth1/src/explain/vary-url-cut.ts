// Variants of a command that the shell has cut within its URL: they signed what they wrote.
import { names } from './name-differences.ts';
import { absentFrom } from './parameter-variation.ts';
import {
  isProtocol,
  type LenientAttempt,
  readAttempt,
  readPairs,
  type SentParameter,
} from './read-attempt.ts';
import { urlCutOf, urlNotQuoted } from './url-cut.ts';
import type { Difference, Knowledge, Variation, Vary } from './variation.ts';

export const varyUrlCut: Vary = (knowledge) => {
  const cut = urlCutOf(knowledge);
  if (cut === undefined) return [];
  const whole = cut.whole === undefined ? knowledge.attempt : readAttempt(cut.whole);
  const { query, path } = whole.address;
  const form = whole.parameters.filter(({ place }) => place === 'form');
  const behind = [knowledge.attempt.address.query, cut.rest].join('&');
  const cutPath = knowledge.attempt.address.path;
  const absent = absentFrom(knowledge.ours.parameters);
  const signed: readonly (readonly [query: string, path: string])[] = [
    [query, path],
    // For who takes ; between pairs, or a & without ? before it.
    [query.replaceAll(';', '&'), path],
    [behind, cutPath],
    [behind.replaceAll(';', '&'), cutPath],
  ];
  return signed.map(([text, signedPath]) => {
    const parameters = [...readPairs(text, 'query'), ...form].filter(
      (each) => each.name !== 'oauth_signature',
    );
    const added = absent(parameters);
    const shown =
      cut.at === '&' && added.length > 0 ? names(added, knowledge.show) : knowledge.show(cut.at + cut.rest);
    const evidence = `They signed ${shown}, which ${added.length > 1 ? 'stand' : 'stands'} behind the unquoted ${cut.at} in the URL.`;
    const difference = { code: 'parameter_extra', evidence, ...urlNotQuoted(cut) } as const;
    return asWritten({ knowledge, whole, parameters, added, path: signedPath }, difference);
  });
};

interface Written {
  readonly knowledge: Knowledge;
  readonly whole: LenientAttempt;
  /** Of query and form. */
  readonly parameters: readonly SentParameter[];
  readonly added: readonly SentParameter[];
  readonly path: string;
}

function asWritten(
  { knowledge, whole, parameters, added, path }: Written,
  difference: Difference,
): Variation {
  const { ours, attempt } = knowledge;
  const sent = ours.parameters.filter((each) => each.place !== 'header' && !isProtocol(each));
  const changed = new Set(absentFrom(parameters)(sent));
  const method = whole.method?.toUpperCase() ?? ours.method;
  const isPathCut = path !== attempt.address.path;
  return {
    differences: [difference],
    likelihood: 'seen',
    apply: (h) =>
      added.length === 0 && changed.size === 0 && !isPathCut && method === h.method
        ? undefined
        : {
            ...h,
            method,
            ...(isPathCut && { path }),
            parameters: [...h.parameters.filter((each) => !changed.has(each)), ...added],
          },
  };
}
