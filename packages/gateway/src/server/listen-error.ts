// A server that cannot have its address.
import type { ListenAddress } from '../config/gateway-config.ts';

const REASONS: ReadonlyMap<string | undefined, string> = new Map([
  ['EADDRINUSE', 'another program uses this port. End it, or choose another port'],
  ['EACCES', 'this user may not use the port. Choose one above 1023'],
  ['EADDRNOTAVAIL', 'this machine does not have the address'],
  ['ENOTFOUND', 'the host name is not known'],
]);

/** Its `code` is the system's: `EADDRINUSE`. */
export class ListenError extends Error {
  readonly code: string | undefined;
  readonly address: ListenAddress;

  constructor(cause: NodeJS.ErrnoException, address: ListenAddress) {
    const reason = REASONS.get(cause.code) ?? cause.message;
    super(`cannot listen on ${address.host}:${address.port}: ${reason}`, { cause });
    this.name = 'ListenError';
    this.code = cause.code;
    this.address = address;
  }
}
