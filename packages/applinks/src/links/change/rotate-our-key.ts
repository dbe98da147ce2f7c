// A new RSA key pair of ours. Peers keep the public key that they fetched or were given: each link signs with the old
// key until its peer knows the new one. Application Links wire notes, section 2.
import type { Link } from '../../storage/store.ts';
import type { LinkActionContext } from '../create/context.ts';
import { adoptOurKey } from '../create/halves.ts';
import { type OurKeys, replaceOurKeys } from '../create/ourselves.ts';

export interface OurKeyRotation {
  /** Shown by consumer-info from now on. */
  readonly keys: OurKeys;
  /** Links that go on signing with the old key: `publicKeySheet`, then `signWithNewKey` for each. */
  readonly waiting: readonly Link[];
}

export async function rotateRsaKey({ store, ourselves }: LinkActionContext): Promise<OurKeyRotation> {
  const keys = await replaceOurKeys(store, ourselves.keys);
  return { keys, waiting: (await store.links.list()).filter((link) => signsWithOldKey(link, keys)) };
}

/** Whether the link signs with a pair of ours that is not the present one. */
export function signsWithOldKey({ outgoing }: Link, keys: OurKeys): boolean {
  return (
    outgoing !== null &&
    outgoing.privateKey !== null &&
    outgoing.consumerKey === keys.consumerKey &&
    outgoing.privateKey !== keys.privateKey
  );
}

/** @returns the link that signs with our present key: once the peer knows it. */
export function signWithNewKey(link: Link, keys: OurKeys): Link {
  return link.outgoing === null ? link : { ...link, outgoing: adoptOurKey(link.outgoing, keys) };
}
