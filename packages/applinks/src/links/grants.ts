// What people granted, as an administrator sees it and takes it back, in both directions. Never a token, never a secret.
import { createHash } from 'node:crypto';
import { byText } from '../storage/order.ts';
import { sessionEndSeconds } from '../storage/session-end.ts';
import type { AccessToken, Link, LinkTraffic, OutgoingToken, Store } from '../storage/store.ts';

/** The JSON shape of a grant. Fields may be added, none goes away. */
export interface GrantView {
  /** `grt_…`; stays the same over renewals, and tells nothing of the token. */
  readonly id: string;
  readonly user: string;
  readonly linkId: string;
  readonly linkName: string;
  /** `incoming`: the peer acts here as the user. `outgoing`: we act there as the user. */
  readonly direction: LinkTraffic['direction'];
  /** RFC 3339, UTC. */
  readonly grantedAt: string;
  /** Some seconds late when another process uses it; null: not used, as far as is known. */
  readonly lastUsedAt: string | null;
  /** When it can neither be used nor renewed any more; null: the peer did not say. */
  readonly expiresAt: string | null;
}

/** A grant passes when all hold that are given. */
export interface GrantFilter {
  readonly linkId?: string;
  readonly user?: string;
  readonly id?: string;
  /** Granted more than this long ago. */
  readonly olderThanSeconds?: number;
}

type GrantStore = Pick<Store, 'links' | 'accessTokens' | 'outgoingTokens'>;

/**
 * @param nowSeconds - whole seconds since 1970 UTC.
 * @returns the newest first; none that is revoked, none whose session here is over.
 */
export async function listGrants(
  store: GrantStore,
  filter: GrantFilter,
  nowSeconds: number,
): Promise<readonly GrantView[]> {
  const links = (await store.links.list()).filter(({ id }) => id === (filter.linkId ?? id));
  const grants: GrantView[] = [];
  for (const link of links) {
    for (const token of await store.accessTokens.listByLink(link.id, nowSeconds))
      grants.push(incomingGrant(link, token));
    for (const token of await store.outgoingTokens.listByLink(link.id))
      grants.push(outgoingGrant(link, token));
  }
  const newestFirst = byText<GrantView>(({ grantedAt, id }) => [grantedAt, id]);
  return grants.filter((grant) => passes(grant, filter, nowSeconds)).toSorted((a, b) => newestFirst(b, a));
}

/**
 * An incoming one is refused from now on, an outgoing one forgotten: the peer keeps its own half of it.
 *
 * @returns false when there was nothing left to revoke.
 */
export async function revokeGrant(
  store: GrantStore,
  { id, direction, linkId, user }: GrantView,
  nowSeconds: number,
): Promise<boolean> {
  // Whatever is there by now: a renewal meanwhile is of the same grant.
  if (direction === 'outgoing') return store.outgoingTokens.drop(linkId, user);
  return (await store.accessTokens.revoke(id, nowSeconds)) !== undefined;
}

/** @returns whether the link may act as the user without any grant: two-legged, or by naming the user. */
export function actsWithoutGrant(
  { incoming, outgoing }: Link,
  { direction, user }: Pick<GrantView, 'direction' | 'user'>,
): boolean {
  if (direction === 'outgoing') return outgoing?.allowImpersonation === true;
  return incoming?.allowTwoLegged === true && (incoming.allowImpersonation || incoming.twoLeggedAs === user);
}

function passes({ grantedAt, id, user }: GrantView, filter: GrantFilter, nowSeconds: number): boolean {
  const { olderThanSeconds } = filter;
  return (
    user === (filter.user ?? user) &&
    id === (filter.id ?? id) &&
    (olderThanSeconds === undefined || Date.parse(grantedAt) / 1000 < nowSeconds - olderThanSeconds)
  );
}

function incomingGrant({ id, name }: Link, token: AccessToken): GrantView {
  return {
    id: token.id,
    user: token.user,
    linkId: id,
    linkName: name,
    direction: 'incoming',
    grantedAt: rfc3339(token.createdAtSeconds),
    lastUsedAt: token.lastUsedAtSeconds === null ? null : rfc3339(token.lastUsedAtSeconds),
    expiresAt: rfc3339(sessionEndSeconds(token)),
  };
}

function outgoingGrant({ id, name }: Link, token: OutgoingToken): GrantView {
  const { user, createdAtSeconds, lastUsedAtSeconds } = token;
  const endSeconds = outgoingEndSeconds(token);
  return {
    id: outgoingGrantId(id, user),
    user,
    linkId: id,
    linkName: name,
    direction: 'outgoing',
    grantedAt: rfc3339(createdAtSeconds),
    lastUsedAt: lastUsedAtSeconds === null ? null : rfc3339(lastUsedAtSeconds),
    expiresAt: endSeconds === null ? null : rfc3339(endSeconds),
  };
}

/** There is one for a link and user, so these two name it: 128 bits, like the random ids. */
function outgoingGrantId(linkId: string, user: string): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([linkId, user]))
    .digest();
  return `grt_${digest.subarray(0, 16).toString('base64url')}`;
}

function outgoingEndSeconds({
  expiresAtSeconds,
  sessionExpiresAtSeconds,
  sessionHandle,
}: OutgoingToken): number | null {
  if (expiresAtSeconds === null || sessionHandle === null) return expiresAtSeconds;
  return sessionExpiresAtSeconds === null ? null : Math.max(expiresAtSeconds, sessionExpiresAtSeconds);
}

function rfc3339(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}
