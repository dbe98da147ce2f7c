// The end of a link: of our half, and of the peer's where it lets us.
import type { Link, Store } from '../../storage/store.ts';
import type { LinkActionContext } from '../create/context.ts';
import { halvesThere } from '../create/our-half-there.ts';
import type { Ourselves } from '../create/ourselves.ts';
import type { PeerAdministrator } from '../peer/peer-administrator.ts';
import type { PeerClient } from '../peer/peer-client.ts';
import { publicUrlAliases } from './relocate-us.ts';

/** `kept`: not asked for. `absent`: there was none. */
export type PeerHalf = 'kept' | 'removed' | 'absent';

export interface RemovedLink {
  /** How many people's approvals ended, in either direction. */
  readonly peopleAffected: number;
  readonly peerHalf: PeerHalf;
}

export interface RemoveOptions {
  /** Removes the peer's half as well, and that first: when it fails, nothing has changed. */
  readonly reciprocal?: {
    readonly ourselves: Ourselves;
    readonly peer: PeerClient;
    readonly administrator: PeerAdministrator;
  };
}

/**
 * Removes the link with all tokens. Run again after a failure, it goes on.
 *
 * @throws PeerError when the peer's half was to be removed and was not.
 */
export async function removeLink(
  { store, now }: Pick<LinkActionContext, 'store' | 'now'>,
  link: Link,
  { reciprocal }: RemoveOptions = {},
): Promise<RemovedLink> {
  const people = await peopleOf(store, link.id, now());
  let peerHalf: PeerHalf = 'kept';
  if (reciprocal !== undefined) {
    const { ourselves, peer, administrator } = reciprocal;
    const formerUrls = await publicUrlAliases(store.settings);
    const { ours } = await halvesThere(peer, administrator, ourselves, formerUrls);
    peerHalf = 'absent';
    for (const { id } of ours) if (await peer.deleteLink(id, administrator)) peerHalf = 'removed';
  }
  await store.links.remove(link.id);
  return { peopleAffected: people.size, peerHalf };
}

/** @returns who let the peer act here, or us act there, and would have to do so again. */
export async function peopleOf(
  { accessTokens, outgoingTokens }: Pick<Store, 'accessTokens' | 'outgoingTokens'>,
  linkId: string,
  nowSeconds: number,
): Promise<ReadonlySet<string>> {
  const [incoming, outgoing] = await Promise.all([
    accessTokens.listByLink(linkId, nowSeconds),
    outgoingTokens.listByLink(linkId),
  ]);
  return new Set([...incoming, ...outgoing].map(({ user }) => user));
}
