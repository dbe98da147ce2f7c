// What each file in `commands/` exports.
import type { Command } from 'commander';

export interface CliCommand {
  /** As typed after `maillon`, arguments included: `links show <id>`. */
  readonly words: string;
  /** One line. */
  readonly summary: string;
  /** Shown first in the help, line by line. */
  readonly examples: readonly string[];
  /** Adds options and the action. */
  define(command: Command): void;
}
