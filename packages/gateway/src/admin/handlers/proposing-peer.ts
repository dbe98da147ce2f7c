// The application that proposes a link: how it is called, who it is, what it asks for.
import {
  type LinkLevels,
  type LinkProposal,
  linkToShown,
  lowerLevel,
  type Manifest,
  type PeerClient,
  PeerError,
} from '@maillon/applinks/links';
import type { Link } from '@maillon/applinks/storage';
import type { AdminContext } from '../admin-context.ts';
import type { StartedHandshake } from '../started-handshakes.ts';

export interface Proposed {
  readonly proposal: LinkProposal;
  /** As it came. */
  readonly query: string;
  /** What this administrator began with that application; undefined: nothing. */
  readonly started: StartedHandshake | undefined;
}

/** Who answers there, with our link to it, or why that is not known. */
export type Found =
  | { readonly manifest: Manifest; readonly existing: Link | undefined }
  | { readonly failure: string };

/**
 * By the address that our administrator typed, when the handshake began here; else by the one that it proposes.
 *
 * @param learnt - whether nobody has confirmed that address yet.
 */
export function peerOf(context: AdminContext, { proposal, started }: Proposed, learnt: boolean): PeerClient {
  return started === undefined
    ? context.peer(proposal.startingUrl, { learnt })
    : context.peer(started.rpcUrl, { learnt: false });
}

export async function lookUp(context: AdminContext, proposed: Proposed, learnt: boolean): Promise<Found> {
  try {
    const peer = peerOf(context, proposed, learnt);
    const manifest = await peer.manifest();
    const { started } = proposed;
    if (started !== undefined && started.peerId !== manifest.id) return { failure: ANOTHER };
    return { manifest, existing: await linkToShown(context.store.links, peer.rpcUrl, manifest) };
  } catch (error) {
    if (error instanceof PeerError) return { failure: error.message };
    throw error;
  }
}

const ANOTHER =
  'Another application answers there now than when you began. Find out why; then create the link once more.';

/** More than people who agree is never chosen by what somebody proposed: an administrator here chooses it. */
export function proposedLevels({ proposal, started }: Proposed): LinkLevels {
  const most = started?.levels ?? { incoming: '3LO', outgoing: '3LO' };
  return {
    incoming: lowerLevel(proposal.levels.incoming, most.incoming),
    outgoing: lowerLevel(proposal.levels.outgoing, most.outgoing),
  };
}
