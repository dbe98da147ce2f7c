// `maillon rotate`: a new shared secret or RSA key, while the old one goes on working; `--finish` ends that.
import type { CliCommand } from '../cli-command.ts';
import { CliFailure } from '../cli-failure.ts';
import { requireDataFolder, withStore } from '../data-folder-access.ts';
import { EXIT } from '../exit-codes.ts';
import { findLink } from '../find-link.ts';
import { finishRotations } from '../finish-rotations.ts';
import { linkActionContext } from '../link-action-context.ts';
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
    'make a new shared secret, or a new RSA key where the link has no secret; the old one goes on working',
  examples: [
    'maillon rotate Bitbucket',
    'maillon rotate Bitbucket --finish',
    'maillon rotate Bitbucket --rsa-key',
  ],
  define(command) {
    addDataOption(command);
    command
      .option('--secret', 'the shared secret that the other application signs with')
      .option('--rsa-key', 'the RSA key that we sign with: one for all links')
      .option('--peer-key', 'with --finish: the RSA key that the other application signs with')
      .option(
        '--overlap-days <N>',
        `days for which the old secret is accepted (default: ${DEFAULT_OVERLAP_DAYS})`,
      )
      .option('--finish', 'the other application has the new one: end the overlap now')
      .option('--json', 'print the link, the sheet, and the other links that wait as JSON')
      .action((link: string) => run(link, command.opts<RotateCommandOptions>()));
  },
};

async function run(idOrName: string, options: RotateCommandOptions): Promise<void> {
  const overlapSeconds = overlapOf(options);
  const folder = dataFolderOf(options);
  requireDataFolder(folder);
  await withStore(folder, async (store) => {
    const context = await linkActionContext(store);
    const link = await findLink(store, idOrName);
    if (options.finish) await finishRotations(context, link, options);
    else await startRotations(context, link, { ...options, overlapSeconds });
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
