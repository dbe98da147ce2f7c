// What the stand-in keeps: one JSON file in its data folder, replaced whole on every change.
import { generateKeyPairSync, randomBytes, randomInt, randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Link } from './links/link.ts';

export interface Account {
  readonly name: string;
  readonly displayName: string;
  /** In clear: each start tells it to whoever started it, and it opens nothing but this stand-in. */
  readonly password: string;
  readonly isAdministrator: boolean;
}

/** A token that we gave to a peer. */
export interface IssuedToken {
  readonly kind: 'request' | 'access';
  readonly token: string;
  readonly secret: string;
  readonly linkId: string;
  readonly createdAtSeconds: number;
  readonly expiresAtSeconds: number;
  /** Of a request token. */
  readonly callback?: string;
  /** Undefined: not decided yet. */
  readonly decision?: 'allowed' | 'denied';
  readonly user?: string;
  readonly verifier?: string;
  /** Of an access token. */
  readonly sessionHandle?: string;
  readonly sessionExpiresAtSeconds?: number;
}

/** A token that a peer gave to us for a user. */
export interface ReceivedToken {
  readonly kind: 'request' | 'access';
  readonly linkId: string;
  readonly user: string;
  readonly token: string;
  readonly secret: string;
}

export interface BuildStatus {
  readonly commit: string;
  readonly key: string;
  readonly state: string;
  readonly url: string;
  readonly name: string;
  readonly description: string;
  readonly setBy: string;
  readonly atMs: number;
}

/** What came of pressing "Build now". */
export interface BuildAnswer {
  readonly commit: string;
  readonly user: string;
  readonly linkId: string;
  readonly request: string;
  readonly atMs: number;
  /** `credentials-required`: the person has to authorise first. */
  readonly outcome: 'answered' | 'credentials-required' | 'failed';
  readonly status: number | null;
  /** The body, or what went wrong. */
  readonly text: string;
}

export interface KeyPair {
  /** PKCS#8 as PEM. */
  readonly privateKey: string;
  /** SubjectPublicKeyInfo as PEM. */
  readonly publicKey: string;
}

/** Our own consumer, for peers that fetch it. */
interface OwnConsumer extends KeyPair {
  readonly key: string;
}

interface State {
  readonly version: 1;
  /** What our manifest calls us. */
  readonly id: string;
  readonly consumer: OwnConsumer;
  readonly accounts: readonly Account[];
  readonly links: readonly Link[];
  readonly issued: readonly IssuedToken[];
  readonly received: readonly ReceivedToken[];
  readonly statuses: readonly BuildStatus[];
  readonly answers: readonly BuildAnswer[];
}

export interface Store {
  readonly state: State;
  change(changed: Partial<State>): void;
}

/**
 * Opens the state of a data folder, or begins one with a new id, key and passwords.
 *
 * @throws Error when the file is there and is no such state.
 */
export function openStore(dataDir: string, keys?: KeyPair): Store {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const file = join(dataDir, 'bitbucket.json');
  let state = readState(file) ?? firstState(keys ?? newKeyPair());
  const save = (): void => {
    writeFileSync(`${file}.tmp`, JSON.stringify(state, null, 1), { mode: 0o600 });
    renameSync(`${file}.tmp`, file);
  };
  save();
  return {
    get state() {
      return state;
    },
    change(changed) {
      state = { ...state, ...changed };
      save();
    },
  };
}

function readState(file: string): State | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    // Written above; another version of the stand-in does not read it.
    const state = JSON.parse(text) as State;
    if (state.version === 1) return state;
  } catch {
    // Told below.
  }
  throw new Error(`${file} is not the state of this stand-in; move it away to begin anew`);
}

const PEOPLE = [
  { name: 'admin', displayName: 'Ada Administrator', isAdministrator: true },
  { name: 'alice', displayName: 'Alice Adams', isAdministrator: false },
  { name: 'bob', displayName: 'Bob Brown', isAdministrator: false },
] as const;

function newKeyPair(): KeyPair {
  return generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
}

function firstState({ privateKey, publicKey }: KeyPair): State {
  return {
    version: 1,
    id: randomUUID(),
    consumer: { key: `Stash:${randomInt(1_000_000_000, 10_000_000_000)}`, privateKey, publicKey },
    accounts: PEOPLE.map((person) => ({ ...person, password: randomBytes(12).toString('base64url') })),
    links: [],
    issued: [],
    received: [],
    statuses: [],
    answers: [],
  };
}
