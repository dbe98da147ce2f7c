// Access tokens in memory.
import { sessionEndSeconds } from '../session-end.ts';
import type { AccessToken, AccessTokenStore } from '../store.ts';
import { frozen, removeWhere, type Tables } from './tables.ts';

export interface MemoryAccessTokens extends AccessTokenStore {
  sweep(nowSeconds: number): number;
}

export function memoryAccessTokens({ accessTokens }: Tables, changed: () => void): MemoryAccessTokens {
  const findByDigest = (digest: string): AccessToken | undefined =>
    [...accessTokens.values()].find((token) => token.tokenDigest === digest);
  const listWhere = (matches: (token: AccessToken) => boolean, nowSeconds: number): readonly AccessToken[] =>
    [...accessTokens.values()]
      .filter(
        (token) => matches(token) && token.revokedAtSeconds === null && !isSessionOver(token, nowSeconds),
      )
      .toSorted((a, b) => b.createdAtSeconds - a.createdAtSeconds || (a.id < b.id ? 1 : -1));
  return {
    async find(tokenDigest) {
      return findByDigest(tokenDigest);
    },
    async listByUser(user, nowSeconds) {
      return listWhere((token) => token.user === user, nowSeconds);
    },
    async listByLink(linkId, nowSeconds, limit) {
      return listWhere((token) => token.linkId === linkId, nowSeconds).slice(0, limit);
    },
    async renew(oldDigest, next, nowSeconds) {
      const old = findByDigest(oldDigest);
      if (old === undefined || old.id !== next.id || old.revokedAtSeconds !== null) return false;
      if (old.sessionHandleDigest === null || old.sessionExpiresAtSeconds <= nowSeconds) return false;
      accessTokens.set(next.id, frozen(next));
      changed();
      return true;
    },
    async revoke(id, nowSeconds, owner) {
      const token = accessTokens.get(id);
      if (token === undefined || token.revokedAtSeconds !== null) return undefined;
      if (owner !== undefined && token.user !== owner) return undefined;
      const revoked = frozen({ ...token, revokedAtSeconds: nowSeconds });
      accessTokens.set(id, revoked);
      changed();
      return revoked;
    },
    touch(id, nowSeconds) {
      const token = accessTokens.get(id);
      if (token === undefined || (token.lastUsedAtSeconds ?? 0) >= nowSeconds) return;
      accessTokens.set(id, frozen({ ...token, lastUsedAtSeconds: nowSeconds }));
    },
    sweep(nowSeconds) {
      const count = removeWhere(accessTokens, (token) => isSessionOver(token, nowSeconds));
      if (count > 0) changed();
      return count;
    },
  };
}

function isSessionOver(token: AccessToken, nowSeconds: number): boolean {
  return sessionEndSeconds(token) <= nowSeconds;
}
