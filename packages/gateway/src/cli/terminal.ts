// What a command says: results on stdout, everything else on stderr. Colour only for people, and not with NO_COLOR.
import { styleText } from 'node:util';
import type { FailureDetails } from './cli-failure.ts';

/** Whoever reads our output may stop reading (`| head`): that is no failure. */
export function endQuietlyWithoutReader(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  });
}

/** @param text - one or more lines, without the last line end. */
export function result(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** @param value - JSON, on several lines. */
export function resultJson(value: unknown): void {
  result(JSON.stringify(value, null, 2));
}

/** What is next, what goes on: not part of the result. */
export function note(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** What somebody should know and nothing has to stop for. */
export function warn(text: string): void {
  note(`${paint('yellow', 'note:')} ${text}`);
}

/** What, why, fix: each on lines of its own. */
export function showFailure({ what, why = [], fix }: FailureDetails): void {
  note(`${paint('red', 'error:')} ${what}`);
  for (const cause of why) note(`  ${cause}`);
  if (fix !== undefined) note(`Fix: ${fix}`);
}

function paint(colour: 'red' | 'yellow', text: string): string {
  const isForPeople = process.stderr.isTTY && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb';
  return isForPeople ? styleText(colour, text) : text;
}

/** @param rows - cells of one line each; all rows as long as the first. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
