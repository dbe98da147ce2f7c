// Way 1: we make our half, and an administrator of the peer makes the other one with the sheet. Nobody is called.
// Application Links wire notes, section 4.
import type { IncomingLink, Link } from '../../storage/store.ts';
import { readBaseUrl } from '../base-url.ts';
import { PeerError } from '../peer/peer-error.ts';
import type { Manifest } from '../wire/manifest.ts';
import { newConsumerKey, newSharedSecret } from './consumer-keys.ts';
import type { LinkActionContext, LinkLevels } from './context.ts';
import { type CalledPeer, checkSameId, findExistingLink, withPeer } from './existing-link.ts';
import { incomingHalf, newLink, oauthEndpoints, outgoingHalf } from './halves.ts';
import { freeLinkName } from './link-name.ts';
import { checkNotUs } from './peer-introduction.ts';

export interface HandInput {
  /** Of the peer, as an administrator typed it. */
  readonly address: string;
  readonly levels: LinkLevels;
  /** How people here call the peer. Default: as its manifest does, else its host. */
  readonly name?: string | undefined;
  /** What is known of the peer; undefined: it was not reached, or has none. */
  readonly manifest?: Manifest | undefined;
  /** Whom its requests without a person act as. */
  readonly twoLeggedAs?: string | undefined;
}

/** What an action made, or found and completed. */
export interface CreatedLink {
  readonly link: Link;
  readonly isNew: boolean;
}

/**
 * Run again for the same address, it completes the link that is there; keys, secrets and tokens stay.
 *
 * @throws PeerError when the address is none, our own, or another one than that of the link to this application;
 *   LinkConflictError when another link has the name.
 */
export async function createByHand(context: LinkActionContext, input: HandInput): Promise<CreatedLink> {
  const { store } = context;
  const peer = peerOf(input.address, input.manifest);
  checkNotUs(peer, context.ourselves);
  const links = await store.links.list();
  const found = findExistingLink(links, peer, input.name);
  if (found !== undefined) checkSameId(found, peer);
  const existing = found && withPeer(found, peer);
  const halves = await handHalves(context, existing?.peer ?? peer, input.levels, {
    existing,
    twoLeggedAs: input.twoLeggedAs ?? null,
    callbacks: [],
  });
  if (existing === undefined) {
    const name = input.name ?? freeLinkName(links, input.manifest?.name ?? new URL(peer.rpcUrl).host);
    const link = newLink({ name, peer, ...halves }, context);
    await store.links.add(link);
    return { link, isNew: true };
  }
  const link = await store.links.update(existing.id, (now) => {
    const known = withPeer(now, peer);
    return {
      ...known,
      name: input.name ?? now.name,
      incoming: known.incoming ?? halves.incoming,
      outgoing: known.outgoing ?? halves.outgoing,
    };
  });
  // Removed between the two: then it is a new link after all.
  return link === undefined ? createByHand(context, input) : { link, isNew: false };
}

/**
 * What is known of a peer, of its address and its manifest.
 *
 * @throws PeerError when the address is none.
 */
export function peerOf(address: string, manifest: Manifest | undefined): CalledPeer {
  const rpcUrl = readBaseUrl(address);
  if (rpcUrl === undefined) {
    throw new PeerError({
      code: 'URL_REFUSED',
      cause: 'The address of the peer cannot be used.',
      evidence: 'It is no plain http or https URL without query.',
      remedy: 'Enter its base URL as a browser shows it, e.g. https://git.acme.dev.',
    });
  }
  return {
    typeId: manifest?.typeId ?? 'generic',
    applicationId: manifest?.id ?? null,
    rpcUrl,
    displayUrl: manifest?.url ?? rpcUrl,
  };
}

/** Our halves of a link whose peer signs with a secret of ours, as a generic link does. Existing ones stay. */
export async function handHalves(
  context: LinkActionContext,
  peer: { readonly rpcUrl: string; readonly displayUrl: string },
  levels: LinkLevels,
  rest: {
    readonly existing: Link | undefined;
    readonly twoLeggedAs: string | null;
    readonly callbacks: readonly string[];
  },
): Promise<Pick<Link, 'incoming' | 'outgoing'>> {
  const { existing, twoLeggedAs, callbacks } = rest;
  return {
    incoming: existing?.incoming ?? (await newIncoming(context, levels, { twoLeggedAs, callbacks })),
    outgoing:
      existing?.outgoing ??
      (levels.outgoing === 'off'
        ? null
        : outgoingHalf(
            context.ourselves.keys,
            levels.outgoing,
            oauthEndpoints(peer.rpcUrl, peer.displayUrl),
          )),
  };
}

async function newIncoming(
  context: LinkActionContext,
  { incoming: level }: LinkLevels,
  rest: { readonly twoLeggedAs: string | null; readonly callbacks: readonly string[] },
): Promise<IncomingLink | null> {
  if (level === 'off') return null;
  return incomingHalf({
    consumerKey: await newConsumerKey(context.store.links, context),
    credential: { kind: 'secret', sharedSecret: newSharedSecret(context.randomBytes) },
    level,
    ...rest,
  });
}
