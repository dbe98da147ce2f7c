// What the statements of one application share.
import type { Transaction } from 'kysely';
import type { Sealer } from '../sealed.ts';
import type { Database, Schema } from './schema.ts';

export interface SqlContext {
  readonly db: Database;
  readonly applicationId: string;
  readonly sealer: Sealer;
  /** Called after the commit of a change to links or access tokens. `counter`: the new one. */
  readonly changed: (counter: number) => void;
}

/**
 * Runs `work` in one transaction that no other writer can get into. (SQLite: the dialect begins it IMMEDIATE, and
 * the isolation level says nothing there.) `work` waits for statements only: SQLite answers these within one turn of
 * the event loop, and the group commits of the nonces rely on it.
 */
export function inTransaction<Result>(
  { db }: SqlContext,
  work: (tx: Transaction<Schema>) => Promise<Result>,
): Promise<Result> {
  return db.transaction().setIsolationLevel('serializable').execute(work);
}

/** Seals and opens the values of one row. The row's key is the application and its own key parts. */
export interface RowSealer {
  seal(column: string, plaintext: string): string;
  sealNullable(column: string, plaintext: string | null): string | null;
  open(column: string, sealed: string): string;
  openNullable(column: string, sealed: string | null): string | null;
}

export function rowSealer(
  { sealer, applicationId }: SqlContext,
  table: keyof Schema,
  ...key: readonly string[]
): RowSealer {
  const row = JSON.stringify([applicationId, ...key]);
  const seal = (column: string, plaintext: string): string => sealer.seal({ table, row, column }, plaintext);
  const open = (column: string, sealed: string): string => sealer.open({ table, row, column }, sealed);
  return {
    seal,
    sealNullable: (column, plaintext) => (plaintext === null ? null : seal(column, plaintext)),
    open,
    openNullable: (column, sealed) => (sealed === null ? null : open(column, sealed)),
  };
}

/** A 64-bit whole number: SQLite gives a number, PostgreSQL's driver a text. */
export function whole(value: number | string): number;
export function whole(value: number | string | null): number | null;
export function whole(value: number | string | null): number | null {
  return value === null ? null : Number(value);
}
