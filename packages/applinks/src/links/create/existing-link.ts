// What an action that is run again finds of its first run, and what only claims to be found (threat T52): anybody may
// show the id of an application that is linked already, and say that browsers reach it where they reach that one.
import type { Link, Peer } from '../../storage/store.ts';
import { relocatePeer } from '../change/relocate-peer.ts';
import { PeerError } from '../peer/peer-error.ts';
import { nameUuid, normalizeBaseUrl } from '../wire/application-id.ts';

/** What is known of a peer by having called it at `rpcUrl`; all else is its own word. */
export type CalledPeer = Peer & { readonly rpcUrl: string; readonly displayUrl: string };

/**
 * @param name - as wanted by an administrator; a link without address that has it is meant.
 * @returns our link to this peer: the one with its id, else with its address.
 * @throws PeerError CLONED_INSTANCE when the link is to another address than the one that was called.
 */
export function findExistingLink(
  links: readonly Link[],
  peer: CalledPeer,
  name: string | undefined,
): Link | undefined {
  const found =
    links.find((link) => peer.applicationId !== null && link.peer.applicationId === peer.applicationId) ??
    links.find((link) => isAt(peer.rpcUrl, link)) ??
    links.find((link) => isAt(peer.displayUrl, link)) ??
    links.find((link) => link.name === name && link.peer.rpcUrl === null);
  if (found !== undefined && found.peer.rpcUrl !== null && !isAt(peer.rpcUrl, found))
    throw elsewhere(found, peer);
  return found;
}

/**
 * @param shown - at an address of the link, or at one that it is to have.
 * @throws PeerError ID_MISMATCH when another application than the linked one answers there.
 */
export function checkSameId(
  { id, name, peer: known }: Link,
  { applicationId, rpcUrl }: Pick<CalledPeer, 'applicationId' | 'rpcUrl'>,
): void {
  if (applicationId === null || known.applicationId === null || known.applicationId === applicationId) return;
  // Made of its address, when it had no manifest.
  if (known.rpcUrl !== null && known.applicationId === nameUuid(known.rpcUrl)) return;
  throw new PeerError({
    code: 'ID_MISMATCH',
    cause: `Another application answers there than the one of the link "${name}".`,
    evidence: `${rpcUrl} says ${applicationId}; the link is to ${known.applicationId}.`,
    remedy: `Check the address. If the application was set up anew at the address of the link, take its new id: maillon links repair ${id} shows both.`,
  });
}

/**
 * @param link - was found at the address that was called.
 * @returns the link to the peer as it shows itself there. Where servers call it stays: only `relocatePeer` changes that.
 */
export function withPeer(link: Link, shown: CalledPeer): Link & { readonly peer: CalledPeer } {
  const { rpcUrl } = link.peer;
  if (rpcUrl === null) return { ...link, peer: shown };
  const isShown = shown.applicationId !== null;
  const isForServers = normalizeBaseUrl(rpcUrl) === normalizeBaseUrl(shown.rpcUrl);
  const kept = isShown && isForServers ? relocatePeer(link, rpcUrl, shown.displayUrl) : link;
  const { typeId, applicationId } = isShown ? shown : link.peer;
  return { ...kept, peer: { typeId, applicationId, rpcUrl, displayUrl: kept.peer.displayUrl ?? rpcUrl } };
}

function isAt(url: string, { peer }: Link): boolean {
  const address = normalizeBaseUrl(url);
  return [peer.rpcUrl, peer.displayUrl].some(
    (known) => known !== null && normalizeBaseUrl(known) === address,
  );
}

function elsewhere(
  { id, name, peer: known }: Link,
  { applicationId, rpcUrl, displayUrl }: CalledPeer,
): PeerError {
  const isById = known.applicationId === applicationId && applicationId !== null;
  return new PeerError({
    code: 'CLONED_INSTANCE',
    cause: `What answers at ${rpcUrl} calls itself the application of the link "${name}", which is at another address.`,
    evidence: `${rpcUrl} says that ${isById ? `its id is ${applicationId}` : `browsers reach it at ${displayUrl}`}; the link with that is at ${known.rpcUrl ?? ''}.`,
    remedy: `Nothing was changed. If the application moved, say so: maillon relocate ${id} ${rpcUrl}. If one of the two is a copy, give the copy an id and a base URL of its own before it is linked.`,
  });
}
