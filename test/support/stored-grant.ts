// Grants in a store without a dance.
import type { AccessToken, OutgoingToken, Store } from '@maillon/applinks/storage';

/** What of a grant matters to the test; the rest is made up. */
export type GrantToStore = Partial<AccessToken> & Pick<AccessToken, 'id' | 'linkId' | 'user'>;

/** An access token comes into a store by an exchange alone. Valid for an hour from `nowSeconds`. */
export async function storeGrant(
  store: Store,
  grant: GrantToStore,
  nowSeconds: number,
): Promise<AccessToken> {
  const { id, linkId, user } = grant;
  const tokenDigest = `request-token-of-${id}`;
  const request = {
    tokenDigest,
    secret: `request-token-secret-of-${id}`,
    linkId,
    callback: 'oob',
    state: 'pending',
    user: null,
    verifierDigest: null,
    wrongVerifiers: 0,
    createdAtSeconds: nowSeconds,
    expiresAtSeconds: nowSeconds + 600,
  } as const;
  const access: AccessToken = {
    tokenDigest: `token-digest-of-${id}`,
    secret: `token-secret-of-${id}`,
    sessionHandleDigest: null,
    createdAtSeconds: nowSeconds,
    expiresAtSeconds: nowSeconds + 3600,
    sessionExpiresAtSeconds: nowSeconds + 3600,
    revokedAtSeconds: null,
    lastUsedAtSeconds: null,
    ...grant,
  };
  await store.requestTokens.add(request, 100);
  await store.requestTokens.decide(tokenDigest, { user, verifierDigest: 'v' }, nowSeconds);
  if (!(await store.requestTokens.exchange(tokenDigest, access, nowSeconds)))
    throw new Error(`no grant was made of ${id}`);
  return access;
}

export type OutgoingGrantToStore = Partial<OutgoingToken> & Pick<OutgoingToken, 'linkId' | 'user'>;

/** A peer's token, which does not say when it ends. */
export async function storeOutgoingGrant(
  store: Store,
  grant: OutgoingGrantToStore,
  nowSeconds: number,
): Promise<OutgoingToken> {
  const token: OutgoingToken = {
    token: `outgoing-token-of-${grant.user}`,
    tokenSecret: `outgoing-token-secret-of-${grant.user}`,
    sessionHandle: null,
    expiresAtSeconds: null,
    sessionExpiresAtSeconds: null,
    createdAtSeconds: nowSeconds,
    issuedAtSeconds: nowSeconds,
    lastUsedAtSeconds: null,
    ...grant,
  };
  await store.outgoingTokens.put(token);
  return token;
}
