// Where tests keep what is costly to make: unpacked browsers and Debian packages. `npm ci` empties it.
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { acquire } from '../../tools/exclusive.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/**
 * A folder that `fill` makes once, whoever asks first; the other processes wait for it. It appears whole or not at all.
 *
 * @param name - a plain name; it should change when the content would.
 * @param fill - writes the content into the empty folder that it gets. Synchronous, because the lock is.
 * @returns the folder's absolute path.
 */
export function cachedFolder(name: string, fill: (folder: string) => void): string {
  const folder = join(cacheRoot(), name);
  if (existsSync(folder)) return folder;
  const release = acquire(`${folder}.lock`);
  try {
    if (existsSync(folder)) return folder;
    const unfinished = `${folder}.unfinished`;
    rmSync(unfinished, { recursive: true, force: true });
    mkdirSync(unfinished, { recursive: true });
    fill(unfinished);
    renameSync(unfinished, folder);
    return folder;
  } finally {
    release();
  }
}

/** `MAILLON_TEST_CACHE` moves it to where the tests may write. */
export function cacheRoot(): string {
  return process.env['MAILLON_TEST_CACHE'] ?? join(ROOT, 'node_modules/.cache/maillon-tests');
}
