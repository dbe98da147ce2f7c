// Way 3: both ends speak Application Links, and one action makes both halves. Application Links wire notes, section 4.
//
//   their manifest → their consumer-info → their administrator → our link there → our half → their capabilities →
//   the status there (they fetch our consumer-info) → the status read back
//
// A failure undoes what was done. A death in between leaves what the same action, run again, finds and completes.
import { publicUrlAliases } from '../change/relocate-us.ts';
import type { PeerAdministrator } from '../peer/peer-administrator.ts';
import type { PeerClient } from '../peer/peer-client.ts';
import { PeerError } from '../peer/peer-error.ts';
import { levelOfStatus, statusOfLevel, THREE_LEGGED_CLASS } from '../wire/authentication-types.ts';
import type { OAuthStatus } from '../wire/entities.ts';
import { hasCapabilities, type Manifest } from '../wire/manifest.ts';
import { serviceProviderName } from './consumer-keys.ts';
import type { LinkActionContext, LinkLevels } from './context.ts';
import type { CreatedLink } from './create-by-hand.ts';
import { findMutualLink, keepMutualHalf, type MutualInput } from './keep-mutual-half.ts';
import { halvesThere, movedHalf } from './our-half-there.ts';
import type { Ourselves } from './ourselves.ts';
import { readIntroduction } from './peer-introduction.ts';
import { orUndo, type Undo } from './undo.ts';

export interface AutomaticInput extends MutualInput {
  readonly administrator: PeerAdministrator;
  /** Has the peer fetch our key, though it may have one: it keeps the one of before a rotation. */
  readonly renewKeyThere?: boolean | undefined;
}

export interface AutomaticLink extends CreatedLink {
  /** What the peer says of its half in the end; undefined: it does not tell. */
  readonly statusThere: OAuthStatus | undefined;
}

/**
 * @param peer - calls the address that the administrator typed.
 * @throws PeerError; LinkConflictError when another link has the name or the peer's consumer key.
 */
export async function createAutomatically(
  context: LinkActionContext,
  peer: PeerClient,
  input: AutomaticInput,
): Promise<AutomaticLink> {
  const { ourselves } = context;
  const { administrator, levels } = input;
  const introduction = await readIntroduction(peer, ourselves, { allowWeakKey: input.allowWeakKey === true });
  // Before a password goes there.
  const existing = await findMutualLink(context.store.links, peer.rpcUrl, introduction, input);
  await peer.checkAdministrator(administrator);
  const formerUrls = await publicUrlAliases(context.store.settings);
  // Then the peer's half under our id signs with a secret, and has to go.
  const isGeneric = existing?.incoming?.sharedSecret != null;
  return orUndo(async (undo) => {
    const stale = await putOurLink(peer, administrator, ourselves, { isGeneric, formerUrls, undo });
    const created = await keepMutualHalf(context, peer.rpcUrl, introduction, input, undo);
    const wanted = statusThere(levels);
    if (input.renewKeyThere === true)
      await peer.autoConfigureConsumer(ourselves.applicationId, administrator);
    const hasStatus = await configureThere(peer, administrator, ourselves, introduction.manifest, wanted);
    const status = hasStatus ? await peer.status(ourselves.applicationId) : undefined;
    if (hasStatus) checkStatus(wanted, status, peer.rpcUrl);
    for (const id of stale) await peer.deleteLink(id, administrator);
    return { ...created, statusThere: status };
  });
}

/** The link as the peer sees it: its incoming is our outgoing. */
function statusThere({ incoming, outgoing }: LinkLevels): OAuthStatus {
  return { incoming: statusOfLevel(outgoing), outgoing: statusOfLevel(incoming) };
}

/**
 * @returns ids of other links that lead to us there, one made as a generic link before: to be removed when this one
 *   works.
 */
async function putOurLink(
  peer: PeerClient,
  administrator: PeerAdministrator,
  ourselves: Ourselves,
  {
    isGeneric,
    formerUrls,
    undo,
  }: { readonly isGeneric: boolean; readonly formerUrls: readonly string[]; readonly undo: Undo },
): Promise<readonly string[]> {
  const { applicationId, name, publicUrl, typeId } = ourselves;
  const { ours, takenNames } = await halvesThere(peer, administrator, ourselves, formerUrls);
  const present = ours.find(({ id }) => id === applicationId);
  const before = isGeneric ? undefined : present;
  const isMove = before !== undefined && movedHalf(before, ourselves, formerUrls) !== undefined;
  const stale = ours.flatMap(({ id }) => (id === applicationId ? [] : [id]));
  const entity = {
    id: applicationId,
    typeId,
    name: takenNames.has(name) ? serviceProviderName(name, `-${applicationId.slice(0, 4)}`) : name,
    displayUrl: publicUrl,
    rpcUrl: publicUrl,
    isPrimary: present?.isPrimary ?? false,
  };
  // Told before it is done: the answer may get lost, and the link be there all the same.
  undo.add(`our link at ${peer.rpcUrl}`, () =>
    before === undefined
      ? peer.deleteLink(applicationId, administrator)
      : peer.putLink(before, administrator, { isMove }),
  );
  if (present !== before) await peer.deleteLink(applicationId, administrator);
  try {
    await peer.putLink(entity, administrator, { isMove });
    return stale;
  } catch (error) {
    if (!(error instanceof PeerError) || error.status !== 409 || stale.length === 0) throw error;
    for (const id of stale) await peer.deleteLink(id, administrator);
    await peer.putLink(entity, administrator);
    return [];
  }
}

/** @returns whether the peer has the status API. */
async function configureThere(
  peer: PeerClient,
  administrator: PeerAdministrator,
  { applicationId }: Ourselves,
  manifest: Manifest,
  wanted: OAuthStatus,
): Promise<boolean> {
  const capabilities = hasCapabilities(manifest) ? await peer.capabilities() : [];
  if (capabilities.includes('STATUS_API')) {
    await peer.putStatus(applicationId, wanted, administrator);
    return true;
  }
  // The way of before the status API; seen described, not run against such a peer.
  if (wanted.outgoing.enabled) {
    await peer.putProvider(applicationId, { provider: THREE_LEGGED_CLASS, config: {} }, administrator);
  }
  if (wanted.incoming.enabled) await peer.autoConfigureConsumer(applicationId, administrator);
  return false;
}

function checkStatus(wanted: OAuthStatus, got: OAuthStatus | undefined, rpcUrl: string): void {
  const describe = (status: OAuthStatus): string =>
    `incoming ${levelOfStatus(status.incoming)}, outgoing ${levelOfStatus(status.outgoing)}`;
  if (got !== undefined && describe(got) === describe(wanted)) return;
  throw new PeerError({
    code: 'AUTH_LEVEL_MISMATCH',
    cause: 'The peer did not set its half as it was asked to.',
    evidence: `We asked ${rpcUrl} for ${describe(wanted)}; it says ${got === undefined ? 'that it has no such link' : describe(got)}.`,
    remedy: 'Look at the link there; it may not allow this level to applications.',
  });
}
