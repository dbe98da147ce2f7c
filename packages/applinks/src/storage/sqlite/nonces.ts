// Nonces in SQLite: the one write of a signed request, so it is a group commit. All nonces recorded in one turn of the
// event loop go into one transaction, and their promises resolve when it is committed.
//
// They have a connection of their own with `synchronous=NORMAL`, beside the FULL one of the grants. Measured against one
// connection whose pragma is switched around each group (libsql, groups of 1 / 10 / 50): 18.8k, 26.1k, 28.0k nonces/s on
// two connections, 12.5k, 24.4k, 30.1k when switching; so the rare group that must be FULL switches, the others do not.
// It also keeps a group out of a transaction of the grants that has begun on their connection.
import { hash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Nonce, NonceStore, NonceVerdict } from '../store.ts';
import { StoreError } from '../store-error.ts';
import type { Connection } from './driver.ts';
import { type LiveCounts, liveCounts } from './live-counts.ts';
import { NONCES_SCHEMA } from './open-database.ts';
import { enterOpening, hasOtherOpenings, leaveOpening, type Opening } from './openings.ts';
import { inOneTurn } from './transaction.ts';

export interface SqliteNonces extends NonceStore {
  /** Removes expired nonces, some thousand a turn. @returns how many. */
  sweep(nowSeconds: number): Promise<number>;
  /** Commits what waits and marks the clean stop. Later nonces are refused with StoreError `store_closed`. */
  close(): void;
}

export interface SqliteNonceOptions {
  /** `OpenDatabase.nonces`, used by nobody else within a transaction. */
  readonly connection: Connection;
  readonly opening: Opening;
  readonly maxPerConsumer: number;
  readonly floorSeconds: number;
}

interface Waiting {
  readonly nonce: Nonce;
  readonly nowSeconds: number;
  readonly resolve: (verdict: NonceVerdict) => void;
  readonly reject: (error: unknown) => void;
}

const SWEEP_ROWS_A_TURN = 2000;

export function sqliteNonces({
  connection,
  opening,
  maxPerConsumer,
  floorSeconds,
}: SqliteNonceOptions): SqliteNonces {
  const { applicationId } = opening;
  const insert = connection.prepare(
    'insert into nonces (application_id, timestamp_seconds, key, consumer_key, expires_at_seconds) values (?, ?, ?, ?, ?) ' +
      'on conflict do nothing',
  );
  const select = connection.prepare(
    'select 1 from nonces where application_id = ? and timestamp_seconds = ? and key = ?',
  );
  // Undefined: to be read again, since a group failed. Another process's nonces are seen at the next reading.
  let counts: LiveCounts | undefined = readCounts(connection, applicationId);
  let group: Waiting[] = [];
  let isEntered = false;
  let isClosed = false;

  const recordOne = (nonce: Nonce, nowSeconds: number, live: LiveCounts): NonceVerdict => {
    const key = nonceKey(nonce);
    if (live.isAtBound(nonce.consumerKey, maxPerConsumer, nowSeconds)) {
      return select.all([applicationId, nonce.timestampSeconds, key]).length > 0 ? 'used' : 'full';
    }
    const { changes } = insert.run([
      applicationId,
      nonce.timestampSeconds,
      key,
      nonce.consumerKey,
      nonce.expiresAtSeconds,
    ]);
    if (Number(changes) === 0) return 'used';
    live.add(nonce.consumerKey, nonce.expiresAtSeconds);
    return 'fresh';
  };

  const commitGroup = (): void => {
    const waiting = group;
    group = [];
    if (waiting.length === 0) return;
    try {
      // The floor of an unclean stop covers what is not ahead of the clock. The entry must be there before the first nonce.
      const isFull =
        !isEntered || waiting.some(({ nonce, nowSeconds }) => nonce.timestampSeconds > nowSeconds);
      const verdicts = withSynchronous(connection, isFull, () =>
        inOneTurn(connection, () => {
          if (!isEntered) enterOpening(connection, opening);
          counts ??= readCounts(connection, applicationId);
          const live = counts;
          return waiting.map(({ nonce, nowSeconds }) => recordOne(nonce, nowSeconds, live));
        }),
      );
      isEntered = true;
      // One verdict each, in the same order; 'used' is never reached and would refuse.
      waiting.forEach(({ resolve }, index) => resolve(verdicts[index] ?? 'used'));
    } catch (error) {
      counts = undefined;
      for (const { reject } of waiting) reject(error);
    }
  };

  return {
    floorSeconds,
    record(nonce, nowSeconds) {
      return new Promise((resolve, reject) => {
        if (isClosed) {
          reject(new StoreError('store_closed', 'the store is closed: no nonce can be recorded'));
          return;
        }
        // Not a microtask: a transaction of the grants is open between two microtasks, never between two turns.
        if (group.length === 0) setImmediate(commitGroup);
        group.push({ nonce, nowSeconds, resolve, reject });
      });
    },
    async sweep(nowSeconds) {
      let count = 0;
      for (;;) {
        // Not between two microtasks, where a transaction of the grants may be open: it would be waited for in vain.
        await nextTurn();
        if (isClosed) return count;
        const removed = inOneTurn(connection, () => removeExpired(connection, applicationId, nowSeconds));
        count += removed;
        if (removed < SWEEP_ROWS_A_TURN) break;
      }
      counts?.forgetExpired(nowSeconds);
      if (hasOtherOpenings(connection, opening)) counts = undefined;
      return count;
    },
    close() {
      isClosed = true;
      commitGroup();
      if (isEntered) withSynchronous(connection, true, () => leaveOpening(connection, opening));
    },
  };
}

/** The timestamp is a column of its own. JSON keeps the parts apart, whatever is in them. */
function nonceKey({ consumerKey, token, nonce }: Nonce): string {
  return hash('sha256', JSON.stringify([consumerKey, token, nonce]), 'base64url');
}

function withSynchronous<Result>(connection: Connection, isFull: boolean, work: () => Result): Result {
  if (!isFull) return work();
  connection.exec(`pragma ${NONCES_SCHEMA}.synchronous = full`);
  try {
    return work();
  } finally {
    connection.exec(`pragma ${NONCES_SCHEMA}.synchronous = normal`);
  }
}

function readCounts(connection: Connection, applicationId: string): LiveCounts {
  const counts = liveCounts();
  // The columns are what the statement says.
  const rows = connection
    .prepare(
      'select consumer_key, expires_at_seconds, count(*) as live from nonces where application_id = ? ' +
        'group by consumer_key, expires_at_seconds',
    )
    .all([applicationId]) as readonly { consumer_key: string; expires_at_seconds: number; live: number }[];
  for (const row of rows) counts.add(row.consumer_key, row.expires_at_seconds, row.live);
  return counts;
}

/** A nonce expires at its timestamp or later, so that the expired ones are in the first part of the key's order. */
function removeExpired(connection: Connection, applicationId: string, nowSeconds: number): number {
  const { changes } = connection
    .prepare(
      'delete from nonces where (application_id, timestamp_seconds, key) in (' +
        'select application_id, timestamp_seconds, key from nonces ' +
        'where application_id = ? and timestamp_seconds <= ? and expires_at_seconds <= ? limit ?)',
    )
    .run([applicationId, nowSeconds, nowSeconds, SWEEP_ROWS_A_TURN]);
  return Number(changes);
}
