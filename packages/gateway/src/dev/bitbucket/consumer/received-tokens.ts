// The tokens that peers gave to our users: one request token and one access token for each link and user.
import type { ReceivedToken, Store } from '../store.ts';

export function findReceived(
  { state }: Store,
  kind: ReceivedToken['kind'],
  linkId: string,
  user: string,
): ReceivedToken | undefined {
  return state.received.find(
    (token) => token.kind === kind && token.linkId === linkId && token.user === user,
  );
}

/** Takes the place of an earlier one. */
export function keepReceived(store: Store, token: ReceivedToken): void {
  store.change({ received: [...without(store, token), token] });
}

export function dropReceived(store: Store, token: ReceivedToken): void {
  store.change({ received: without(store, token) });
}

function without({ state }: Store, { kind, linkId, user }: ReceivedToken): readonly ReceivedToken[] {
  return state.received.filter(
    (token) => token.kind !== kind || token.linkId !== linkId || token.user !== user,
  );
}
