// Way 4: the browser of an administrator carries the proposal of a link from one application to the other; nobody's
// password is asked for. Application Links wire notes, section 4. The back leg, and whose "in" and "out" is meant, are
// inferences: we write and read them from the side of the application that redirects.
import { encodeForm, type Parameter } from '@maillon/oauth1';
import { readBaseUrl } from '../base-url.ts';
import type { PeerClient } from '../peer/peer-client.ts';
import { type AuthenticationLevel, levelOfStatus, statusOfLevel } from '../wire/authentication-types.ts';
import { readUuid } from '../wire/uuid.ts';
import type { LinkActionContext, LinkLevels } from './context.ts';
import type { CreatedLink } from './create-by-hand.ts';
import { keepMutualHalf, type MutualInput } from './keep-mutual-half.ts';
import { cleanName } from './link-name.ts';
import type { Ourselves } from './ourselves.ts';
import { readIntroduction } from './peer-introduction.ts';
import { orUndo } from './undo.ts';

/** The page of Application Links at every application that speaks it, below its base URL. */
export const LIST_LINKS_PATH = '/plugins/servlet/applinks/listApplicationLinks';

/** What another application proposes. Nothing of it is true before an administrator confirmed it. */
export interface LinkProposal {
  /** Base URL of who proposes; http or https, in its plain form. */
  readonly startingUrl: string;
  readonly startingTypeId: string;
  /** The id of the application that the other side made its half for: ours, or it is meant for another. */
  readonly originalCreatedId: string | null;
  readonly sharedUserbase: boolean;
  /** From our side: `incoming` is what they want to do here. */
  readonly levels: LinkLevels;
  /** What the two did so far. */
  readonly creationLog: readonly string[];
}

export interface ProposalFault {
  /** The parameter. */
  readonly name: string;
  /** What was expected; holds nothing of what came. */
  readonly message: string;
}

export type ReadProposal =
  | { readonly ok: true; readonly proposal: LinkProposal }
  | { readonly ok: false; readonly faults: readonly ProposalFault[] };

/** What we write into the log on the way back. */
const CREATED = 'created';

/** Whether the other side has made its half already and only tells us: nothing is left to do. */
export function isAnswer({ creationLog }: LinkProposal): boolean {
  return creationLog.some((entry) => /created/i.test(entry));
}

/** Whether a query that came to `listApplicationLinks` proposes a link at all. */
export function isProposal(parameters: readonly Parameter[]): boolean {
  return parameters.some(([name]) => name === 'applinkStartingUrl');
}

/** What the application that redirects says. */
export interface ProposalInput {
  /** Who redirects. */
  readonly from: Pick<Ourselves, 'publicUrl' | 'typeId'>;
  /** Application id of who gets it. */
  readonly peerId: string | null;
  /** As `from` has them. */
  readonly levels: LinkLevels;
  readonly sharedUserbase?: boolean;
  /** Back where the proposal came from, after the half of `from` was made too. */
  readonly isAnswer?: boolean;
}

/** @returns the query of a proposal, without `?`. */
export function proposalQuery({
  from,
  peerId,
  levels,
  sharedUserbase = false,
  isAnswer: isBack = false,
}: ProposalInput): string {
  return encodeForm([
    ['applinkStartingUrl', JSON.stringify(from.publicUrl)],
    ['applinkStartingType', JSON.stringify(from.typeId)],
    ...(peerId === null ? [] : [['applinkOriginalCreatedId', JSON.stringify(peerId)] as const]),
    ['sharedUserbase', String(sharedUserbase)],
    ...levelParameters('In', levels.incoming),
    ...levelParameters('Out', levels.outgoing),
    ['applinkCreationStatusLog', JSON.stringify(JSON.stringify(isBack ? [CREATED] : []))],
  ]);
}

/**
 * @param peerUrl - the peer's base URL for browsers.
 * @returns where to send the administrator's browser.
 */
export function handshakeUrl(peerUrl: string, proposal: ProposalInput): string {
  return `${peerUrl}${LIST_LINKS_PATH}?${proposalQuery(proposal)}`;
}

/**
 * Reads and checks a proposal. Stores nothing, calls nobody.
 *
 * @param parameters - the decoded query. Values are JSON; bare text is taken too.
 * @returns every fault at once.
 */
