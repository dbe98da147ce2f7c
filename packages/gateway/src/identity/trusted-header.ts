// The person is whom a proxy in front of us names; only listed socket addresses are believed.
import type { HttpRequest, IdentitySource, Person } from '@maillon/applinks';
import ipaddr from 'ipaddr.js';
import { valueOf } from '../config/checked.ts';
import { parseHeaderName } from '../config/header-name.ts';
import { parseNetworks, type TrustedNetwork } from '../config/trusted-networks.ts';
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

/**
 * @throws TypeError for a header name with another meaning; naming every CIDR that is malformed or stands for nearly
 *   everybody, or that there is none.
 */
export function trustedHeader(options: TrustedHeaderOptions): TrustedHeader {
  const { header, cidrs } = options;
  valueOf(parseHeaderName(header), 'the user header');
  const trusted = valueOf(parseNetworks(cidrs), 'trusted addresses:');
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

function isTrusted(remoteAddress: string | undefined, networks: readonly TrustedNetwork[]): boolean {
  // A link-local address comes with its interface: `fe80::1%eth0`.
  const text = remoteAddress?.split('%', 1)[0];
  if (text === undefined || !ipaddr.isValid(text)) return false;
  const address = ipaddr.process(text);
  return networks.some(
    ([network, prefix]) => network.kind() === address.kind() && address.match(network, prefix),
  );
}
