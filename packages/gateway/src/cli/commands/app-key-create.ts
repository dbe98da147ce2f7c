// `maillon app-key create`.
import { createHash, randomBytes } from 'node:crypto';
import type { CliCommand } from '../cli-command.ts';
import { CliFailure } from '../cli-failure.ts';
import { makeDataFolder, withStore } from '../data-folder-access.ts';
import { EXIT } from '../exit-codes.ts';
import { note, result, resultJson } from '../terminal.ts';
import { addDataOption, type DataOption, dataFolderOf } from './data-option.ts';

interface CreateOptions extends DataOption {
  readonly json?: true;
}

export const appKeyCreate: CliCommand = {
  words: 'app-key create <NAME>',
  summary: 'make a key by which the application calls linked applications; shown once',
  examples: ['maillon app-key create ci-server', 'maillon app-key create ci-server --json | jq -r .key'],
  define(command) {
    addDataOption(command);
    command.option('--json', 'print id, name and key as JSON');
    command.action((name: string) => create(name, command.opts<CreateOptions>()));
  },
};

async function create(name: string, options: CreateOptions): Promise<void> {
  checkName(name);
  const folder = dataFolderOf(options);
  await makeDataFolder(folder);
  await withStore(folder, async (store) => {
    if ((await store.applicationKeys.list()).some((key) => key.name === name)) {
      throw new CliFailure({
        exitCode: EXIT.conflict,
        what: `another application key has the name "${name}"`,
        fix: 'choose another name, or revoke that one first: maillon app-key list',
      });
    }
    const id = `key_${randomBytes(16).toString('base64url')}`;
    // 256 bits: a digest without salt is enough to keep.
    const key = `mak_${randomBytes(32).toString('base64url')}`;
    await store.applicationKeys.add({
      id,
      name,
      keyDigest: createHash('sha256').update(key).digest('base64url'),
      createdAtSeconds: Math.floor(Date.now() / 1000),
      lastUsedAtSeconds: null,
    });
    if (options.json) return resultJson({ id, name, key });
    const publicUrl = (await store.settings.get('publicUrl')) ?? 'PUBLIC_URL';
    note(`Made the application key "${name}" (${id}). It is shown this once:`);
    result(key);
    note(
      `Next: let the application send it as "Authorization: Bearer KEY", with "X-Maillon-User: NAME", to ${publicUrl}/_maillon/out/LINK/…`,
    );
  });
}

function checkName(name: string): void {
  if (/^[^\s\p{Cc}](?:[^\p{Cc}]{0,98}[^\s\p{Cc}])?$/u.test(name) && !name.startsWith('key_')) return;
  throw new CliFailure({
    exitCode: EXIT.usage,
    what: `the name ${JSON.stringify(name)} cannot be used`,
    fix: 'use 1 to 100 characters that do not begin with "key_", without control characters and spaces around them',
  });
}
