// `maillon links list`.
import { linkView } from '@maillon/applinks/links';
import type { Link } from '@maillon/applinks/storage';
import type { CliCommand } from '../cli-command.ts';
import { requireDataFolder, withStore } from '../data-folder-access.ts';
import { note, result, resultJson, table } from '../terminal.ts';
import { addDataOption, type DataOption, dataFolderOf, sameFolder } from './data-option.ts';

interface ListOptions extends DataOption {
  readonly json?: true;
}

export const linksList: CliCommand = {
  words: 'links list',
  summary: 'show all links',
  examples: ['maillon links list', 'maillon links list --json | jq -r ".[].name"'],
  define(command) {
    addDataOption(command);
    command.option('--json', 'as a JSON array');
    command.action(async () => {
      const options = command.opts<ListOptions>();
      const folder = dataFolderOf(options);
      requireDataFolder(folder);
      const links = await withStore(folder, (store) => store.links.list());
      if (options.json) resultJson(links.map(linkView));
      else showTable(links, options);
    });
  },
};

function showTable(links: readonly Link[], options: ListOptions): void {
  if (links.length === 0) {
    result('No links yet.');
    note('Next: maillon links add --help');
    return;
  }
  const rows = links.map((link) => [
    link.id,
    link.name,
    directionOf(link),
    link.state,
    link.incoming?.consumerKey ?? link.outgoing?.consumerKey ?? '',
  ]);
  result(table([['ID', 'NAME', 'DIRECTION', 'STATE', 'CONSUMER KEY'], ...rows]));
  note(`Next: ${sameFolder('maillon links show ID', options)}`);
}

function directionOf(link: Link): string {
  if (link.incoming !== null && link.outgoing !== null) return 'both';
  if (link.incoming !== null) return 'incoming';
  return link.outgoing === null ? 'none' : 'outgoing';
}
