// `maillon app-key list`.
import type { CliCommand } from '../cli-command.ts';
import { requireDataFolder, withStore } from '../data-folder-access.ts';
import { note, result, resultJson, table } from '../terminal.ts';
import { addDataOption, type DataOption, dataFolderOf } from './data-option.ts';

interface ListOptions extends DataOption {
  readonly json?: true;
}

export const appKeyList: CliCommand = {
  words: 'app-key list',
  summary: 'show the application keys; never a key itself',
  examples: ['maillon app-key list'],
  define(command) {
    addDataOption(command);
    command.option('--json', 'as a JSON array');
    command.action(async () => {
      const options = command.opts<ListOptions>();
      const folder = dataFolderOf(options);
      requireDataFolder(folder);
      const keys = await withStore(folder, (store) => store.applicationKeys.list());
      const shown = keys.map(({ id, name, createdAtSeconds }) => ({
        id,
        name,
        createdAt: new Date(createdAtSeconds * 1000).toISOString(),
      }));
      if (options.json) return resultJson(shown);
      if (shown.length === 0) {
        result('No application keys yet.');
        note('Next: maillon app-key create NAME');
        return undefined;
      }
      result(
        table([['ID', 'NAME', 'CREATED'], ...shown.map(({ id, name, createdAt }) => [id, name, createdAt])]),
      );
      return undefined;
    });
  },
};
