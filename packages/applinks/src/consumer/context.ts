// What the consumer's parts share.
import type { OutgoingLink, OutgoingToken, OutgoingTokenStore } from '../storage/store.ts';
import type { PeerClock } from './peer-clock.ts';
import type { Sender } from './send.ts';
import type { Signer } from './signer.ts';

export interface ConsumerContext {
  readonly link: { readonly id: string; readonly name: string };
  readonly outgoing: OutgoingLink;
  readonly tokens: OutgoingTokenStore;
  readonly signer: Signer;
  readonly sender: Sender;
  /** Our own clock, whole seconds since 1970 UTC. */
  readonly now: () => number;
  readonly clock: PeerClock;
  readonly callbackUrl: (redirectUrl: string | undefined) => string;
  readonly transmission: 'header' | 'form';
  readonly bodyHash: 'never' | 'ifBody' | 'always';
  readonly timeoutMs: number;
  /** By user: the renewal that is under way. */
  readonly renewals: Map<string, Promise<OutgoingToken | undefined>>;
}
