// Nonces in memory: by consumer, so that one consumer at its bound is no other's loss.
import type { NonceStore } from '../store.ts';
import { key } from './tables.ts';

export interface MemoryNonces extends NonceStore {
  sweep(nowSeconds: number): number;
}

export function memoryNonces(maxPerConsumer: number): MemoryNonces {
  /** Consumer key → (token, timestamp, nonce) → when it expires. */
  const consumers = new Map<string, Map<string, number>>();
  /** Consumer key → the time of its last clean-up at the bound: one in a second is enough. */
  const cleanedAtSeconds = new Map<string, number>();
  return {
    floorSeconds: 0,
    async record({ consumerKey, token, timestampSeconds, nonce, expiresAtSeconds }, nowSeconds) {
      const seen = consumers.get(consumerKey) ?? new Map<string, number>();
      consumers.set(consumerKey, seen);
      const id = key(token, timestampSeconds, nonce);
      if (seen.has(id)) return 'used';
      if (seen.size >= maxPerConsumer && cleanedAtSeconds.get(consumerKey) !== nowSeconds) {
        cleanedAtSeconds.set(consumerKey, nowSeconds);
        removeExpired(seen, nowSeconds);
      }
      if (seen.size >= maxPerConsumer) return 'full';
      seen.set(id, expiresAtSeconds);
      return 'fresh';
    },
    sweep(nowSeconds) {
      let count = 0;
      for (const [consumerKey, seen] of consumers) {
        count += removeExpired(seen, nowSeconds);
        if (seen.size > 0) continue;
        consumers.delete(consumerKey);
        cleanedAtSeconds.delete(consumerKey);
      }
      return count;
    },
  };
}

function removeExpired(seen: Map<string, number>, nowSeconds: number): number {
  let count = 0;
  for (const [id, expiresAtSeconds] of seen) {
    if (expiresAtSeconds > nowSeconds) continue;
    seen.delete(id);
    count += 1;
  }
  return count;
}
