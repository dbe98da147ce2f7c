/** Small parts of a page that both products write alike. */
import { html } from 'hono/html';

/** A piece of escaped HTML. */
export type Html = ReturnType<typeof html>;

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** A moment as people say it ("5 minutes ago"), with the exact time for machines and in the tooltip. */
export function timeAgo(atMs: number, nowMs: number): Html {
  const iso = new Date(atMs).toISOString();
  return html`<time datetime="${iso}" title="${iso.slice(0, 16).replace('T', ' ')} UTC">${sayAgo(Math.max(0, nowMs - atMs))}</time>`;
}

/** A length of time: `6.4 s`, `2 min 05 s`. */
export function duration(lengthMs: number): string {
  if (lengthMs < MINUTE_MS) return `${(lengthMs / 1000).toFixed(1)} s`;
  const seconds = Math.floor(lengthMs / 1000);
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}

/** The first letters of a display name, for a round picture. */
export function initials(displayName: string): string {
  return displayName
    .split(' ')
    .map((word) => word.slice(0, 1))
    .join('')
    .slice(0, 2);
}

function sayAgo(ageMs: number): string {
  if (ageMs < 10_000) return 'just now';
  if (ageMs < MINUTE_MS) return `${Math.floor(ageMs / 1000)} seconds ago`;
  if (ageMs < HOUR_MS) return count(ageMs / MINUTE_MS, 'minute');
  if (ageMs < DAY_MS) return count(ageMs / HOUR_MS, 'hour');
  return count(ageMs / DAY_MS, 'day');
}

function count(value: number, unit: string): string {
  const whole = Math.floor(value);
  return `${whole} ${unit}${whole === 1 ? '' : 's'} ago`;
}
