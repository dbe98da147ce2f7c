// Which callbacks a consumer may name. Application Links wire notes, section 1, "request-token"; threats T15, T16.
import { type ParsedWebUrl, parseWebUrl, type WebUrl } from '../web-url.ts';

/**
 * Reads an `oauth_callback`, or one that an administrator registers. `oob` is the caller's to know: it is refused here.
 *
 * @param text - decoded, as it came.
 * @returns the parts of the URL (redirect to its `href`), or the fault: only absolute http and https URLs, without
 *   userinfo, fragment, backslash, dot segments, control and non-ASCII characters.
 */
export function parseCallback(text: string): ParsedWebUrl {
  return parseWebUrl(text);
}

/**
 * Whether a callback is covered by a registered one: same scheme, host and port; the same path, or one that extends
 * it at a `/`. Queries are not compared. Paths are compared as written: `%41` is not `A`.
 *
 * @param registered - as stored with the link. One that does not parse covers nothing.
 * @param callback - what {@link parseCallback} made of the request's.
 * @example
 * callbackMatches('https://ci.acme.dev/oauth', parsed) // https://ci.acme.dev/oauth/done?x=1, not …/oauth-2
 */
export function callbackMatches(registered: string, callback: WebUrl): boolean {
  const parsed = parseCallback(registered);
  if (!parsed.ok) return false;
  const { scheme, host, port, path } = parsed.url;
  return (
    scheme === callback.scheme &&
    host === callback.host &&
    port === callback.port &&
    isAtOrBelow(callback.path, path)
  );
}

/** @param base - `/a` holds `/a` and `/a/b`; `/a/` holds `/a/` and `/a/b`; `/` holds all. */
function isAtOrBelow(path: string, base: string): boolean {
  return path === base || path.startsWith(base.endsWith('/') ? base : `${base}/`);
}
