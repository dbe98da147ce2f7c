// Names of the headers that carry a person: from the proxy in front to us, and from us to the application.
import { canonicalHeaderName } from '../proxy/identity-headers.ts';
import type { Checked } from './checked.ts';

/** RFC 9110 section 5.6.2: token. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** These mean something else on the way; a user name in them breaks requests, or is taken for something else. */
const RESERVED: ReadonlySet<string> = new Set([
  'authorization',
  'connection',
  'content-length',
  'content-type',
  'cookie',
  'date',
  'expect',
  'forwarded',
  'host',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'set-cookie',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-maillon-app-secret',
]);

/** @returns the name as it came, or why it cannot carry a person. */
export function parseHeaderName(text: string): Checked<string> {
  if (!TOKEN.test(text))
    return { ok: false, message: 'must be a header name of letters, digits and -, e.g. X-Forwarded-User' };
  if (!RESERVED.has(canonicalHeaderName(text))) return { ok: true, value: text };
  return {
    ok: false,
    message: 'has a meaning of its own on the way: choose another header, e.g. X-Forwarded-User',
  };
}
