// One change to the key of a story: what the rows about secrets, method and signature are made of.
import type { FindingCode } from './codes.ts';
import type { KeyHypothesis } from './hypothesis.ts';
import type { Difference, Likelihood, Variation } from './variation.ts';

export function keyed(
  differences: readonly Difference[],
  likelihood: Likelihood,
  change: (key: KeyHypothesis) => Partial<KeyHypothesis> | undefined,
): Variation {
  return {
    differences,
    likelihood,
    apply: (h) => {
      const changed = change(h.key);
      return changed === undefined ? undefined : { ...h, key: { ...h.key, ...changed } };
    },
  };
}

export function one(code: FindingCode, evidence: string): readonly Difference[] {
  return [{ code, evidence }];
}
