// `maillon links remove`.
import type { Link, Store } from '@maillon/applinks/storage';
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
        const people = await countPeople(store, link);
        if (!(await store.links.remove(link.id))) {
          throw new CliFailure({
            exitCode: EXIT.failed,
            what: `the link "${link.name}" was removed by somebody else meanwhile`,
          });
        }
        result(`Removed the link "${link.name}" (${link.id}). ${loss(people)}`);
        note('Next: remove the link in the other application as well, or it goes on asking.');
      });
    });
  },
};

/** Who has a grant that can still be used or renewed. */
async function countPeople(store: Store, link: Link): Promise<number> {
  const tokens = await store.accessTokens.listByLink(link.id, Math.floor(Date.now() / 1000));
  return new Set(tokens.map((token) => token.user)).size;
}

function loss(people: number): string {
  if (people === 0) return 'Nobody had allowed it anything.';
  return `${people} ${people === 1 ? 'person loses' : 'people lose'} access and would have to approve again.`;
}
