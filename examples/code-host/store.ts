/** What Harbour keeps: accounts, sessions with what is under way in them, and the builds started from here. */
import { type Account, createAccounts, isAccounts } from '../shared/accounts.ts';
import { isJsonObject, type JsonFile, openJsonFile } from '../shared/json-file.ts';
import { isSessionRecords, type SessionRecord } from '../shared/sessions.ts';
import { DEMO_ACCOUNTS } from './accounts.ts';
import type { CommitStatus } from './commit-statuses.ts';
import type { Flash, Wish } from './visits.ts';

/** A build that somebody started from a repository, as Harbour last saw it. */
export interface StartedBuild {
  readonly repository: string;
  readonly number: number;
  readonly branch: string;
  readonly commit: string;
  /** The build's page at the CI. */
  readonly url: string;
  /** The account of Harbour that pressed the button. */
  readonly pressedBy: string;
  readonly startedAtMs: number;
  state: string;
  /** The name that the CI shows; unknown until it was asked. */
  startedBy?: string;
}

/** The whole state. Builds are in the order in which they were started. */
export interface CodeHostState {
  readonly version: 1;
  /** When this demo was first started; the ages of commits count from here. */
  readonly firstStartMs: number;
  readonly accounts: Account[];
  readonly sessions: Record<string, SessionRecord>;
  /** By session id: what the next page tells, and what waits for a yes. */
  readonly visits: Record<string, { flash?: Flash; wish?: Wish }>;
  readonly builds: StartedBuild[];
  /** Absent until the first one is reported. */
  statuses?: readonly CommitStatus[];
}

/**
 * Opens the state in a data folder; a first start gets the demo accounts.
 *
 * @throws Error when the file is there and is not such a state.
 */
export function openCodeHostStore(dataDir: string, nowMs: number): JsonFile<CodeHostState> {
  const initial = (): CodeHostState => ({
    version: 1,
    firstStartMs: nowMs,
    accounts: createAccounts(DEMO_ACCOUNTS),
    sessions: {},
    visits: {},
    builds: [],
  });
  return openJsonFile(dataDir, initial, isCodeHostState);
}

function isCodeHostState(value: unknown): value is CodeHostState {
  return (
    isJsonObject(value) &&
    value['version'] === 1 &&
    typeof value['firstStartMs'] === 'number' &&
    isAccounts(value['accounts']) &&
    isSessionRecords(value['sessions']) &&
    isJsonObject(value['visits']) &&
    Array.isArray(value['builds']) &&
    value['builds'].every((item) => isJsonObject(item) && typeof item['number'] === 'number') &&
    (value['statuses'] === undefined || Array.isArray(value['statuses']))
  );
}
