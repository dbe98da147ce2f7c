// Way 2: with an administrator's name and password, used for these calls and kept nowhere, we make a generic link at
// the peer ourselves. Application Links wire notes, section 4.
//
//   our half → its administrator → its links → new link there → provider → consumers
//
// A failure undoes what was done. A death in between leaves what the same action, run again, finds and completes.
import type { Link } from '../../storage/store.ts';
import { publicUrlAliases } from '../change/relocate-us.ts';
import type { PeerAdministrator } from '../peer/peer-administrator.ts';
import type { PeerClient } from '../peer/peer-client.ts';
import { PeerError } from '../peer/peer-error.ts';
import { THREE_LEGGED_CLASS } from '../wire/authentication-types.ts';
import { type ConsumerEntity, PROVIDER_CONFIG } from '../wire/entities.ts';
import type { Manifest } from '../wire/manifest.ts';
import { serviceProviderName } from './consumer-keys.ts';
import type { LinkActionContext, LinkLevels } from './context.ts';
import { type CreatedLink, handHalves, peerOf } from './create-by-hand.ts';
import { type CalledPeer, findExistingLink, withPeer } from './existing-link.ts';
import { adoptOurKey, newLink, oauthEndpoints, rightsOf } from './halves.ts';
import { keepLink } from './keep-link.ts';
import { freeLinkName } from './link-name.ts';
import { type HalvesThere, halvesThere, movedHalf } from './our-half-there.ts';
import type { Ourselves } from './ourselves.ts';
import { checkConsumer, checkNotUs } from './peer-introduction.ts';
import { orUndo, type Undo } from './undo.ts';

export interface RestInput {
  readonly levels: LinkLevels;
  readonly administrator: PeerAdministrator;
  /** How people here call the peer. Default: as its manifest does. */
  readonly name?: string | undefined;
  /** Whom the peer's requests without a person act as here. */
  readonly twoLeggedAs?: string | undefined;
  /** Whom our requests without a person act as there. */
  readonly executeThereAs?: string | undefined;
}

/**
 * @param peer - calls the address that the administrator typed.
 * @throws PeerError; LinkConflictError when another link has the name.
 */
export async function createByRest(
  context: LinkActionContext,
  peer: PeerClient,
  input: RestInput,
): Promise<CreatedLink> {
  const { ourselves } = context;
  const { administrator } = input;
  const manifest = await peer.manifest();
  // Before a password goes there.
  await checkSamePeer(context, peer, manifest, input);
  await peer.checkAdministrator(administrator);
  const formerUrls = await publicUrlAliases(context.store.settings);
  const there = await halvesThere(peer, administrator, ourselves, formerUrls);

  return orUndo(async (undo) => {
    const { link, isNew } = await keepOurHalf(
      context,
      peerOf(peer.rpcUrl, manifest),
      manifest.name,
      input,
      undo,
    );
    const make = async (): Promise<void> => {
      // Told before it is done: the answer may get lost, and the new link be there all the same.
      undo.add(`our link at ${peer.rpcUrl}`, () => removeNewHalves(peer, administrator, ourselves, there));
      const name = there.takenNames.has(ourselves.name)
        ? serviceProviderName(ourselves.name, keyOf(link))
        : ourselves.name;
      await configureThere(
        peer,
        await newHalfThere(peer, administrator, ourselves, name),
        link,
        ourselves,
        input,
      );
    };
    const [ours] = there.ours;
    if (ours === undefined) {
      await make();
    } else {
      const moved = movedHalf(ours, ourselves, formerUrls);
      if (moved !== undefined) {
        undo.add(`our new address at ${peer.rpcUrl}`, () =>
          peer.putLink(ours, administrator, { isMove: true }),
        );
        await peer.putLink(moved, administrator, { isMove: true });
      }
      try {
        await configureThere(peer, ours.id, link, ourselves, input);
      } catch (error) {
        if (!isConflict(error)) throw error;
        // What is there cannot be changed into what we need: it is replaced.
        await peer.deleteLink(ours.id, administrator);
        await make();
      }
    }
    return { link, isNew };
  });
}

/** Not ourselves; and a peer that signs with its own key until now is to be the one that gets a secret in its place (threat T52). */
async function checkSamePeer(
  { store, ourselves }: LinkActionContext,
  peer: PeerClient,
  manifest: Manifest,
  { levels, name }: RestInput,
): Promise<void> {
  const shown = peerOf(peer.rpcUrl, manifest);
  checkNotUs(shown, ourselves);
  const existing = findExistingLink(await store.links.list(), shown, name);
  if (existing?.incoming?.publicKey != null)
    await checkConsumer(store.links, await peer.consumerInfo({ allowWeakKey: true }), existing, { levels });
}

