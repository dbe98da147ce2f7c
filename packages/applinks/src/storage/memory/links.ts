// Links in memory.
import { type Link, LinkConflictError, type LinkStore } from '../store.ts';
import { frozen, removeWhere, type Tables } from './tables.ts';

export function memoryLinks(tables: Tables, changed: () => void): LinkStore {
  const { links } = tables;
  return {
    async add(link) {
      if (links.has(link.id)) throw new TypeError(`there is a link "${link.id}" already`);
      refuseConflict(links, link);
      clearPrimary(links, link);
      links.set(link.id, frozen(link));
      changed();
    },
    async get(id) {
      return links.get(id);
    },
    async getByConsumerKey(consumerKey) {
      return [...links.values()].find((link) => link.incoming?.consumerKey === consumerKey);
    },
    async getByApplicationId(applicationId) {
      return [...links.values()].find(({ peer }) => peer.applicationId === applicationId);
    },
    async list() {
      return [...links.values()];
    },
    async update(id, change) {
      const old = links.get(id);
      if (old === undefined) return undefined;
      const next = frozen(change(old));
      if (next.id !== id) throw new TypeError(`update must keep the id "${id}" of the link`);
      refuseConflict(links, next);
      clearPrimary(links, next);
      links.set(id, next);
      changed();
      return next;
    },
    countRetiredUse(id) {
      const link = links.get(id);
      if (link === undefined || link.incoming === null || link.incoming.retired === null) return;
      const { incoming } = link;
      const retired = { ...link.incoming.retired, uses: link.incoming.retired.uses + 1 };
      links.set(id, frozen({ ...link, incoming: { ...incoming, retired } }));
    },
    noteTraffic(id, traffic) {
      if (!links.has(id)) return;
      tables.traffic.set(id, { ...tables.traffic.get(id), [traffic.direction]: frozen(traffic) });
    },
    async traffic(id) {
      return Object.values(tables.traffic.get(id) ?? {}).toSorted(
        (a, b) => b.atSeconds - a.atSeconds || (a.direction < b.direction ? -1 : 1),
      );
    },
    async remove(id) {
      if (!links.delete(id)) return false;
      const isOfLink = (entry: { readonly linkId: string | null }): boolean => entry.linkId === id;
      removeWhere(tables.requestTokens, isOfLink);
      removeWhere(tables.accessTokens, isOfLink);
      removeWhere(tables.outgoingRequestTokens, isOfLink);
      removeWhere(tables.outgoingTokens, isOfLink);
      removeWhere(tables.entityLinks, isOfLink);
      tables.traffic.delete(id);
      removeWhere(tables.refusedRequests, isOfLink);
      changed();
      return true;
    },
  };
}

/** At most one link of a type is primary: the last that was made so. */
function clearPrimary(links: Map<string, Link>, link: Link): void {
  if (!link.isPrimary) return;
  for (const other of links.values()) {
    if (other.id === link.id || !other.isPrimary || other.peer.typeId !== link.peer.typeId) continue;
    links.set(other.id, frozen({ ...other, isPrimary: false }));
  }
}

function refuseConflict(links: ReadonlyMap<string, Link>, link: Link): void {
  for (const other of links.values()) {
    if (other.id === link.id) continue;
    if (other.name === link.name) throw new LinkConflictError('name', link.name);
    const { applicationId } = link.peer;
    if (applicationId !== null && other.peer.applicationId === applicationId) {
      throw new LinkConflictError('applicationId', applicationId);
    }
    if (link.incoming !== null && other.incoming?.consumerKey === link.incoming.consumerKey) {
      throw new LinkConflictError('consumerKey', link.incoming.consumerKey);
    }
  }
}
