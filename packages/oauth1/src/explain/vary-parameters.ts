// Variants of which parameters were signed, in which order.
import type { Parameter } from '../base-string.ts';
import { names } from './name-differences.ts';
import { absentFrom, adding, bodyNotCounted, sent } from './parameter-variation.ts';
import { isProtocol, type SentParameter } from './read-attempt.ts';
import { ARRANGEMENTS, type Arrangement } from './spelling.ts';
import type { Difference, Knowledge, Likelihood, Variation, Vary } from './variation.ts';

const MAX_SINGLE = 40;

type Selection = readonly [likelihood: Likelihood, selects: (parameter: SentParameter) => boolean];

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
    const left = new Set(selected);
    return [
      {
        differences: notSigned(selected, ours.parameters, show),
        likelihood,
        apply: (h) => ({
          ...h,
          parameters: h.parameters.filter((parameter) => !left.has(parameter)),
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
  const left = new Set(selected);
  const isFormLeftOut = form.length > 0 && form.every((parameter) => left.has(parameter));
  const inForm = new Set(form);
  const others = isFormLeftOut ? selected.filter((parameter) => !inForm.has(parameter)) : selected;
  const isBoth = isFormLeftOut && others.length > 0;
  const evidence = `They did not sign ${names(isBoth ? others : selected, show)}, which we received.`;
  return [{ code: 'parameter_missing', evidence }, ...(isBoth ? [bodyNotCounted(form.length)] : [])];
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
  const absent = absentFrom(ours.parameters);
  const lost = absent(first?.parameters ?? []);
  const known = absent((candidates.knownParameters ?? []).slice(0, MAX_SINGLE).map(sent));
  const extras: Extra[] = [
    ['seen', lost],
    ['seen', lost.filter(({ place }) => place === 'query')],
    ['seen', lost.filter(({ place }) => place === 'form')],
    ...[...lost.slice(0, MAX_SINGLE), ...known].map((parameter): Extra => ['seen', [parameter]]),
    ...USUAL_EXTRAS.map(([likelihood, pair]): Extra => [likelihood, absent([sent(pair)])]),
  ];
  return extras
    .filter(([, added]) => added.length > 0)
    .map(([likelihood, added]) =>
      adding(added, likelihood, {
        code: 'parameter_extra',
        evidence: `They signed ${names(added, show)}, which did not reach us.`,
      }),
    );
};

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
