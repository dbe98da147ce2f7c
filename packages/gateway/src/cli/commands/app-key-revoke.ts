// `maillon app-key revoke`.
import type { CliCommand } from '../cli-command.ts';
import { CliFailure } from '../cli-failure.ts';
import { requireDataFolder, withStore } from '../data-folder-access.ts';
import { EXIT } from '../exit-codes.ts';
import { result } from '../terminal.ts';
import { addDataOption, type DataOption, dataFolderOf } from './data-option.ts';

export const appKeyRevoke: CliCommand = {
  words: 'app-key revoke <ID>',
  summary: 'take back an application key, by id or name; it opens nothing from now on',
  examples: ['maillon app-key revoke ci-server'],
  define(command) {
    addDataOption(command);
    command.action(async (idOrName: string) => {
      const folder = dataFolderOf(command.opts<DataOption>());
      requireDataFolder(folder);
      const removed = await withStore(folder, (store) => store.applicationKeys.remove(idOrName));
      if (!removed) {
        throw new CliFailure({
          exitCode: EXIT.failed,
          what: `no application key has the id or name ${JSON.stringify(idOrName)}`,
          fix: 'maillon app-key list shows all of them',
        });
      }
      result(`Revoked the application key ${idOrName}.`);
    });
  },
};
