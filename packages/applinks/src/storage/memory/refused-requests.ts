// Refused requests in memory.
import { keptOf } from '../kept-refused-requests.ts';
import type { RefusedRequestStore } from '../store.ts';
import { frozen, removeWhere, type Tables } from './tables.ts';

export function memoryRefusedRequests({ refusedRequests }: Tables): RefusedRequestStore {
  const newestFirst = () => [...refusedRequests.values()].toReversed();
  return {
    add(request) {
      refusedRequests.set(request.id, frozen(request));
      const kept = new Set(keptOf(newestFirst()));
      removeWhere(refusedRequests, (one) => !kept.has(one));
    },
    async list({ linkId, limit }) {
      return newestFirst()
        .filter((request) => linkId === undefined || request.linkId === linkId)
        .slice(0, limit);
    },
  };
}
