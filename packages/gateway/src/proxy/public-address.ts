// The public URL, taken apart once.

export interface PublicAddress {
  /** Scheme, host and port, e.g. `https://ci.acme.dev`. */
  readonly origin: string;
  /** `http` or `https`. */
  readonly scheme: string;
  /** Host, with the port unless it is the scheme's own. */
  readonly host: string;
  /** '' or a path without trailing slash, e.g. `/ci`. */
  readonly contextPath: string;
}

/**
 * @param publicUrl - absolute http or https URL without query and fragment; a trailing slash is ignored.
 * @throws TypeError naming what is wrong.
 */
export function parsePublicUrl(publicUrl: string): PublicAddress {
  const url = URL.canParse(publicUrl) ? new URL(publicUrl) : undefined;
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new TypeError(`publicUrl must be an absolute http or https URL, not ${JSON.stringify(publicUrl)}`);
  }
  if (url.search !== '' || url.hash !== '' || url.username !== '' || url.password !== '') {
    throw new TypeError('publicUrl must have no query, fragment, user or password');
  }
  return {
    origin: url.origin,
    scheme: url.protocol.slice(0, -1),
    host: url.host,
    contextPath: url.pathname.replace(/\/+$/, ''),
  };
}
