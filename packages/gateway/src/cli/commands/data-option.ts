// The option that every command about links has.
import type { Command } from 'commander';
import { type DataFolder, dataFolder } from '../../config/data-folder.ts';

export interface DataOption {
  readonly data?: string;
}

export function addDataOption(command: Command): void {
  command.option(
    '--data <DIR>',
    'the data folder of the gateway, which may be running (default: ./maillon-data) [MAILLON_DATA]',
  );
}

export function dataFolderOf(options: DataOption): DataFolder {
  return dataFolder(options.data, process.env, process.cwd());
}

/** @returns the command line to run next on the same data folder, ready to paste. */
export function sameFolder(commandLine: string, { data }: DataOption): string {
  if (data === undefined) return commandLine;
  return `${commandLine} --data ${/^[\w./~:@%+-]+$/.test(data) ? data : `'${data.replaceAll("'", String.raw`'\''`)}'`}`;
}
