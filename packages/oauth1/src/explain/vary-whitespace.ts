// Variants of a secret with white space that was copied along.
import { keyed, one } from './key-variation.ts';
import type { Difference, Likelihood, Vary } from './variation.ts';

type Spaced = readonly [Likelihood, before: string, after: string];

/** The usual ones, likely first. */
const USUAL: readonly Spaced[] = [
  ['seen', '', '\n'],
  ['seen', '', ' '],
  ['seen', ' ', ''],
  ['common', '', '\r\n'],
  ['common', '', '\t'],
  ['rare', '\t', ''],
  ['rare', '\n', ''],
  ['rare', '', '\r'],
  ['rare', ' ', ' '],
  ['rare', '', '\u00a0'],
  ['rare', '\ufeff', ''],
  ['rare', '', '\u200b'],
];
const ENDS = [' ', '\n', '\r\n'] as const;
const AT_ONE_END = [
  ...ENDS.flatMap((first) => ENDS.map((second) => first + second)),
  '\t\t',
  '\t\n',
  '   ',
  '    ',
  '\n\n\n',
];
/** Of them these rather than the others. */
const LIKELIER = new Set(['  ', '\n\n', ' \n', '\r\n ', '\r\n\r\n']);
/** Several at one end, or one at each. */
const SEVERAL: readonly Spaced[] = [
  ...AT_ONE_END.flatMap((text): Spaced[] => {
    const likelihood = LIKELIER.has(text) ? 'rare' : 'remote';
    return [
      [likelihood, '', text],
      [likelihood, text, ''],
    ];
  }),
  ...ENDS.flatMap((before) => ENDS.map((after): Spaced => ['remote', before, after])),
];
const SPACED: readonly Spaced[] = [
  ...USUAL,
  ...SEVERAL.filter(([, before, after]) => !USUAL.some(([, a, b]) => a === before && b === after)),
];

const WORDS: readonly (readonly [text: string, one: string, several: string])[] = [
  [' ', 'a space', 'spaces'],
  ['\r\n', 'a CR LF', 'CR LF'],
  ['\n', 'a line break', 'line breaks'],
  ['\r', 'a CR', 'CR'],
  ['\t', 'a tab', 'tabs'],
  ['\u00a0', 'a no-break space', 'no-break spaces'],
  ['\ufeff', 'a byte order mark', 'byte order marks'],
  ['\u200b', 'a zero-width space', 'zero-width spaces'],
];
const NUMBERS = ['', '', 'two', 'three', 'four'] as const;

/** `two spaces`, `a CR LF and a space`. */
function inWords(spaces: string): string {
  return (spaces.match(/\r\n(?:\r\n)*|([^])\1*/g) ?? [])
    .map((run) => {
      const [text = '', one = 'white space', several = ''] =
        WORDS.find(([each]) => run.startsWith(each)) ?? [];
      const count = run.length / Math.max(1, text.length);
      return count === 1 ? one : `${NUMBERS[count] ?? count} ${several}`;
    })
    .join(' and ');
}

function where([, before, after]: Spaced): string {
  const ends = [
    ...(before === '' ? [] : [`${inWords(before)} in front`]),
    ...(after === '' ? [] : [`${inWords(after)} at its end`]),
  ];
  return ends.join(' and ');
}

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
    ...SPACED.flatMap((spaces) => {
      const [likelihood, before, after] = spaces;
      return [
        keyed(
          spaced(`They signed with a consumer secret that has ${where(spaces)}.`),
          likelihood,
          ({ consumerSecret }) =>
            consumerSecret === undefined ? undefined : { consumerSecret: before + consumerSecret + after },
        ),
        keyed(
          spaced(`They signed with a token secret that has ${where(spaces)}.`),
          likelihood,
          ({ tokenSecret }) =>
            tokenSecret === '' ? undefined : { tokenSecret: before + tokenSecret + after },
        ),
      ];
    }),
  ];
};
