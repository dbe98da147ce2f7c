// Writes that may come late: a use, a count, a note for the status. A request must not wait for one, so they gather
// here and go together, in one transaction, every few seconds, at the stop, and before somebody reads what they change.
import type { Transaction } from 'kysely';
import { inTransaction, type SqlContext } from './context.ts';
import type { Schema } from './schema.ts';

/** What has gathered of one kind. */
interface LateWrite {
  /** @returns undefined when there is nothing; else takes what there is, and gives its writing. */
  take(): ((tx: Transaction<Schema>) => Promise<void>) | undefined;
}

export interface LateWrites {
  add(late: LateWrite): void;
  /** Writes what has gathered. What cannot be written is lost: a reader, or a stop, does not fail for it. */
  settle(): Promise<void>;
  /** Asks for a flush soon, since a buffer is full. */
  flushSoon(): void;
}

/** How many records of one kind gather at most. At that number they are written; what comes until then is lost. */
const MAX_LATE_RECORDS = 1000;

export function lateWrites(context: SqlContext): LateWrites {
  const kinds: LateWrite[] = [];
  let last: Promise<void> = Promise.resolve();
  let isFlushingSoon = false;
  const write = async (): Promise<void> => {
    const taken = kinds.flatMap((kind) => kind.take() ?? []);
    if (taken.length === 0) return;
    await inTransaction(context, async (tx) => {
      for (const writeInto of taken) await writeInto(tx);
    });
  };
  // One after the other: who waits for one has also waited for the one before it.
  const settle = (): Promise<void> => (last = last.then(write).catch(() => {}));
  return {
    add: (late) => void kinds.push(late),
    settle,
    flushSoon() {
      if (isFlushingSoon) return;
      isFlushingSoon = true;
      void settle().then(() => (isFlushingSoon = false));
    },
  };
}

/** The newest value by id. */
export interface LateRecords<Value> {
  /** @param change - of the value that waits, or undefined. */
  set(id: string, change: (waiting: Value | undefined) => Value): void;
}

/** Gathers a value by id, and writes each by `write`. */
export function lateRecords<Value>(
  late: LateWrites,
  write: (tx: Transaction<Schema>, id: string, value: Value) => Promise<unknown>,
): LateRecords<Value> {
  const waiting = new Map<string, Value>();
  late.add({
    take() {
      if (waiting.size === 0) return undefined;
      const taken = [...waiting];
      waiting.clear();
      return async (tx) => {
        for (const [id, value] of taken) await write(tx, id, value);
      };
    },
  });
  return {
    set(id, change) {
      const value = waiting.get(id);
      if (value === undefined && waiting.size >= MAX_LATE_RECORDS) return;
      waiting.set(id, change(value));
      if (waiting.size >= MAX_LATE_RECORDS) late.flushSoon();
    },
  };
}
