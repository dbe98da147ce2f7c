// Says why a signature does not hold: which part of what they signed differs from what we expect.
import type { ReceivedRequest } from '../read-request.ts';
import { type AlignedBaseStrings, align } from './align.ts';
import type { AttemptText } from './attempt-text.ts';
import type { Candidates } from './candidates.ts';
import type { FindingCode } from './codes.ts';
import { CONFIDENCE } from './confidence.ts';
import { eliminate } from './eliminate.ts';
import { gather } from './gather.ts';
import type { Hypothesis } from './hypothesis.ts';
import { type Observation, observe } from './observe.ts';
import { type SearchResult, search } from './search.ts';
import { redactor } from './showing.ts';
import { VARIANTS } from './variants.ts';

export interface Finding {
  readonly code: FindingCode;
  /** What went wrong, in general. */
  readonly cause: string;
  /** What shows it, in this request. */
  readonly evidence: string;
  /** What to do. */
  readonly remedy: string;
  /** From 0 to 1; from 0.95 the finding is proven. See CONFIDENCE. */
  readonly confidence: number;
}

export interface ExplainOptions {
  /** Awaited between stretches of some milliseconds, so that a server can serve others: `setImmediate` as a promise. */
  readonly pause?: () => Promise<void>;
}

export interface Explanation {
  /** The surest first, each code once; empty when the signature holds and nothing else was found. */
  readonly findings: readonly Finding[];
  readonly baseStrings: AlignedBaseStrings;
}

/**
 * Explains a refused request. For diagnosis only: nothing here decides about a request.
 *
 * It verifies the signature for real under the variants of `VARIANTS` and under combinations of two; the variant
 * under which it verifies names the cause. At most MAX_TRIALS signatures are computed.
 *
 * @param request - as it reached us, its URL as we expect it to be signed; or a parsed text.
 * @param candidates - what we know. Secrets are compared with, and named by their `name`; neither they nor the
 *   signature that we would expect are in the result. It may hold tokens and values of the request, as a base string
 *   does: it is for the log and the administrator, not for the caller.
 * @returns never rejects, whatever the request and the candidates hold.
 */
export async function explain(
  request: ReceivedRequest | AttemptText,
  candidates: Candidates = {},
  { pause }: ExplainOptions = {},
): Promise<Explanation> {
  const knowledge = gather(request, candidates);
  const observations = await observe(knowledge);
  const isSigned = knowledge.attempt.protocol.has('oauth_signature');
  const isSearched = isSigned && !knowledge.attempt.isTooLarge;
  const result = isSearched ? await search(knowledge, pause) : notSearched(knowledge.ours);
  const isLost = observations.some(({ code }) => code === 'authorization_header_lost');
  const rest = result.theirs !== undefined || (!isSigned && isLost) ? [] : eliminate(knowledge, result.tried);
  return {
    findings: rank([...proven(result), ...observations, ...rest]),
    baseStrings: align(result.theirs, result.ours, redactor(candidates)),
  };
}

function notSearched(ours: Hypothesis): SearchResult {
  return { theirs: undefined, ours, differences: [], tried: 0 };
}

function proven({ differences }: SearchResult): readonly Observation[] {
  const codes = new Set(differences.map(({ code }) => code));
  const isAlone = codes.size === 1;
  const confidence = isAlone ? CONFIDENCE.provenAlone : CONFIDENCE.provenTogether;
  const verdict = isAlone
    ? 'With that the signature verifies.'
    : 'With the other differences the signature verifies.';
  return differences.map((difference) => ({
    ...difference,
    evidence: `${difference.evidence} ${verdict}`,
    confidence,
  }));
}

/** Each code once, with all its evidence; cause and remedy of the surest. */
function rank(observations: readonly Observation[]): readonly Finding[] {
  const byCode = new Map<FindingCode, Observation>();
  for (const observation of observations) {
    const before = byCode.get(observation.code);
    byCode.set(observation.code, before === undefined ? observation : together(before, observation));
  }
  return [...byCode.values()]
    .sort((a, b) => b.confidence - a.confidence)
    .map(({ code, evidence, confidence, ...told }) => {
      const { cause, remedy } = { ...VARIANTS[code], ...told };
      return { code, cause, evidence, remedy, confidence };
    });
}

function together(before: Observation, after: Observation): Observation {
  const surest = after.confidence > before.confidence ? after : before;
  if (before.evidence === after.evidence) return surest;
  return { ...surest, evidence: `${before.evidence} ${after.evidence}` };
}
