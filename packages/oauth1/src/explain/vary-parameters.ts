// Variants of which parameters were signed, in which order.
import type { Parameter } from '../base-string.ts';
import { behindAmpersand, URL_NOT_QUOTED } from './behind-ampersand.ts';
import type { MultipartField } from './multipart-fields.ts';
import { names } from './name-differences.ts';
import { bodiesOf, readPairs, type SentParameter, textOfBody } from './read-attempt.ts';
import { ARRANGEMENTS, type Arrangement } from './spelling.ts';
import type { Difference, Knowledge, Likelihood, Variation, Vary } from './variation.ts';

const MAX_SINGLE = 40;

type Selection = readonly [likelihood: Likelihood, selects: (parameter: SentParameter) => boolean];

const isProtocol = ({ name }: SentParameter): boolean => name.startsWith('oauth_');

/** Parameters that we received and they did not sign. */
export const varyMissing: Vary = (knowledge) => {
  const { ours, first } = knowledge;
  const sent = new Set(first?.parameters.map(({ name }) => name));
  const inQuery = ({ place }: SentParameter): boolean => place === 'query';
  const selections: Selection[] = [
    ['seen', (parameter) => first !== undefined && !sent.has(parameter.name)],
    ['seen', (parameter) => inQuery(parameter) && !isProtocol(parameter)],
    ['seen', inQuery],
    ['common', ({ value }) => value === ''],
    ['common', (parameter) => !isProtocol(parameter)],
    ['common', (parameter) => isProtocol(parameter) && parameter.name !== 'oauth_consumer_key'],
    ...ours.parameters
      .slice(0, MAX_SINGLE)
      .map((single): Selection => ['common', (parameter) => parameter === single]),
    // Names with brackets, as PHP has them.
    ['rare', ({ name }) => /[[\]]/.test(name)],
  ];
  return withoutSome(knowledge, selections);
};

function withoutSome({ ours, show }: Knowledge, selections: readonly Selection[]): readonly Variation[] {
  return selections.flatMap(([likelihood, selects]): Variation[] => {
    const selected = ours.parameters.filter(selects);
    if (selected.length === 0) return [];
    return [
      {
        differences: notSigned(selected, ours.parameters, show),
        likelihood,
        apply: (h) => ({
          ...h,
          parameters: h.parameters.filter((parameter) => !selected.includes(parameter)),
        }),
      },
    ];
  });
}

/** A form that was left out as a whole, beside others, is a fault of its own. */
function notSigned(
  selected: readonly SentParameter[],
  all: readonly SentParameter[],
  show: Knowledge['show'],
): readonly Difference[] {
  const form = all.filter((parameter) => parameter.place === 'form' && !isProtocol(parameter));
  const isFormLeftOut = form.length > 0 && form.every((parameter) => selected.includes(parameter));
  const others = isFormLeftOut ? selected.filter((parameter) => !form.includes(parameter)) : selected;
  const isBoth = isFormLeftOut && others.length > 0;
  const evidence = `They did not sign ${names(isBoth ? others : selected, show)}, which we received.`;
  return [{ code: 'parameter_missing', evidence }, ...(isBoth ? [bodyNotCounted(form.length)] : [])];
}

function bodyNotCounted(pairs: number): Difference {
  return { code: 'body_not_counted', evidence: `They signed none of the ${pairs} pairs of the form body.` };
}

type Extra = readonly [likelihood: Likelihood, parameters: readonly SentParameter[]];

/** What signers are known to sign and not to send. */
const USUAL_EXTRAS: readonly (readonly [Likelihood, Parameter])[] = [
  ['common', ['oauth_version', '1.0']],
  ['common', ['oauth_token', '']],
  ['common', ['oauth_callback', 'oob']],
  ['rare', ['oauth_callback', '']],
  ['rare', ['oauth_verifier', '']],
  ['rare', ['oauth_signature', '']],
  ['rare', ['oauth_version', '1.0a']],
];

/** Parameters that they signed and that did not reach us. */
export const varyExtra: Vary = (knowledge) => {
  const { ours, first, candidates, show } = knowledge;
  const own = new Set(ours.parameters.map(({ name, value }) => JSON.stringify([name, value])));
  const isAbsent = ({ name, value }: SentParameter): boolean => !own.has(JSON.stringify([name, value]));
  const lost = (first?.parameters ?? []).filter(isAbsent);
  const known = (candidates.knownParameters ?? []).slice(0, MAX_SINGLE).map(sent).filter(isAbsent);
  const extras: Extra[] = [
    ['seen', lost],
    ['seen', lost.filter(({ place }) => place === 'query')],
    ['seen', lost.filter(({ place }) => place === 'form')],
    ...[...lost.slice(0, MAX_SINGLE), ...known].map((parameter): Extra => ['seen', [parameter]]),
    ...USUAL_EXTRAS.map(([likelihood, pair]): Extra => [likelihood, [sent(pair)].filter(isAbsent)]),
  ];
  return [
    ...varyBehindAmpersand(knowledge, isAbsent),
    ...extras
      .filter(([, added]) => added.length > 0)
      .map(([likelihood, added]) =>
        adding(added, likelihood, {
          code: 'parameter_extra',
          evidence: `They signed ${names(added, show)}, which did not reach us.`,
        }),
      ),
  ];
};

