// Entity links in memory.
import { byText } from '../order.ts';
import type { EntityLinkStore } from '../store.ts';
import { frozen, key, requireLink, type Tables } from './tables.ts';

export function memoryEntityLinks(tables: Tables): EntityLinkStore {
  const { entityLinks } = tables;
  return {
    async put(entity) {
      requireLink(tables, entity.linkId);
      entityLinks.set(key(entity.linkId, entity.localKey, entity.remoteKey), frozen(entity));
    },
    async list(linkId) {
      return [...entityLinks.values()]
        .filter((entity) => entity.linkId === linkId)
        .toSorted(byText(({ localKey, remoteKey }) => [localKey, remoteKey]));
    },
    async remove(linkId, localKey, remoteKey) {
      return entityLinks.delete(key(linkId, localKey, remoteKey));
    },
  };
}
