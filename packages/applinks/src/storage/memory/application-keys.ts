// Application keys in memory.
import { type ApplicationKey, ApplicationKeyConflictError, type ApplicationKeyStore } from '../store.ts';
import { frozen } from './tables.ts';

export function memoryApplicationKeys(): ApplicationKeyStore {
  /** By id, in the order of creation. */
  const keys = new Map<string, ApplicationKey>();
  const findWhere = (matches: (key: ApplicationKey) => boolean): ApplicationKey | undefined =>
    [...keys.values()].find(matches);
  return {
    async add(key) {
      if (keys.has(key.id)) throw new TypeError(`there is an application key "${key.id}" already`);
      if (findWhere(({ name }) => name === key.name) !== undefined)
        throw new ApplicationKeyConflictError(key.name);
      keys.set(key.id, frozen(key));
    },
    async findByDigest(keyDigest) {
      return findWhere((key) => key.keyDigest === keyDigest);
    },
    async list() {
      return [...keys.values()];
    },
    async remove(idOrName) {
      const named = keys.has(idOrName) ? idOrName : findWhere(({ name }) => name === idOrName)?.id;
      return named !== undefined && keys.delete(named);
    },
    touch(id, nowSeconds) {
      const key = keys.get(id);
      if (key === undefined || (key.lastUsedAtSeconds ?? 0) >= nowSeconds) return;
      keys.set(id, frozen({ ...key, lastUsedAtSeconds: nowSeconds }));
    },
  };
}
