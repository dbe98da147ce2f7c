// The person is whom a proxy in front of us names; only listed socket addresses are believed.
import type { HttpRequest, IdentitySource, Person } from '@maillon/applinks';
import ipaddr from 'ipaddr.js';
import { decodeForwardedUser } from '../proxy/forwarded-user.ts';

export interface TrustedHeaderOptions {
  /** The field that names the person, e.g. `Remote-User`. */
  readonly header: string;
  /** Whose word counts: CIDRs or single addresses, e.g. `10.1.0.0/16`, `::1`. */
  readonly cidrs: readonly string[];
}

export interface TrustedHeader extends IdentitySource {
  /** The field, to be removed from everybody's requests. */
  readonly headerName: string;
  /** As `person`, at once: unsigned requests pass with this person. */
  trustedPerson(request: HttpRequest): Person | undefined;
}

type Range = readonly [ipaddr.IPv4 | ipaddr.IPv6, number];

/**
 * @throws TypeError naming every CIDR that is malformed or stands for everybody, or that there is none.
 */
export function trustedHeader(options: TrustedHeaderOptions): TrustedHeader {
  const { header, cidrs } = options;
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(header)) {
    throw new TypeError(`the user header ${JSON.stringify(header)} is no header name`);
  }
  const trusted = parseRanges(cidrs);
  const name = header.toLowerCase();
  const trustedPerson = (request: HttpRequest): Person | undefined => {
    if (!isTrusted(request.remoteAddress, trusted)) return undefined;
    // Two names are no name: one of them did not come from the proxy.
    if (request.headerCount(name) !== 1) return undefined;
    const user = decodeForwardedUser(request.header(name) ?? '');
    return user === undefined ? undefined : { name: user };
  };
  return {
    headerName: header,
    trustedPerson,
    person: (request) => Promise.resolve(trustedPerson(request)),
    signInUrl: () => undefined,
  };
}

function parseRanges(cidrs: readonly string[]): readonly Range[] {
  if (cidrs.length === 0) {
    throw new TypeError(
      'the trusted header needs at least one CIDR: without one nobody, and not everybody, is trusted',
    );
  }
  const faults: string[] = [];
  const ranges: Range[] = [];
  for (const cidr of cidrs) {
    const range = parseRange(cidr.trim());
    if (typeof range === 'string') faults.push(`${JSON.stringify(cidr)} ${range}`);
    else ranges.push(range);
  }
  if (faults.length > 0) throw new TypeError(`trusted addresses: ${faults.join('; ')}`);
  return ranges;
}

const EVERYBODY = 'trusts everybody: anyone could name themselves anybody. List the addresses of the proxy';

/** @returns the range, or what is wrong with it. */
function parseRange(cidr: string): Range | string {
  if (cidr === '*') return EVERYBODY;
  const [addressText = '', prefixText, ...rest] = cidr.split('/');
  const address = parseAddress(addressText);
  if (address === undefined || rest.length > 0) return 'is no CIDR such as 10.1.0.0/16 or ::1/128';
  const bits = address.kind() === 'ipv4' ? 32 : 128;
  const prefix = prefixText === undefined ? bits : Number(prefixText);
  if ((prefixText !== undefined && !/^\d{1,3}$/.test(prefixText)) || prefix > bits) {
    return `has a prefix that is no number from 1 to ${bits}`;
  }
  const range = plain(address, prefix);
  return range[1] === 0 ? EVERYBODY : range;
}

/** Decimal IPv4 only: `010.0.0.1` means different addresses to different programs. */
function parseAddress(text: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text);
  if (text.includes(':') && !text.includes('%') && ipaddr.IPv6.isValid(text)) return ipaddr.IPv6.parse(text);
  return undefined;
}

/** An IPv4 range in IPv6 clothes (`::ffff:10.0.0.0/104`) as IPv4, like the addresses it is compared to. */
function plain(address: ipaddr.IPv4 | ipaddr.IPv6, prefix: number): Range {
  if (address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress() && prefix >= 96) {
    return [address.toIPv4Address(), prefix - 96];
  }
  return [address, prefix];
}

function isTrusted(remoteAddress: string | undefined, ranges: readonly Range[]): boolean {
  // A link-local address comes with its interface: `fe80::1%eth0`.
  const text = remoteAddress?.split('%', 1)[0];
  if (text === undefined || !ipaddr.isValid(text)) return false;
  const address = ipaddr.process(text);
  return ranges.some(([range, prefix]) => range.kind() === address.kind() && address.match(range, prefix));
}
