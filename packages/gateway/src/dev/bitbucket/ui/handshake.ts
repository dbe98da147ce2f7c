// The redirect handshake: what two products say to each other in the browser's address. Wire notes, section 4.
import { readApplicationUrl } from '../links/application-id.ts';
import { incomingLevels, type Levels, type Link } from '../links/link.ts';
import type { BothLevels } from '../links/set-levels.ts';
import { type Pair, readForm, writeForm } from '../oauth/form.ts';
import type { Site } from '../site.ts';
import { LIST } from './paths.ts';

/** What the other application asks for. */
export interface Proposal {
  readonly startingUrl: string;
  /** Our id, as the other application read it in our manifest; `''` when it did not say. */
  readonly ownId: string;
  readonly levels: BothLevels;
  /** The other half was made; we are only told. */
  readonly isDone: boolean;
}

/** @param query - as it came. @returns undefined when it proposes nothing, or what it says cannot be read. */
export function readProposal(query: string): Proposal | undefined {
  const pairs = new Map(readForm(query));
  const startingUrl = readApplicationUrl(stringIn(pairs.get('applinkStartingUrl')) ?? '');
  if (startingUrl === undefined) return undefined;
  const levels = (direction: 'In' | 'Out'): Levels => ({
    enabled: pairs.get(`applinkConfig${direction}UserAuth`) !== 'false',
    twoLegged: pairs.get(`applinkConfig${direction}ServerAuth`) === 'true',
    impersonation: pairs.get(`applinkConfig${direction}PreAuth`) === 'true',
  });
  return {
    startingUrl,
    ownId: stringIn(pairs.get('applinkOriginalCreatedId')) ?? '',
    // Its incoming side is our outgoing one.
    levels: { incoming: levels('Out'), outgoing: levels('In') },
    isDone: /created/i.test(pairs.get('applinkCreationStatusLog') ?? ''),
  };
}

/** Where the browser goes on, at the other application. */
export function proposalUrl(
  site: Site,
  link: Link,
  { isShared, log }: { readonly isShared: boolean; readonly log: readonly string[] },
): string {
  const levels = (
    direction: 'In' | 'Out',
    { enabled, twoLegged, impersonation }: Levels,
  ): readonly Pair[] => [
    [`applinkConfig${direction}UserAuth`, String(enabled)],
    [`applinkConfig${direction}ServerAuth`, String(twoLegged)],
    [`applinkConfig${direction}PreAuth`, String(impersonation)],
  ];
  const query = writeForm([
    ['applinkStartingUrl', JSON.stringify(site.url)],
    ['applinkStartingType', JSON.stringify('stash')],
    ['applinkOriginalCreatedId', JSON.stringify(link.id)],
    ['sharedUserbase', String(isShared)],
    ...levels('In', incomingLevels(link)),
    ...levels('Out', link.outgoing),
    ['applinkCreationStatusLog', JSON.stringify(JSON.stringify(log))],
  ]);
  return `${link.displayUrl}${LIST}?${query}`;
}

/** JSON in quotes, or the text itself. */
function stringIn(text: string | undefined): string | undefined {
  if (text === undefined || !text.startsWith('"')) return text;
  try {
    return String(JSON.parse(text));
  } catch {
    return undefined;
  }
}
