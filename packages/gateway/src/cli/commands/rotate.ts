// `maillon rotate`: a new shared secret or RSA key, while the old one goes on working; `--finish` ends that.
import type { Command } from 'commander';
import type { CliCommand } from '../cli-command.ts';
import { CliFailure } from '../cli-failure.ts';
import { requireDataFolder, withStore } from '../data-folder-access.ts';
import { EXIT } from '../exit-codes.ts';
import { findLink } from '../find-link.ts';
import { finishRotations } from '../finish-rotations.ts';
import { known, linkActionContextIfKnown } from '../link-action-context.ts';
import { readKeyFile } from '../read-key-file.ts';
import type { RotationFlags } from '../rotation-words.ts';
import { startRotations } from '../start-rotations.ts';
import { addDataOption, type DataOption, dataFolderOf } from './data-option.ts';

interface RotateCommandOptions extends DataOption, RotationFlags {
  readonly overlapDays?: string;
  readonly finish?: true;
  readonly json?: true;
}

const DAY_SECONDS = 86_400;
const DEFAULT_OVERLAP_DAYS = 7;
const MAX_OVERLAP_DAYS = 90;

export const rotate: CliCommand = {
  words: 'rotate <LINK>',
  summary:
    'make a new shared secret or RSA key, or take the new key of the other application; the old one goes on working',
  examples: [
    'maillon rotate Bitbucket',
    'maillon rotate Bitbucket --finish',
    'maillon rotate Bitbucket --rsa-key',
    'maillon rotate Jira --peer-key new.pem',
  ],
  define(command) {
    addDataOption(command);
    command
      .option('--secret', 'the shared secret that the other application signs with')
      .option('--rsa-key', 'the RSA key that we sign with: one for all links')
      .option(
        '--peer-key [FILE]',
        'the RSA key that the other application signs with: its new public key, - for standard input; no FILE with --finish',
      )
      .option(
        '--overlap-days <N>',
        `days for which the old secret or key of the other application is accepted (default: ${DEFAULT_OVERLAP_DAYS})`,
      )
      .option('--finish', 'the other application has the new one: end the overlap now')
      .option('--json', 'print the link, the sheet, and the other links that wait as JSON')
      .action((link: string | undefined) => run(command, link));
    // After `--finish --peer-key`, commander takes LINK for FILE; `targetOf` tells them apart.
    for (const argument of command.registeredArguments) argument.required = false;
    command.usage('[options] <LINK>');
  },
};

async function run(command: Command, link: string | undefined): Promise<void> {
  const { idOrName, options } = targetOf(command, link);
  const overlapSeconds = overlapOf(options);
  const { peerKey } = options;
  const newPeerKey = typeof peerKey === 'string' ? await readKeyFile(peerKey, '--peer-key') : undefined;
  const folder = dataFolderOf(options);
  requireDataFolder(folder);
  await withStore(folder, async (store) => {
    const context = await linkActionContextIfKnown(store);
    const rotating = { store, context };
    // A sheet for a secret or key of ours has our URL.
    if (!options.finish && peerKey === undefined) known(context);
    const link = await findLink(store, idOrName);
    if (options.finish) await finishRotations(rotating, link, options);
    else await startRotations(rotating, link, { ...options, overlapSeconds, newPeerKey });
  });
}

/** @throws CliFailure when `--peer-key` has a FILE and needs none, or the other way; CommanderError without a LINK. */
function targetOf(
  command: Command,
  link: string | undefined,
): { readonly idOrName: string; readonly options: RotateCommandOptions } {
  const options = command.opts<RotateCommandOptions>();
  const { finish, peerKey } = options;
  if (link === undefined) {
    if (finish && typeof peerKey === 'string')
      return { idOrName: peerKey, options: { ...options, peerKey: true } };
    command.error("error: missing required argument 'LINK'", { code: 'commander.missingArgument' });
  }
  if (peerKey === undefined || (typeof peerKey === 'string') !== (finish === true))
    return { idOrName: link, options };
  throw new CliFailure({
    exitCode: EXIT.usage,
    what: finish ? '--peer-key has no FILE with --finish' : '--peer-key needs a FILE',
    why: finish ? ['the new key is there already; --finish ends the old one'] : [],
    fix: finish
      ? `maillon rotate ${link} --finish --peer-key`
      : `maillon rotate ${link} --peer-key FILE, with the new public key of the other application`,
  });
}

function overlapOf({ overlapDays }: RotateCommandOptions): number {
  const days = Number(overlapDays ?? DEFAULT_OVERLAP_DAYS);
  if (/^\d+$/.test(overlapDays ?? '0') && days <= MAX_OVERLAP_DAYS) return days * DAY_SECONDS;
  throw new CliFailure({
    exitCode: EXIT.usage,
    what: `--overlap-days must be a whole number from 0 to ${MAX_OVERLAP_DAYS}; got ${JSON.stringify(overlapDays)}`,
    fix: 'maillon rotate --help shows examples',
  });
}
