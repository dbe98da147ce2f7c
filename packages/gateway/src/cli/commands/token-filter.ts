// Which tokens a command is about, beside the link.
import type { GrantFilter } from '@maillon/applinks/links';
import type { Command } from 'commander';
import { CliFailure } from '../cli-failure.ts';
import { DURATION_WORDS, parseDuration } from '../duration.ts';
import { EXIT } from '../exit-codes.ts';

export interface TokenFilterOptions {
  readonly user?: string;
  readonly olderThan?: string;
}

export function addTokenFilter(command: Command): void {
  command
    .argument('[LINK]', 'by id or name (default: all)')
    .option('--user <NAME>', 'of this person only')
    .option('--older-than <DURATION>', `only what was allowed longer ago than this: ${DURATION_WORDS}`)
    .addHelpText(
      'after',
      '\nincoming: the linked application acts here as the person.\noutgoing: this application acts there as the person.',
    );
}

/** @throws CliFailure that names every fault. */
export function readTokenFilter({
  user,
  olderThan,
}: TokenFilterOptions): Pick<GrantFilter, 'user' | 'olderThanSeconds'> {
  const olderThanSeconds = olderThan === undefined ? undefined : parseDuration(olderThan);
  const faults = [
    user === '' ? '--user is empty' : [],
    olderThan !== undefined && olderThanSeconds === undefined
      ? `--older-than must be ${DURATION_WORDS}; got ${JSON.stringify(olderThan)}`
      : [],
  ].flat();
  if (faults.length > 0) {
    throw new CliFailure({
      exitCode: EXIT.usage,
      what: 'it is not clear which tokens are meant',
      why: faults,
      fix: 'maillon tokens --help shows examples',
    });
  }
  return {
    ...(user !== undefined && { user }),
    ...(olderThanSeconds !== undefined && { olderThanSeconds }),
  };
}
