// One key may be written in several shapes, and nothing says in which.
import type { KeyObject } from 'node:crypto';

/** @returns what the first reader makes of it; undefined when it fits none. */
export function firstThatReads(readers: readonly (() => KeyObject)[]): KeyObject | undefined {
  for (const read of readers) {
    try {
      return read();
    } catch {
      // The next shape is tried; when none fits the caller says so.
    }
  }
  return undefined;
}
