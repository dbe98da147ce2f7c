// Our half of an automatic link.
import { PeerError } from '../consumer/peer-error.ts';
import { findLink } from '../links/find-link.ts';
import { isGeneric, type Link, NO_OUTGOING } from '../links/link.ts';
import { fetchManifest } from '../links/peer-manifest.ts';
import { type BothLevels, setLevels } from '../links/set-levels.ts';
import type { Site } from '../site.ts';

/**
 * A half of before is taken up again: whoever proposes a link twice may have been broken off the first time.
 *
 * @throws PeerError when manifest or consumer-info are not to be had, or the link is one made by hand; LinkConflict.
 *   Nothing is changed then.
 */
export async function linkPeer(site: Site, rpcUrl: string, levels: BothLevels): Promise<Link> {
  const { id, name, typeId, url } = await fetchManifest(site, rpcUrl);
  const before = findLink(site.store, id);
  if (before !== undefined && isGeneric(before))
    throw new PeerError(`There is a link to the application ${id} already`);
  const link: Link = {
    name: freeName(site, name),
    isPrimary: false,
    outgoing: NO_OUTGOING,
    incoming: null,
    ...before,
    id,
    typeId,
    rpcUrl,
    displayUrl: url.replace(/\/+$/, ''),
  };
  return setLevels(site, link, levels);
}

function freeName(site: Site, name: string): string {
  const isTaken = (wanted: string): boolean => site.store.state.links.some((link) => link.name === wanted);
  let free = name;
  for (let number = 2; isTaken(free); number++) free = `${name} - ${number}`;
  return free;
}
