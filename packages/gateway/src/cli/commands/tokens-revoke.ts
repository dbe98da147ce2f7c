// `maillon tokens revoke`.
import { actsWithoutGrant, type GrantView, listGrants, revokeGrant } from '@maillon/applinks/links';
import type { Link, Store } from '@maillon/applinks/storage';
import type { CliCommand } from '../cli-command.ts';
import { CliFailure } from '../cli-failure.ts';
import { canAsk, confirm } from '../confirm.ts';
import { requireDataFolder, withStore } from '../data-folder-access.ts';
import { EXIT } from '../exit-codes.ts';
import { findLink } from '../find-link.ts';
import { note, result, resultJson, warn } from '../terminal.ts';
import { addDataOption, type DataOption, dataFolderOf, sameFolder } from './data-option.ts';
import { addTokenFilter, readTokenFilter, type TokenFilterOptions } from './token-filter.ts';

interface RevokeOptions extends DataOption, TokenFilterOptions {
  readonly id?: string;
  readonly all?: true;
  readonly yes?: true;
  readonly json?: true;
}

export const tokensRevoke: CliCommand = {
  words: 'tokens revoke',
  summary: 'take back what people granted; those people are asked again',
  examples: [
    'maillon tokens revoke Bitbucket --user alice',
    'maillon tokens revoke --older-than 90d --yes',
    'maillon tokens revoke --id grt_6Kk1J0mRr3Wc2o8VbT5yXw',
  ],
  define(command) {
    addDataOption(command);
    addTokenFilter(command);
    command
      .option('--id <ID>', 'this one only, as maillon tokens list shows it')
      .option('--all', 'every token of every link')
      .option('--yes', 'do not ask')
      .option('--json', 'print what was revoked as a JSON array')
      .action((link: string | undefined) => run(link, command.opts<RevokeOptions>()));
  },
};

async function run(idOrName: string | undefined, options: RevokeOptions): Promise<void> {
  const { id, yes } = options;
  const filter = { ...readTokenFilter(options), ...(id !== undefined && { id }) };
  requireScope(idOrName !== undefined || Object.keys(filter).length > 0, options);
  requireConsent(options);
  const folder = dataFolderOf(options);
  requireDataFolder(folder);
  await withStore(folder, async (store) => {
    const link = idOrName === undefined ? undefined : await findLink(store, idOrName);
    const found = await listGrants(store, { ...filter, ...(link && { linkId: link.id }) }, nowSeconds());
    if (id !== undefined && found.length === 0) throw noSuchId(id, options);
    if (found.length > 0 && !yes) await ask(found);
    const revoked = await revokeEach(store, found);
    if (options.json) resultJson(revoked);
    else show(revoked, await store.links.list(), options);
  });
}

/** Everything is only meant by who says so, and who says so means nothing less. */
function requireScope(isNarrowed: boolean, { all }: RevokeOptions): void {
  if (isNarrowed !== (all === true)) return;
  throw new CliFailure({
    exitCode: EXIT.usage,
    what: isNarrowed ? '--all does not go with anything narrower' : 'it is not said which tokens to revoke',
    fix: 'name a LINK, --user, --older-than or --id; or, for every token of every link, --all alone',
  });
}

function requireConsent({ yes }: RevokeOptions): void {
  if (yes || canAsk()) return;
  throw new CliFailure({
    exitCode: EXIT.usage,
    what: '--yes is missing, and there is nobody at a terminal to ask',
    fix: 'maillon tokens list shows what would be revoked; add --yes to revoke it',
  });
}

function noSuchId(id: string, options: RevokeOptions): CliFailure {
  return new CliFailure({
    exitCode: EXIT.failed,
    what: `no token that can be used has the id ${JSON.stringify(id)}, or not with what else was asked for`,
    fix: `${sameFolder('maillon tokens list', options)} shows all of them`,
  });
}

async function ask(found: readonly GrantView[]): Promise<void> {
  if (await confirm(`Revoke ${approvalsOf(found)}? Those people will be asked again.`)) return;
  throw new CliFailure({ exitCode: EXIT.failed, what: 'nothing was revoked: the answer was not yes' });
}

/** @returns those that nobody else has revoked meanwhile. */
async function revokeEach(store: Store, found: readonly GrantView[]): Promise<readonly GrantView[]> {
  const revoked: GrantView[] = [];
  try {
    for (const grant of found) if (await revokeGrant(store, grant, nowSeconds())) revoked.push(grant);
  } catch (error) {
    warn(`${revoked.length} of ${found.length} approvals were revoked before it failed; run it again`);
    throw error;
  }
  return revoked;
}

function show(revoked: readonly GrantView[], links: readonly Link[], options: RevokeOptions): void {
  if (revoked.length === 0) {
    result('Nothing was revoked: no token matches.');
    note(`Next: ${sameFolder('maillon tokens list', options)}`);
    return;
  }
  result(`Revoked ${approvalsOf(revoked)}.`);
  const affected = links.filter(({ id }) => revoked.some(({ linkId }) => linkId === id));
  for (const link of affected) showLink(link, revoked);
  const [only, ...others] = affected;
  const named = only === undefined || others.length > 0 ? 'LINK' : only.id;
  note(
    `Next: they are asked again when it is needed; to keep everybody out: ${sameFolder(`maillon links pause ${named}`, options)}`,
  );
}

const SENTENCES: Readonly<Record<GrantView['direction'], (link: string, people: string) => string>> = {
  incoming: (link, people) => `"${link}" can no longer act here as ${people}.`,
  outgoing: (link, people) => `This application can no longer act in "${link}" as ${people}.`,
};

function showLink(link: Link, revoked: readonly GrantView[]): void {
  const ofLink = revoked.filter(({ linkId }) => linkId === link.id);
  for (const direction of ['incoming', 'outgoing'] as const) {
    const grants = ofLink.filter((grant) => grant.direction === direction);
    if (grants.length > 0) result(`  ${SENTENCES[direction](link.name, namesOf(grants))}`);
  }
  if (ofLink.some(({ direction }) => direction === 'outgoing'))
    note(`"${link.name}" keeps its half: who wants it gone revokes it there as well.`);
  if (ofLink.some((grant) => actsWithoutGrant(link, grant)))
    warn(`the link "${link.name}" may act as them without an approval (two-legged); pausing it ends that`);
}

function approvalsOf(grants: readonly GrantView[]): string {
  const people = new Set(grants.map(({ user }) => user)).size;
  return `${grants.length} ${grants.length === 1 ? 'approval' : 'approvals'} of ${people === 1 ? 'one person' : `${people} people`}: ${namesOf(grants)}`;
}

const MAX_NAMED = 20;

function namesOf(grants: readonly GrantView[]): string {
  const people = [...new Set(grants.map(({ user }) => user))];
  const more = people.length - MAX_NAMED;
  return [...people.slice(0, MAX_NAMED), ...(more > 0 ? [`${more} more`] : [])].join(', ');
}

function nowSeconds(): number {
  return Math.floor(Date.now() / 1000);
}
