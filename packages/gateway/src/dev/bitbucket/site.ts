// What all parts of the stand-in share.
import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import type { Accounts } from './accounts.ts';
import type { Sessions } from './sessions.ts';
import type { Store } from './store.ts';

export interface Site {
  /** Our base URL, without a slash at the end. */
  readonly url: string;
  /** What the manifest and the pages call it. */
  readonly name: string;
  readonly store: Store;
  readonly accounts: Accounts;
  readonly sessions: Sessions;
  /** Whole seconds since 1970 UTC. */
  readonly now: () => number;
  /** Of one call to a peer, its answer included. */
  readonly timeoutMs: number;
}

export type SiteEnv = { Bindings: HttpBindings };
export type SiteContext = Context<SiteEnv>;

/** Path and query as they came: a signature is over these, not over what a parser makes of them. */
export function rawTarget(c: SiteContext): string {
  return c.env.incoming.url ?? '/';
}
