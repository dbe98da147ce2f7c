// Where a person may be sent after the dance. Application Links wire notes, section 5; threats T14 to T16.
import { hasDotSegment } from '../web-url.ts';

export interface ReturnUrlRules {
  /** Our public URL with its context path. */
  readonly baseUrl: string;
  /** Base URLs of linked applications, which may be returned to as well. */
  readonly linkUrls?: readonly string[];
}

const NOT_VISIBLE_ASCII = /[^\x21-\x7e]/;
const MAX_CHARACTERS = 8192;
// Only what every parser splits alike: no userinfo, plain host, plain port.
const ABSOLUTE = /^https?:\/\/(?:[a-z0-9._~-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?(?=[/?#]|$)/i;
const RELATIVE = /^\/(?!\/)/;

/**
 * Judges a `redirectUrl`: a path under our own base path, or an absolute URL that our base or a link's URL covers by
 * scheme, host, port and path prefix at a `/`.
 *
 * @param text - decoded, as it came; nothing is trimmed.
 * @returns the absolute URL to redirect to (never the text that came), or undefined when it is not allowed.
 */
export function safeReturnUrl(text: string, { baseUrl, linkUrls = [] }: ReturnUrlRules): string | undefined {
  if (text.length > MAX_CHARACTERS || NOT_VISIBLE_ASCII.test(text) || text.includes('\\')) return undefined;
  const isRelative = RELATIVE.test(text);
  if (!isRelative && !ABSOLUTE.test(text)) return undefined;
  if (hasDotSegment(/^[^?#]*/.exec(text)?.[0] ?? '') || !URL.canParse(text, baseUrl)) return undefined;
  const url = new URL(text, baseUrl);
  const bases = isRelative ? [baseUrl] : [baseUrl, ...linkUrls];
  return bases.some((base) => covers(base, url)) ? url.href : undefined;
}

function covers(base: string, url: URL): boolean {
  if (!URL.canParse(base)) return false;
  const { origin, pathname } = new URL(base);
  const path = pathname.replace(/\/+$/, '');
  // The origin of http and https has scheme, host and port; that of anything else is "null".
  return (
    /^https?:/.test(origin) &&
    url.origin === origin &&
    (url.pathname === path || url.pathname.startsWith(`${path}/`))
  );
}
