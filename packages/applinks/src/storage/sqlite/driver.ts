// The two SQLite drivers behind one shape: `node:sqlite` where Node has it, else `libsql`.
import type { SqliteDatabase, SqliteStatement } from 'kysely';
import { StoreError, type StoreErrorCode } from '../store-error.ts';

/** One connection to one file. All calls are synchronous; what goes wrong is a StoreError. */
export interface Connection extends SqliteDatabase {
  /** Runs statements without parameters and without results. */
  exec(sql: string): void;
  /** The same text gives the same statement, so that it is compiled once. */
  prepare(sql: string): SqliteStatement;
}

/**
 * @param options.asSchema - when given, the file is attached under this name to an empty database. Tables need no name
 *   in front, pragmas of the file do. Closing lets go of the file at once, which libsql otherwise does only when the
 *   connection's statements have been collected; until then nobody can end the write-ahead log.
 */
export type Connect = (file: string, options?: { readonly asSchema: string }) => Connection;

/**
 * Finds the driver of this Node.
 *
 * @throws StoreError `driver_missing`.
 */
export async function findDriver(): Promise<Connect> {
  return nodeSqlite() ?? (await libsql());
}

/** What is used of both drivers; the parameters go in as one array or spread. */
interface RawStatement {
  readonly reader?: boolean;
  columns(): readonly unknown[];
  all(...parameters: unknown[]): unknown[];
  run(...parameters: unknown[]): { changes: number | bigint; lastInsertRowid: number | bigint };
}

interface RawDatabase {
  exec(sql: string): unknown;
  prepare(sql: string): RawStatement;
  close(): void;
}

interface NodeSqlite {
  readonly DatabaseSync?: RawDatabaseConstructor;
  readonly StatementSync?: { readonly prototype: Partial<RawStatement> };
}

type RawDatabaseConstructor = new (file: string) => RawDatabase;

/** From Node 22.16 on: earlier ones lack `columns`, which tells a reader from a writer. */
function nodeSqlite(): Connect | undefined {
  // @types/node of Node 20 does not know this module; its shape is checked right below.
  const module: NodeSqlite | undefined = process.getBuiltinModule('node:sqlite');
  const { DatabaseSync, StatementSync } = module ?? {};
  if (DatabaseSync === undefined || StatementSync?.prototype.columns === undefined) return undefined;
  return (file, options) => connection(file, DatabaseSync, options?.asSchema);
}

async function libsql(): Promise<Connect> {
  try {
    const module = await import('libsql');
    // Its types promise better-sqlite3's whole API; this is the part that it has.
    const Database = module.default as unknown as RawDatabaseConstructor;
    return (file, options) => connection(file, Database, options?.asSchema);
  } catch (cause) {
    throw new StoreError(
      'driver_missing',
      `this Node (${process.version}) has no SQLite: install the package "libsql", or use Node 22.16 or later`,
      { cause },
    );
  }
}

function connection(file: string, Database: RawDatabaseConstructor, schema: string | undefined): Connection {
  const attempt = <Result>(work: () => Result): Result => {
    try {
      return work();
    } catch (error) {
      throw toStoreError(file, error);
    }
  };
  // libsql closes a file when nothing refers to its statements any more; so they are held here alone, until close().
  let open: { readonly database: RawDatabase; readonly raw: Map<string, RawStatement> } | undefined = {
    database: attempt(() => (schema === undefined ? new Database(file) : attached(file, Database, schema))),
    raw: new Map(),
  };
  const statements = new Map<string, SqliteStatement>();
  const rawStatement = (sql: string): RawStatement => {
    if (open === undefined) throw new StoreError('store_closed', `${file} is closed`);
    let raw = open.raw.get(sql);
    if (raw === undefined) open.raw.set(sql, (raw = open.database.prepare(sql)));
    return raw;
  };
  const all = (sql: string, parameters: readonly unknown[]) =>
    attempt(() => rawStatement(sql).all(...parameters));
  return {
    exec: (sql) => void attempt(() => open?.database.exec(sql)),
    prepare(sql) {
      const known = statements.get(sql);
      if (known !== undefined) return known;
      const statement: SqliteStatement = {
        reader: attempt(() => isReader(rawStatement(sql))),
        all: (parameters) => all(sql, parameters),
        run: (parameters) => attempt(() => rawStatement(sql).run(...parameters)),
        iterate: (parameters) => all(sql, parameters)[Symbol.iterator](),
      };
      statements.set(sql, statement);
      return statement;
    },
    close() {
      const closing = open;
      open = undefined;
      if (closing === undefined) return;
      closing.raw.clear();
      if (schema !== undefined) attempt(() => closing.database.exec(`detach database ${schema}`));
      closing.database.close();
    },
  };
}

function attached(file: string, Database: RawDatabaseConstructor, schema: string): RawDatabase {
  const database = new Database(':memory:');
  database.prepare(`attach database ? as ${schema}`).run(file);
  return database;
}

function isReader(raw: RawStatement): boolean {
  return raw.reader ?? raw.columns().length > 0;
}

/** SQLite's primary result codes, https://sqlite.org/rescode.html, and what they mean for the person who runs it. */
const FAILURES: ReadonlyMap<number, { readonly code: StoreErrorCode; readonly advice: string }> = new Map([
  [5, { code: 'store_locked', advice: 'is locked by another process; stop that one, or try again' }],
  [6, { code: 'store_locked', advice: 'is locked by another connection; try again' }],
  [
    8,
    {
      code: 'store_unwritable',
      advice: 'cannot be written; check its owner and mode, and those of its folder',
    },
  ],
  [10, { code: 'store_failed', advice: 'cannot be read or written: the disk reports an error' }],
  [11, { code: 'store_corrupt', advice: 'is damaged; restore a backup' }],
  [13, { code: 'store_full', advice: 'cannot grow: the disk is full' }],
  [
    14,
    { code: 'store_unwritable', advice: 'cannot be opened; check that its folder exists and is writable' },
  ],
  [
    26,
    {
      code: 'store_foreign',
      advice: 'is not a Maillon database; name another data folder, or restore a backup',
    },
  ],
]);

function toStoreError(file: string, error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  // libsql: rawCode, or a text when it could not connect; node:sqlite: errcode. Both may be extended codes.
  const { rawCode, errcode } = Object(error) as { rawCode?: number; errcode?: number };
  const message = error instanceof Error ? error.message : String(error);
  const connectCode = /Unable to open connection.*: (\d+)/.exec(message)?.[1];
  const primary = (rawCode ?? errcode ?? Number(connectCode ?? 0)) & 0xff;
  const failure = FAILURES.get(primary);
  if (failure === undefined) return new StoreError('store_failed', `${file}: ${message}`, { cause: error });
  return new StoreError(failure.code, `${file} ${failure.advice} (${message})`, { cause: error });
}
