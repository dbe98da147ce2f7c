// The URL that our side expects, from what was given: in full, or only its beginning.

/**
 * @param given - absolute; an origin or base URL stands for the request's own path and query below it, and an address
 *   without `?` for one with the request's own query. A `?` with nothing behind it says that there is none.
 * @param requested - the request's URL, as far as its text tells: `//host/path` and `/path` as well. Its protocol
 *   parameters stay, whatever `given` has: nobody puts them into an address.
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
  if (isBase) return origin + target;
  const ownQuery = queryOf(target);
  return origin + path + (query === undefined ? ownQuery : withProtocol(query, ownQuery));
}

/** @returns the query with its `?`; '' when there is none. */
function queryOf(url: string): string {
  return /\?[^#]*/.exec(url)?.[0] ?? '';
}

function withProtocol(query: string, requested: string): string {
  const own = pairsOf(query);
  const nameOf = (pair: string): string => pair.split('=', 1)[0] ?? '';
  const names = new Set(own.map(nameOf));
  const protocol = pairsOf(requested).filter((pair) => pair.startsWith('oauth_') && !names.has(nameOf(pair)));
  return protocol.length === 0 ? query : `?${[...own, ...protocol].join('&')}`;
}

function pairsOf(query: string): readonly string[] {
  return query
    .slice(1)
    .split('&')
    .filter((pair) => pair !== '');
}
