// Variants of how names and values were decoded and encoded.
import type { FindingCode } from './codes.ts';
import { decode, type SentParameter } from './read-attempt.ts';
import { ENCODERS, type Encoder, encode, READINGS, type Reading, valueAgain } from './spelling.ts';
import type { Difference, Likelihood, Variation, Vary } from './variation.ts';

type Spelling = { readonly reading: Reading } | { readonly encoder: Encoder };

/** @param told - in place of what `VARIANTS` says of the code. */
function spelled(
  code: FindingCode,
  likelihood: Likelihood,
  evidence: string,
  spelling: Spelling,
  told: Pick<Difference, 'cause' | 'remedy'> = {},
): Variation {
  return { differences: [{ code, evidence, ...told }], likelihood, apply: (h) => ({ ...h, ...spelling }) };
}

export const varyPlus: Vary = () => [
  spelled('plus_as_space', 'seen', 'They signed a literal + where the query or form means a space.', {
    reading: READINGS.plusIsPlus,
  }),
  spelled('plus_as_space', 'seen', 'They signed a space where we have a +.', {
    reading: READINGS.plusBecomesSpace,
  }),
  spelled('plus_as_space', 'seen', 'They wrote spaces as + in the signed text, not as %20.', {
    encoder: ENCODERS.spaceAsPlus,
  }),
  spelled('plus_as_space', 'common', 'They signed a + (%2B) where we have a space.', {
    reading: READINGS.spaceBecomesPlus,
  }),
  spelled('plus_as_space', 'common', 'They left + unencoded in the signed text, not as %2B.', {
    encoder: ENCODERS.plusLeft,
  }),
];

/** So many parameters are looked at singly. */
const MAX_SINGLE = 20;

export const varyDoubleEncoding: Vary = ({ ours, show }) => [
  spelled('double_encoded', 'seen', 'They signed names and values encoded once too often.', {
    reading: READINGS.encodedAgain,
  }),
  spelled('double_encoded', 'seen', 'They signed values encoded once too often.', {
    reading: READINGS.valueEncodedAgain,
  }),
  spelled('double_encoded', 'seen', 'They signed the query or form without decoding it first.', {
    reading: READINGS.notDecoded,
  }),
  spelled('double_encoded', 'seen', 'They signed the query or form encoded once too often.', {
    reading: READINGS.urlOrBodyEncodedAgain,
  }),
  spelled('double_encoded', 'seen', 'What we received is encoded once more than what they signed.', {
    reading: READINGS.decodedAgain,
  }),
  spelled('double_encoded', 'common', 'The query or form is encoded once more than what they signed.', {
    reading: READINGS.urlOrBodyDecodedAgain,
  }),
  spelled('double_encoded', 'common', 'They signed the oauth_ parameters encoded once too often.', {
    reading: READINGS.protocolEncodedAgain,
  }),
  spelled('double_encoded', 'common', 'They signed all parameters as on the wire, undecoded.', {
    reading: READINGS.noneDecoded,
  }),
  spelled('double_encoded', 'common', 'They signed names and values encoded once too few.', {
    encoder: ENCODERS.innerLeftOut,
  }),
  ...notJoined(),
  ...singly(
    ours.parameters,
    encode,
    (name) => `They signed the value of ${show(name)} encoded once too often.`,
  ),
  ...singly(
    ours.parameters,
    decode,
    (name) => `The value of ${show(name)} is encoded once more than what they signed.`,
  ),
];

const NOT_JOINED = {
  cause:
    'Parts of the base string were put together without being percent-encoded: of METHOD&URI&PARAMETERS each part is encoded once more.',
  remedy:
    'Percent-encode the base string URI, and the parameters once they are joined by = and &, when the three parts are put together (RFC 5849 section 3.4.1.1).',
} as const;

/** The parts of the base string as they are, where they are encoded when they are joined. */
function notJoined(): readonly Variation[] {
  const joined = (likelihood: Likelihood, evidence: string, encoder: Encoder): Variation =>
    spelled('double_encoded', likelihood, evidence, { encoder }, NOT_JOINED);
  return [
    joined(
      'common',
      'They left the third part of the base string, the parameters, as it is.',
      ENCODERS.parametersNotEncodedAgain,
    ),
    joined(
      'common',
      'They left the second part of the base string, the URI, as it is.',
      ENCODERS.uriNotEncoded,
    ),
    joined('common', 'They left the three parts of the base string as they are.', ENCODERS.outerLeftOut),
    joined(
      'rare',
      'They joined the parameters by & after they had encoded them for the base string.',
      ENCODERS.ampersandsNotEncoded,
    ),
  ];
}

