// `maillon links pause` and `maillon links resume`.
import { pauseLink, resumeLink } from '@maillon/applinks/links';
import type { Link } from '@maillon/applinks/storage';
import type { CliCommand } from '../cli-command.ts';
import { CliFailure } from '../cli-failure.ts';
import { requireDataFolder, withStore } from '../data-folder-access.ts';
import { EXIT } from '../exit-codes.ts';
import { findLink } from '../find-link.ts';
import { note, result } from '../terminal.ts';
import { addDataOption, type DataOption, dataFolderOf, sameFolder } from './data-option.ts';

export const linksPause: CliCommand = {
  words: 'links pause <LINK>',
  summary: 'refuse everything over a link until it is resumed; approvals stay',
  examples: ['maillon links pause Bitbucket'],
  define(command) {
    addDataOption(command);
    command.action((link: string) =>
      change(
        link,
        command.opts<DataOption>(),
        pauseLink,
        (name) => `"${name}" is paused: nothing goes over it.`,
        'resume',
      ),
    );
  },
};

export const linksResume: CliCommand = {
  words: 'links resume <LINK>',
  summary: 'let a paused link work again',
  examples: ['maillon links resume Bitbucket'],
  define(command) {
    addDataOption(command);
    command.action((link: string) =>
      change(link, command.opts<DataOption>(), resumeLink, (name) => `"${name}" works again.`, 'test'),
    );
  },
};

async function change(
  idOrName: string,
  options: DataOption,
  to: (link: Link) => Link,
  said: (name: string) => string,
  next: 'resume' | 'test',
): Promise<void> {
  const folder = dataFolderOf(options);
  requireDataFolder(folder);
  await withStore(folder, async (store) => {
    const { id } = await findLink(store, idOrName);
    const changed = await store.links.update(id, to);
    if (changed === undefined) {
      throw new CliFailure({
        exitCode: EXIT.failed,
        what: 'the link was removed by somebody else meanwhile',
      });
    }
    result(said(changed.name));
    note(`Next: ${sameFolder(`maillon links ${next} ${changed.id}`, options)}`);
  });
}
