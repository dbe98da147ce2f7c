// Variants of the base string URI that end behind the path, with what section 3.4.1.2 leaves out.
import { names } from './name-differences.ts';
import { type Address, isProtocol, readPairs, type SentParameter } from './read-attempt.ts';
import type { Difference, Knowledge, Likelihood, Variation, Vary } from './variation.ts';

const QUERY_LEFT = {
  // The pairs are signed at another place, or twice.
  code: 'parameter_order_or_duplicates',
  cause:
    'The query was left in the base string URI, the second part of the base string, which is scheme, host and path alone.',
  remedy:
    'Cut the URL before its ? for the second part of the base string, and sort the pairs of the query among the parameters, which are the third (RFC 5849 sections 3.4.1.2 and 3.4.1.3).',
} as const;

const FRAGMENT_LEFT = {
  // Signed and not sent.
  code: 'parameter_extra',
  cause:
    'The fragment of the URL (# and what follows) was signed: it is never sent and is no part of the signed text.',
  remedy: 'Cut the URL before its # before it is signed (RFC 5849 section 3.4.1.2).',
} as const;

const inQuery = ({ place }: SentParameter): boolean => place === 'query';

/** The query in the base string URI, its pairs among the parameters or not. */
export const varyQueryInUri: Vary = ({ attempt, first, show }) => {
  const queries = new Set(addressesOf(attempt, first).flatMap(({ query }) => asSigned(query)));
  return Array.from(queries).flatMap((query, index): Variation[] => {
    // The first is the query as we received it.
    const likelihood = index === 0 ? 'seen' : 'rare';
    const evidence = `They signed ${queryInWords(query, show)} as the end of the base string URI`;
    return [
      left('?', query, likelihood, true, [
        { ...QUERY_LEFT, evidence: `${evidence}, and its pairs among the parameters as well.` },
      ]),
      left('?', query, likelihood, false, [
        { ...QUERY_LEFT, evidence: `${evidence}, and not its pairs among the parameters.` },
      ]),
    ];
  });
};

/** The fragment in the base string URI, with the query before it or without. */
export const varyFragmentInUri: Vary = ({ attempt, first, show }) => {
  const address = addressesOf(attempt, first).find(({ fragment }) => fragment !== '');
  if (address === undefined) return [];
  const { query, fragment } = address;
  const ofFragment = {
    ...FRAGMENT_LEFT,
    evidence: 'They signed the fragment, # and what follows, as the end of the base string URI.',
  };
  const ofQuery = { ...QUERY_LEFT, evidence: `They signed ${queryInWords(query, show)} before it.` };
  const [signed] = asSigned(query);
  const evidence = 'They signed the fragment, # and what follows, as the end of the last value of the query.';
  return [
    left('#', fragment, 'seen', true, [ofFragment]),
    {
      differences: [{ ...FRAGMENT_LEFT, evidence }],
      likelihood: 'seen',
      apply: (h) => {
        const last = h.parameters.findLast((parameter) => inQuery(parameter) && !isProtocol(parameter));
        if (last === undefined) return undefined;
        const longer = {
          ...last,
          value: `${last.value}#${fragment}`,
          rawValue: `${last.rawValue}#${fragment}`,
        };
        return { ...h, parameters: h.parameters.map((each) => (each === last ? longer : each)) };
      },
    },
    ...(signed === undefined
      ? []
      : [true, false].map((areSigned) =>
          left('?', `${signed}#${fragment}`, 'seen', areSigned, [ofFragment, ofQuery]),
        )),
  ];
};

/** Names alone: a query has values that nobody may see, and a finding may be stored. */
function queryInWords(query: string, show: Knowledge['show']): string {
  return `the query (${names(readPairs(query, 'query'), show)})`;
}

function addressesOf(
  ...attempts: readonly ({ readonly address: Address } | undefined)[]
): readonly Address[] {
  return attempts.flatMap((attempt) => (attempt === undefined ? [] : [attempt.address]));
}

/** Without what the signer adds later; and whole, for who signs what is there already. */
function asSigned(query: string): readonly string[] {
  const pairs = query.split('&');
  const own = pairs.filter((pair) => !pair.startsWith('oauth_')).join('&');
  const unsigned = pairs.filter((pair) => !pair.startsWith('oauth_signature=')).join('&');
  return [...new Set([own, unsigned])].filter((text) => text !== '');
}

/** @param areSigned - whether the pairs of the query are signed among the parameters. */
function left(
  mark: '?' | '#',
  text: string,
  likelihood: Likelihood,
  areSigned: boolean,
  differences: readonly Difference[],
): Variation {
  return {
    differences,
    likelihood,
    apply: (h) => ({
      ...h,
      uriTail: mark + text,
      parameters: areSigned
        ? h.parameters
        : h.parameters.filter((parameter) => !inQuery(parameter) || isProtocol(parameter)),
    }),
  };
}