function singly(
  parameters: readonly SentParameter[],
  change: (text: string) => string,
  evidence: (name: string) => string,
): readonly Variation[] {
  return parameters
    .flatMap((parameter): Variation[] => {
      const reading = valueAgain(parameter, change);
      return reading === undefined
        ? []
        : [spelled('double_encoded', 'common', evidence(parameter.name), { reading })];
    })
    .slice(0, MAX_SINGLE);
}

const CHARACTERS = 'They percent-encode by another table than RFC 5849 section 3.6:';

const NORMALIZATION = {
  cause:
    'A character is written as another sequence of code points: composed (é) on one side, a letter and its accent (e and U+0301) on the other.',
  remedy:
    'Sign the very characters that are sent; where names come from files (macOS), normalise them to NFC before both.',
} as const;

/** Forms of Unicode: they look the same. */
const varyNormalization: Vary = ({ ours, show }) => {
  if (!ours.parameters.some(({ name, value }) => NOT_ASCII.test(name + value))) return [];
  const normalized = (likelihood: Likelihood, evidence: string, reading: Reading): Variation =>
    spelled('charset_differs', likelihood, evidence, { reading }, NORMALIZATION);
  return [
    normalized(
      'common',
      'They signed letters and accents apart (NFD), where we have them composed.',
      READINGS.decomposed,
    ),
    normalized(
      'common',
      'They signed composed characters (NFC), where we have letters and accents apart.',
      READINGS.composed,
    ),
    ...['NFD', 'NFC'].flatMap((form) =>
      singlyNormalized(ours.parameters, form).map(([name, reading]) =>
        normalized(
          'rare',
          `They signed the value of ${show(name)} in ${form}, the others as we have them.`,
          reading,
        ),
      ),
    ),
  ];
};

function singlyNormalized(
  parameters: readonly SentParameter[],
  form: string,
): readonly (readonly [name: string, reading: Reading])[] {
  return parameters
    .flatMap((parameter): (readonly [string, Reading])[] => {
      const reading = valueAgain(parameter, (text) => text.normalize(form));
      return reading === undefined ? [] : [[parameter.name, reading]];
    })
    .slice(0, MAX_SINGLE);
}

const NOT_ASCII = /[^\u0000-\u007f]/;

export const varyCharset: Vary = (knowledge) => [
  ...varyNormalization(knowledge),
  spelled('charset_differs', 'seen', 'They encoded characters beyond ASCII as Latin-1, not as UTF-8.', {
    encoder: ENCODERS.latin1,
  }),
  spelled(
    'charset_differs',
    'common',
    'They encoded characters beyond ASCII as Windows-1252, not as UTF-8.',
    { encoder: ENCODERS.windows1252 },
  ),
  spelled('charset_differs', 'common', 'They took UTF-8 bytes for Latin-1 and encoded them again.', {
    reading: READINGS.utf8ReadAsLatin1,
  }),
  spelled('charset_differs', 'common', 'We received UTF-8 bytes that were taken for Latin-1 on the way.', {
    reading: READINGS.latin1ReadAsUtf8,
  }),
  spelled('charset_differs', 'rare', 'They signed question marks in place of characters beyond ASCII.', {
    reading: READINGS.questionMarks,
  }),
  spelled('charset_differs', 'common', `${CHARACTERS} !'()* are left as they are.`, {
    encoder: ENCODERS.encodeUriComponentInside,
  }),
  spelled('charset_differs', 'common', `${CHARACTERS} !'()* are left as they are.`, {
    encoder: ENCODERS.encodeUriComponent,
  }),
  spelled('charset_differs', 'common', `${CHARACTERS} escapes have lower-case digits.`, {
    encoder: ENCODERS.lowerHexInside,
  }),
  spelled('charset_differs', 'common', `${CHARACTERS} escapes have lower-case digits.`, {
    encoder: ENCODERS.lowerHex,
  }),
  spelled('charset_differs', 'rare', `${CHARACTERS} ~ is encoded.`, { encoder: ENCODERS.tildeEncodedInside }),
  spelled('charset_differs', 'rare', `${CHARACTERS} ~ is encoded.`, { encoder: ENCODERS.tildeEncoded }),
  spelled('charset_differs', 'rare', `${CHARACTERS} that of Java's URLEncoder.`, {
    encoder: ENCODERS.javaUrlEncoder,
  }),
];
