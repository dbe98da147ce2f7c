// A peer that is not as it was linked: set up anew under another id, or with another key. Nothing of it is taken before
// a person compared both (threat T52).
import { inspectPublicKey } from '@maillon/oauth1/keys';
import type { Link } from '../../storage/store.ts';
import type { PeerClient } from '../peer/peer-client.ts';
import type { ConsumerInfo } from '../wire/consumer-info.ts';
import type { Manifest } from '../wire/manifest.ts';
import { replacePeerKey } from './replace-peer-key.ts';
import { finishRotation } from './rotate-secret.ts';

/** By what a peer is known. */
export interface PeerIdentity {
  /** Null: it was never told. */
  readonly applicationId: string | null;
  /** Null, as the next one, when the peer does not sign with a key of its own. */
  readonly consumerKey: string | null;
  /** `SHA256:…` of its public key. */
  readonly fingerprint: string | null;
}

export interface PeerChange {
  /** As the link has it. */
  readonly before: PeerIdentity;
  /** As it shows itself at the link's address. */
  readonly now: PeerIdentity;
}

/** What the peer says of itself; without `info` when the link holds no key of it. */
export interface ShownPeer {
  readonly manifest: Manifest;
  readonly info: ConsumerInfo | undefined;
}

/** @throws PeerError */
export async function readShownPeer({ incoming }: Link, peer: PeerClient): Promise<ShownPeer> {
  return {
    manifest: await peer.manifest(),
    info:
      incoming?.publicKey == null
        ? undefined
        : await peer.consumerInfo({ allowWeakKey: incoming.allowWeakKey }),
  };
}

export function peerChange({ peer, incoming }: Link, { manifest, info }: ShownPeer): PeerChange {
  return {
    before: {
      applicationId: peer.applicationId,
      consumerKey: info === undefined ? null : (incoming?.consumerKey ?? null),
      fingerprint: fingerprintOf(incoming?.publicKey),
    },
    now: {
      applicationId: manifest.id,
      consumerKey: info?.key ?? null,
      fingerprint: fingerprintOf(info?.publicKey),
    },
  };
}

/**
 * @param shown - what a person said is right.
 * @param overlap - for how long the same application may go on with its old key; another one has none.
 */
export function takePeer(
  link: Link,
  { manifest, info }: ShownPeer,
  overlap: { readonly nowSeconds: number; readonly overlapSeconds: number },
): Link {
  const { peer, incoming } = link;
  const next = { ...link, peer: { ...peer, applicationId: manifest.id, typeId: manifest.typeId } };
  if (info === undefined || incoming === null) return next;
  const renamed = { ...next, incoming: { ...incoming, consumerKey: info.key } };
  const replaced = replacePeerKey(renamed, info.publicKey, overlap);
  const isSame = peer.applicationId === null || peer.applicationId === manifest.id;
  return isSame ? replaced : finishRotation(replaced);
}

function fingerprintOf(pem: string | null | undefined): string | null {
  return pem == null ? null : inspectPublicKey(pem).fingerprint;
}
