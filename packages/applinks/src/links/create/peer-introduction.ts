// What an application says of itself, read and weighed before we link to it.
import { readPublicKey } from '@maillon/oauth1/keys';
import { type Link, LinkConflictError, type LinkStore } from '../../storage/store.ts';
import type { PeerClient } from '../peer/peer-client.ts';
import { PeerError } from '../peer/peer-error.ts';
import type { ConsumerInfo } from '../wire/consumer-info.ts';
import { isCompatibleVersion, type Manifest } from '../wire/manifest.ts';
import type { Ourselves } from './ourselves.ts';

/** @throws PeerError when it is ourselves, a copy of us, or too old. */
function checkManifest(manifest: Manifest, { applicationId, publicUrl }: Ourselves, rpcUrl: string): void {
  if (manifest.id === applicationId) {
    throw new PeerError({
      code: 'CLONED_INSTANCE',
      cause: 'The peer has the same application id as we: it is this application itself, or a copy of it.',
      evidence: `${rpcUrl} and ${publicUrl} both say ${applicationId}.`,
      remedy: 'Check the address. If it is a copy, give one of the two a new data folder, and so a new id.',
    });
  }
  if (!isCompatibleVersion(manifest.applinksVersion)) {
    throw new PeerError({
      code: 'REMOTE_VERSION_INCOMPATIBLE',
      cause: 'The peer speaks a version of Application Links that is too old.',
      evidence: `It announces ${manifest.applinksVersion ?? 'none'}; 4.0.13 is the first that works.`,
      remedy: 'Upgrade the peer, or link by hand as a generic application.',
    });
  }
}

/**
 * A consumer key belongs to one link, and is not given another public key without being asked (threat T52).
 *
 * @param existing - our link to this peer.
 * @param replaceKey - an administrator saw both fingerprints and wants the new one.
 * @throws LinkConflictError when the key is another link's; PeerError when the link knows another public key.
 */
export async function checkConsumer(
  links: LinkStore,
  info: ConsumerInfo,
  existing: Link | undefined,
  replaceKey: boolean,
): Promise<void> {
  const holder = await links.getByConsumerKey(info.key);
  if (holder !== undefined && holder.id !== existing?.id)
    throw new LinkConflictError('consumerKey', info.key);
  const known = existing?.incoming?.publicKey ?? null;
  if (replaceKey || known === null) return;
  const [before, now] = [known, info.publicKey].map(
    (pem) => readPublicKey(pem, { allowWeakKey: true }).fingerprint,
  );
  if (before === now) return;
  throw new PeerError({
    code: 'STALE_KEY',
    cause: 'The peer has another key than the one that we know.',
    evidence: `We know ${before ?? ''}; it shows ${now ?? ''}.`,
    remedy: `Ask the administrator of the peer whether that is its key. If so, take it: maillon links repair ${existing?.id ?? ''} shows both fingerprints.`,
  });
}

/** @returns its manifest and consumer-info, weighed. @throws PeerError */
export async function readIntroduction(
  peer: PeerClient,
  ourselves: Ourselves,
  options: { readonly allowWeakKey?: boolean } = {},
): Promise<{ readonly manifest: Manifest; readonly info: ConsumerInfo }> {
  const manifest = await peer.manifest();
  checkManifest(manifest, ourselves, peer.rpcUrl);
  return { manifest, info: await peer.consumerInfo(options) };
}
