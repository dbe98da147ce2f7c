// Which keys have verified requests: a wrong copy of such a key is unlikely. In memory, since the store keeps only the
// last request of a link, which is the refused one.
import type { Link } from '@maillon/applinks/storage';

export interface VerifiedKeys {
  /** A signature of this link held. */
  note(link: Link, grantId: string | null): void;
  /** The link's grants may have got other secrets. */
  forgetGrants(linkId: string): void;
  hasVerified(link: Link): boolean;
  hasVerifiedGrant(link: Link, grantId: string): boolean;
}

/** Of one link; then they are gathered anew. */
const MAX_GRANTS = 1000;

interface Verified {
  readonly key: string;
  readonly grants: Set<string>;
}

/** @param now - whole seconds since 1970 UTC. */
export function createVerifiedKeys(now: () => number): VerifiedKeys {
  const byLink = new Map<string, Verified>();
  const ofPresentKey = (link: Link): Verified | undefined => {
    const verified = byLink.get(link.id);
    return verified !== undefined && verified.key === keyOf(link) ? verified : undefined;
  };
  return {
    note(link, grantId) {
      const { incoming } = link;
      // While a retired one holds as well, either may have verified it.
      if (incoming === null || (incoming.retired !== null && incoming.retired.untilSeconds > now())) return;
      const verified = ofPresentKey(link) ?? { key: keyOf(link), grants: new Set<string>() };
      byLink.set(link.id, verified);
      if (grantId === null) return;
      if (verified.grants.size >= MAX_GRANTS) verified.grants.clear();
      verified.grants.add(grantId);
    },
    forgetGrants(linkId) {
      byLink.get(linkId)?.grants.clear();
    },
    hasVerified: (link) => ofPresentKey(link) !== undefined,
    hasVerifiedGrant: (link, grantId) => ofPresentKey(link)?.grants.has(grantId) === true,
  };
}

function keyOf({ incoming }: Link): string {
  return incoming?.publicKey ?? incoming?.sharedSecret ?? '';
}
