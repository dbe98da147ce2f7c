// Where to listen.
import { isIPv6 } from 'node:net';
import type { BaseUrl } from './base-url.ts';
import type { Checked } from './checked.ts';
import type { ListenAddress } from './gateway-config.ts';
import { isLoopback } from './loopback.ts';

const EXPECTED = 'must be HOST:PORT, e.g. 127.0.0.1:8480, 0.0.0.0:8480 or [::1]:8480';
const SHAPE = /^(?:\[([^\]]*)\]|([A-Za-z0-9._-]+)):(\d{1,5})$/;

/** @param text - `HOST:PORT`, an IPv6 address in brackets. */
export function parseListen(text: string): Checked<ListenAddress> {
  const match = SHAPE.exec(text);
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  if (host === undefined || (match?.[1] !== undefined && !isIPv6(host)))
    return { ok: false, message: EXPECTED };
  if (port > 65_535) return { ok: false, message: `${EXPECTED}, with a port up to 65535` };
  return { ok: true, value: { host, port } };
}

/** Loopback: what administers is not for the network unless somebody says so. */
export const DEFAULT_ADMIN_LISTEN: ListenAddress = { host: '127.0.0.1', port: 8481 };

/** @param text - `HOST:PORT`, or `off` for no admin listener. */
export function parseAdminListen(text: string): Checked<ListenAddress | 'off'> {
  if (text === 'off') return { ok: true, value: 'off' };
  const listen = parseListen(text);
  return listen.ok ? listen : { ok: false, message: `${listen.message}, or off` };
}

/** The public URL's own address when it is loopback: then browsers come to us directly. */
export function defaultListen(publicUrl: BaseUrl): ListenAddress {
  if (!isLoopback(publicUrl.host)) return { host: '127.0.0.1', port: 8480 };
  return { host: publicUrl.host.replace(/^\[|\]$/g, ''), port: publicUrl.port };
}
