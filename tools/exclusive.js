// One process at a time: a lock that is a folder, for work that two processes must not do at once.
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const POLL_MS = 50;
/** A lock whose owner has not yet written its name is given this long before it counts as left behind. */
const UNOWNED_MS = 2_000;

/**
 * Waits until no other process holds the lock, then takes it. Blocks the thread meanwhile.
 * A lock whose process has died is taken over.
 *
 * @param {string} path - the lock's folder, absolute; its parents are made.
 * @param {number} [timeoutMs] - default 10 minutes, the length of a slow package installation.
 * @returns {() => void} gives the lock back.
 * @throws {Error} when the lock does not come free in time.
 */
export function acquire(path, timeoutMs = 600_000) {
  mkdirSync(dirname(path), { recursive: true });
  const endMs = Date.now() + timeoutMs;
  while (!take(path)) {
    removeWhenLeftBehind(path);
    if (Date.now() > endMs)
      throw new Error(`${path} is held by process ${owner(path)}; remove it if that is wrong`);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, POLL_MS);
  }
  const release = () => {
    process.removeListener('exit', release);
    rmSync(path, { recursive: true, force: true });
  };
  process.once('exit', release);
  return release;
}

/** @param {string} path */
function take(path) {
  try {
    mkdirSync(path);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
  writeFileSync(join(path, 'pid'), String(process.pid));
  return true;
}

/** @param {string} path */
function removeWhenLeftBehind(path) {
  const pid = owner(path);
  if (pid === undefined ? ageMs(path) < UNOWNED_MS : isAlive(pid)) return;
  // Renaming is atomic: of several waiting processes one removes the old lock, and none a new one of the same name.
  const away = `${path}.${process.pid}`;
  try {
    renameSync(path, away);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return;
    throw error;
  }
  rmSync(away, { recursive: true, force: true });
}

/** @param {string} path */
function owner(path) {
  try {
    return Number(readFileSync(join(path, 'pid'), 'utf8')) || undefined;
  } catch {
    return undefined;
  }
}

/** @param {string} path */
function ageMs(path) {
  return Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

/** @param {unknown} error */
function codeOf(error) {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
