// The URL that our side expects, from what was given: in full, or only its beginning.

/**
 * @param given - absolute; an origin or base URL stands for the request's own path and query below it.
 * @param requested - the request's URL, as far as its text tells: `//host/path` and `/path` as well.
 * @returns undefined when `given` is no absolute http or https URL.
 */
export function expectedUrl(given: string, requested: string | undefined): string | undefined {
  const match = /^(https?:\/\/[^/?#\s]+)([^?#\s]*)(\?[^#\s]*)?(?:#\S*)?$/i.exec(given.trim());
  if (match === null) return undefined;
  const [, origin = '', path = '', query] = match;
  const target = (requested ?? '').replace(/^(?:https?:)?\/\/[^/?#]*/i, '').split('#', 1)[0] ?? '';
  const base = path.endsWith('/') ? path.slice(0, -1) : path;
  const requestedPath = target.split('?', 1)[0] ?? '';
  const isBase =
    query === undefined && requestedPath.startsWith(`${base}/`) && requestedPath.length > base.length + 1;
  return isBase ? origin + target : origin + path + (query ?? '');
}
