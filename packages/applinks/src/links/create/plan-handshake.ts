// What there is to know before a handshake begins here: who is at the other end, and what an earlier one has left.
import type { Link, LinkStore } from '../../storage/store.ts';
import type { PeerClient } from '../peer/peer-client.ts';
import { levelOfStatus } from '../wire/authentication-types.ts';
import type { OAuthStatus } from '../wire/entities.ts';
import { hasCapabilities, type Manifest } from '../wire/manifest.ts';
import type { LinkActionContext } from './context.ts';
import { peerOf } from './create-by-hand.ts';
import { checkSameId, findExistingLink } from './existing-link.ts';
import { proposalQuery } from './handshake.ts';
import type { Ourselves } from './ourselves.ts';
import { readIntroduction } from './peer-introduction.ts';

export interface HandshakePlan {
  readonly manifest: Manifest;
  /** Our link to this application, if there is one. */
  readonly existing: Link | undefined;
  /** What the application says of its link to us; undefined: it has none, or does not tell. */
  readonly statusThere: OAuthStatus | undefined;
}

/**
 * Asks the peer for all that its half and ours will need, so that nobody is sent there in vain. Stores nothing.
 *
 * @throws PeerError when it is not reached, is ourselves, or cannot be linked.
 */
export async function planHandshake(
  { store, ourselves }: Pick<LinkActionContext, 'store' | 'ourselves'>,
  peer: PeerClient,
): Promise<HandshakePlan> {
  const { manifest } = await readIntroduction(peer, ourselves);
  return {
    manifest,
    existing: await linkToShown(store.links, peer.rpcUrl, manifest),
    statusThere: await statusThere(peer, manifest, ourselves),
  };
}

/**
 * @param manifest - what answers at `rpcUrl` says.
 * @returns our link to that application.
 * @throws PeerError when it only says that it is one that is linked.
 */
export async function linkToShown(
  links: LinkStore,
  rpcUrl: string,
  manifest: Manifest,
): Promise<Link | undefined> {
  const shown = peerOf(rpcUrl, manifest);
  const found = findExistingLink(await links.list(), shown, undefined);
  if (found !== undefined) checkSameId(found, shown);
  return found;
}

async function statusThere(
  peer: PeerClient,
  manifest: Manifest,
  { applicationId }: Ourselves,
): Promise<OAuthStatus | undefined> {
  const capabilities = hasCapabilities(manifest) ? await peer.capabilities() : [];
  return capabilities.includes('STATUS_API') ? peer.status(applicationId) : undefined;
}

/**
 * The answer of a peer whose half is made, as the browser would have brought it: for one that got lost on the way.
 *
 * @returns the query of a proposal, or undefined when the peer has no half.
 */
export function lostAnswer(
  { manifest, statusThere: status }: HandshakePlan,
  { applicationId }: Ourselves,
): string | undefined {
  if (status === undefined) return undefined;
  return proposalQuery({
    from: { publicUrl: manifest.url, typeId: manifest.typeId },
    peerId: applicationId,
    levels: { incoming: levelOfStatus(status.incoming), outgoing: levelOfStatus(status.outgoing) },
    isAnswer: true,
  });
}
