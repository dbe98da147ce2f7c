// The consumer's tokens in memory.
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
      return [...outgoingTokens.values()].filter((token) => token.linkId === linkId);
    },
    async drop(linkId, user, token) {
      const id = key(linkId, user);
      if (token !== undefined && outgoingTokens.get(id)?.token !== token) return false;
      return outgoingTokens.delete(id);
    },
    sweep(nowSeconds) {
      return removeWhere(outgoingRequestTokens, (token) => token.expiresAtSeconds <= nowSeconds);
    },
  };
}
