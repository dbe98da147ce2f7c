// What an application says of itself, read and weighed before we link to it.
import { inspectPublicKey } from '@maillon/oauth1/keys';
import { type Link, LinkConflictError, type LinkStore } from '../../storage/store.ts';
import type { PeerClient } from '../peer/peer-client.ts';
import { PeerError } from '../peer/peer-error.ts';
import { normalizeBaseUrl } from '../wire/application-id.ts';
import type { ConsumerInfo } from '../wire/consumer-info.ts';
import { isCompatibleVersion, type Manifest } from '../wire/manifest.ts';
import type { LinkLevels } from './context.ts';
import type { CalledPeer } from './existing-link.ts';
import type { Ourselves } from './ourselves.ts';

/**
 * @param applicationId - what the application at `rpcUrl` says; null: it says nothing.
 * @throws PeerError when it is ourselves, or a copy of us.
 */
export function checkNotUs(
  { applicationId, rpcUrl }: Pick<CalledPeer, 'applicationId' | 'rpcUrl'>,
  ourselves: Ourselves,
): void {
  const isOurId = applicationId === ourselves.applicationId;
  if (!isOurId && normalizeBaseUrl(rpcUrl) !== normalizeBaseUrl(ourselves.publicUrl)) return;
  throw new PeerError({
    code: 'CLONED_INSTANCE',
    cause: isOurId
      ? 'The peer has the same application id as we: it is this application itself, or a copy of it.'
      : 'The address is that of this application itself.',
    evidence: isOurId
      ? `${rpcUrl} and ${ourselves.publicUrl} both say ${ourselves.applicationId}.`
      : `Our public URL is ${ourselves.publicUrl}.`,
    remedy: 'Check the address. If it is a copy, give one of the two a new data folder, and so a new id.',
  });
}

/** @throws PeerError when it is ourselves, a copy of us, or too old. */
function checkManifest(manifest: Manifest, ourselves: Ourselves, rpcUrl: string): void {
  checkNotUs({ applicationId: manifest.id, rpcUrl }, ourselves);
  if (!isCompatibleVersion(manifest.applinksVersion)) {
    throw new PeerError({
      code: 'REMOTE_VERSION_INCOMPATIBLE',
      cause: 'The peer speaks a version of Application Links that is too old.',
      evidence: `It announces ${manifest.applinksVersion ?? 'none'}; 4.0.13 is the first that works.`,
      remedy: 'Upgrade the peer, or link by hand as a generic application.',
    });
  }
}

/** The link has another credential of its peer than the one that the peer shows now. Nothing was changed. */
export class OtherKeyError extends PeerError {
  /** `SHA256:…` of what it shows: the one to accept. */
  readonly fingerprint: string;
  constructor({ id, incoming }: Link, fingerprint: string) {
    const known = incoming?.publicKey == null ? 'a shared secret' : fingerprintOf(incoming.publicKey);
    super({
      code: 'STALE_KEY',
      cause: 'The peer shows another key than what the link knows of it.',
      evidence: `We know ${known}; it shows ${fingerprint}.`,
      remedy: `Ask the administrator of the peer whether that is its key. If so, take it: ${
        incoming?.publicKey == null
          ? `--accept-key ${fingerprint}`
          : `maillon links repair ${id} shows both fingerprints`
      }.`,
    });
    this.fingerprint = fingerprint;
  }
}

/**
 * A consumer key belongs to one link, and no credential of a link is replaced without being asked (threat T52).
 *
 * @param existing - our link to this peer.
 * @throws LinkConflictError when the key is another link's; OtherKeyError when the link knows another one, or a secret.
 */
export async function checkConsumer(
  links: LinkStore,
  info: ConsumerInfo,
  existing: Link | undefined,
  { levels, acceptKey }: { readonly levels: LinkLevels; readonly acceptKey?: string | undefined },
): Promise<void> {
  const holder = await links.getByConsumerKey(info.key);
  if (holder !== undefined && holder.id !== existing?.id)
    throw new LinkConflictError('consumerKey', info.key);
  if (existing === undefined || existing.incoming === null) return;
  const { publicKey } = existing.incoming;
  if (publicKey === null && levels.incoming === 'off') return;
  const shown = fingerprintOf(info.publicKey);
  if (shown === acceptKey || (publicKey !== null && shown === fingerprintOf(publicKey))) return;
  throw new OtherKeyError(existing, shown);
}

function fingerprintOf(publicKey: string): string {
  return inspectPublicKey(publicKey).fingerprint;
}

export interface Introduction {
  readonly manifest: Manifest;
  readonly info: ConsumerInfo;
}

/** @returns its manifest and consumer-info, weighed. @throws PeerError */
export async function readIntroduction(
  peer: PeerClient,
  ourselves: Ourselves,
  options: { readonly allowWeakKey?: boolean } = {},
): Promise<Introduction> {
  const manifest = await peer.manifest();
  checkManifest(manifest, ourselves, peer.rpcUrl);
  return { manifest, info: await peer.consumerInfo(options) };
}
