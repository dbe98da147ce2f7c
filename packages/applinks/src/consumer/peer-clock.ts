// The peer's clock, as far as we know it: learnt from a refused timestamp, within a bound (threat T50).
import type { ClockSkew } from './types.ts';

const MAX_OFFSET_SECONDS = 86_400;

export interface PeerClock {
  /** What to sign with. */
  nowSeconds(): number;
  /**
   * Learns from an answer that refused our timestamp.
   *
   * @param date - its Date header.
   */
  learn(date: string | null): Lesson;
}

interface Lesson {
  /** Undefined when there was no readable Date. */
  readonly skewSeconds: number | undefined;
  /** Whether `nowSeconds` goes by the peer's clock now. */
  readonly corrected: boolean;
  /** Takes the correction back, unless somebody learnt anew since. */
  undo(): void;
}

/**
 * @param now - our clock, whole seconds since 1970 UTC.
 * @param tell - gets each measured skew, corrected or not.
 */
export function createPeerClock(
  now: () => number,
  tell: (skew: Omit<ClockSkew, 'linkId' | 'linkName'>) => void,
): PeerClock {
  let offsetSeconds = 0;
  return {
    nowSeconds: () => Math.floor(now()) + offsetSeconds,
    learn(date) {
      const peerMs = date === null ? Number.NaN : Date.parse(date);
      if (Number.isNaN(peerMs)) return { skewSeconds: undefined, corrected: false, undo() {} };
      const ourSeconds = Math.floor(now());
      const peerSeconds = Math.floor(peerMs / 1000);
      const skewSeconds = ourSeconds - peerSeconds;
      const corrected = Math.abs(skewSeconds) <= MAX_OFFSET_SECONDS;
      const before = offsetSeconds;
      const learnt = corrected ? -skewSeconds : before;
      offsetSeconds = learnt;
      tell({ skewSeconds, ourSeconds, peerSeconds, corrected });
      return {
        skewSeconds,
        corrected,
        undo() {
          if (offsetSeconds === learnt) offsetSeconds = before;
        },
      };
    },
  };
}

export interface ClockedAttempt<T> {
  readonly attempt: (nowSeconds: number) => Promise<T>;
  /** @returns whether the answer refuses the timestamp, and its Date. */
  readonly refusal: (answer: T) => { readonly date: string | null } | undefined;
  /** Whether the request can be sent a second time. */
  readonly isRepeatable: boolean;
}

/** Sends; when the timestamp is refused, corrects the clock and sends once more. @returns the last answer. */
export async function withPeerClock<T>(
  clock: PeerClock,
  { attempt, refusal, isRepeatable }: ClockedAttempt<T>,
): Promise<{ readonly answer: T; readonly skewSeconds: number | undefined }> {
  const first = await attempt(clock.nowSeconds());
  const refused = refusal(first);
  if (refused === undefined) return { answer: first, skewSeconds: undefined };
  const lesson = clock.learn(refused.date);
  const { skewSeconds } = lesson;
  if (!lesson.corrected || !isRepeatable) return { answer: first, skewSeconds };
  const second = await attempt(clock.nowSeconds());
  // A Date that did not help (a cache's, say) is not to be believed for the next requests either.
  if (refusal(second) !== undefined) lesson.undo();
  return { answer: second, skewSeconds };
}
