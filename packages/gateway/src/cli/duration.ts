// A length of time as people type it.

const UNIT_SECONDS: Readonly<Record<string, number>> = {
  s: 1,
  m: 60,
  h: 3600,
  d: 86_400,
  w: 604_800,
};

export const DURATION_WORDS = 'a whole number and a unit (s, m, h, d, w), e.g. 90d';

/** @returns whole seconds, more than none; undefined when the text is not {@link DURATION_WORDS}. */
export function parseDuration(text: string): number | undefined {
  const [, number, unit = ''] = /^([1-9]\d{0,5})([a-z])$/.exec(text) ?? [];
  const unitSeconds = UNIT_SECONDS[unit];
  return unitSeconds === undefined ? undefined : Number(number) * unitSeconds;
}
