// Times and durations as people say them; the exact time always stands beside.
import { type Html, html, sayPlain } from './markup.ts';
import { DATE_LOCALE, LANGUAGE, words } from './words.ts';

const UNITS = [
  { unit: 'year', seconds: 365 * 86_400 },
  { unit: 'month', seconds: 30 * 86_400 },
  { unit: 'day', seconds: 86_400 },
  { unit: 'hour', seconds: 3600 },
  { unit: 'minute', seconds: 60 },
] as const;
const DURATION_UNITS = [
  ...UNITS.filter(({ unit }) => unit !== 'month'),
  { unit: 'second', seconds: 1 } as const,
];

/** The last second that `datetime` can hold, 9999-12-31: what ends later (a lifetime of ages) is shown as that. */
const LATEST_SECONDS = 253_402_300_799;

const dateFormat = new Intl.DateTimeFormat(DATE_LOCALE, { dateStyle: 'long', timeZone: 'UTC' });
const timeFormat = new Intl.DateTimeFormat(DATE_LOCALE, {
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
  timeZone: 'UTC',
});
const relativeFormat = new Intl.RelativeTimeFormat(LANGUAGE);
const listFormat = new Intl.ListFormat(LANGUAGE, { type: 'conjunction' });

/** @param atSeconds - since 1970 UTC. */
export function timeElement(atSeconds: number): Html {
  const date = new Date(Math.min(atSeconds, LATEST_SECONDS) * 1000);
  const text = sayPlain(words.time.dateAndTime, {
    date: dateFormat.format(date),
    time: timeFormat.format(date),
  });
  return html`<time datetime="${date.toISOString()}">${text}</time>`;
}

/** @returns e.g. `3 days ago`, `in 12 months`; both in seconds since 1970 UTC. */
export function relativeTime(atSeconds: number, nowSeconds: number): string {
  const distance = Math.min(atSeconds, LATEST_SECONDS) - nowSeconds;
  const found = UNITS.find(({ seconds }) => Math.abs(distance) >= seconds);
  if (found === undefined) return distance > 0 ? words.time.verySoon : words.time.justNow;
  return relativeFormat.format(Math.round(distance / found.seconds), found.unit);
}

/** @returns e.g. `1 year`, `1 hour and 30 minutes`: two units, rounded up, so that nobody is told less than it is. */
export function duration(durationSeconds: number): string {
  const whole = Math.max(durationSeconds, 1);
  const largest = DURATION_UNITS.findIndex(({ seconds }) => whole >= seconds);
  const step = DURATION_UNITS[largest + 1]?.seconds ?? 1;
  let rest = Math.ceil(whole / step) * step;
  const parts: string[] = [];
  // Rounding up may have filled the next larger unit: 364 days and 23.5 hours are 365 days, a year.
  for (const { unit, seconds } of DURATION_UNITS) {
    const count = Math.floor(rest / seconds);
    rest -= count * seconds;
    if (count > 0) parts.push(count.toLocaleString(LANGUAGE, { style: 'unit', unit, unitDisplay: 'long' }));
  }
  return listFormat.format(parts);
}
