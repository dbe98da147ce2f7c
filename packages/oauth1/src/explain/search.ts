// Looks for the story under which the signature verifies: none changed, one change, two changes; the likely ones first.
import { FINDING_CODES } from './codes.ts';
import type { Hypothesis } from './hypothesis.ts';
import { createPace, type Pace } from './pace.ts';
import { type LenientAttempt, MAX_TEXT_LENGTH } from './read-attempt.ts';
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

/** @param pause - awaited between stretches of some milliseconds. */
export async function search(
  knowledge: Knowledge,
  pause: () => Promise<void> = async () => {},
): Promise<SearchResult> {
  const trials = createTrials();
  const pace = createPace(pause);
  const holds = async (theirs: Hypothesis): Promise<boolean> => {
    const before = trials.characters();
    const isHeld = await trials.verifies(theirs);
    await pace.step(trials.characters() - before);
    return isHeld;
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
  if (await holds(ours)) return found(ours);

  const variations = inOrder(await allVariations(knowledge, pace));
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

/** A row may look at all that came. */
async function allVariations(knowledge: Knowledge, pace: Pace): Promise<readonly Variation[]> {
  const characters = lengthOf(knowledge.attempt);
  const variations: Variation[] = [];
  for (const vary of [...Object.values(VARIANTS).flatMap((row) => row.vary), varyTogether]) {
    variations.push(...vary(knowledge));
    await pace.step(characters);
  }
  return variations;
}

function lengthOf({ address, parameters, body }: LenientAttempt): number {
  const ofPairs = parameters.reduce(
    (sum, { rawName, rawValue }) => sum + rawName.length + rawValue.length,
    0,
  );
  return address.path.length + ofPairs + Math.min(body?.length ?? 0, MAX_TEXT_LENGTH);
}

/** What changes one thing before what changes several; the likely before the rare; the rest by the table. */
function inOrder(variations: readonly Variation[]): readonly Variation[] {
  const rank = ({ differences, likelihood }: Variation): number =>
    Math.max(0, differences.length - 1) * (FINDING_CODES.length + 1) + RANK[likelihood];
  return [...variations].sort((a, b) => rank(a) - rank(b));
}

function* pairsOf(variations: readonly Variation[]): Generator<readonly [Variation, Variation]> {
  const indexed = [...variations.entries()];
  const having = (likelihood: Likelihood) => indexed.filter(([, each]) => each.likelihood === likelihood);
  for (const [one, other] of PAIRS) {
    const [those, others] = [having(one), having(other)];
    for (const [i, first] of indexed) {
      if (first.likelihood !== one && first.likelihood !== other) continue;
      for (const [j, second] of first.likelihood === one ? others : those) if (j > i) yield [first, second];
    }
  }
}
