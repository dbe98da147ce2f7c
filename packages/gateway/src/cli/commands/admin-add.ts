// `maillon admin add`.
import type { CliCommand } from '../cli-command.ts';
import { CliFailure } from '../cli-failure.ts';
import { makeDataFolder, withStore } from '../data-folder-access.ts';
import { EXIT } from '../exit-codes.ts';
import { readFirstLine } from '../read-first-line.ts';
import { note, result } from '../terminal.ts';
import { addDataOption, type DataOption, dataFolderOf } from './data-option.ts';

interface AdminAddOptions extends DataOption {
  readonly passwordStdin?: true;
}

export const adminAdd: CliCommand = {
  words: 'admin add <NAME>',
  summary: 'let somebody administer links, or give them a new password',
  examples: ['maillon admin add ada --password-stdin < password.txt'],
  define(command) {
    addDataOption(command);
    command.option('--password-stdin', 'reads the password from the first line of standard input');
    command.action((name: string) => add(name, command.opts<AdminAddOptions>()));
  },
};

async function add(name: string, options: AdminAddOptions): Promise<void> {
  checkName(name);
  if (!options.passwordStdin) {
    throw usage('the password is missing', 'give it by standard input: … --password-stdin < password.txt');
  }
  // Loaded late: only this command hashes passwords.
  const { hashPassword, passwordFault } = await import('../../admin/passwords.ts');
  const password = await readPassword();
  const fault = passwordFault(password);
  if (fault !== undefined) throw usage(`the password ${fault}`, 'choose a longer or plainer one');
  const passwordHash = await hashPassword(password);
  const folder = dataFolderOf(options);
  await makeDataFolder(folder);
  await withStore(folder, async (store) => {
    const createdAtSeconds = Math.floor(Date.now() / 1000);
    const isNew = await store.administrators.put({ name, passwordHash, createdAtSeconds });
    result(isNew ? `Added the administrator "${name}".` : `Gave the administrator "${name}" a new password.`);
    const adminUrl = await store.settings.get('adminUrl');
    note(
      adminUrl
        ? `Next: sign in at ${adminUrl}`
        : 'Next: maillon up … (--admin-listen says where administrators sign in)',
    );
  });
}

/** A colon ends the name in HTTP Basic. */
function checkName(name: string): void {
  if (/^[^\s:\p{Cc}](?:[^:\p{Cc}]{0,98}[^\s:\p{Cc}])?$/u.test(name)) return;
  throw usage(
    `the name ${JSON.stringify(name)} cannot be used`,
    'use 1 to 100 characters without colon, control characters and spaces around it',
  );
}

async function readPassword(): Promise<string> {
  try {
    return await readFirstLine(process.stdin, 'password');
  } catch (cause) {
    throw usage(
      `--password-stdin: ${cause instanceof Error ? cause.message : String(cause)}`,
      'give the password as the first line of standard input',
    );
  }
}

function usage(what: string, fix: string): CliFailure {
  return new CliFailure({ exitCode: EXIT.usage, what, fix });
}
