// Administrators in memory.
import { byText } from '../order.ts';
import type { Administrator, AdministratorStore } from '../store.ts';
import { frozen } from './tables.ts';

export function memoryAdministrators(): AdministratorStore {
  const administrators = new Map<string, Administrator>();
  return {
    async put(administrator) {
      const old = administrators.get(administrator.name);
      const createdAtSeconds = old?.createdAtSeconds ?? administrator.createdAtSeconds;
      administrators.set(administrator.name, frozen({ ...administrator, createdAtSeconds }));
      return old === undefined;
    },
    async find(name) {
      return administrators.get(name);
    },
    async list() {
      return [...administrators.values()].toSorted(byText(({ name }) => [name]));
    },
    async remove(name) {
      return administrators.delete(name);
    },
  };
}
