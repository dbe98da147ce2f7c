// The table of commands, in the order of the help.
import type { CliCommand } from '../cli-command.ts';
import { linksAdd } from './links-add.ts';
import { linksList } from './links-list.ts';
import { linksRemove } from './links-remove.ts';
import { linksShow } from './links-show.ts';
import { up } from './up.ts';

export const COMMANDS: readonly CliCommand[] = [up, linksAdd, linksList, linksShow, linksRemove];

/** What a word stands for that has only commands below it. */
export const GROUPS: Readonly<Record<string, string>> = {
  links: 'the applications that may act here, or that we act in',
};
