/** What Anvil CI keeps: accounts, sessions and builds, in one file. */
import { type Account, createAccounts, isAccounts } from '../shared/accounts.ts';
import { isJsonObject, type JsonFile, openJsonFile } from '../shared/json-file.ts';
import { isSessionRecords, type SessionRecord } from '../shared/sessions.ts';
import { DEMO_ACCOUNTS } from './accounts.ts';
import { type Build, isBuild } from './builds.ts';

/** The whole state. Builds are in the order in which they were asked for. */
export interface CiState {
  readonly version: 1;
  readonly accounts: Account[];
  readonly sessions: Record<string, SessionRecord>;
  readonly builds: Build[];
}

/**
 * Opens the state in a data folder; a first start gets the demo accounts and a history of builds.
 *
 * @throws Error when the file is there and is not such a state.
 */
export function openCiStore(dataDir: string, nowMs: number): JsonFile<CiState> {
  const initial = (): CiState => ({
    version: 1,
    accounts: createAccounts(DEMO_ACCOUNTS),
    sessions: {},
    builds: seedBuilds(nowMs),
  });
  return openJsonFile(dataDir, initial, isCiState);
}

function isCiState(value: unknown): value is CiState {
  return (
    isJsonObject(value) &&
    value['version'] === 1 &&
    isAccounts(value['accounts']) &&
    isSessionRecords(value['sessions']) &&
    Array.isArray(value['builds']) &&
    value['builds'].every(isBuild)
  );
}

const MINUTE_MS = 60_000;
const HISTORY: readonly [
  project: string,
  number: number,
  minutesAgo: number,
  seconds: number,
  branch: string,
  commit: string,
  by: string,
][] = [
  ['platform/api', 203, 2890, 97.1, 'main', 'c09d1b7e52f34a8892d1f06b3ae47d5c81290fa6', 'alice'],
  ['storefront', 41, 2820, 71.4, 'main', '51f0c2ad9e7b4c3f8a60d2b7194ec35fa81d0b62', 'bob'],
  ['Design system', 17, 2604, 48.2, 'main', 'e27b90c4d1a35f6880b2c94e7d03f1a56b8c2d9e', 'alice'],
  ['storefront', 42, 1702, 69.8, 'main', '0b7e6d15c2f94a38bb10e7c4d5a92f6083be41d7', 'alice'],
  ['platform/api', 204, 1533, 102.6, 'perf/batch-prices', '7ae3f1902bd84c56a1e09f37c5b2d864f0a9137c', 'bob'],
  ['platform/api', 205, 1440, 96.3, 'main', 'd41c8fa6037b4e29951ab0ce72f83d46195e0c8b', 'alice'],
  ['storefront', 43, 1391, 44.9, 'feature/gift-cards', '94ac07be16d34f52a8e9107bc36d2f5ea0b8c471', 'alice'],
  ['Design system', 18, 1267, 31.7, 'redesign/focus-ring', '1f8d36ea94c04b7da25e0b39f7c18d62e5a4907b', 'bob'],
  ['Design system', 19, 402, 47.6, 'main', '6c02f9d7b81e4a35904c7eb1da36f52890cb14ae', 'bob'],
  ['storefront', 44, 187, 72.3, 'main', '3e8b5f21c7d64f90a1b2c3d4e5f60718293a4b5c', 'bob'],
  ['platform/api', 206, 96, 98.8, 'main', 'a5d0e3c97b124f68b0c4d8e2f6a19073b5c7d9e1', 'alice'],
  ['storefront', 45, 38, 70.5, 'main', '8f41d6b2e09c4a57b3f8e1d2c6a50947183bc2de', 'alice'],
];

function seedBuilds(nowMs: number): Build[] {
  return HISTORY.map(([project, number, minutesAgo, seconds, branch, commit, startedBy]) => ({
    project,
    number,
    branch,
    commit,
    startedBy,
    queuedAtMs: nowMs - minutesAgo * MINUTE_MS,
    durationMs: seconds * 1000,
    outcome: branch === 'main' ? 'passed' : 'failed',
  }));
}
