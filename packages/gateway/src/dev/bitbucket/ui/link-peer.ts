// Our half of an automatic link.
import { PeerError } from '../consumer/peer-error.ts';
import { findLink } from '../links/find-link.ts';
import { removeLink } from '../links/keep-link.ts';
import { type Link, NO_OUTGOING } from '../links/link.ts';
import { fetchManifest } from '../links/peer-manifest.ts';
import { type BothLevels, setLevels } from '../links/set-levels.ts';
import type { Site } from '../site.ts';

/**
 * @throws PeerError when manifest or consumer-info are not to be had; LinkConflict. Nothing is left behind then.
 */
export async function linkPeer(site: Site, rpcUrl: string, levels: BothLevels): Promise<Link> {
  const { id, name, typeId, url } = await fetchManifest(site, rpcUrl);
  if (findLink(site.store, id) !== undefined)
    throw new PeerError(`There is a link to the application ${id} already`);
  const link: Link = {
    id,
    name: freeName(site, name),
    typeId,
    rpcUrl,
    displayUrl: url.replace(/\/+$/, ''),
    isPrimary: false,
    outgoing: NO_OUTGOING,
    incoming: null,
  };
  try {
    return await setLevels(site, link, levels);
  } catch (error) {
    removeLink(site.store, id);
    throw error;
  }
}

function freeName(site: Site, name: string): string {
  const isTaken = (wanted: string): boolean => site.store.state.links.some((link) => link.name === wanted);
  let free = name;
  for (let number = 2; isTaken(free); number++) free = `${name} - ${number}`;
  return free;
}
