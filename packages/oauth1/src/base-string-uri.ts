// The parts of an absolute URL that the base string URI is made of.
// RFC 5849 section 3.4.1.2: scheme and host in lower case, default port dropped, path as sent, no query.
import { BEYOND_ASCII } from './character-classes.ts';

export interface Origin {
  readonly scheme: 'http' | 'https';
  /** `scheme://host[:port]`, in lower case, the default port dropped, userinfo dropped. */
  readonly text: string;
  /** As the URL has it: the path begins behind it. */
  readonly written: string;
}

const SCHEME = /^(https?):\/\//i;
const SLASH = 0x2f;

// A provider is asked for one origin over and over.
let last: Origin | undefined;

/** @returns undefined when the URL is not absolute http or https, or has no host or a port that is no number. */
export function originOf(url: string): Origin | undefined {
  if (last !== undefined && url.startsWith(last.written) && url.charCodeAt(last.written.length) === SLASH)
    return last;
  const origin = readOrigin(url);
  if (origin !== undefined) last = origin;
  return origin;
}

function readOrigin(url: string): Origin | undefined {
  const match = SCHEME.exec(url);
  if (match === null) return undefined;
  const scheme = match[1]?.length === 5 ? 'https' : 'http';
  const start = match[0].length;
  const length = url.slice(start).search(/[/?#]/);
  const end = length === -1 ? url.length : start + length;
  const host = hostAndPort(url.slice(start, end), scheme);
  if (host === undefined) return undefined;
  return { scheme, text: `${scheme}://${host}`, written: url.slice(0, end) };
}

const AUTHORITY = /^(\[[0-9A-Fa-f:.]+\]|[^\s[\]:/@\\]+)(?::([0-9]{0,5}))?$/;
const DEFAULT_PORT = { http: '80', https: '443' } as const;

function hostAndPort(authority: string, scheme: 'http' | 'https'): string | undefined {
  const match = AUTHORITY.exec(authority.slice(authority.lastIndexOf('@') + 1));
  if (match === null) return undefined;
  const [, host = '', port = ''] = match;
  const isDefault = port === '' || port === DEFAULT_PORT[scheme];
  // A host beyond ASCII is refused later: its small letters could be ASCII.
  const folded = BEYOND_ASCII.test(host) ? host : host.toLowerCase();
  return isDefault ? folded : `${folded}:${port}`;
}

/** @returns what is behind `?`, as sent, without a fragment; undefined when there is no query. */
export function queryOf(url: string): string | undefined {
  const [beforeFragment = ''] = url.split('#', 1);
  const mark = beforeFragment.indexOf('?');
  return mark === -1 ? undefined : beforeFragment.slice(mark + 1);
}
