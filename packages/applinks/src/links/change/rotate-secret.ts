// A new shared secret, while the old one goes on working until the administrator of the peer entered the new one.
import type { IncomingLink, Link, RetiredCredential } from '../../storage/store.ts';
import { newSharedSecret } from '../create/consumer-keys.ts';

/** Raised when a link has nothing that can be rotated so. */
export class NothingToRotateError extends TypeError {
  constructor(linkName: string, why: string) {
    super(`"${linkName}" ${why}`);
    this.name = 'NothingToRotateError';
  }
}

export interface RotateOptions {
  /** Whole seconds since 1970 UTC. */
  readonly nowSeconds: number;
  /** How long the old secret is accepted beside the new one. */
  readonly overlapSeconds: number;
  readonly randomBytes: (length: number) => Uint8Array;
}

/**
 * While a rotation is under way, the link stays as it is: of three secrets only two could be accepted, and the peer
 * may still sign with the oldest. Whoever wants another one finishes first.
 *
 * @returns the link with a new secret; `editSheet` is for the other side.
 * @throws NothingToRotateError when the peer does not sign with a secret of ours.
 */
export function rotateSecret(link: Link, { nowSeconds, overlapSeconds, randomBytes }: RotateOptions): Link {
  const { incoming } = link;
  if (incoming === null || incoming.sharedSecret === null) {
    throw new NothingToRotateError(
      link.name,
      incoming === null
        ? 'has no incoming side, and so no shared secret'
        : 'has no shared secret: the peer signs with its own key, and rotates it there',
    );
  }
  if (isBeside(incoming.retired, nowSeconds) && incoming.retired.sharedSecret !== null) return link;
  return {
    ...link,
    incoming: {
      ...incoming,
      sharedSecret: newSharedSecret(randomBytes),
      retired: {
        sharedSecret: incoming.sharedSecret,
        publicKey: null,
        untilSeconds: nowSeconds + overlapSeconds,
        uses: 0,
      },
    },
  };
}

/** Whether the credential of before a rotation is still accepted. */
export function isBeside(
  retired: RetiredCredential | null | undefined,
  nowSeconds: number,
): retired is RetiredCredential {
  return retired != null && retired.untilSeconds > nowSeconds;
}

/** @returns the link that accepts only the present credential from now on. */
export function finishRotation(link: Link): Link {
  return changeIncoming(link, (incoming) => ({ ...incoming, retired: null }));
}

function changeIncoming(link: Link, change: (incoming: IncomingLink) => IncomingLink): Link {
  return link.incoming === null ? link : { ...link, incoming: change(link.incoming) };
}
