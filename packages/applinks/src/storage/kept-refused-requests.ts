// Which refused requests are kept: few of each link, so that a noisy one pushes out its own only.
import { MAX_REFUSED_REQUESTS, MAX_REFUSED_REQUESTS_A_LINK } from './store.ts';

/**
 * @param newestFirst - in the order of coming, the newest first.
 * @returns those to keep, in the same order.
 */
export function keptOf<Refused extends { readonly linkId: string | null }>(
  newestFirst: readonly Refused[],
): readonly Refused[] {
  const counts = new Map<string | null, number>();
  return newestFirst
    .filter(({ linkId }) => {
      const count = (counts.get(linkId) ?? 0) + 1;
      counts.set(linkId, count);
      return count <= MAX_REFUSED_REQUESTS_A_LINK;
    })
    .slice(0, MAX_REFUSED_REQUESTS);
}
