/** The response headers that both products send with everything. */
import type { MiddlewareHandler } from 'hono';

/**
 * Keeps pages to themselves: no foreign content, no framing, nothing cached unless a route says so.
 *
 * @param formTargets - origins that a form of ours may end at. Browsers hold redirects after a form to this list too.
 */
export function protectPages(formTargets: readonly string[] = []): MiddlewareHandler {
  const policy = [
    "default-src 'none'",
    "style-src 'self'",
    "script-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    `form-action ${["'self'", ...formTargets].join(' ')}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ');
  return async (c, next) => {
    await next();
    c.header('Content-Security-Policy', policy);
    c.header('X-Content-Type-Options', 'nosniff');
    c.header('Referrer-Policy', 'same-origin');
    if (!c.res.headers.has('Cache-Control')) c.header('Cache-Control', 'no-store');
  };
}
