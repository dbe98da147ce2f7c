// The parts of an absolute URL that the base string URI is made of.
// RFC 5849 section 3.4.1.2: scheme and host in lower case, default port dropped, path as sent, no query.

export interface BaseStringUri {
  readonly scheme: 'http' | 'https';
  /** `scheme://host[:port]`, in lower case, the default port dropped, userinfo dropped. */
  readonly origin: string;
  /** As sent; `/` when it was empty. */
  readonly path: string;
  /** As sent, without `?`; undefined when there is none. */
  readonly query: string | undefined;
}

const SCHEME = /^(https?):\/\//i;

// A provider is asked for one origin over and over: the last one is remembered as it was written.
let lastWritten = '\0';
let lastScheme: 'http' | 'https' = 'http';
let lastOrigin = '';

/**
 * Takes an absolute http or https URL apart without changing its path or query.
 *
 * @returns undefined when the URL is not absolute http or https, or has no host or a port that is no number.
 */
export function splitUrl(url: string): BaseStringUri | undefined {
  const isKnown = url.startsWith(lastWritten) && url.charCodeAt(lastWritten.length) === SLASH;
  const originEnd = isKnown ? lastWritten.length : readOrigin(url);
  if (originEnd === -1) return undefined;
  const hash = url.indexOf('#', originEnd);
  const end = hash === -1 ? url.length : hash;
  const mark = url.indexOf('?', originEnd);
  const pathEnd = mark === -1 || mark > end ? end : mark;
  return {
    scheme: lastScheme,
    origin: lastOrigin,
    path: originEnd === pathEnd ? '/' : url.slice(originEnd, pathEnd),
    query: pathEnd === mark ? url.slice(mark + 1, end) : undefined,
  };
}

const SLASH = 0x2f;

/** Reads scheme and authority into the remembered origin. @returns where the path begins, or -1. */
function readOrigin(url: string): number {
  const match = SCHEME.exec(url);
  if (match === null) return -1;
  const scheme = match[1]?.length === 5 ? 'https' : 'http';
  const start = match[0].length;
  const length = url.slice(start).search(/[/?#]/);
  const end = length === -1 ? url.length : start + length;
  const host = hostAndPort(url.slice(start, end), scheme);
  if (host === undefined) return -1;
  lastWritten = url.slice(0, end);
  lastScheme = scheme;
  lastOrigin = `${scheme}://${host}`;
  return end;
}

const AUTHORITY = /^(\[[0-9A-Fa-f:.]+\]|[^\s[\]:/@\\]+)(?::([0-9]{0,5}))?$/;
const DEFAULT_PORT = { http: '80', https: '443' } as const;

function hostAndPort(authority: string, scheme: 'http' | 'https'): string | undefined {
  const match = AUTHORITY.exec(authority.slice(authority.lastIndexOf('@') + 1));
  if (match === null) return undefined;
  const [, host = '', port = ''] = match;
  const isDefault = port === '' || port === DEFAULT_PORT[scheme];
  return isDefault ? host.toLowerCase() : `${host.toLowerCase()}:${port}`;
}
