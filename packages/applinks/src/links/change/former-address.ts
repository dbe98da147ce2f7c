// Whether a peer still has a former address of ours: what it signs is taken all the same, until that address goes.
import type { Link, LinkStore } from '../../storage/store.ts';

/** Where we are, and were. */
export interface OurMove {
  readonly publicUrl: string;
  /** Newest first. */
  readonly aliases: readonly string[];
  /** When we moved to the present address; whole seconds since 1970 UTC. Undefined: not known. */
  readonly movedAtSeconds: number | undefined;
}

/** @returns what shows that it has, as a sentence; undefined when it was seen at the present one, or linked there. */
export async function formerAddressAt(
  { id, incoming, createdAtSeconds }: Link,
  links: Pick<LinkStore, 'traffic'>,
  { publicUrl, aliases, movedAtSeconds = 0 }: OurMove,
): Promise<string | undefined> {
  const [former] = aliases;
  if (incoming === null || former === undefined) return undefined;
  const taken = (await links.traffic(id)).find(
    ({ direction, problem }) => direction === 'incoming' && problem === null,
  );
  // A request is noted with the address that it was signed for when that is a former one: so it came after a move.
  const isFormer = aliases.some((url) => taken?.request.includes(` ${new URL(url).origin}/`));
  if (taken !== undefined && isFormer && taken.atSeconds >= movedAtSeconds)
    return `Its last request was signed for ${taken.request.replace(/^\S+ /, '')}; we are at ${publicUrl} now.`;
  if (taken !== undefined && taken.atSeconds > movedAtSeconds) return undefined;
  if (createdAtSeconds > movedAtSeconds) return undefined;
  return `We moved from ${former} to ${publicUrl} at ${new Date(movedAtSeconds * 1000).toISOString()}; it has not called since.`;
}
