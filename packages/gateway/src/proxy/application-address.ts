// Where the application is, as the proxy needs it.
import { isIP } from 'node:net';
import { parseBaseUrl } from '../config/base-url.ts';
import { valueOf } from '../config/checked.ts';
import type { PublicAddress } from './public-address.ts';

export interface ApplicationAddress {
  /** Scheme, host and port. Targets are sent to it unchanged. */
  readonly origin: string;
  readonly secure: boolean;
  /** Without brackets. */
  readonly hostname: string;
  readonly port: number;
  /** What the application's certificate must name; we send the public `Host`, which it need not know. */
  readonly servername: string | undefined;
}

/**
 * @param appUrl - absolute http or https URL. A path must be the public URL's context path: targets are not rewritten.
 * @throws TypeError naming what is wrong.
 */
export function parseAppUrl(appUrl: string, publicAddress: PublicAddress): ApplicationAddress {
  const { href, scheme, host, port, path } = valueOf(parseBaseUrl(appUrl), 'appUrl');
  if (path !== '' && path !== publicAddress.contextPath) {
    throw new TypeError(
      `appUrl has the path ${path}, but the public URL has ${publicAddress.contextPath || 'none'}: ` +
        'the gateway does not rewrite paths, so both must be the same, or appUrl have none',
    );
  }
  const secure = scheme === 'https';
  const hostname = host.replace(/^\[(.*)\]$/, '$1');
  return {
    origin: new URL(href).origin,
    secure,
    hostname,
    port,
    servername: secure && isIP(hostname) === 0 ? hostname : undefined,
  };
}
