// The peer moved: ids, keys and approvals stay, addresses follow.
import type { Link } from '../../storage/store.ts';
import { readBaseUrl } from '../base-url.ts';

/**
 * @param newUrl - the peer's new base URL, for servers and browsers alike.
 * @param newDisplayUrl - when browsers reach it elsewhere.
 * @returns the link in which every address below the peer's old ones leads to the new ones.
 * @throws TypeError when a URL is no base URL.
 */
export function relocatePeer(link: Link, newUrl: string, newDisplayUrl: string = newUrl): Link {
  const rpcUrl = checked(newUrl);
  const displayUrl = checked(newDisplayUrl);
  const { peer, incoming, outgoing } = link;
  const move = mover([
    [peer.displayUrl, displayUrl],
    [peer.rpcUrl, rpcUrl],
  ]);
  // Server calls go to the address for servers, also where both were the same.
  const moveForServers = mover([
    [peer.rpcUrl, rpcUrl],
    [peer.displayUrl, displayUrl],
  ]);
  return {
    ...link,
    peer: { ...peer, rpcUrl, displayUrl },
    incoming: incoming && { ...incoming, callbacks: incoming.callbacks.map(move) },
    outgoing: outgoing && {
      ...outgoing,
      requestTokenUrl: moveForServers(outgoing.requestTokenUrl),
      accessTokenUrl: moveForServers(outgoing.accessTokenUrl),
      authorizeUrl: move(outgoing.authorizeUrl),
    },
  };
}

function checked(url: string): string {
  const base = readBaseUrl(url);
  if (base === undefined)
    throw new TypeError('the new address must be a plain http or https URL without query');
  return base;
}

/** @returns moves a URL by the first base that it is, or is below. */
function mover(moves: readonly (readonly [from: string | null, to: string])[]): (url: string) => string {
  return (url) => {
    for (const [from, to] of moves) {
      if (from !== null && (url === from || url.startsWith(`${from}/`))) return to + url.slice(from.length);
    }
    return url;
  };
}
