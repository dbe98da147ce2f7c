// A moment, for a sentence.

/** @returns `at 2026-11-23T21:30:03Z`. */
export function timeOf(seconds: number): string {
  return `at ${new Date(seconds * 1000).toISOString().replace('.000Z', 'Z')}`;
}
