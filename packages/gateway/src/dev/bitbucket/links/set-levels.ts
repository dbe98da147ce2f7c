// Switches the levels of a link, as the status resource and the redirect handshake do.
import type { Site } from '../site.ts';
import { forgetTokens, keepLink } from './keep-link.ts';
import { type Levels, type Link, NO_OUTGOING } from './link.ts';
import { fetchConsumer } from './peer-consumer-info.ts';

export interface BothLevels {
  readonly incoming: Levels;
  readonly outgoing: Levels;
}

/**
 * Switching incoming on fetches the peer's consumer-info; a consumer that is there already stays as it is (which is why a
 * rotated key needs off and on again).
 *
 * @throws PeerError when the consumer-info is not to be had; LinkConflict when its key is taken.
 */
export async function setLevels(site: Site, link: Link, { incoming, outgoing }: BothLevels): Promise<Link> {
  const consumer = incoming.enabled
    ? (link.incoming ?? (await fetchConsumer(site, link.rpcUrl, incoming)))
    : null;
  const changed: Link = {
    ...link,
    incoming: consumer && {
      ...consumer,
      twoLegged: incoming.twoLegged,
      impersonation: incoming.impersonation,
    },
    outgoing: outgoing.enabled ? { ...link.outgoing, ...outgoing } : NO_OUTGOING,
  };
  keepLink(site.store, changed);
  if (consumer === null) forgetTokens(site.store, link.id, 'issued');
  if (!outgoing.enabled) forgetTokens(site.store, link.id, 'received');
  return changed;
}
