// Requests that the gateway takes no further: two programs could read them in two ways, or they are not for a proxy
// in front of one application.
import type { IncomingMessage } from 'node:http';
import type { Notice } from './notice.ts';

interface Fault {
  readonly found: (req: IncomingMessage) => boolean;
  readonly status: number;
  readonly text: string;
  readonly headers?: Notice['headers'];
}

const FAULTS: readonly Fault[] = [
  {
    // TRACE would send the application's view of the request back, our secret header included.
    found: (req) => req.method === 'TRACE',
    status: 405,
    text: 'The method TRACE is not allowed here.',
    headers: [['Allow', 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS']],
  },
  {
    found: (req) => req.url?.charCodeAt(0) !== 0x2f,
    status: 400,
    text: 'The request target must be a path that begins with "/"; this server is no forward proxy.',
  },
  {
    found: (req) => req.url?.includes('#') ?? false,
    status: 400,
    text: 'The request target holds a "#": a fragment is never sent to a server (RFC 9110 section 4.1).',
  },
  {
    found: (req) => req.headers.host === undefined && req.httpVersionMinor > 0,
    status: 400,
    text: 'The header Host is missing (RFC 9112 section 3.2).',
  },
  {
    found: (req) => count(req, 'host') > 1,
    status: 400,
    text: 'The header Host stands there more than once (RFC 9112 section 3.2).',
  },
  {
    found: (req) =>
      req.headers['transfer-encoding'] !== undefined && req.headers['content-length'] !== undefined,
    status: 400,
    text: 'The request has both Content-Length and Transfer-Encoding (RFC 9112 section 6.1).',
  },
  {
    found: (req) => req.headers['transfer-encoding'] !== undefined && req.httpVersionMinor === 0,
    status: 400,
    text: 'A request of HTTP/1.0 cannot have Transfer-Encoding (RFC 9112 section 6.1).',
  },
  {
    found: (req) => (req.headers['transfer-encoding'] ?? 'chunked').toLowerCase() !== 'chunked',
    status: 501,
    text: 'The only Transfer-Encoding known here is "chunked".',
  },
];

/** @returns what to answer, or undefined when the request may go on. */
export function faultOf(req: IncomingMessage): Notice | undefined {
  for (const fault of FAULTS) {
    if (!fault.found(req)) continue;
    return {
      status: fault.status,
      title: 'The gateway cannot take this request',
      text: fault.text,
      advice: 'Correct the request and send it again.',
      ...(fault.headers === undefined ? {} : { headers: fault.headers }),
    };
  }
  return undefined;
}

function count(req: IncomingMessage, name: string): number {
  let found = 0;
  for (let at = 0; at < req.rawHeaders.length; at += 2) {
    const field = req.rawHeaders[at] ?? '';
    if (field.length === name.length && field.toLowerCase() === name) found++;
  }
  return found;
}
