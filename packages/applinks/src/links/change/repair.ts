// Puts a link right of which one side is missing, was made anew, or knows old keys. A diagnosis says what is wrong, the
// table in `repairs.ts` what is done about it; then it is looked at again, until nothing is left that can be done here.
import type { Link } from '../../storage/store.ts';
import type { LinkActionContext, LinkLevels } from '../create/context.ts';
import { type CopySheet, copySheet, editSheet, mutualSheet, publicKeySheet } from '../create/copy-sheet.ts';
import { createAutomatically } from '../create/create-automatically.ts';
import { createByRest } from '../create/create-by-rest.ts';
import type { PeerAdministrator } from '../peer/peer-administrator.ts';
import type { PeerClient } from '../peer/peer-client.ts';
import { type DiagnosisOptions, type DiagnosisStep, diagnose } from '../status/diagnose.ts';
import type { Finding } from '../status/finding.ts';
import { levelOfHalf } from '../wire/authentication-types.ts';
import { CHECKS_OF_THE_PAST, nextRepair, type Repair, type RepairAction } from './repairs.ts';
import { signWithNewKey } from './rotate-our-key.ts';
import { type PeerChange, peerChange, readShownPeer, takePeer } from './take-peer.ts';

export interface RepairOptions {
  readonly diagnosis: Pick<DiagnosisOptions, 'ourselves' | 'guard'>;
  /** Calls the link's address; absent when nobody told it. */
  readonly peer?: PeerClient | undefined;
  /** Asked when the peer's half has to be put right; absent: that is left to the peer's administrator. */
  readonly administrator?: (() => Promise<PeerAdministrator>) | undefined;
  /** Whether the peer is right as it is now: an administrator compared (threat T52). Default: it is not. */
  readonly confirm?: ((change: PeerChange) => boolean | Promise<boolean>) | undefined;
  /** Told of what is going to be done, and what for, before it is done. */
  readonly onRepair?: ((repair: Repair) => void) | undefined;
  /** How long the peer's old key is accepted beside a new one. Default 7 days. */
  readonly overlapSeconds?: number;
}

export interface RepairedLink {
  readonly link: Link;
  /** What was put right, in sentences. */
  readonly repaired: readonly string[];
  /** What a diagnosis still finds, the worst first. */
  readonly remaining: readonly Finding[];
  /** What would have been done next: nobody confirmed it, or it takes an administrator of the peer. */
  readonly left: Repair | undefined;
  /** What an administrator of the peer has to do about it, where that is known. */
  readonly sheet: CopySheet | undefined;
}

const OVERLAP_SECONDS = 7 * 86_400;

/**
 * A healthy link stays as it is. Run again after a failure, it goes on.
 *
 * @throws PeerError when the peer refuses; LinkConflictError when another link has its new id or consumer key.
 */
export async function repairLink(
  context: LinkActionContext,
  link: Link,
  options: RepairOptions,
): Promise<RepairedLink> {
  const { ourselves } = context;
  const done = new Set<RepairAction>();
  const repaired: string[] = [];
  for (let current = link; ; ) {
    const { findings, steps } = await look(context, current, options, done.size > 0);
    const repair = nextRepair(steps, { link: current, keys: ourselves.keys, done });
    const made = repair && (await carryOut(context, current, repair, options));
    if (repair === undefined || made === undefined) {
      const sheet = repair && sheetFor(current, repair, context);
      return { link: current, repaired, remaining: findings, left: repair, sheet };
    }
    done.add(repair.action);
    repaired.push(...made.repaired);
    current = made.link;
  }
}

/** What the link's sides may do. */
export function linkLevels({ incoming, outgoing }: Link): LinkLevels {
  return { incoming: levelOfHalf(incoming), outgoing: levelOfHalf(outgoing) };
}

async function look(
  { store, now }: LinkActionContext,
  link: Link,
  { diagnosis }: RepairOptions,
  isRepaired: boolean,
): Promise<{ readonly findings: readonly Finding[]; readonly steps: readonly DiagnosisStep[] }> {
  const steps: DiagnosisStep[] = [];
  const findings = await diagnose(link, {
    ...diagnosis,
    store,
    now,
    ...(isRepaired && { leaveOut: CHECKS_OF_THE_PAST }),
    onStep: (step) => steps.push(step),
  });
  return { findings, steps };
}

