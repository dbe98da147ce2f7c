/** What Lighthouse keeps: accounts and sessions, in one file. */
import { type Account, createAccounts, isAccounts } from '../shared/accounts.ts';
import { isJsonObject, type JsonFile, openJsonFile } from '../shared/json-file.ts';
import { isSessionRecords, type SessionRecord } from '../shared/sessions.ts';
import { DEMO_ACCOUNTS } from './accounts.ts';

export interface BoardState {
  readonly version: 1;
  readonly accounts: Account[];
  readonly sessions: Record<string, SessionRecord>;
}

/**
 * Opens the state in a data folder; a first start gets the demo accounts.
 *
 * @throws Error when the file is there and is not such a state.
 */
export function openBoardStore(dataDir: string): JsonFile<BoardState> {
  return openJsonFile(
    dataDir,
    (): BoardState => ({ version: 1, accounts: createAccounts(DEMO_ACCOUNTS), sessions: {} }),
    (value): value is BoardState =>
      isJsonObject(value) &&
      value['version'] === 1 &&
      isAccounts(value['accounts']) &&
      isSessionRecords(value['sessions']),
  );
}
