// What of a caller's request goes to the peer.
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { hasBody, nodeRequest } from '@maillon/applinks/node';
import { isFormType } from '@maillon/oauth1';
import { relayBody } from '../proxy/body-relay.ts';
import { canonicalHeaderName, identityHeader } from '../proxy/identity-headers.ts';
import { type OutgoingProblem, problem } from './outgoing-problem.ts';

/** Not the peer's business, or made anew for the next hop. Names that say who somebody is go as well. */
const NOT_SENT: ReadonlySet<string> = new Set([
  ...['authorization', 'cookie', 'host', 'origin', 'referer', 'forwarded', 'via', 'x-real-ip', 'dnt'],
  ...['accept-encoding', 'content-length', 'expect'],
  ...['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade'],
  ...['upgrade-insecure-requests', 'priority'],
]);
const NOT_SENT_PREFIXES: readonly string[] = ['proxy-', 'sec-', 'access-control-'];

/** Small bodies are sent as bytes: then the request can be repeated after a redirect, or with a renewed token. */
const REPEATABLE_BYTES = 64 * 1024;
const MAX_FORM_BYTES = 1024 * 1024;

export type PeerRequest =
  | { readonly ok: true; readonly init: RequestInit }
  | { readonly ok: false; readonly problem: OutgoingProblem };

export async function peerRequest(req: IncomingMessage, signal: AbortSignal): Promise<PeerRequest> {
  const init: RequestInit = { method: req.method ?? 'GET', headers: headersOf(req), signal };
  if (!hasBody(req) || req.method === 'GET' || req.method === 'HEAD') return { ok: true, init };
  const isForm = isFormType(req.headers['content-type']);
  const maxBytes = isForm ? MAX_FORM_BYTES : REPEATABLE_BYTES;
  const { bytes, complete } = await nodeRequest(req).body.peek(maxBytes + 1);
  if (complete && bytes.length <= maxBytes)
    return { ok: true, init: { ...init, body: new Uint8Array(bytes) } };
  if (isForm) return { ok: false, problem: problem.formTooLarge };
  // A web stream of Node's own kind; the types of the two do not know each other.
  const body = Readable.toWeb(relayBody(req, () => undefined)) as NonNullable<RequestInit['body']>;
  return { ok: true, init: { ...init, body } };
}

function headersOf(req: IncomingMessage): [string, string][] {
  const perHop = new Set(
    (req.headers.connection ?? '')
      .toLowerCase()
      .split(',')
      .map((name) => name.trim()),
  );
  const headers: [string, string][] = [];
  for (let at = 0; at + 1 < req.rawHeaders.length; at += 2) {
    const [name = '', value = ''] = req.rawHeaders.slice(at, at + 2);
    if (!perHop.has(name.toLowerCase()) && isSent(name)) headers.push([name, value]);
  }
  return headers;
}

function isSent(name: string): boolean {
  const canonical = canonicalHeaderName(name);
  return (
    !NOT_SENT.has(canonical) &&
    !NOT_SENT_PREFIXES.some((prefix) => canonical.startsWith(prefix)) &&
    identityHeader(canonical) === undefined
  );
}
