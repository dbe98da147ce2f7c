// What the table of variants is made of, and what its rows may look at.
import type { Candidates, ConsumerCredential, TokenCredential } from './candidates.ts';
import type { FindingCode } from './codes.ts';
import type { Hypothesis } from './hypothesis.ts';
import type { LenientAttempt } from './read-attempt.ts';

/** A difference between what they signed and what we expect, and how we know. */
export interface Difference {
  readonly code: FindingCode;
  readonly evidence: string;
  /** In place of what VARIANTS says of the code, where more is known. */
  readonly cause?: string;
  readonly remedy?: string;
}

/**
 * `seen`: something in request or candidates points to it; `common`: a known mistake; `rare`: tried late; `remote`:
 * tried late, and of pairs only beside what is seen.
 */
export type Likelihood = 'seen' | 'common' | 'rare' | 'remote';

/** One change to the story. If the signature verifies after it, its differences are the cause. */
export interface Variation {
  /** More than one where a piece of evidence changes several parts together; none where our own side was a guess. */
  readonly differences: readonly Difference[];
  readonly likelihood: Likelihood;
  /** @returns undefined when it changes nothing. */
  readonly apply: (hypothesis: Hypothesis) => Hypothesis | undefined;
}

/** All that a row may draw on. */
export interface Knowledge {
  readonly attempt: LenientAttempt;
  /** The request before the proxies. */
  readonly first: LenientAttempt | undefined;
  /** `attempt` has its Authorization header from `first`, because it came without. */
  readonly lostHeader: boolean;
  readonly candidates: Candidates;
  /** What we expect to have been signed. */
  readonly ours: Hypothesis;
  /** The consumer credential that the request names; undefined when we hold none. */
  readonly consumer: ConsumerCredential | undefined;
  readonly token: TokenCredential | undefined;
  /** A piece of the request, fit to be shown: short, without line breaks and held secrets. See `shorten`. */
  readonly show: (text: string, besides?: string) => string;
}

export type Vary = (knowledge: Knowledge) => readonly Variation[];
