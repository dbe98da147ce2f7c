// Where everything is kept.
import { join, resolve } from 'node:path';
import { KEY_FILE_ENV } from './up-options.ts';

/** Absolute paths. */
export interface DataFolder {
  readonly dir: string;
  readonly database: string;
  readonly keyFile: string;
  /** Held while a gateway runs. */
  readonly lock: string;
}

const DEFAULT_DIR = 'maillon-data';

/**
 * @param dir - `--data`, or what `MAILLON_DATA` says; relative to `cwd`.
 * @param env - for `MAILLON_KEY_FILE`, which may lie outside of the folder, so that a backup of it holds no key.
 */
export function dataFolder(
  dir: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
  cwd: string,
): DataFolder {
  const absolute = resolve(cwd, dir || env['MAILLON_DATA'] || DEFAULT_DIR);
  return {
    dir: absolute,
    database: join(absolute, 'maillon.db'),
    keyFile: env[KEY_FILE_ENV] ? resolve(cwd, env[KEY_FILE_ENV]) : join(absolute, 'key'),
    lock: join(absolute, 'up.lock'),
  };
}
