// A link that another application proposes, or agrees to, by way of the administrator's browser: shown in full, made by
// a POST.
import { randomBytes } from 'node:crypto';
import type { HttpResponse } from '@maillon/applinks';
import {
  createOurHalf,
  isAnswer,
  type LinkLevels,
  OtherKeyError,
  PeerError,
  readProposal,
} from '@maillon/applinks/links';
import { LinkConflictError } from '@maillon/applinks/storage';
import { decodeForm, encodeForm } from '@maillon/oauth1';
import type { AdminContext, AdminRoute, AdminVisit } from '../admin-context.ts';
import type { FieldFault } from '../form-field.ts';
import { levelFaults, readLevels } from '../level-fields.ts';
import { confirmPage, madePage, unreadablePage, wholePage } from './proposal-pages.ts';
import { lookUp, type Proposed, peerOf, proposedLevels } from './proposing-peer.ts';

/** Shows it. The address is a stranger's word until an administrator confirms it, and gets the full guard. */
export const showProposal: AdminRoute['handler'] = async (visit, context) => {
  const proposed = proposedIn(visit.query, visit, context);
  if (proposed === undefined) return unreadablePage();
  const { proposal, started } = proposed;
  if (started === undefined && isAnswer(proposal) && (await isLinked(context, proposal.startingUrl)))
    return wholePage(visit, context, proposal);
  return showPage(visit, context, proposed, { learnt: true });
};

/** An administrator has seen the address: `look` asks the application there, `confirm` makes the link. */
export const decideProposal: AdminRoute['handler'] = async (visit, context) => {
  const { fields } = visit;
  const proposed = proposedIn(fields.get('proposal') ?? '', visit, context);
  if (proposed === undefined) return unreadablePage();
  if (fields.get('action') !== 'confirm') return showPage(visit, context, proposed, { learnt: false });
  return confirmed(visit, context, proposed);
};

function proposedIn(
  query: string,
  { administrator }: AdminVisit,
  { handshakes }: AdminContext,
): Proposed | undefined {
  const parameters = decodeForm(query) ?? [];
  const read = readProposal(parameters);
  if (!read.ok) return undefined;
  const { proposal } = read;
  return {
    proposal,
    query: encodeForm(parameters),
    started: handshakes.find(administrator, proposal.startingUrl),
  };
}

async function isLinked({ store }: AdminContext, startingUrl: string): Promise<boolean> {
  const links = await store.links.list();
  return links.some(({ peer }) => peer.rpcUrl === startingUrl || peer.displayUrl === startingUrl);
}

interface Shown {
  /** Whether nobody has confirmed the address yet. */
  readonly learnt: boolean;
  readonly problem?: string;
  /** Fingerprint of a key that the peer shows in the place of the one that the link has: `problem` names both. */
  readonly otherKey?: string | undefined;
  /** Default: what was proposed. */
  readonly levels?: LinkLevels;
  readonly faults?: readonly FieldFault[];
}

async function showPage(
  visit: AdminVisit,
  context: AdminContext,
  proposed: Proposed,
  { learnt, ...shown }: Shown,
): Promise<HttpResponse> {
  return confirmPage(visit, context, {
    levels: proposedLevels(proposed),
    ...shown,
    proposed,
    ourselves: await context.ourselves(),
    there: await lookUp(context, proposed, learnt),
  });
}

async function confirmed(
  visit: AdminVisit,
  context: AdminContext,
  proposed: Proposed,
): Promise<HttpResponse> {
  const { fields, administrator } = visit;
  const { proposal, started } = proposed;
  const levels = readLevels(fields);
  const again = (shown: Omit<Shown, 'learnt' | 'levels'>): Promise<HttpResponse> =>
    showPage(visit, context, proposed, { learnt: false, levels, ...shown });
  const faults = levelFaults(levels);
  if (faults.length > 0) return again({ faults });
  const ourselves = await context.ourselves();
  const peer = peerOf(context, proposed, false);
  try {
    // What answers now must be what the page showed.
    const { id } = await peer.manifest();
    if (id !== fields.get('peerId')) return await again({ problem: CHANGED });
    const { link } = await createOurHalf(
      { store: context.store, ourselves, now: context.now, randomBytes },
      peer,
      { levels, acceptKey: fields.get('acceptKey') },
    );
    if (started !== undefined) context.handshakes.end(started);
    context.log.info({ administrator, link: link.id, peer: peer.rpcUrl }, 'link confirmed');
    return isAnswer(proposal)
      ? await wholePage(visit, context, proposal, levels)
      : await madePage(visit, context, { proposal, ourselves, link });
  } catch (error) {
    if (error instanceof LinkConflictError) return again({ problem: `Not made: ${error.message}.` });
    if (!(error instanceof PeerError)) throw error;
    const otherKey = error instanceof OtherKeyError ? error.fingerprint : undefined;
    return again({ problem: error.message, otherKey });
  }
}

const CHANGED = 'Another application answers there now than the page showed. Look again before you confirm.';
