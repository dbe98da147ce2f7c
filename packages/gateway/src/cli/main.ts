// The entry of `maillon`: runs one command, tells how it went by exit code.
import { CommanderError } from 'commander';
import { describeError } from './describe-error.ts';
import { EXIT } from './exit-codes.ts';
import { createProgram } from './program.ts';
import { endQuietlyWithoutReader, showFailure } from './terminal.ts';

endQuietlyWithoutReader();
try {
  await createProgram().parseAsync(process.argv);
} catch (error) {
  process.exitCode = exitCodeOf(error);
}

function exitCodeOf(error: unknown): number {
  // Commander has said what was wrong, or printed the help or version that was asked for.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  const details = describeError(error);
  showFailure(details);
  return details.exitCode;
}
