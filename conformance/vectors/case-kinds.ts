// The kinds of cases, told by what a case holds: the lists' names differ from file to file.
import type { Verdict } from './case.ts';
import { runNegativeVector } from './negative.ts';
import {
  runBodyHashVector,
  runHeaderParseVector,
  runPercentEncodingVector,
  runSignatureVector,
} from './signature.ts';

/** Data from outside; the files' headers say what a case holds. */
type Case = Readonly<Record<string, unknown>>;

interface CaseKind {
  readonly holds: (vector: Case) => boolean;
  // oxlint-disable-next-line no-explicit-any -- the shape is what `holds` saw and the files' headers promise
  readonly run: (vector: any) => Verdict | Promise<Verdict>;
}

/** The first that holds; order matters, a negative case may be told by its endpoint alone. */
const KINDS: readonly CaseKind[] = [
  { holds: hasAny('raw', 'encoded'), run: runPercentEncodingVector },
  { holds: hasAny('oauth_body_hash'), run: runBodyHashVector },
  {
    holds: (vector) =>
      hasAny('authorization')(vector) && hasAny('params')(vector) && !hasAny('method', 'endpoint')(vector),
    run: runHeaderParseVector,
  },
  { holds: hasAny('endpoint'), run: runNegativeVector },
  { holds: hasAny('params', 'baseString', 'signature', 'authorization'), run: runSignatureVector },
];

function hasAny(...names: readonly string[]): (vector: Case) => boolean {
  return (vector) => names.some((name) => vector[name] !== undefined);
}

export function isKnownCase(vector: unknown): boolean {
  return isCase(vector) && KINDS.some(({ holds }) => holds(vector));
}

/** What is null is not there, also within objects. */
function withoutNulls(given: Case): Case {
  return Object.fromEntries(
    Object.entries(given)
      .filter(([, value]) => value !== null)
      .map(([name, value]) => [name, isCase(value) ? withoutNulls(value) : value]),
  );
}

function isCase(value: unknown): value is Case {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Runs one case, whatever it is.
 *
 * @param place - its list and index: the id of a case that has none.
 */
export async function runCase(vector: unknown, place: string): Promise<Verdict> {
  if (!isCase(vector))
    return { id: place, kind: 'fail', expected: 'an object', got: JSON.stringify(vector) ?? 'nothing' };
  const id = typeof vector['id'] === 'string' || typeof vector['id'] === 'number' ? `${vector['id']}` : place;
  const given = withoutNulls(vector);
  const run = KINDS.find(({ holds }) => holds(given))?.run ?? runSignatureVector;
  try {
    return await run({ ...given, id });
  } catch (error) {
    // An open case may end in either way: some read it and some refuse it.
    if (vector['certainty'] === 'ambiguous') return { id, kind: 'open', got: String(error) };
    return { id, kind: 'fail', expected: 'a verdict', got: String(error) };
  }
}
