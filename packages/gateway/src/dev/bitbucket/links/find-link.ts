// Links of the store.
import type { Store } from '../store.ts';
import type { Link } from './link.ts';

export function findLink({ state }: Store, id: string): Link | undefined {
  return state.links.find((link) => link.id === id);
}

export function findLinkByConsumerKey({ state }: Store, key: string): Link | undefined {
  return state.links.find((link) => link.incoming?.key === key);
}
