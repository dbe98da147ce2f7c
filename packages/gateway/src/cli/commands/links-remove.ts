// `maillon links remove`: our half of a link, or both.
import {
  linkView,
  PeerError,
  peopleOf,
  type RemovedLink,
  type RemoveOptions,
  removeLink,
} from '@maillon/applinks/links';
import type { Link, Store } from '@maillon/applinks/storage';
import type { CliCommand } from '../cli-command.ts';
import { CliFailure } from '../cli-failure.ts';
import { canAsk, confirm } from '../confirm.ts';
import { requireDataFolder, withStore } from '../data-folder-access.ts';
import { describeError } from '../describe-error.ts';
import { EXIT } from '../exit-codes.ts';
import { findLink } from '../find-link.ts';
import {
  addPeerOptions,
  linkActionContext,
  type PeerOptions,
  peerAdministratorOf,
  peerOfLink,
} from '../link-action-context.ts';
import { note, result, resultJson } from '../terminal.ts';
import { addDataOption, type DataOption, dataFolderOf, sameFolder } from './data-option.ts';

interface RemoveCommandOptions extends DataOption, PeerOptions {
  readonly reciprocal?: true;
  readonly yes?: true;
  readonly json?: true;
}

export const linksRemove: CliCommand = {
  words: 'links remove <LINK>',
  summary: 'remove a link, by id or name, and everything that people allowed through it',
  examples: [
    'maillon links remove Bitbucket',
    'maillon links remove Bitbucket --reciprocal --peer-admin admin --peer-password-stdin < password.txt',
  ],
  define(command) {
    addDataOption(command);
    command.option(
      '--reciprocal',
      'the other application’s half as well, and that one first; needs an administrator there',
    );
    addPeerOptions(command);
    command
      .option('--yes', 'does not ask, at a terminal, whether it is meant')
      .option('--json', 'print what was removed as JSON')
      .action((link: string) => run(link, command.opts<RemoveCommandOptions>()));
  },
};

const NOW = (): number => Math.floor(Date.now() / 1000);

async function run(idOrName: string, options: RemoveCommandOptions): Promise<void> {
  const administratorThere = peerAdministratorOf(options);
  checkReciprocal(options.reciprocal === true, administratorThere !== undefined);
  const folder = dataFolderOf(options);
  requireDataFolder(folder);
  await withStore(folder, async (store) => {
    const link = await findLink(store, idOrName);
    // Whatever is missing for that is said before anybody is asked.
    const there = administratorThere && {
      administratorThere,
      peer: peerOfLink(link, options),
      ourselves: (await linkActionContext(store)).ourselves,
    };
    note(affected((await peopleOf(store, link.id, NOW())).size));
    await beSure(link, there?.peer.rpcUrl, options);
    const reciprocal = there && { ...there, administrator: await there.administratorThere() };
    show(link, await remove(store, link, { ...(reciprocal && { reciprocal }) }, options), options);
  });
}

function checkReciprocal(isReciprocal: boolean, hasAdministrator: boolean): void {
  if (isReciprocal === hasAdministrator) return;
  throw new CliFailure({
    exitCode: EXIT.usage,
    what: isReciprocal
      ? '--reciprocal needs an administrator of the other application'
      : '--peer-admin is for the other application’s half, which stays without --reciprocal',
    fix: 'give all of them: --reciprocal --peer-admin USER --peer-password-stdin < password.txt',
  });
}

function affected(people: number): string {
  if (people === 0) return 'Nobody has approved anything over it.';
  return `${people} ${people === 1 ? 'person' : 'people'} will have to approve again.`;
}

async function beSure(link: Link, peerUrl: string | undefined, { yes }: RemoveCommandOptions): Promise<void> {
  if (yes || !canAsk()) return;
  const where = peerUrl === undefined ? '' : ` here and at ${peerUrl}`;
  if (await confirm(`Remove "${link.name}"${where}?`)) return;
  throw new CliFailure({ exitCode: EXIT.failed, what: 'nothing was removed: the answer was not yes' });
}

async function remove(
  store: Store,
  link: Link,
  halves: RemoveOptions,
  options: RemoveCommandOptions,
): Promise<RemovedLink> {
  try {
    return await removeLink({ store, now: NOW }, link, halves);
  } catch (error) {
    if (!(error instanceof PeerError)) throw error;
    const { what, fix = '', ...details } = describeError(error);
    throw new CliFailure(
      {
        ...details,
        what: `nothing was removed here, because the other half could not be: ${what}`,
        fix: `${fix.replace(/\.$/, '')}; then run it again. Or remove our half alone: ${sameFolder(`maillon links remove ${link.id}`, options)}`,
      },
      { cause: error },
    );
  }
}

function show(link: Link, { peopleAffected, peerHalf }: RemovedLink, options: RemoveCommandOptions): void {
  if (options.json) {
    resultJson({ link: linkView(link), peopleAffected, peerHalf });
    return;
  }
  result(`Removed the link "${link.name}" (${link.id})${PEER_HALF[peerHalf]}. ${affected(peopleAffected)}`);
  if (peerHalf === 'kept')
    note('Next: remove the link in the other application as well, or it goes on asking.');
  else note(`Next: ${sameFolder('maillon links list', options)}`);
}

const PEER_HALF: Readonly<Record<RemovedLink['peerHalf'], string>> = {
  kept: '',
  removed: ' and the half at the other application',
  absent: '; the other application had no half of it any more',
};
