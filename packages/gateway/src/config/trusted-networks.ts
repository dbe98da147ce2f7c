// The addresses that may name the person. Start is refused when that would be nearly everybody (identity notes, section 1).
import { isIPv4, isIPv6 } from 'node:net';
import ipaddr from 'ipaddr.js';
import type { Checked } from './checked.ts';

/** The shortest prefixes that private networks need: 10.0.0.0/8 and fc00::/7. */
const PREFIXES = { ipv4: { min: 8, max: 32 }, ipv6: { min: 7, max: 128 } } as const;

export type TrustedNetwork = readonly [address: ipaddr.IPv4 | ipaddr.IPv6, prefix: number];

/** @param text - CIDRs or single addresses, comma-separated. */
export function parseTrust(text: string): Checked<readonly string[]> {
  const cidrs = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const networks = parseNetworks(cidrs);
  return networks.ok ? { ok: true, value: cidrs } : networks;
}

/** @param cidrs - CIDRs or single addresses, e.g. `10.1.0.0/16`, `::1`. @returns all of them, or all that is wrong. */
export function parseNetworks(cidrs: readonly string[]): Checked<readonly TrustedNetwork[]> {
  if (cidrs.length === 0) return { ok: false, message: 'must name one or more CIDRs, e.g. 10.0.0.5/32' };
  const networks: TrustedNetwork[] = [];
  const faults: string[] = [];
  for (const cidr of cidrs) {
    const network = parseNetwork(cidr.trim());
    if (typeof network === 'string') faults.push(network);
    else networks.push(network);
  }
  return faults.length === 0 ? { ok: true, value: networks } : { ok: false, message: faults.join('; ') };
}

/** @returns the network, or what is wrong with it. */
function parseNetwork(cidr: string): TrustedNetwork | string {
  if (cidr === '*') return '* would believe everybody: name the proxy, e.g. 10.0.0.5/32';
  const [addressText = '', prefixText, ...more] = cidr.split('/');
  const address = parseAddress(addressText);
  if (address === undefined || more.length > 0)
    return `${cidr} is no CIDR: expected e.g. 10.0.0.5/32 or fd00::/8`;
  const bounds = PREFIXES[address.kind()];
  const prefix =
    prefixText === undefined ? bounds.max : /^\d{1,3}$/.test(prefixText) ? Number(prefixText) : Number.NaN;
  if (!(prefix <= bounds.max))
    return `${cidr} has a wrong prefix length: expected ${bounds.min} to ${bounds.max}`;
  if (prefix < bounds.min)
    return `${cidr} would believe everybody, or nearly: name the proxy, e.g. 10.0.0.5/32`;
  // ::ffff:0:0/96 is everybody's IPv4 address.
  if (address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress())
    return `${cidr} is an IPv4 network in IPv6 form: write it as IPv4`;
  return [address, prefix];
}

/** Decimal IPv4 only: `010.0.0.1` means different addresses to different programs. No interface (`%eth0`). */
function parseAddress(text: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  if (isIPv4(text)) return ipaddr.IPv4.parse(text);
  return isIPv6(text) && !text.includes('%') ? ipaddr.IPv6.parse(text) : undefined;
}
