// What the ways of creating a link share.
import type { Store } from '../../storage/store.ts';
import type { AuthenticationLevel } from '../wire/authentication-types.ts';
import type { Ourselves } from './ourselves.ts';

export interface LinkActionContext {
  readonly store: Store;
  readonly ourselves: Ourselves;
  /** Whole seconds since 1970 UTC. */
  readonly now: () => number;
  /** Cryptographically strong. */
  readonly randomBytes: (length: number) => Uint8Array;
}

/** What each side may do. `incoming`: the peer in ours; `outgoing`: we in the peer. */
export interface LinkLevels {
  readonly incoming: AuthenticationLevel;
  readonly outgoing: AuthenticationLevel;
}

export type Direction = 'incoming' | 'outgoing' | 'both';

/** @param level - default `3LO`: only for people who agreed. */
export function levelsOf(
  direction: Direction,
  level: Exclude<AuthenticationLevel, 'off'> = '3LO',
): LinkLevels {
  return {
    incoming: direction === 'outgoing' ? 'off' : level,
    outgoing: direction === 'incoming' ? 'off' : level,
  };
}
