// Whether a host is this machine by its name alone.
import { isIPv4 } from 'node:net';

/** @param host - as a URL has it. */
export function isCalledByLoopbackName(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, '').toLowerCase();
  return (
    name === 'localhost' ||
    name.endsWith('.localhost') ||
    name === '::1' ||
    (isIPv4(name) && name.startsWith('127.'))
  );
}
