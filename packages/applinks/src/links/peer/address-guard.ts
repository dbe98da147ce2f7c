// Which addresses we call at all (threat T18).
import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { type AddressKind, addressKind } from './address-kind.ts';
import { PeerError } from './peer-error.ts';

/** What an administrator allows beyond the default. */
export interface AddressRules {
  /** Our own machine, for tests and for peers beside us. Default false. */
  readonly allowLoopback?: boolean;
  /** Link-local addresses, cloud metadata services included. Default false. */
  readonly allowLinkLocal?: boolean;
  /** Private networks also for addresses that a peer told us. Default false. */
  readonly allowLearntPrivate?: boolean;
}

/** @returns every address of a host name. Fails with the error of `node:dns` when there is none. */
export type Resolve = (hostname: string) => Promise<readonly LookupAddress[]>;

export const resolveByDns: Resolve = (hostname) => lookup(hostname, { all: true, verbatim: true });

type Permission = (rules: AddressRules, learnt: boolean) => boolean;

const PERMISSIONS: Readonly<Record<AddressKind, Permission>> = {
  public: () => true,
  private: ({ allowLearntPrivate = false }, learnt) => !learnt || allowLearntPrivate,
  loopback: ({ allowLoopback = false }) => allowLoopback,
  'link-local': ({ allowLinkLocal = false }) => allowLinkLocal,
  metadata: ({ allowLinkLocal = false }) => allowLinkLocal,
  reserved: () => false,
};

const WHAT: Readonly<Record<AddressKind, string>> = {
  public: 'a public address',
  private: 'an address of a private network, and another application told it to us',
  loopback: 'an address of this machine itself',
  'link-local': 'a link-local address',
  metadata: 'the address of a cloud metadata service, which hands out credentials',
  reserved: 'an address at which no application can be',
};

const REMEDIES: Readonly<Record<AddressKind, string>> = {
  public: '',
  private:
    'Enter the address yourself if it is right: an address that an administrator typed may be private.',
  loopback:
    'For a peer on this machine, allow it: start maillon up with --allow-loopback, give commands the same, or set MAILLON_ALLOW_LOOPBACK=1.',
  'link-local': 'Use an address of the peer that is routed.',
  metadata: 'Use the address of the peer.',
  reserved: 'Use the address of the peer.',
};

/**
 * Finds the addresses of a host and checks each one. Whoever connects uses these and asks no name server again: a
 * second answer could be another one (DNS rebinding).
 *
 * @param host - as a URL has it: a name, IPv4, or IPv6 in brackets.
 * @param learnt - whether somebody else than an administrator told us the URL.
 * @throws PeerError when one of them is not allowed; the error of `resolve` when there is none.
 */
export async function checkedAddresses(
  host: string,
  {
    rules,
    learnt,
    resolve,
  }: { readonly rules: AddressRules; readonly learnt: boolean; readonly resolve: Resolve },
): Promise<readonly LookupAddress[]> {
  const bare = host.replace(/^\[|\]$/g, '');
  const family = isIP(bare);
  const addresses = family === 0 ? await resolve(bare) : [{ address: bare, family }];
  for (const { address } of addresses) {
    const kind = addressKind(address);
    if (PERMISSIONS[kind](rules, learnt)) continue;
    throw new PeerError({
      code: 'ADDRESS_REFUSED',
      cause: `We do not call ${host}: it is ${WHAT[kind]}.`,
      evidence: address === bare ? `The URL names ${address}.` : `${host} resolves to ${address}.`,
      remedy: REMEDIES[kind],
    });
  }
  return addresses;
}
