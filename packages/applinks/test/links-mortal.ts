// A process that dies: from its last effect on, nothing it does has any effect any more.
import type { GuardedFetch } from '@maillon/applinks/links';
import type { LinkStore, Store } from '@maillon/applinks/storage';

export class Killed extends Error {
  constructor() {
    super('killed');
    this.name = 'Killed';
  }
}

export interface Mortal {
  readonly fetch: GuardedFetch;
  readonly store: Store;
}

/**
 * @param lastEffect - dies at this call of the network or change of the links, counted from 1.
 * @param moment - whether that one still happens; its answer is never seen.
 */
export function mortal(
  fetch: GuardedFetch,
  store: Store,
  lastEffect: number,
  moment: 'before' | 'after',
): Mortal {
  let effects = 0;
  const live = async <T>(effect: () => Promise<T>): Promise<T> => {
    effects += 1;
    if (effects > lastEffect || (effects === lastEffect && moment === 'before')) throw new Killed();
    const result = await effect();
    if (effects === lastEffect) throw new Killed();
    return result;
  };
  const links: LinkStore = {
    ...store.links,
    add: (link) => live(() => store.links.add(link)),
    update: (id, change) => live(() => store.links.update(id, change)),
    remove: (id) => live(() => store.links.remove(id)),
  };
  return {
    fetch: (url, request, options) => live(() => fetch(url, request, options)),
    store: { ...store, links },
  };
}
