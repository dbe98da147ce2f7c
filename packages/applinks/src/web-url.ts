// One strict reading of an absolute web address: what two parsers could understand differently is refused (threat T16).

/** An absolute http or https URL that every parser splits alike. */
export interface WebUrl {
  readonly scheme: 'http' | 'https';
  /** Lower case, as a browser shows it; an IPv6 address in brackets. */
  readonly host: string;
  /** The scheme's default port when the URL names none. */
  readonly port: number;
  /** Begins with `/`; percent-encoding as it came; no dot segments. */
  readonly path: string;
  /** Without `?`; null when there is none. Holds whatever ASCII the URL had, `"<>'` percent-encoded. */
  readonly query: string | null;
  /** The URL made of these parts: redirect with this, never with the text that came. */
  readonly href: string;
}

/** Why a text is not taken as a web address. */
export type WebUrlFault =
  | 'empty'
  | 'too_long'
  | 'characters'
  | 'backslash'
  | 'scheme'
  | 'userinfo'
  | 'host'
  | 'port'
  | 'path_characters'
  | 'dot_segment'
  | 'fragment';

export type ParsedWebUrl =
  | { readonly ok: true; readonly url: WebUrl }
  | { readonly ok: false; readonly fault: WebUrlFault };

/** What was expected, for each fault; continues a sentence that names the value: `… must not have a fragment (#…)`. */
export const WEB_URL_FAULTS: Readonly<Record<WebUrlFault, string>> = {
  empty: 'must be an absolute http:// or https:// URL, and is empty',
  too_long: 'must not be longer than 8192 characters',
  characters:
    'must not have spaces, control characters or non-ASCII characters (percent-encode them, write a host as xn--…)',
  backslash: 'must not have a backslash: write /',
  scheme: 'must be absolute and begin with http:// or https://',
  userinfo: 'must not have a user name or password (the part before @)',
  host: 'must have a host name or IP address in its plain form, e.g. ci.acme.dev, 127.0.0.1 or [::1]',
  port: 'must have a port from 1 to 65535 after the colon, or no colon',
  path_characters: 'must not have "<>^`{|} or a broken %-escape in its path (percent-encode them)',
  dot_segment: 'must not have the path segments . and .. (neither plain nor percent-encoded)',
  fragment: 'must not have a fragment (#…)',
};

const MAX_LENGTH = 8192;
const DEFAULT_PORTS = { http: 80, https: 443 } as const;

const NOT_VISIBLE_ASCII = /[^\x21-\x7e]/;
const SCHEME = /^(https?):\/\/(?!\/)/i;
const AUTHORITY = /^([a-z0-9._~-]+|\[[0-9a-f:.]+\])(?::(.*))?$/i;
const PORT = /^[1-9]\d{0,4}$/;
const PATH = /^(?:[\w\-.~!$&'()*+,;=:@/[\]]|%[0-9a-f]{2})*$/i;

/**
 * Reads an absolute http or https URL strictly.
 *
 * @param text - decoded, as it came; nothing is trimmed.
 * @returns the parts, or the first fault.
 */
export function parseWebUrl(text: string): ParsedWebUrl {
  if (text === '') return refused('empty');
  if (text.length > MAX_LENGTH) return refused('too_long');
  if (NOT_VISIBLE_ASCII.test(text)) return refused('characters');
  // A browser takes a backslash for a slash, and so ends the host where other parsers do not.
  if (text.includes('\\')) return refused('backslash');
  const prefix = SCHEME.exec(text);
  if (prefix === null) return refused('scheme');
  const scheme = prefix[1]?.toLowerCase() === 'https' ? 'https' : 'http';

  const rest = text.slice(prefix[0].length);
  const authority = /^[^/?#]*/.exec(rest)?.[0] ?? '';
  if (authority.includes('@')) return refused('userinfo');
  if (rest.includes('#')) return refused('fragment');
  const split = AUTHORITY.exec(authority);
  if (split === null) return refused('host');
  const [, hostText = '', portText] = split;
  const port = portText === undefined ? DEFAULT_PORTS[scheme] : readPort(portText);
  if (port === undefined) return refused('port');

  const queryAt = rest.indexOf('?');
  const path = rest.slice(authority.length, queryAt === -1 ? undefined : queryAt) || '/';
  if (!PATH.test(path)) return refused('path_characters');
  if (hasDotSegment(path)) return refused('dot_segment');

  const parsed = URL.canParse(text) ? new URL(text) : undefined;
  // 0x7f.1 and 127.1 are 127.0.0.1 to a browser and a name to others: only the plain form is taken.
  if (parsed === undefined || parsed.hostname !== hostText.toLowerCase()) return refused('host');
  return {
    ok: true,
    url: {
      scheme,
      host: parsed.hostname,
      port,
      path,
      query: queryAt === -1 ? null : parsed.search.slice(1),
      href: parsed.href,
    },
  };
}

function refused(fault: WebUrlFault): ParsedWebUrl {
  return { ok: false, fault };
}

function readPort(text: string): number | undefined {
  const port = PORT.test(text) ? Number(text) : undefined;
  return port !== undefined && port <= 65_535 ? port : undefined;
}

/** Whether a path has a segment `.` or `..`; sees it also as `%2e%2E`, behind an encoded slash, encoded twice, and with a path parameter (`..;x`, seen by Tomcat). */
export function hasDotSegment(path: string): boolean {
  let decoded = path;
  for (let before = ''; before !== decoded; ) {
    before = decoded;
    decoded = decoded
      .replaceAll(/%(?:25)+/g, '%')
      .replaceAll(/%2e/gi, '.')
      .replaceAll(/%(?:2f|5c)/gi, '/')
      .replaceAll(/%3b/gi, ';');
  }
  return decoded.split(/[/\\]/).some((segment) => /^\.{1,2}(?:;|$)/.test(segment));
}
