// The file that holds the sealing key: 32 random bytes, nothing else, never in a backup of the store.
import { randomBytes } from 'node:crypto';
import { link, open, readFile, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { KEY_BYTES, type SealingKey, sealingKey } from './sealed.ts';
import { StoreError } from './store-error.ts';

export interface KeyFile {
  readonly key: SealingKey;
  /** This call has made the file. */
  readonly created: boolean;
  /**
   * The file's mode lets its group or everybody read it. A warning and not a refusal: orchestrators mount secrets
   * group-readable, and who can put the file there knows. Always false on Windows, which has no such mode.
   */
  readonly readableByOthers: boolean;
}

/**
 * Reads the sealing key.
 *
 * @param path - the key file.
 * @returns undefined when there is no such file.
 * @throws StoreError `key_corrupt` when it does not hold exactly 32 bytes, `key_unreadable` when it cannot be read.
 */
export async function readKeyFile(path: string): Promise<KeyFile | undefined> {
  const bytes = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return undefined;
    throw new StoreError(
      'key_unreadable',
      `cannot read the key file ${path} (${cause.code}); check its owner and mode`,
      { cause },
    );
  });
  if (bytes === undefined) return undefined;
  if (bytes.length !== KEY_BYTES) {
    throw new StoreError(
      'key_corrupt',
      `${path} is not a key file: it has ${bytes.length} bytes instead of ${KEY_BYTES}; ` +
        'put the original back (without it the secrets in the database cannot be read)',
    );
  }
  const { mode } = await stat(path);
  return {
    key: sealingKey(bytes, path),
    created: false,
    readableByOthers: process.platform !== 'win32' && (mode & 0o044) !== 0,
  };
}

/**
 * Reads the sealing key, and makes one when the file is not there. Two processes that start at once get the same key.
 *
 * @param path - the key file; its folder must exist.
 * @throws StoreError as {@link readKeyFile}; `key_unreadable` also when the file cannot be made.
 */
export async function readOrCreateKeyFile(path: string): Promise<KeyFile> {
  const existing = await readKeyFile(path);
  if (existing !== undefined) return existing;
  const created = await createKeyFile(path);
  const file = await readKeyFile(path);
  if (file === undefined)
    throw new StoreError('key_missing', `the key file ${path} went away while it was made`);
  return { ...file, created };
}

/** Writes a whole file beside and links it into place: nobody ever sees half a key, and only one process wins. */
async function createKeyFile(path: string): Promise<boolean> {
  const draft = `${path}.${process.pid}-${randomBytes(6).toString('hex')}`;
  try {
    const handle = await open(draft, 'wx', 0o600);
    try {
      await handle.writeFile(randomBytes(KEY_BYTES));
      await handle.sync();
    } finally {
      await handle.close();
    }
    await link(draft, path);
    await syncFolder(dirname(path));
    return true;
  } catch (error) {
    // The file system speaks through errors with a code.
    const cause = error as NodeJS.ErrnoException;
    if (cause.code === 'EEXIST') return false;
    throw new StoreError(
      'key_unreadable',
      `cannot make the key file ${path} (${cause.code}); check that its folder exists and is writable`,
      { cause },
    );
  } finally {
    await rm(draft, { force: true });
  }
}

/** Secrets sealed with a key that a power cut takes away are lost: its name must be on disk before the first seal. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
