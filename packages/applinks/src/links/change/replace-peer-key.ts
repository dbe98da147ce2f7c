// The peer has a new RSA key: both are accepted for a while.
import { inspectPublicKey, readPublicKey } from '@maillon/oauth1/keys';
import type { Link } from '../../storage/store.ts';
import { isBeside, NothingToRotateError } from './rotate-secret.ts';

/**
 * @param publicKey - in any shape that `readPublicKey` takes; an administrator compared its fingerprint (threat T52).
 * @throws NothingToRotateError when the peer does not sign with a key; TypeError when this is none, or a weak one
 *   that is neither in the place of a weak one nor the one of before, taken back while it is accepted.
 */
export function replacePeerKey(
  link: Link,
  publicKey: string | Uint8Array,
  { nowSeconds, overlapSeconds }: { readonly nowSeconds: number; readonly overlapSeconds: number },
): Link {
  const { incoming } = link;
  if (incoming === null || incoming.publicKey === null) {
    throw new NothingToRotateError(link.name, 'knows no public key of its peer');
  }
  const { retired, allowWeakKey } = incoming;
  const isTakenBack = isBeside(retired, nowSeconds) && retired.publicKey === inspectPublicKey(publicKey).pem;
  const { pem, weakness } = readPublicKey(publicKey, { allowWeakKey: allowWeakKey || isTakenBack });
  if (pem === incoming.publicKey) return link;
  return {
    ...link,
    incoming: {
      ...incoming,
      publicKey: pem,
      // The switch was for the key of before: a later one is not weakened unasked.
      allowWeakKey: weakness !== null,
      retired: {
        sharedSecret: null,
        publicKey: incoming.publicKey,
        untilSeconds: nowSeconds + overlapSeconds,
        uses: 0,
      },
    },
  };
}
