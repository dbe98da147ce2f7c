// The URL that the peer signed, made in this one place.
import type { HttpRequest } from '../http.ts';

/**
 * The URL as the consumer requested it: the configured public origin and the raw request target. What a request says
 * of itself (Host, X-Forwarded-*) never enters (threat T22).
 */
export function requestedUrl(publicOrigin: string, request: HttpRequest): string {
  return publicOrigin + request.target.replace(ABSOLUTE_FORM, '');
}

/** RFC 9112 section 3.2.2: `GET http://host/path`; its host is no more believed than the Host field. */
const ABSOLUTE_FORM = /^https?:\/\/[^/?#]*/i;

export interface ForwardedOriginOptions {
  /** Of the connection that the request came in by. */
  readonly socketScheme: 'http' | 'https';
  /** Whether the socket's peer is a proxy whose X-Forwarded-Proto and X-Forwarded-Host are believed. */
  readonly isTrustedProxy: boolean;
}

/**
 * For applications without one public URL: the origin that a request was sent to.
 *
 * A trusted proxy's X-Forwarded-Proto and X-Forwarded-Host make it; of a list the last value counts, which the nearest
 * proxy wrote. From anybody else they are ignored. `Forwarded` is never read.
 *
 * @returns undefined when there is no usable host.
 */
export function forwardedOrigin(request: HttpRequest, options: ForwardedOriginOptions): string | undefined {
  const forwarded = (name: string): string | undefined => {
    const last = options.isTrustedProxy ? request.header(name)?.split(',').at(-1) : undefined;
    return last?.trim().toLowerCase() || undefined;
  };
  const proto = forwarded('x-forwarded-proto');
  const scheme = proto === 'http' || proto === 'https' ? proto : options.socketScheme;
  const host = forwarded('x-forwarded-host') ?? request.header('host');
  return host === undefined || !/^[A-Za-z0-9.:[\]_-]+$/.test(host) ? undefined : `${scheme}://${host}`;
}
