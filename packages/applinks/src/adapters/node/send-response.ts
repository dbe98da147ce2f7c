// The neutral response onto node:http's ServerResponse.
import type { ServerResponse } from 'node:http';
import type { HttpResponse } from '../../http.ts';

/**
 * Sends `response` and ends `res`. Adds `Content-Length` when the response has none; node:http leaves the body out
 * for HEAD. Headers set on `res` before are kept unless the response names them too; cookies are always kept.
 */
export function sendResponse(res: ServerResponse, response: HttpResponse): void {
  const body = Buffer.from(response.body, 'utf8');
  res.statusCode = response.status;
  // One by one: given as a list to writeHead, a repeated field loses all but its last value once another was set.
  const named = new Set<string>();
  for (const [name, value] of response.headers) {
    const lower = name.toLowerCase();
    if (named.has(lower) || lower === 'set-cookie') res.appendHeader(name, value);
    else res.setHeader(name, value);
    named.add(lower);
  }
  const bodyAllowed = response.status !== 204 && response.status !== 304;
  if (!named.has('content-length') && bodyAllowed) res.setHeader('Content-Length', body.length);
  if (bodyAllowed) res.end(body);
  else res.end();
}
