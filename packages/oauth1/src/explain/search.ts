// Looks for the story under which the signature verifies: none changed, one change, two changes; the likely ones first.
import { FINDING_CODES } from './codes.ts';
import type { Hypothesis } from './hypothesis.ts';
import { createTrials } from './try-signature.ts';
import { VARIANTS } from './variants.ts';
import type { Difference, Knowledge, Likelihood, Variation } from './variation.ts';
import { varyTogether } from './vary-address.ts';

export interface SearchResult {
  /** The story under which the signature verifies. */
  readonly theirs: Hypothesis | undefined;
  /** What we expect, with what was a guess on our side set right. */
  readonly ours: Hypothesis;
  /** What it differs in from ours; empty when nothing does. */
  readonly differences: readonly Difference[];
  /** How many signatures were computed. */
  readonly tried: number;
}

const RANK: Readonly<Record<Likelihood, number>> = { seen: 0, common: 1, rare: 2, remote: 3 };
/** Pairs of likely changes before pairs with a rare one; two rare ones are not tried. */
const PAIRS: readonly (readonly [Likelihood, Likelihood])[] = [
  ['seen', 'seen'],
  ['seen', 'common'],
  ['common', 'common'],
  ['seen', 'rare'],
  ['seen', 'remote'],
  ['common', 'rare'],
];

/** Some milliseconds of work. */
const STEPS_AT_ONCE = 128;

/** @param pause - awaited after each STEPS_AT_ONCE variations. */
export async function search(
  knowledge: Knowledge,
  pause: () => Promise<void> = async () => {},
): Promise<SearchResult> {
  const trials = createTrials();
  let steps = 0;
  const holds = async (theirs: Hypothesis): Promise<boolean> => {
    if (++steps % STEPS_AT_ONCE === 0) await pause();
    return trials.verifies(theirs);
  };
  const { ours } = knowledge;
  const found = (theirs: Hypothesis, ...variations: readonly Variation[]): SearchResult => ({
    theirs,
    ours: variations.reduce(
      (ours, { differences, apply }) => (differences.length === 0 ? (apply(ours) ?? ours) : ours),
      ours,
    ),
    differences: variations.flatMap(({ differences }) => differences),
    tried: trials.count(),
  });
  if (await trials.verifies(ours)) return found(ours);

  const variations = inOrder([...allVariations(knowledge)]);
  for (const variation of variations) {
    if (trials.isOver()) break;
    const theirs = variation.apply(ours);
    if (theirs !== undefined && (await holds(theirs))) return found(theirs, variation);
  }
  for (const [first, second] of pairsOf(variations)) {
    if (trials.isOver()) break;
    const once = first.apply(ours);
    const theirs = once && second.apply(once);
    if (theirs !== undefined && (await holds(theirs))) return found(theirs, first, second);
  }
  return { theirs: undefined, ours, differences: [], tried: trials.count() };
}

function allVariations(knowledge: Knowledge): readonly Variation[] {
  const rows = Object.values(VARIANTS).flatMap(({ vary }) => vary);
  return [...rows, varyTogether].flatMap((vary) => vary(knowledge));
}

/** What changes one thing before what changes several; the likely before the rare; the rest by the table. */
function inOrder(variations: readonly Variation[]): readonly Variation[] {
  const rank = ({ differences, likelihood }: Variation): number =>
    Math.max(0, differences.length - 1) * (FINDING_CODES.length + 1) + RANK[likelihood];
  return [...variations].sort((a, b) => rank(a) - rank(b));
}

function* pairsOf(variations: readonly Variation[]): Generator<readonly [Variation, Variation]> {
  for (const [one, other] of PAIRS) {
    for (const [i, first] of variations.entries()) {
      if (first.likelihood !== one && first.likelihood !== other) continue;
      const wanted = first.likelihood === one ? other : one;
      for (const second of variations.slice(i + 1)) if (second.likelihood === wanted) yield [first, second];
    }
  }
}
