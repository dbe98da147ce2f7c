// `maillon tokens list`.
import { type GrantView, listGrants } from '@maillon/applinks/links';
import type { CliCommand } from '../cli-command.ts';
import { requireDataFolder, withStore } from '../data-folder-access.ts';
import { findLink } from '../find-link.ts';
import { note, result, resultJson, table } from '../terminal.ts';
import { addDataOption, type DataOption, dataFolderOf, sameFolder } from './data-option.ts';
import { addTokenFilter, readTokenFilter, type TokenFilterOptions } from './token-filter.ts';

interface ListOptions extends DataOption, TokenFilterOptions {
  readonly json?: true;
}

export const tokensList: CliCommand = {
  words: 'tokens list',
  summary: 'show who let whom act as them: person, link, direction, times; never a token itself',
  examples: ['maillon tokens list', 'maillon tokens list Bitbucket --user alice --older-than 90d --json'],
  define(command) {
    addDataOption(command);
    addTokenFilter(command);
    command
      .option('--json', 'as a JSON array')
      .action((link: string | undefined) => run(link, command.opts<ListOptions>()));
  },
};

async function run(idOrName: string | undefined, options: ListOptions): Promise<void> {
  const filter = readTokenFilter(options);
  const folder = dataFolderOf(options);
  requireDataFolder(folder);
  const grants = await withStore(folder, async (store) => {
    const link = idOrName === undefined ? undefined : await findLink(store, idOrName);
    const nowSeconds = Math.floor(Date.now() / 1000);
    return listGrants(store, { ...filter, ...(link && { linkId: link.id }) }, nowSeconds);
  });
  if (options.json) resultJson(grants);
  else if (grants.length > 0) showTable(grants, options);
  else showNone(idOrName !== undefined || Object.keys(filter).length > 0, options);
}

function showTable(grants: readonly GrantView[], options: ListOptions): void {
  const rows = grants.map(({ id, user, linkName, direction, grantedAt, lastUsedAt, expiresAt }) => [
    id,
    user,
    linkName,
    direction,
    toTheMinute(grantedAt),
    lastUsedAt === null ? 'never' : toTheMinute(lastUsedAt),
    expiresAt === null ? 'unknown' : toTheMinute(expiresAt),
  ]);
  result(table([['ID', 'PERSON', 'LINK', 'DIRECTION', 'GRANTED', 'LAST USED', 'EXPIRES'], ...rows]));
  note(`Next: ${sameFolder('maillon tokens revoke --id ID', options)}`);
}

function showNone(isFiltered: boolean, options: ListOptions): void {
  result(isFiltered ? 'No token matches.' : 'Nobody has approved an application yet.');
  note(`Next: ${sameFolder(isFiltered ? 'maillon tokens list' : 'maillon links list', options)}`);
}

/** @param time - RFC 3339 in UTC. */
function toTheMinute(time: string): string {
  return `${time.slice(0, 'yyyy-mm-ddThh:mm'.length)}Z`;
}
