// How long tokens live.
import type { Checked } from './checked.ts';

const HUNDRED_YEARS_SECONDS = 100 * 366 * 86_400;

/** @param text - whole seconds, more than none, at most some hundred years. */
export function parseSeconds(text: string): Checked<number> {
  const seconds = /^[1-9]\d{0,15}$/.test(text) ? Number(text) : undefined;
  if (seconds === undefined)
    return { ok: false, message: 'must be a positive whole number of seconds, e.g. 600' };
  if (seconds > HUNDRED_YEARS_SECONDS)
    return { ok: false, message: `must be at most ${HUNDRED_YEARS_SECONDS} seconds (100 years)` };
  return { ok: true, value: seconds };
}