async function keepOurHalf(
  context: LinkActionContext,
  about: CalledPeer,
  peerName: string,
  { levels, name, twoLeggedAs }: RestInput,
  undo: Undo,
): Promise<CreatedLink> {
  const { store, ourselves } = context;
  const links = await store.links.list();
  // Set up anew, it may have another id: its administrator and its address are what it is known by.
  const found = findExistingLink(links, about, name);
  const existing = found && withPeer(found, about);
  const there = existing?.peer ?? about;
  const { incoming, outgoing } = await handHalves(context, there, levels, {
    existing: existing && withoutForeignKey(existing),
    twoLeggedAs: twoLeggedAs ?? null,
    callbacks: [there.displayUrl],
  });
  const halves = {
    incoming: incoming && { ...incoming, ...(levels.incoming === 'off' ? {} : rightsOf(levels.incoming)) },
    // The peer is going to be told our present key.
    outgoing: outgoing && {
      ...adoptOurKey(outgoing, ourselves.keys),
      ...(levels.outgoing === 'off' ? {} : rightsOf(levels.outgoing)),
    },
  };
  const fresh = newLink({ name: name ?? freeLinkName(links, peerName), peer: about, ...halves }, context);
  const planned = existing === undefined ? fresh : { ...existing, ...halves, name: name ?? existing.name };
  return { link: await keepLink(store.links, found, planned, undo), isNew: found === undefined };
}

/** An automatic link's peer signs with its own key; a generic one's with a secret that we make. */
function withoutForeignKey(link: Link): Link {
  return link.incoming !== null && link.incoming.sharedSecret === null ? { ...link, incoming: null } : link;
}

function keyOf({ id, incoming }: Link): string {
  return incoming?.consumerKey ?? id;
}

function isConflict(error: unknown): boolean {
  return error instanceof PeerError && (error.status === 400 || error.status === 409);
}

async function newHalfThere(
  peer: PeerClient,
  administrator: PeerAdministrator,
  { publicUrl }: Ourselves,
  name: string,
): Promise<string> {
  const entity = { name, rpcUrl: publicUrl, displayUrl: publicUrl, typeId: 'generic' };
  const created = await peer.createLink(entity, administrator);
  const shown = await peer.getLink(created, administrator);
  return shown?.id ?? created;
}

async function removeNewHalves(
  peer: PeerClient,
  administrator: PeerAdministrator,
  ourselves: Ourselves,
  before: HalvesThere,
): Promise<void> {
  const old = new Set(before.ours.map(({ id }) => id));
  const { ours } = await halvesThere(peer, administrator, ourselves, []);
  for (const { id } of ours) if (!old.has(id)) await peer.deleteLink(id, administrator);
}

async function configureThere(
  peer: PeerClient,
  id: string,
  { incoming, outgoing }: Link,
  ourselves: Ourselves,
  { administrator, executeThereAs }: RestInput,
): Promise<void> {
  if (incoming !== null) {
    const endpoints = oauthEndpoints(ourselves.publicUrl, ourselves.publicUrl);
    const config = {
      [PROVIDER_CONFIG.consumerKey]: incoming.consumerKey,
      [PROVIDER_CONFIG.requestTokenUrl]: endpoints.requestTokenUrl,
      [PROVIDER_CONFIG.accessTokenUrl]: endpoints.accessTokenUrl,
      [PROVIDER_CONFIG.authorizeUrl]: endpoints.authorizeUrl,
    };
    await peer.putProvider(id, { provider: THREE_LEGGED_CLASS, config }, administrator);
    const consumer: ConsumerEntity = {
      ...NO_RIGHTS,
      key: incoming.consumerKey,
      name: serviceProviderName(ourselves.name, incoming.consumerKey),
      sharedSecret: incoming.sharedSecret,
      outgoing: true,
      twoLOAllowed: incoming.allowTwoLegged,
    };
    await peer.putConsumer(id, consumer, administrator);
  }
  if (outgoing !== null) {
    const consumer: ConsumerEntity = {
      ...NO_RIGHTS,
      key: outgoing.consumerKey,
      name: ourselves.name,
      description: ourselves.publicUrl,
      publicKey: ourselves.keys.publicKey,
      twoLOAllowed: outgoing.allowTwoLegged,
      executingTwoLOUser: executeThereAs ?? null,
      twoLOImpersonationAllowed: outgoing.allowImpersonation,
    };
    await peer.putConsumer(id, consumer, administrator);
  }
}

const NO_RIGHTS = {
  description: null,
  publicKey: null,
  sharedSecret: null,
  outgoing: false,
  twoLOAllowed: false,
  executingTwoLOUser: null,
  twoLOImpersonationAllowed: false,
} as const;
