// The consumer's tokens in memory.
import { byText } from '../order.ts';
import type { OutgoingTokenStore } from '../store.ts';
import { frozen, key, removeWhere, requireLink, type Tables } from './tables.ts';

export interface MemoryOutgoingTokens extends OutgoingTokenStore {
  /** @returns how many request tokens went; access tokens stay, the peer alone knows their end. */
  sweep(nowSeconds: number): number;
}

export function memoryOutgoingTokens(tables: Tables): MemoryOutgoingTokens {
  const { outgoingRequestTokens, outgoingTokens } = tables;
  return {
    async putRequestToken(token) {
      requireLink(tables, token.linkId);
      outgoingRequestTokens.set(key(token.linkId, token.user, token.sessionDigest), frozen(token));
    },
    async takeRequestToken({ linkId, user, sessionDigest, token }, nowSeconds) {
      const id = key(linkId, user, sessionDigest);
      const stored = outgoingRequestTokens.get(id);
      if (stored?.token !== token || stored.expiresAtSeconds <= nowSeconds) return undefined;
      outgoingRequestTokens.delete(id);
      return stored;
    },
    async put(token) {
      requireLink(tables, token.linkId);
      outgoingTokens.set(key(token.linkId, token.user), frozen(token));
    },
    async find(linkId, user) {
      return outgoingTokens.get(key(linkId, user));
    },
    async listByUser(user) {
      return [...outgoingTokens.values()].filter((token) => token.user === user);
    },
    async listByLink(linkId) {
      return [...outgoingTokens.values()]
        .filter((token) => token.linkId === linkId)
        .toSorted(byText(({ user }) => [user]));
    },
    async replace(oldToken, next) {
      const id = key(next.linkId, next.user);
      if (outgoingTokens.get(id)?.token !== oldToken) return false;
      outgoingTokens.set(id, frozen(next));
      return true;
    },
    async drop(linkId, user, token) {
      const id = key(linkId, user);
      if (token !== undefined && outgoingTokens.get(id)?.token !== token) return false;
      return outgoingTokens.delete(id);
    },
    touch(linkId, user, nowSeconds) {
      const id = key(linkId, user);
      const token = outgoingTokens.get(id);
      if (token === undefined || (token.lastUsedAtSeconds ?? 0) >= nowSeconds) return;
      outgoingTokens.set(id, frozen({ ...token, lastUsedAtSeconds: nowSeconds }));
    },
    sweep(nowSeconds) {
      return removeWhere(outgoingRequestTokens, (token) => token.expiresAtSeconds <= nowSeconds);
    },
  };
}
