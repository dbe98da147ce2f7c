/** The storage of both demo products: one JSON document in a folder, replaced whole on every change. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A document in memory and its copy on disk. */
export interface JsonFile<T> {
  /** The document. Change it in place, then call `save`. */
  readonly state: T;
  /** Writes the document: a temporary file first, then a rename, so that a crash leaves the old or the new one. */
  save(): void;
}

/**
 * Opens `state.json` in a folder, making both when they are missing.
 *
 * @param folder - path of the folder; made readable by its owner only.
 * @param initial - the document of a first start.
 * @param isState - tells whether what was read has the shape of the document.
 * @throws Error when the file cannot be read as such a document; it is left as it is.
 */
export function openJsonFile<T>(
  folder: string,
  initial: () => T,
  isState: (value: unknown) => value is T,
): JsonFile<T> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, 'state.json');
  const text = readIfPresent(path);
  const state = text === undefined ? initial() : parseState(path, text, isState);
  const save = () => {
    const temporary = `${path}.tmp`;
    writeFileSync(temporary, JSON.stringify(state, null, 1), { mode: 0o600 });
    renameSync(temporary, path);
  };
  if (text === undefined) save();
  return { state, save };
}

/** True for what `JSON.parse` makes of `{…}`: the start of every shape check. */
export function isJsonObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readIfPresent(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new Error(`${path} cannot be read. Check its permissions.`, { cause: error });
  }
}

function parseState<T>(path: string, text: string, isState: (value: unknown) => value is T): T {
  const advice = 'Restore it from a copy, or move it away to start with the demo content again.';
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Error(`${path} is not JSON. ${advice}`, { cause: error });
  }
  if (!isState(value)) throw new Error(`${path} is not a state file of this program. ${advice}`);
  return value;
}
