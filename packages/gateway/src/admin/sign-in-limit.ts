// Guessing passwords gets slower with each wrong guess, by name and by address. In memory: a restart forgives.

export interface SignInLimit {
  /**
   * Counts an attempt as wrong before it is judged, so that attempts at the same time do not slip through together.
   *
   * @returns the seconds to wait; undefined when the attempt may be judged.
   */
  take(keys: readonly string[]): number | undefined;
  /** The attempt was right. */
  forgive(keys: readonly string[]): void;
}

interface Tally {
  wrong: number;
  freeAtMs: number;
}

/** People mistype: so many wrong attempts cost nothing. */
const FREE = 5;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 15 * 60_000;
/** A tally that was left alone for this long begins anew. */
const FORGOTTEN_AFTER_MS = 60 * 60_000;
const MAX_KEYS = 10_000;

/** @param nowMs - any clock in milliseconds that does not go back. */
export function createSignInLimit(nowMs: () => number = () => performance.now()): SignInLimit {
  const tallies = new Map<string, Tally>();
  return {
    take(keys) {
      const now = nowMs();
      const waits = keys.map((key) => (tallies.get(key)?.freeAtMs ?? 0) - now);
      const longest = Math.max(0, ...waits);
      if (longest > 0) return Math.ceil(longest / 1000);
      for (const key of keys) count(tallies, key, now);
      return undefined;
    },
    forgive(keys) {
      for (const key of keys) tallies.delete(key);
    },
  };
}

function count(tallies: Map<string, Tally>, key: string, now: number): void {
  const known = tallies.get(key);
  const wrong = known === undefined || now - known.freeAtMs > FORGOTTEN_AFTER_MS ? 1 : known.wrong + 1;
  const wait = wrong < FREE ? 0 : Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (wrong - FREE));
  // Set anew at the end, so that the first is the one left alone for longest.
  tallies.delete(key);
  tallies.set(key, { wrong, freeAtMs: now + wait });
  const [oldest] = tallies.keys();
  if (tallies.size > MAX_KEYS && oldest !== undefined) tallies.delete(oldest);
}