/** The rest of a URL that the shell has cut. */
function varyBehindAmpersand(
  knowledge: Knowledge,
  isAbsent: (parameter: SentParameter) => boolean,
): readonly Variation[] {
  const added = readPairs(behindAmpersand(knowledge) ?? '', 'query').filter(isAbsent);
  if (added.length === 0) return [];
  const evidence = `They signed ${names(added, knowledge.show)}, which stands behind the unquoted & in the URL.`;
  return [adding(added, 'seen', { code: 'parameter_extra', evidence, ...URL_NOT_QUOTED })];
}

function adding(
  added: readonly SentParameter[],
  likelihood: Likelihood,
  difference: Variation['differences'][number],
): Variation {
  return {
    differences: [difference],
    likelihood,
    apply: (h) => (added.length === 0 ? undefined : { ...h, parameters: [...h.parameters, ...added] }),
  };
}

function sent([name, value]: Parameter): SentParameter {
  return { name, value, rawName: name, rawValue: value, place: 'header' };
}

/** 3.4.1.3.1 leaves the realm out. */
export const varyRealm: Vary = ({ attempt, first }) => {
  const realms = new Set([attempt.realm, first?.realm].filter((realm) => realm !== undefined));
  const variation = (realm: string, likelihood: Likelihood): Variation =>
    adding([sent(['realm', realm])], likelihood, {
      code: 'realm_signed',
      evidence: 'The signature covers the realm of the Authorization header as if it were a parameter.',
    });
  return [...Array.from(realms, (realm) => variation(realm, 'seen')), variation('', 'rare')];
};

/** A form body that they left out. */
export const varyBodyNotCounted: Vary = ({ ours }) => {
  const inForm = ours.parameters.filter(({ place }) => place === 'form');
  const left = inForm.filter((parameter) => !isProtocol(parameter));
  return [left, inForm]
    .filter((parameters) => parameters.length > 0)
    .map(
      (parameters): Variation => ({
        differences: [bodyNotCounted(parameters.length)],
        likelihood: 'seen',
        apply: (h) => ({
          ...h,
          parameters: h.parameters.filter((parameter) => !parameters.includes(parameter)),
        }),
      }),
    );
};

const MAX_JSON_FIELDS = 60;

/** A body that is no form and that they counted as one. */
export const varyBodyCounted: Vary = ({ attempt, show }) => {
  if (attempt.isForm) return [];
  const type = show(
    attempt.headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? 'not told',
  );
  // Of multipart/form-data only the fields: nobody signs boundaries.
  if (attempt.multipartFields.length > 0) return multipartCounted(attempt.multipartFields);
  if (attempt.body === undefined || attempt.body.length === 0) return [];
  return bodiesOf(attempt).flatMap((body) => bodyCounted(textOfBody(body), type));
};

const MULTIPART_COUNTED = {
  code: 'body_counted',
  cause:
    'The fields of a multipart/form-data body were signed; only those of application/x-www-form-urlencoded belong to the signed text.',
  remedy:
    'Sign without the fields of the body, or send them as application/x-www-form-urlencoded (curl: --data-urlencode in place of -F).',
} as const;

function multipartCounted(fields: readonly MultipartField[]): readonly Variation[] {
  const counted = (evidence: string, likelihood: Likelihood, some: readonly MultipartField[]): Variation =>
    adding(
      some.map(({ name, value }) => sent([name, value])),
      likelihood,
      { ...MULTIPART_COUNTED, evidence },
    );
  const texts = fields.filter(({ isFile }) => !isFile);
  return [
    counted('They signed the fields of the body.', 'seen', texts),
    ...(texts.length === fields.length
      ? []
      : [counted('They signed the fields of the body, its files included.', 'common', fields)]),
  ];
}

function bodyCounted(text: string, type: string): readonly Variation[] {
  const counted = (how: string, parameters: readonly SentParameter[], likelihood: Likelihood): Variation =>
    adding(parameters, likelihood, {
      code: 'body_counted',
      evidence: `They signed the body ${how}; its media type is ${type}, so it is no part of the signature.`,
    });
  const fields = jsonFields(text);
  return [
    counted('as form pairs', readPairs(text, 'form'), 'seen'),
    counted('as the name of a parameter', [{ ...sent([text, '']), place: 'form' }], 'seen'),
    counted(
      'as form pairs, undecoded',
      readPairs(text, 'form').map(({ rawName, rawValue }) => ({
        ...sent([rawName, rawValue]),
        place: 'form',
      })),
      'common',
    ),
    counted(
      'field by field',
      fields
        .filter(([, value]) => typeof value !== 'object')
        .map(([name, value]) => sent([name, String(value)])),
      'seen',
    ),
    counted(
      'field by field',
      fields.map(([name, value]) => sent([name, typeof value === 'string' ? value : JSON.stringify(value)])),
      'common',
    ),
  ];
}

function jsonFields(text: string): readonly (readonly [name: string, value: unknown])[] {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.entries(value).slice(0, MAX_JSON_FIELDS)
      : [];
  } catch {
    return [];
  }
}

export const varyArrangement: Vary = ({ ours }) => {
  const hasDuplicates = new Set(ours.parameters.map(({ name }) => name)).size < ours.parameters.length;
  return Object.values<Arrangement>(ARRANGEMENTS)
    .filter(
      (arrangement) =>
        arrangement !== ARRANGEMENTS.rfc5849 && (hasDuplicates || arrangement.isAboutDuplicates !== true),
    )
    .map(
      (arrangement): Variation => ({
        differences: [
          {
            code: 'parameter_order_or_duplicates',
            evidence: `They took the parameters ${arrangement.label}.`,
          },
        ],
        likelihood: arrangement.isAboutDuplicates === true ? 'seen' : 'common',
        apply: (h) => ({ ...h, arrangement }),
      }),
    );
};
