// The halves of a link to a peer that publishes its key: each side signs with its own.
import { incomingHalf, oauthEndpoints, outgoingHalf } from '../links/create/halves.ts';
import type { OurKeys } from '../links/create/ourselves.ts';
import type { ConsumerInfo } from '../links/wire/consumer-info.ts';
import type { IncomingLink, OutgoingLink, Peer } from '../storage/store.ts';
import { RestRefusal } from './rest-refusal.ts';

/** For people who agreed, who are sent back to the peer only; no right beyond. */
export function incomingByInfo({ rpcUrl, displayUrl }: Peer, { key, publicKey }: ConsumerInfo): IncomingLink {
  return incomingHalf({
    consumerKey: key,
    credential: { kind: 'rsa', publicKey },
    level: '3LO',
    twoLeggedAs: null,
    callbacks: [displayUrl ?? rpcUrl].filter((url) => url !== null),
  });
}

/** @throws RestRefusal 409 when the peer's address is not known. */
export function outgoingByOurKeys({ rpcUrl, displayUrl }: Peer, keys: OurKeys): OutgoingLink {
  if (rpcUrl === null)
    throw new RestRefusal(409, 'the link does not know the address of the other application');
  return outgoingHalf(keys, '3LO', oauthEndpoints(rpcUrl, displayUrl ?? rpcUrl));
}
