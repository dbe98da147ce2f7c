// Our half of a link between two applications that both speak Application Links: RSA-SHA1 both ways, each with its
// own key. Application Links wire notes, sections 1 and 4.
import type { Link, LinkStore } from '../../storage/store.ts';
import type { ConsumerInfo } from '../wire/consumer-info.ts';
import type { LinkActionContext, LinkLevels } from './context.ts';
import { type CreatedLink, peerOf } from './create-by-hand.ts';
import { checkSameId, findExistingLink, withPeer } from './existing-link.ts';
import { incomingHalf, newLink, oauthEndpoints, outgoingHalf, withLimitsOf } from './halves.ts';
import { keepLink } from './keep-link.ts';
import { freeLinkName } from './link-name.ts';
import { checkConsumer, type Introduction } from './peer-introduction.ts';
import type { Undo } from './undo.ts';

export interface MutualInput {
  readonly levels: LinkLevels;
  /** How people here call the peer. Default: as its manifest does. */
  readonly name?: string | undefined;
  /** Whom the peer's requests without a person act as here. */
  readonly twoLeggedAs?: string | undefined;
  /**
   * Fingerprint of the peer's public key, `SHA256:…`, that an administrator compared: it takes the place of another key
   * or of a secret that an existing link has (threat T52).
   */
  readonly acceptKey?: string | undefined;
  /** Takes an RSA key below 2048 bits. */
  readonly allowWeakKey?: boolean | undefined;
}

/** @throws LinkConflictError; PeerError when it is not the application, or not the key, of the link that is there. */
export async function keepMutualHalf(
  context: LinkActionContext,
  rpcUrl: string,
  { manifest, info }: Introduction,
  input: MutualInput,
  undo: Undo,
): Promise<CreatedLink> {
  const { store, ourselves } = context;
  const { levels } = input;
  const about = peerOf(rpcUrl, manifest);
  const found = await findMutualLink(store.links, rpcUrl, { manifest, info }, input);
  const existing = found && withPeer(found, about);
  const there = existing?.peer ?? about;
  const halves = {
    incoming:
      levels.incoming === 'off'
        ? (existing?.incoming ?? null)
        : incomingOf(existing, there.displayUrl, info, input),
    outgoing:
      levels.outgoing === 'off'
        ? (existing?.outgoing ?? null)
        : outgoingHalf(ourselves.keys, levels.outgoing, oauthEndpoints(there.rpcUrl, there.displayUrl)),
  };
  const fresh = newLink(
    { name: input.name ?? freeLinkName(await store.links.list(), manifest.name), peer: about, ...halves },
    context,
  );
  const planned =
    existing === undefined ? fresh : { ...existing, ...halves, name: input.name ?? existing.name };
  return { link: await keepLink(store.links, found, planned, undo), isNew: found === undefined };
}

/**
 * @returns our link to the application that introduces itself.
 * @throws as `keepMutualHalf`
 */
export async function findMutualLink(
  links: LinkStore,
  rpcUrl: string,
  { manifest, info }: Introduction,
  input: MutualInput,
): Promise<Link | undefined> {
  const shown = peerOf(rpcUrl, manifest);
  const found = findExistingLink(await links.list(), shown, input.name);
  if (found !== undefined) checkSameId(found, shown);
  await checkConsumer(links, info, found, input);
  return found;
}

function incomingOf(
  existing: Link | undefined,
  displayUrl: string,
  info: ConsumerInfo,
  { levels, twoLeggedAs, allowWeakKey = false }: MutualInput,
): Link['incoming'] {
  const made = incomingHalf({
    consumerKey: info.key,
    credential: { kind: 'rsa', publicKey: info.publicKey, allowWeakKey },
    level: levels.incoming,
    twoLeggedAs: twoLeggedAs ?? existing?.incoming?.twoLeggedAs ?? null,
    callbacks: [displayUrl],
  });
  return withLimitsOf(existing?.incoming, made);
}
