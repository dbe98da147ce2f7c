// Request tokens in memory.
import type { RequestToken, RequestTokenStore } from '../store.ts';
import { frozen, removeWhere, requireLink, type Tables } from './tables.ts';

export interface MemoryRequestTokens extends RequestTokenStore {
  sweep(nowSeconds: number): number;
}

export function memoryRequestTokens(tables: Tables, changed: () => void): MemoryRequestTokens {
  const { requestTokens } = tables;
  const replace = (token: RequestToken, change: Partial<RequestToken>): void => {
    requestTokens.set(token.tokenDigest, frozen({ ...token, ...change }));
  };
  return {
    async add(token, maxUnused) {
      requireLink(tables, token.linkId);
      if (requestTokens.has(token.tokenDigest))
        throw new TypeError('there is a request token with this digest already');
      let unused = 0;
      for (const other of requestTokens.values()) {
        if (
          other.linkId === token.linkId &&
          other.state === 'pending' &&
          other.expiresAtSeconds > token.createdAtSeconds
        )
          unused += 1;
      }
      if (unused >= maxUnused) return false;
      requestTokens.set(token.tokenDigest, frozen(token));
      return true;
    },
    async find(tokenDigest) {
      return requestTokens.get(tokenDigest);
    },
    async decide(tokenDigest, { user, verifierDigest }, nowSeconds) {
      const token = requestTokens.get(tokenDigest);
      if (token?.state !== 'pending' || token.expiresAtSeconds <= nowSeconds) return false;
      replace(token, { state: verifierDigest === null ? 'denied' : 'approved', user, verifierDigest });
      return true;
    },
    async countWrongVerifier(tokenDigest, maxWrong) {
      const token = requestTokens.get(tokenDigest);
      if (token?.state !== 'pending' && token?.state !== 'approved') return token?.state;
      const wrongVerifiers = token.wrongVerifiers + 1;
      const state = wrongVerifiers >= maxWrong ? 'burnt' : token.state;
      replace(token, { wrongVerifiers, state });
      return state;
    },
    async exchange(tokenDigest, accessToken, nowSeconds) {
      const token = requestTokens.get(tokenDigest);
      if (
        token?.state !== 'approved' ||
        token.expiresAtSeconds <= nowSeconds ||
        token.linkId !== accessToken.linkId
      )
        return false;
      if (tables.accessTokens.has(accessToken.id))
        throw new TypeError(`there is an access token "${accessToken.id}" already`);
      tables.accessTokens.set(accessToken.id, frozen(accessToken));
      replace(token, { state: 'exchanged' });
      changed();
      return true;
    },
    async listByLink(linkId, limit) {
      return [...requestTokens.values()]
        .filter((token) => token.linkId === linkId)
        .toSorted(
          (a, b) => b.createdAtSeconds - a.createdAtSeconds || (a.tokenDigest < b.tokenDigest ? 1 : -1),
        )
        .slice(0, limit);
    },
    sweep(nowSeconds) {
      return removeWhere(requestTokens, (token) => token.expiresAtSeconds <= nowSeconds);
    },
  };
}
