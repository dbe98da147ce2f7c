// What an action that is run again finds of its first run.
import type { Link, Peer } from '../../storage/store.ts';
import { normalizeBaseUrl } from '../wire/application-id.ts';

/**
 * @param name - as wanted by an administrator; a link without address that has it is meant.
 * @returns our link to this peer: the one with its id, else with its address.
 */
export function findExistingLink(
  links: readonly Link[],
  peer: Pick<Peer, 'applicationId' | 'rpcUrl' | 'displayUrl'>,
  name: string | undefined,
): Link | undefined {
  const addresses = new Set(
    [peer.rpcUrl, peer.displayUrl].flatMap((url) => (url === null ? [] : [normalizeBaseUrl(url)])),
  );
  const isThere = (url: string | null): boolean => url !== null && addresses.has(normalizeBaseUrl(url));
  return (
    links.find((link) => peer.applicationId !== null && link.peer.applicationId === peer.applicationId) ??
    links.find((link) => isThere(link.peer.rpcUrl)) ??
    links.find((link) => isThere(link.peer.displayUrl)) ??
    links.find((link) => link.name === name && link.peer.rpcUrl === null)
  );
}
