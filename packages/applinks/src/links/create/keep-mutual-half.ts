// Our half of a link between two applications that both speak Application Links: RSA-SHA1 both ways, each with its
// own key. Application Links wire notes, sections 1 and 4.
import type { Link } from '../../storage/store.ts';
import type { ConsumerInfo } from '../wire/consumer-info.ts';
import type { Manifest } from '../wire/manifest.ts';
import type { LinkActionContext, LinkLevels } from './context.ts';
import { type CreatedLink, peerOf } from './create-by-hand.ts';
import { findExistingLink } from './existing-link.ts';
import { incomingHalf, newLink, oauthEndpoints, outgoingHalf, withLimitsOf } from './halves.ts';
import { keepLink } from './keep-link.ts';
import { freeLinkName } from './link-name.ts';
import { checkConsumer } from './peer-introduction.ts';
import type { Undo } from './undo.ts';

export interface MutualInput {
  readonly levels: LinkLevels;
  /** How people here call the peer. Default: as its manifest does. */
  readonly name?: string | undefined;
  /** Whom the peer's requests without a person act as here. */
  readonly twoLeggedAs?: string | undefined;
  /** Takes another public key than the one that an existing link knows (threat T52). */
  readonly replaceKey?: boolean | undefined;
  /** Takes an RSA key below 2048 bits. */
  readonly allowWeakKey?: boolean | undefined;
}

/** @throws LinkConflictError; PeerError when the peer's key is another one than we know. */
export async function keepMutualHalf(
  context: LinkActionContext,
  rpcUrl: string,
  { manifest, info }: { readonly manifest: Manifest; readonly info: ConsumerInfo },
  input: MutualInput,
  undo: Undo,
): Promise<CreatedLink> {
  const { store, ourselves } = context;
  const { levels } = input;
  const links = await store.links.list();
  const about = peerOf(rpcUrl, manifest);
  const found = findExistingLink(links, about, input.name);
  await checkConsumer(store.links, info, found, input.replaceKey === true);
  const halves = {
    incoming:
      levels.incoming === 'off'
        ? (found?.incoming ?? null)
        : incomingOf(found, about.displayUrl, info, input),
    outgoing:
      levels.outgoing === 'off'
        ? (found?.outgoing ?? null)
        : outgoingHalf(ourselves.keys, levels.outgoing, oauthEndpoints(about.rpcUrl, about.displayUrl)),
  };
  const fresh = newLink(
    { name: input.name ?? freeLinkName(links, manifest.name), peer: about, ...halves },
    context,
  );
  const planned =
    found === undefined ? fresh : { ...found, ...halves, name: input.name ?? found.name, peer: about };
  return { link: await keepLink(store.links, found, planned, undo), isNew: found === undefined };
}

function incomingOf(
  found: Link | undefined,
  displayUrl: string,
  info: ConsumerInfo,
  { levels, twoLeggedAs, allowWeakKey = false }: MutualInput,
): Link['incoming'] {
  const made = incomingHalf({
    consumerKey: info.key,
    credential: { kind: 'rsa', publicKey: info.publicKey, allowWeakKey },
    level: levels.incoming,
    twoLeggedAs: twoLeggedAs ?? found?.incoming?.twoLeggedAs ?? null,
    callbacks: [displayUrl],
  });
  return withLimitsOf(found?.incoming, made);
}
