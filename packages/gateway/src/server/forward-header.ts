// Which field may carry the person to the application.
import { canonicalHeaderName } from '../proxy/identity-headers.ts';

/** These mean something else on the way; setting them would break requests, or mix them up. */
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

/** @throws TypeError when `name` is no header name, or one that has another meaning. */
export function checkForwardHeader(name: string): void {
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) {
    throw new TypeError(`forwardHeader ${JSON.stringify(name)} is no header name`);
  }
  if (RESERVED.has(canonicalHeaderName(name))) {
    throw new TypeError(`forwardHeader cannot be ${name}: that header has another meaning`);
  }
}
