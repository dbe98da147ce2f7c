// Opens the file, or says why it cannot be: somebody else's, damaged, of a newer version, sealed with another key.
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type KeyFile, readKeyFile, readOrCreateKeyFile } from '../key-file.ts';
import { createSealer, type Sealer } from '../sealed.ts';
import { checkCanary } from '../sql/canary.ts';
import { migrate } from '../sql/migrate.ts';
import type { Database } from '../sql/schema.ts';
import { StoreError } from '../store-error.ts';
import { kyselyOver } from './dialect.ts';
import { type Connection, findDriver } from './driver.ts';
import { sqliteMigrations } from './migrations/index.ts';
import { type Opening, recoverFloor } from './openings.ts';
import { rollBack } from './transaction.ts';

export interface OpenDatabase {
  /** `synchronous=FULL`, for grants. */
  readonly grants: Connection;
  readonly db: Database;
  /** `synchronous=NORMAL`, for nonces; knows the file as {@link NONCES_SCHEMA}. */
  readonly nonces: Connection;
  readonly sealer: Sealer;
  readonly keyFile: KeyFile;
  /** The file was empty, or not there, while its key was: a first start has neither. */
  readonly isReplaced: boolean;
  readonly floorSeconds: number;
}

export interface OpenDatabaseOptions {
  readonly file: string;
  readonly keyFile: string;
  readonly opening: Opening;
  readonly nowSeconds: number;
}

/** "mlln" in the header of the file, https://sqlite.org/pragma.html#pragma_application_id */
const APPLICATION_ID = 0x6d6c6c6e;
const BUSY_TIMEOUT_MS = 5000;
/** How pragmas on the connection of the nonces name the file. */
export const NONCES_SCHEMA = 'store';

/** @throws StoreError */
export async function openDatabase(options: OpenDatabaseOptions): Promise<OpenDatabase> {
  const { file, opening } = options;
  await makeWritable(file);
  const connect = await findDriver();
  const opened: Connection[] = [];
  const opens = (connection: Connection): Connection => {
    opened.push(connection);
    connection.exec(`pragma busy_timeout = ${BUSY_TIMEOUT_MS}; pragma foreign_keys = on`);
    return connection;
  };
  try {
    const grants = opens(connect(file));
    grants.exec('pragma synchronous = full');
    refuseForeign(grants, file);
    await useWriteAheadLog(grants, file);
    // Before the transaction: within it, nothing may wait for more than a statement.
    const keyFile = await findKey(grants, options);
    const sealer = createSealer({ current: keyFile.key });
    const db = kyselyOver(grants);
    const { wasEmpty, floorSeconds } = await prepareTables({ grants, db, sealer, options });
    const nonces = opens(connect(file, { asSchema: NONCES_SCHEMA }));
    nonces.exec(`pragma ${NONCES_SCHEMA}.synchronous = normal`);
    const isReplaced = wasEmpty && !keyFile.created;
    return { grants, db, nonces, sealer, keyFile, isReplaced, floorSeconds };
  } catch (error) {
    for (const connection of opened) connection.close();
    if (error instanceof StoreError) throw error;
    throw new StoreError('store_failed', `${file} cannot be opened for "${opening.applicationId}"`, {
      cause: error,
    });
  }
}

/** Creates an empty file that only its owner can read; SQLite gives its other files the same mode. */
async function makeWritable(file: string): Promise<void> {
  try {
    await (await open(file, 'a', 0o600)).close();
  } catch (error) {
    // The file system speaks through errors with a code.
    const cause = error as NodeJS.ErrnoException;
    throw new StoreError(
      'store_unwritable',
      `${file} cannot be written (${cause.code}); check that the folder ${dirname(file)} exists and belongs to this user`,
      { cause },
    );
  }
}

/** Before anything is written: a database of another program is left as it is. @returns whether it is empty. */
function refuseForeign(connection: Connection, file: string): boolean {
  // The columns are what the statements say.
  const [header] = connection.prepare('pragma application_id').all([]) as readonly {
    application_id: number;
  }[];
  const [content] = connection.prepare('select count(*) as entries from sqlite_schema').all([]) as readonly {
    entries: number;
  }[];
  const isEmpty = header?.application_id === 0 && content?.entries === 0;
  if (isEmpty || header?.application_id === APPLICATION_ID) return isEmpty;
  throw new StoreError(
    'store_foreign',
    `${file} is not a Maillon database but another program's; name another data folder, or move that file away`,
  );
}

async function useWriteAheadLog(connection: Connection, file: string): Promise<void> {
  // Switching the mode does not wait for locks as statements do: two processes may start at once.
  for (let attempt = 1; ; attempt += 1) {
    try {
      // The column is what the statement says.
      const [row] = connection.prepare('pragma journal_mode = wal').all([]) as readonly {
        journal_mode: string;
      }[];
      if (row?.journal_mode === 'wal') return;
      throw new StoreError(
        'store_failed',
        `${file} is on a file system without shared memory; use a local disk`,
      );
    } catch (error) {
      if (!(error instanceof StoreError) || error.code !== 'store_locked' || attempt === 100) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** A new key for a database with sealed values would hide that the right one is missing. */
async function findKey(
  connection: Connection,
  { file, keyFile, opening }: OpenDatabaseOptions,
): Promise<KeyFile> {
  const tables = connection.prepare("select 1 from sqlite_schema where name = 'sealing_canaries'").all([]);
  const isSealed =
    tables.length > 0 &&
    connection.prepare('select 1 from sealing_canaries where application_id = ?').all([opening.applicationId])
      .length > 0;
  if (!isSealed) return await readOrCreateKeyFile(keyFile);
  const found = await readKeyFile(keyFile);
  if (found !== undefined) return found;
  throw new StoreError(
    'key_missing',
    `the key file ${keyFile} is missing, and ${file} has secrets that only it opens; put it back from where it is kept`,
  );
}

/** One transaction: two processes that start at once do this one after the other. */
async function prepareTables({
  grants,
  db,
  sealer,
  options: { file, opening, nowSeconds },
}: {
  readonly grants: Connection;
  readonly db: Database;
  readonly sealer: Sealer;
  readonly options: OpenDatabaseOptions;
}): Promise<{ readonly wasEmpty: boolean; readonly floorSeconds: number }> {
  grants.exec('begin immediate');
  try {
    const wasEmpty = refuseForeign(grants, file);
    if ((await migrate(db, sqliteMigrations)) === 'newer') {
      throw new StoreError(
        'store_newer',
        `${file} was changed by a newer version of Maillon; start that version, or restore a backup of before the upgrade`,
      );
    }
    grants.exec(`pragma application_id = ${APPLICATION_ID}`);
    await checkCanary(db, opening.applicationId, sealer);
    const floorSeconds = recoverFloor(grants, opening, nowSeconds);
    grants.exec('commit');
    return { wasEmpty, floorSeconds };
  } catch (error) {
    rollBack(grants);
    throw error;
  }
}
