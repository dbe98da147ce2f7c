// Puts a link right of which one side is missing, was made anew, or knows old keys.
import { readPublicKey } from '@maillon/oauth1/keys';
import type { Link } from '../../storage/store.ts';
import type { LinkActionContext, LinkLevels } from '../create/context.ts';
import { createAutomatically, statusThere } from '../create/create-automatically.ts';
import { createByRest } from '../create/create-by-rest.ts';
import { checkManifest } from '../create/peer-introduction.ts';
import type { PeerAdministrator } from '../peer/peer-administrator.ts';
import type { PeerClient } from '../peer/peer-client.ts';
import type { PeerFinding } from '../peer/peer-error.ts';
import { levelOfHalf, levelOfStatus } from '../wire/authentication-types.ts';
import type { Manifest } from '../wire/manifest.ts';
import { replacePeerKey } from './replace-peer-key.ts';

export interface RepairOptions {
  /** Calls the link's address. */
  readonly peer: PeerClient;
  /** Lets us put the peer's half right as well. */
  readonly administrator?: PeerAdministrator | undefined;
  /** `SHA256:…` of the peer's new key, which an administrator compared (threat T52). */
  readonly acceptFingerprint?: string | undefined;
  /** How long the peer's old key is accepted beside the new one. Default a day. */
  readonly overlapSeconds?: number;
}

export interface RepairedLink {
  readonly link: Link;
  /** What was put right, in sentences. */
  readonly repaired: readonly string[];
  /** What an administrator has to do. */
  readonly remaining: readonly PeerFinding[];
}

const DAY_SECONDS = 86_400;

/** @throws PeerError when the peer is not reached, or refuses. */
export async function repairLink(
  context: LinkActionContext,
  link: Link,
  options: RepairOptions,
): Promise<RepairedLink> {
  const manifest = await options.peer.manifest();
  checkManifest(manifest, context.ourselves, options.peer.rpcUrl);
  const ours = await repairOurHalf(context, link, manifest, options);
  const { administrator } = options;
  if (ours.remaining.length > 0) return ours;
  if (administrator === undefined)
    return { ...ours, remaining: await findingsThere(context, ours.link, options.peer) };
  const theirs = await repairTheirHalf(context, ours.link, options.peer, administrator);
  return { link: theirs, repaired: [...ours.repaired, 'The half at the peer was made anew.'], remaining: [] };
}

/** What the link's sides may do. */
export function linkLevels({ incoming, outgoing }: Link): LinkLevels {
  return { incoming: levelOfHalf(incoming), outgoing: levelOfHalf(outgoing) };
}

async function repairOurHalf(
  { store, now }: LinkActionContext,
  link: Link,
  manifest: Manifest,
  { peer, acceptFingerprint, overlapSeconds = DAY_SECONDS }: RepairOptions,
): Promise<RepairedLink> {
  const repaired: string[] = [];
  let next = link;
  if (link.peer.applicationId !== manifest.id) {
    next = { ...next, peer: { ...next.peer, applicationId: manifest.id, typeId: manifest.typeId } };
    repaired.push(`The peer's application id is ${manifest.id} now.`);
  }
  const known = link.incoming?.publicKey ?? null;
  if (known !== null) {
    const info = await peer.consumerInfo({ allowWeakKey: link.incoming?.allowWeakKey === true });
    const [before, shown] = [known, info.publicKey].map(fingerprintOf);
    if (before !== shown) {
      if (shown !== acceptFingerprint) return { link, repaired: [], remaining: [staleKey(before, shown)] };
      const overlap = { nowSeconds: now(), overlapSeconds };
      next = replacePeerKey(next, info.publicKey, overlap);
      repaired.push(`The peer's key is ${shown ?? ''} now; the old one is accepted for a while.`);
    }
    if (next.incoming !== null && next.incoming.consumerKey !== info.key) {
      next = { ...next, incoming: { ...next.incoming, consumerKey: info.key } };
      repaired.push(`The peer's consumer key is "${info.key}" now.`);
    }
  }
  if (repaired.length === 0) return { link, repaired, remaining: [] };
  const { peer: about, incoming } = next;
  const kept = await store.links.update(link.id, (stored) => ({ ...stored, peer: about, incoming }));
  return { link: kept ?? next, repaired, remaining: [] };
}

function fingerprintOf(pem: string): string {
  return readPublicKey(pem, { allowWeakKey: true }).fingerprint;
}

function staleKey(before: string | undefined, shown: string | undefined): PeerFinding {
  return {
    code: 'STALE_KEY',
    cause: 'The peer has another key than the one that we know.',
    evidence: `We know ${before ?? ''}; it shows ${shown ?? ''}.`,
    remedy:
      'Ask the administrator of the peer whether that is its key. If so, repair again and accept this fingerprint.',
  };
}

async function repairTheirHalf(
  context: LinkActionContext,
  link: Link,
  peer: PeerClient,
  administrator: PeerAdministrator,
): Promise<Link> {
  const input = { administrator, levels: linkLevels(link), name: link.name };
  // A secret of ours means that the peer's half is a generic link.
  const isGeneric = link.incoming?.sharedSecret != null;
  const made = isGeneric
    ? await createByRest(context, peer, input)
    : await createAutomatically(context, peer, input);
  return made.link;
}

/** What can be seen of the peer's half without its administrator. */
async function findingsThere(
  { ourselves }: LinkActionContext,
  link: Link,
  peer: PeerClient,
): Promise<readonly PeerFinding[]> {
  // A generic link has no status: its application is none that speaks Application Links.
  if (link.incoming?.sharedSecret != null) return [];
  const wanted = statusThere(linkLevels(link));
  const got = await peer.status(ourselves.applicationId);
  if (got === undefined) {
    return [
      {
        code: 'NO_REMOTE_APPLINK',
        cause: 'The peer has no link to us.',
        evidence: `${peer.rpcUrl} knows no application ${ourselves.applicationId}.`,
        remedy:
          'Repair with the name and password of an administrator of the peer, or create the link there.',
      },
    ];
  }
  const [theirs, ours] = [got, wanted].map(
    ({ incoming, outgoing }) => `incoming ${levelOfStatus(incoming)}, outgoing ${levelOfStatus(outgoing)}`,
  );
  if (theirs === ours) return [];
  return [
    {
      code: 'AUTH_LEVEL_MISMATCH',
      cause: 'The two sides do not allow the same.',
      evidence: `The peer says ${theirs ?? ''}; to match ours it would be ${ours ?? ''}.`,
      remedy:
        'Set the same level on both sides, or repair with the name and password of an administrator of the peer.',
    },
  ];
}