export function readProposal(parameters: readonly Parameter[]): ReadProposal {
  const faults: ProposalFault[] = [];
  const values = new Map<string, string>();
  for (const [name, value] of parameters) {
    if (values.has(name) && name.startsWith('applink'))
      faults.push({ name, message: 'must be there only once' });
    values.set(name, value);
  }
  const text = (name: string): string | undefined => jsonText(values.get(name));

  const startingUrl = readBaseUrl(text('applinkStartingUrl') ?? '');
  if (startingUrl === undefined)
    faults.push({
      name: 'applinkStartingUrl',
      message: 'must be a plain http or https address without query',
    });
  const startingTypeId = text('applinkStartingType') ?? 'generic';
  if (!/^[a-z][a-z0-9.-]{0,63}$/.test(startingTypeId))
    faults.push({ name: 'applinkStartingType', message: 'must be a type like "generic" or "stash"' });
  const idText = text('applinkOriginalCreatedId');
  const originalCreatedId = idText === undefined ? null : readUuid(idText);
  if (originalCreatedId === undefined)
    faults.push({ name: 'applinkOriginalCreatedId', message: 'must be a UUID' });
  if (startingUrl === undefined || originalCreatedId === undefined || faults.length > 0)
    return { ok: false, faults };
  return {
    ok: true,
    proposal: {
      startingUrl,
      startingTypeId,
      originalCreatedId,
      sharedUserbase: text('sharedUserbase') === 'true',
      // Their "in" is what comes in there: our outgoing.
      levels: { incoming: readLevel(text, 'Out'), outgoing: readLevel(text, 'In') },
      creationLog: readLog(text('applinkCreationStatusLog')),
    },
  };
}

/**
 * Makes our half of what an administrator confirmed: also of a handshake that starts here, before `handshakeUrl`.
 *
 * @param peer - calls the starting URL as one that was learnt, unless the administrator typed it.
 * @throws PeerError; LinkConflictError when another link has the name or the peer's consumer key.
 */
export async function createOurHalf(
  context: LinkActionContext,
  peer: PeerClient,
  input: MutualInput,
): Promise<CreatedLink> {
  const introduction = await readIntroduction(peer, context.ourselves, {
    allowWeakKey: input.allowWeakKey === true,
  });
  return orUndo((undo) => keepMutualHalf(context, peer.rpcUrl, introduction, input, undo));
}

const RIGHTS = [
  ['UserAuth', 'enabled'],
  ['ServerAuth', 'twoLoEnabled'],
  ['PreAuth', 'twoLoImpersonationEnabled'],
] as const;

function levelParameters(direction: 'In' | 'Out', level: AuthenticationLevel): readonly Parameter[] {
  const status = statusOfLevel(level);
  return RIGHTS.map(([name, right]) => [`applinkConfig${direction}${name}`, String(status[right])]);
}

/** Nothing said means: for people who agree. */
function readLevel(text: (name: string) => string | undefined, direction: 'In' | 'Out'): AuthenticationLevel {
  const said = RIGHTS.map(([name]) => text(`applinkConfig${direction}${name}`));
  if (said.every((value) => value === undefined)) return '3LO';
  const [enabled, twoLoEnabled, twoLoImpersonationEnabled] = said.map((value) => value === 'true');
  return levelOfStatus({
    enabled: enabled === true,
    twoLoEnabled: twoLoEnabled === true,
    twoLoImpersonationEnabled: twoLoImpersonationEnabled === true,
  });
}

const MAX_LOG_ENTRIES = 20;

function readLog(text: string | undefined): readonly string[] {
  const list = parsed(text ?? '');
  if (!Array.isArray(list)) return [];
  const entries: readonly unknown[] = list.slice(0, MAX_LOG_ENTRIES);
  return entries.filter((entry) => typeof entry === 'string').map(cleanName);
}

/** @returns what a JSON string in quotes says; any other text as it is. */
function jsonText(value: string | undefined): string | undefined {
  if (value === undefined || value === '') return undefined;
  const read = value.startsWith('"') ? parsed(value) : value;
  return typeof read === 'string' ? read : undefined;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
