// `maillon links pause` and `maillon links resume`.
import { pauseLink, resumeLink } from '@maillon/applinks/links';
import type { Link } from '@maillon/applinks/storage';
import type { CliCommand } from '../cli-command.ts';
import { requireDataFolder, withStore } from '../data-folder-access.ts';
import { findLink } from '../find-link.ts';
import { note, result } from '../terminal.ts';
import { updateLink } from '../update-link.ts';
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
    const { id, name } = await updateLink(store, await findLink(store, idOrName), to);
    result(said(name));
    note(`Next: ${sameFolder(`maillon links ${next} ${id}`, options)}`);
  });
}
