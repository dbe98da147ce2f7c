// Variants of a secret with white space that was copied along.
import { keyed, one } from './key-variation.ts';
import type { Difference, Likelihood, Vary } from './variation.ts';

const SPACED: readonly (readonly [where: string, Likelihood, change: (secret: string) => string])[] = [
  ['a line break at its end', 'seen', (secret) => `${secret}\n`],
  ['a space at its end', 'seen', (secret) => `${secret} `],
  ['a space in front', 'seen', (secret) => ` ${secret}`],
  ['a CR LF at its end', 'common', (secret) => `${secret}\r\n`],
  ['a tab at its end', 'common', (secret) => `${secret}\t`],
  ['a tab in front', 'rare', (secret) => `\t${secret}`],
  ['a line break in front', 'rare', (secret) => `\n${secret}`],
  ['a CR at its end', 'rare', (secret) => `${secret}\r`],
  ['spaces on both sides', 'rare', (secret) => ` ${secret} `],
  ['a no-break space at its end', 'rare', (secret) => `${secret}\u00a0`],
  ['a byte order mark in front', 'rare', (secret) => `\ufeff${secret}`],
];

/** What our copy of a secret may have too much of. */
const CLEANED: readonly (readonly [where: string, clean: (secret: string) => string])[] = [
  ['around it', (secret) => secret.trim()],
  // A long one that was copied from where it was wrapped.
  ['within it', (secret) => secret.replaceAll(/\s/g, '')],
];

export const varyWhitespace: Vary = () => {
  const spaced = (evidence: string): readonly Difference[] => one('secret_has_whitespace', evidence);
  return [
    ...CLEANED.flatMap(([where, clean]) => [
      keyed(
        spaced(`Our consumer secret has white space ${where}, theirs has not.`),
        'seen',
        ({ consumerSecret = '' }) => {
          const secret = clean(consumerSecret);
          return secret === consumerSecret ? undefined : { consumerSecret: secret };
        },
      ),
      keyed(
        spaced(`Our token secret has white space ${where}, theirs has not.`),
        'seen',
        ({ tokenSecret }) => {
          const secret = clean(tokenSecret);
          return secret === tokenSecret ? undefined : { tokenSecret: secret };
        },
      ),
    ]),
    ...SPACED.flatMap(([where, likelihood, change]) => [
      keyed(
        spaced(`They signed with a consumer secret that has ${where}.`),
        likelihood,
        ({ consumerSecret }) =>
          consumerSecret === undefined ? undefined : { consumerSecret: change(consumerSecret) },
      ),
      keyed(spaced(`They signed with a token secret that has ${where}.`), likelihood, ({ tokenSecret }) =>
        tokenSecret === '' ? undefined : { tokenSecret: change(tokenSecret) },
      ),
    ]),
  ];
};
