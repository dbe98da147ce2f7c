// Finds what a peer has of its half of a link to us.
import type { PeerAdministrator } from '../peer/peer-administrator.ts';
import type { PeerClient } from '../peer/peer-client.ts';
import { nameUuid, normalizeBaseUrl } from '../wire/application-id.ts';
import type { ApplicationLinkEntity } from '../wire/entities.ts';
import type { Ourselves } from './ourselves.ts';

type OurHalf = ApplicationLinkEntity & { readonly id: string };

export interface HalvesThere {
  /** Links of the peer that lead to us. */
  readonly ours: readonly OurHalf[];
  /** Names that other links have there. */
  readonly takenNames: ReadonlySet<string>;
}

type Addressed = Pick<Ourselves, 'applicationId' | 'publicUrl'>;

/**
 * @param formerUrls - where we were before: a link there may still lead to us.
 * @throws PeerError
 */
export async function halvesThere(
  peer: PeerClient,
  administrator: PeerAdministrator,
  { applicationId, publicUrl }: Addressed,
  formerUrls: readonly string[],
): Promise<HalvesThere> {
  const addresses = new Set([publicUrl, ...formerUrls].map(normalizeBaseUrl));
  const ids = new Set([applicationId, ...[publicUrl, ...formerUrls].map(nameUuid)]);
  const ours: OurHalf[] = [];
  const takenNames = new Set<string>();
  for (const entity of await peer.listLinks(administrator)) {
    const { id } = entity;
    const isOurs =
      addresses.has(normalizeBaseUrl(entity.rpcUrl)) || addresses.has(normalizeBaseUrl(entity.displayUrl));
    if (id !== null && (isOurs || ids.has(id))) ours.push({ ...entity, id });
    else takenNames.add(entity.name);
  }
  return { ours, takenNames };
}

/** @returns the link there with our present address in the place of a former one; undefined when it has none of those. */
export function movedHalf(
  half: OurHalf,
  { publicUrl }: Addressed,
  formerUrls: readonly string[],
): OurHalf | undefined {
  const former = new Set(formerUrls.map(normalizeBaseUrl));
  const isFormer = (url: string): boolean => former.has(normalizeBaseUrl(url));
  if (!isFormer(half.rpcUrl) && !isFormer(half.displayUrl)) return undefined;
  return {
    ...half,
    rpcUrl: isFormer(half.rpcUrl) ? publicUrl : half.rpcUrl,
    displayUrl: isFormer(half.displayUrl) ? publicUrl : half.displayUrl,
  };
}