type Made = Pick<RepairedLink, 'link' | 'repaired'>;

/** @returns undefined when it was not done: nobody confirmed it, or no administrator of the peer is at hand. */
async function carryOut(
  context: LinkActionContext,
  link: Link,
  repair: Repair,
  options: RepairOptions,
): Promise<Made | undefined> {
  const { peer, administrator, onRepair } = options;
  switch (repair.action) {
    case 'sign with present key':
      onRepair?.(repair);
      return adoptPresentKey(context, link);
    case 'take peer':
      if (peer === undefined) return undefined;
      onRepair?.(repair);
      return takeShownPeer(context, link, peer, options);
    case 'renew key there':
    case 'set half there':
      if (peer === undefined || administrator === undefined) return undefined;
      onRepair?.(repair);
      return setHalfThere(context, link, repair, { peer, administrator: await administrator() });
  }
}

async function adoptPresentKey({ store, ourselves }: LinkActionContext, link: Link): Promise<Made> {
  const kept = await store.links.update(link.id, (now) => signWithNewKey(now, ourselves.keys));
  return {
    link: kept ?? link,
    repaired: [`The link signs with our present key ${ourselves.keys.fingerprint}.`],
  };
}

async function takeShownPeer(
  { store, now }: LinkActionContext,
  link: Link,
  peer: PeerClient,
  { confirm, overlapSeconds = OVERLAP_SECONDS }: RepairOptions,
): Promise<Made | undefined> {
  const shown = await readShownPeer(link, peer);
  const change = peerChange(link, shown);
  if ((await confirm?.(change)) !== true) return undefined;
  const overlap = { nowSeconds: now(), overlapSeconds };
  const kept = await store.links.update(link.id, (stored) => takePeer(stored, shown, overlap));
  return { link: kept ?? link, repaired: sentencesOf(change, kept) };
}

function sentencesOf({ before, now }: PeerChange, kept: Link | undefined): readonly string[] {
  const until = kept?.incoming?.retired?.untilSeconds;
  const overlap =
    until === undefined ? '' : `; the old one is accepted until ${new Date(until * 1000).toISOString()}`;
  return [
    ...(before.applicationId === now.applicationId
      ? []
      : [`The peer's application id is ${now.applicationId ?? ''} now.`]),
    ...(before.consumerKey === now.consumerKey
      ? []
      : [`The peer's consumer key is "${now.consumerKey ?? ''}" now.`]),
    ...(before.fingerprint === now.fingerprint
      ? []
      : [`The peer's key is ${now.fingerprint ?? ''} now${overlap}.`]),
  ];
}

async function setHalfThere(
  context: LinkActionContext,
  link: Link,
  { action }: Repair,
  { peer, administrator }: { readonly peer: PeerClient; readonly administrator: PeerAdministrator },
): Promise<Made> {
  const input = { administrator, levels: linkLevels(link), name: link.name };
  const renewKeyThere = action === 'renew key there';
  const allowWeakKey = link.incoming?.allowWeakKey;
  const made = isGeneric(link)
    ? await createByRest(context, peer, input)
    : await createAutomatically(context, peer, { ...input, renewKeyThere, allowWeakKey });
  const sentence = renewKeyThere
    ? `The peer has our present key ${context.ourselves.keys.fingerprint}.`
    : 'The half at the peer is as it has to be.';
  return { link: made.link, repaired: [sentence] };
}

/** A peer that signs with a secret of ours has a generic link; a product that does not call us has one too. */
function isGeneric({ incoming, peer }: Link): boolean {
  return incoming === null ? peer.typeId !== 'generic' : incoming.sharedSecret !== null;
}

function sheetFor(
  link: Link,
  { action, finding }: Repair,
  { ourselves }: LinkActionContext,
): CopySheet | undefined {
  if (action === 'renew key there') return publicKeySheet(link, { ourselves });
  // Levels are switches: the finding names them.
  if (action !== 'set half there' || finding.code === 'AUTH_LEVEL_MISMATCH') return undefined;
  if (!isGeneric(link)) return mutualSheet(link, { ourselves });
  return finding.code === 'NO_REMOTE_APPLINK'
    ? copySheet(link, { ourselves })
    : editSheet(link, { ourselves });
}
