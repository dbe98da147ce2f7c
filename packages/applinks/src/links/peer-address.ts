// Addresses below a peer's base URL: a caller chooses the path, never the host (threats T16, T43).
import { hasDotSegment } from '../web-url.ts';

const NOT_VISIBLE_ASCII = /[^\x21-\x7e]/;

/**
 * @param baseUrl - of the peer, without a trailing slash.
 * @param path - path and query that begin with `/`, or an absolute URL below the base; percent-encoded.
 * @returns the absolute URL as it will be sent, or undefined when it leads elsewhere, or could be read in two ways.
 */
export function peerAddress(baseUrl: string, path: string): string | undefined {
  if (NOT_VISIBLE_ASCII.test(path) || /[\\#]/.test(path)) return undefined;
  const text = path.startsWith('/') ? baseUrl + path : path;
  if (!/^https?:\/\//i.test(text) || hasDotSegment(pathOf(text)) || !URL.canParse(text)) return undefined;
  const { href } = new URL(text);
  return isBelowBase(baseUrl, href) ? href : undefined;
}

/** Whether `url` has the base's scheme, host and port, no user name, and the base's path in front at a `/`. */
export function isBelowBase(baseUrl: string, url: string): boolean {
  if (!URL.canParse(baseUrl) || !URL.canParse(url)) return false;
  const [base, given] = [new URL(baseUrl), new URL(url)];
  const path = base.pathname.replace(/\/+$/, '');
  return (
    given.origin === base.origin &&
    given.username === '' &&
    given.password === '' &&
    (given.pathname === path || given.pathname.startsWith(`${path}/`))
  );
}

function pathOf(url: string): string {
  return /^[^?#]*/.exec(url)?.[0] ?? '';
}
