// One gateway a data folder. The lock is an open SQLite transaction on a file of its own: the system frees it when the
// process ends, however it ends, and two starts at once cannot both get it, as they could with a file that holds a pid.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { hostname } from 'node:os';
import type { DataFolder } from '../config/data-folder.ts';
import { CliFailure } from './cli-failure.ts';
import { EXIT } from './exit-codes.ts';

export interface DataFolderLock {
  /** Also done when the process ends. */
  release(): void;
}

/** What is used of either SQLite driver. */
interface Database {
  exec(sql: string): unknown;
  close(): void;
}
type DatabaseConstructor = new (file: string) => Database;

/** Who holds the lock; for the message only. */
interface Holder {
  readonly pid: number;
  readonly host: string;
  readonly publicUrl: string;
}

const SQLITE_BUSY = 5;
const SQLITE_NOTADB = 26;
const SQLITE_CORRUPT = 11;

/**
 * Takes the lock, at once or not at all.
 *
 * @param folder - exists.
 * @param publicUrl - shown to who comes second.
 * @throws CliFailure when another process has it, or the file cannot be used.
 */
export function lockDataFolder(folder: DataFolder, publicUrl: string): DataFolderLock {
  const Database = findDriver();
  let database: Database | undefined;
  try {
    database = new Database(folder.lock);
    // In memory: no journal file is left behind by a kill.
    database.exec('pragma busy_timeout = 0; pragma journal_mode = memory; begin immediate');
  } catch (error) {
    database?.close();
    throw lockFailure(folder, error);
  }
  writeHolder(folder, { pid: process.pid, host: hostname(), publicUrl });

  let held: Database | undefined = database;
  const release = (): void => {
    process.off('exit', release);
    if (held === undefined) return;
    rmSync(holderFile(folder), { force: true });
    held.close();
    held = undefined;
  };
  // The listener also keeps the connection from being collected, which would end the transaction.
  process.on('exit', release);
  return { release };
}

/** The same two drivers as the store's, from where the library finds them. */
function findDriver(): DatabaseConstructor {
  const load = createRequire(createRequire(import.meta.url).resolve('@maillon/applinks/package.json'));
  for (const [name, member] of [
    ['libsql', undefined],
    ['node:sqlite', 'DatabaseSync'],
  ] as const) {
    try {
      // Both modules are known by these shapes; what they lack shows at the first call.
      const module = load(name) as Readonly<Record<string, DatabaseConstructor>> & DatabaseConstructor;
      const constructor = member === undefined ? module : module[member];
      if (constructor !== undefined) return constructor;
    } catch {
      // The other one is tried.
    }
  }
  throw new CliFailure({
    exitCode: EXIT.failed,
    what: `this Node (${process.version}) has no SQLite`,
    fix: 'install the package "libsql", or use Node 22.16 or later',
  });
}

function lockFailure(folder: DataFolder, error: unknown): CliFailure {
  // libsql has rawCode, node:sqlite errcode.
  const { rawCode, errcode } = Object(error) as { rawCode?: number; errcode?: number };
  const code = (rawCode ?? errcode ?? 0) & 0xff;
  if (code === SQLITE_BUSY) return heldByAnother(folder);
  if (code === SQLITE_NOTADB || code === SQLITE_CORRUPT) {
    return new CliFailure(
      {
        exitCode: EXIT.configInvalid,
        what: `${folder.lock} is damaged, or belongs to another program`,
        fix: 'it holds nothing: remove it and start again. Look at the other files of the folder as well',
      },
      { cause: error },
    );
  }
  return new CliFailure(
    {
      exitCode: EXIT.configInvalid,
      what: `cannot lock the data folder: ${folder.lock} cannot be used`,
      why: [error instanceof Error ? error.message : String(error)],
      fix: `check that ${folder.dir} belongs to this user and is on a local disk`,
    },
    { cause: error },
  );
}

function heldByAnother(folder: DataFolder): CliFailure {
  const holder = readHolder(folder);
  const who =
    holder === undefined
      ? 'another process'
      : `process ${holder.pid}${holder.host === hostname() ? '' : ` on ${holder.host}`}`;
  return new CliFailure({
    exitCode: EXIT.conflict,
    what: `another gateway runs on the data folder ${folder.dir}: ${who}`,
    why: holder === undefined ? [] : [`it serves ${holder.publicUrl}`],
    fix: 'stop that one first, or give this one a folder of its own with --data DIR',
  });
}

/** Not the locked file itself: closing a second handle to it would free the lock (POSIX). */
function holderFile({ lock }: DataFolder): string {
  return `${lock}.json`;
}

function writeHolder(folder: DataFolder, holder: Holder): void {
  writeFileSync(holderFile(folder), `${JSON.stringify(holder)}\n`, { mode: 0o600 });
}

function readHolder(folder: DataFolder): Holder | undefined {
  try {
    // Written right above; a damaged one only costs the name.
    return JSON.parse(readFileSync(holderFile(folder), 'utf8')) as Holder;
  } catch {
    return undefined;
  }
}
