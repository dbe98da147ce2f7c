// The public URL, taken apart once.
import { parseBaseUrl } from '../config/base-url.ts';
import { valueOf } from '../config/checked.ts';

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

/** @throws TypeError naming what is wrong; see {@link parseBaseUrl} for what is right. */
export function parsePublicUrl(publicUrl: string): PublicAddress {
  const { href, scheme, path } = valueOf(parseBaseUrl(publicUrl), 'publicUrl');
  const { origin, host } = new URL(href);
  return { origin, scheme, host, contextPath: path };
}
