// The end of a link: of our half, and of the peer's where it lets us.
import type { Link, Store } from '../../storage/store.ts';
import type { LinkActionContext } from '../create/context.ts';
import { halvesThere } from '../create/our-half-there.ts';
import type { PeerAdministrator } from '../peer/peer-administrator.ts';
import type { PeerClient } from '../peer/peer-client.ts';
import { publicUrlAliases } from './relocate-us.ts';

/** `kept`: not asked for. `absent`: there was none. */
export type PeerHalf = 'kept' | 'removed' | 'absent';

export interface RemovedLink {
  /** How many people's approvals of the peer ended. */
  readonly peopleAffected: number;
  readonly peerHalf: PeerHalf;
}

export interface RemoveOptions {
  /** Removes the peer's half as well, and that first: when it fails, nothing has changed. */
  readonly reciprocal?: { readonly peer: PeerClient; readonly administrator: PeerAdministrator };
}

/**
 * Removes the link with all tokens. Run again after a failure, it goes on.
 *
 * @throws PeerError when the peer's half was to be removed and was not.
 */
export async function removeLink(
  context: Pick<LinkActionContext, 'store' | 'ourselves' | 'now'>,
  link: Link,
  { reciprocal }: RemoveOptions = {},
): Promise<RemovedLink> {
  const { store, ourselves } = context;
  const people = await peopleOf(store, link.id, context.now());
  let peerHalf: PeerHalf = 'kept';
  if (reciprocal !== undefined) {
    const { peer, administrator } = reciprocal;
    const formerUrls = await publicUrlAliases(store.settings);
    const { ours } = await halvesThere(peer, administrator, ourselves, formerUrls);
    peerHalf = 'absent';
    for (const { id } of ours) if (await peer.deleteLink(id, administrator)) peerHalf = 'removed';
  }
  await store.links.remove(link.id);
  return { peopleAffected: people.size, peerHalf };
}

/** @returns who approved the peer and would have to do so again. */
export async function peopleOf(
  store: Store,
  linkId: string,
  nowSeconds: number,
): Promise<ReadonlySet<string>> {
  const tokens = await store.accessTokens.listByLink(linkId, nowSeconds);
  return new Set(tokens.map(({ user }) => user));
}
