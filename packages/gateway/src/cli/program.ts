// The command line, made of the table of commands.
import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { COMMANDS, GROUPS } from './commands/index.ts';

/** @returns the program; it throws CommanderError instead of ending the process. */
export function createProgram(): Command {
  const program = new Command('maillon')
    .description('Application links for any application: a gateway in front of it, and what administers it.')
    .version(readVersion(), '--version', 'print the version');
  settle(program, 'maillon --help', [
    'maillon up --help',
    'maillon links add --incoming --name Bitbucket --consumer-key bitbucket --shared-secret-stdin < secret.txt',
    'maillon links list',
  ]);
  for (const { words, summary, examples, define } of COMMANDS) {
    const path = words.split(' ').filter((word) => !word.startsWith('<'));
    const own = words.split(' ').slice(path.length - 1);
    const parent = path.slice(0, -1).reduce(group, program);
    const command = parent.command(own.join(' ')).description(summary);
    settle(command, `maillon ${path.join(' ')} --help`, examples);
    define(command);
  }
  return program;
}

function group(parent: Command, word: string): Command {
  const existing = parent.commands.find((command) => command.name() === word);
  if (existing !== undefined) return existing;
  const made = parent.command(word).description(GROUPS[word] ?? '');
  const examples = COMMANDS.filter(({ words }) => words.startsWith(`${word} `)).map(
    (command) => command.examples[0] ?? '',
  );
  settle(made, `maillon ${word} --help`, examples);
  return made;
}

/** What holds for each command: examples first, help by one flag, errors thrown. */
function settle(command: Command, help: string, examples: readonly string[]): void {
  command
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    .addHelpText('before', `Examples:\n${examples.map((example) => `  ${example}`).join('\n')}\n`)
    .showHelpAfterError(`Fix: ${help} shows what can be given.`)
    .showSuggestionAfterError(true)
    .allowExcessArguments(false)
    .exitOverride();
}

function readVersion(): string {
  // Our own manifest, from `src/cli` as from `dist/cli`.
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    readonly version: string;
  };
  return manifest.version;
}
