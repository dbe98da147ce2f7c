// The peer's answer at our origin: its bytes, and none of its power there (threat T58).
import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** What a peer may say to a browser of its own origin only, or of one connection. */
const NOT_PASSED: ReadonlySet<string> = new Set([
  ...['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade'],
  ...['set-cookie', 'set-cookie2', 'www-authenticate', 'proxy-authenticate', 'authentication-info'],
  ...['content-security-policy', 'content-security-policy-report-only', 'x-frame-options'],
  ...['x-content-type-options', 'x-xss-protection', 'referrer-policy', 'permissions-policy'],
  ...['strict-transport-security', 'public-key-pins', 'expect-ct', 'alt-svc', 'clear-site-data'],
  ...['service-worker-allowed', 'refresh', 'sourcemap', 'x-sourcemap'],
  ...['report-to', 'reporting-endpoints', 'nel', 'speculation-rules', 'origin-agent-cluster'],
  ...['cache-control', 'pragma', 'expires', 'age', 'timing-allow-origin', 'document-policy'],
]);
const NOT_PASSED_PREFIXES: readonly string[] = [
  'access-control-',
  'cross-origin-',
  'x-maillon-',
  'accept-ch',
];

const SANDBOX: readonly (readonly [string, string])[] = [
  ['Content-Security-Policy', 'sandbox'],
  ['X-Content-Type-Options', 'nosniff'],
  ['X-Frame-Options', 'DENY'],
  ['Referrer-Policy', 'no-referrer'],
  ['Cross-Origin-Resource-Policy', 'same-origin'],
  // It is one person's answer, whatever the peer says of caching.
  ['Cache-Control', 'no-store'],
];

/**
 * @param linkId - sent as `X-Maillon-Link`, by which the caller tells the peer's answer from one of ours.
 * @returns when the answer is sent. @throws what broke it off; the connection is gone then.
 */
export async function sendPeerAnswer(res: ServerResponse, response: Response, linkId: string): Promise<void> {
  const isDecoded = response.headers.has('content-encoding');
  const perHop = new Set(
    (response.headers.get('connection') ?? '')
      .toLowerCase()
      .split(',')
      .map((name) => name.trim()),
  );
  res.statusCode = response.status;
  for (const [name, value] of response.headers) {
    // fetch has undone the coding: neither it nor the length is true any more.
    if (isDecoded && (name === 'content-encoding' || name === 'content-length')) continue;
    // Where a new resource is may be told; nobody is sent there.
    if (name === 'location' && response.status !== 201 && response.status !== 202) continue;
    if (!perHop.has(name) && isPassed(name)) res.setHeader(name, value);
  }
  for (const [name, value] of SANDBOX) res.setHeader(name, value);
  res.setHeader('X-Maillon-Link', linkId);
  if (response.body === null || res.req.method === 'HEAD') {
    await response.body?.cancel();
    res.end();
    return;
  }
  await pipeline(Readable.fromWeb(response.body), res);
}

function isPassed(name: string): boolean {
  return !NOT_PASSED.has(name) && !NOT_PASSED_PREFIXES.some((prefix) => name.startsWith(prefix));
}
