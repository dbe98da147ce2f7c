// Links in memory.
import { type Link, LinkConflictError, type LinkStore } from '../store.ts';
import { frozen, removeWhere, type Tables } from './tables.ts';

export function memoryLinks(tables: Tables, changed: () => void): LinkStore {
  const { links } = tables;
  return {
    async add(link) {
      if (links.has(link.id)) throw new TypeError(`there is a link "${link.id}" already`);
      refuseConflict(links, link);
      links.set(link.id, frozen(link));
      changed();
    },
    async get(id) {
      return links.get(id);
    },
    async getByConsumerKey(consumerKey) {
      return [...links.values()].find((link) => link.incoming?.consumerKey === consumerKey);
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
      links.set(id, next);
      changed();
      return next;
    },
    async remove(id) {
      if (!links.delete(id)) return false;
      const isOfLink = (token: { readonly linkId: string }): boolean => token.linkId === id;
      removeWhere(tables.requestTokens, isOfLink);
      removeWhere(tables.accessTokens, isOfLink);
      removeWhere(tables.outgoingRequestTokens, isOfLink);
      removeWhere(tables.outgoingTokens, isOfLink);
      changed();
      return true;
    },
  };
}

function refuseConflict(links: ReadonlyMap<string, Link>, link: Link): void {
  for (const other of links.values()) {
    if (other.id === link.id) continue;
    if (other.name === link.name) throw new LinkConflictError('name', link.name);
    if (link.incoming !== null && other.incoming?.consumerKey === link.incoming.consumerKey) {
      throw new LinkConflictError('consumerKey', link.incoming.consumerKey);
    }
  }
}
