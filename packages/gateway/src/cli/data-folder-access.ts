// The data folder as commands use it: made by those that write, only opened by those that read.
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Store } from '@maillon/applinks/storage';
import type { DataFolder } from '../config/data-folder.ts';
import { CliFailure } from './cli-failure.ts';
import { EXIT } from './exit-codes.ts';
import { warn } from './terminal.ts';

/** Makes the folder when it is not there, for its owner alone. */
export async function makeDataFolder({ dir }: DataFolder): Promise<void> {
  try {
    await mkdir(dir, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new CliFailure(
      {
        exitCode: EXIT.configInvalid,
        what: `cannot make the data folder ${dir}`,
        why: [cause instanceof Error ? cause.message : String(cause)],
        fix: `name a folder that this user may make with --data, or make it: mkdir -m 700 ${dir}`,
      },
      { cause },
    );
  }
}

/** @throws CliFailure when there is nothing to read; nothing is created. */
export function requireDataFolder({ dir, database }: DataFolder): void {
  if (existsSync(database)) return;
  const what = existsSync(dir)
    ? `${dir} is not a data folder: it has no maillon.db`
    : `there is no data folder ${dir}`;
  const why = existsSync(dir) || existsSync(dirname(dir)) ? [] : [`${dirname(dir)} does not exist either`];
  throw new CliFailure({
    exitCode: EXIT.configInvalid,
    what,
    why,
    fix: 'name the folder of your gateway with --data DIR (or MAILLON_DATA); maillon up and maillon links add make a new one',
  });
}

/**
 * Opens the store of a folder that exists. Other processes may have it open, a gateway among them.
 *
 * @param onWarning - hears what is no failure; default: a note on stderr.
 */
export async function openStore(
  { database, keyFile }: DataFolder,
  onWarning: (message: string) => void = warn,
): Promise<Store> {
  // Loaded late: help and refusals come at once without the engine.
  const { sqliteStore } = await import('@maillon/applinks/sqlite');
  return await sqliteStore({ file: database, keyFile, onWarning });
}

/** Opens the store for one piece of work and closes it after. */
export async function withStore<Result>(
  folder: DataFolder,
  work: (store: Store) => Promise<Result>,
): Promise<Result> {
  const store = await openStore(folder);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}
