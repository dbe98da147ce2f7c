// The key by which an application calls its gateway: shown once when it is made, so kept where the application's
// administrator would put it.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Maillon } from './maillon.ts';

/** @param file - of the application's own data; readable for its owner only. */
export async function applicationKey(maillon: Maillon, name: string, file: string): Promise<string> {
  const keys = JSON.parse(await maillon(['app-key', 'list', '--json'])) as readonly {
    readonly name: string;
  }[];
  const isMade = keys.some((key) => key.name === name);
  if (isMade && existsSync(file)) return readFileSync(file, 'utf8');
  if (isMade) await maillon(['app-key', 'revoke', name]);
  const { key } = JSON.parse(await maillon(['app-key', 'create', name, '--json'])) as {
    readonly key: string;
  };
  writeFileSync(file, key, { mode: 0o600 });
  return key;
}
