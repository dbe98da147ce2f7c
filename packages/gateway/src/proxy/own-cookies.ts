// Cookies of ours and cookies of the application share one origin; neither may see the other's (threat T55).

const PREFIXES: readonly string[] = ['__host-maillon-', 'maillon-'];

/**
 * Takes our cookies out of a `Cookie` field.
 *
 * @param value - the field's value, e.g. `a=1; maillon-form=x; b=2`.
 * @returns the other cookies, each as it was; undefined when none is left.
 */
export function withoutOwnCookies(value: string): string | undefined {
  if (!value.toLowerCase().includes('maillon-')) return value;
  const others = value
    .split(';')
    .filter((pair) => !isOwn(pair))
    .join(';')
    .trim();
  return others === '' ? undefined : others;
}

/** @param value - a `Set-Cookie` field's value. @returns whether a browser would store it under a name of ours. */
export function setsOwnCookie(value: string): boolean {
  return isOwn(value);
}

/** A browser sends a cookie without a name (`=maillon-x=1`) as its bare value: that is a name of ours again. */
function isOwn(pair: string): boolean {
  const text = pair.replace(/^[\s=]+/, '').toLowerCase();
  return PREFIXES.some((prefix) => text.startsWith(prefix));
}
