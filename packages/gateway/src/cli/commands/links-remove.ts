// `maillon links remove`.
import { peopleOf } from '@maillon/applinks/links';
import type { CliCommand } from '../cli-command.ts';
import { CliFailure } from '../cli-failure.ts';
import { requireDataFolder, withStore } from '../data-folder-access.ts';
import { EXIT } from '../exit-codes.ts';
import { findLink } from '../find-link.ts';
import { note, result } from '../terminal.ts';
import { addDataOption, type DataOption, dataFolderOf } from './data-option.ts';

export const linksRemove: CliCommand = {
  words: 'links remove <ID>',
  summary: 'remove a link, by id or name, and everything that people allowed through it',
  examples: ['maillon links remove Bitbucket'],
  define(command) {
    addDataOption(command);
    command.action(async (idOrName: string) => {
      const folder = dataFolderOf(command.opts<DataOption>());
      requireDataFolder(folder);
      await withStore(folder, async (store) => {
        const link = await findLink(store, idOrName);
        const people = await peopleOf(store, link.id, Math.floor(Date.now() / 1000));
        if (!(await store.links.remove(link.id))) {
          throw new CliFailure({
            exitCode: EXIT.failed,
            what: `the link "${link.name}" was removed by somebody else meanwhile`,
          });
        }
        result(`Removed the link "${link.name}" (${link.id}). ${loss(people.size)}`);
        note('Next: remove the link in the other application as well, or it goes on asking.');
      });
    });
  },
};

function loss(people: number): string {
  if (people === 0) return 'Nobody had allowed it anything.';
  return `${people} ${people === 1 ? 'person loses' : 'people lose'} access and would have to approve again.`;
}
