// A question to the person at the terminal. Off a terminal nobody is asked, and nobody waited for.
import { createInterface } from 'node:readline';

export function canAsk(): boolean {
  return process.stdin.isTTY && process.stderr.isTTY;
}

/** @returns whether `yes` was typed. */
export async function confirm(question: string): Promise<boolean> {
  // Not as a terminal: then Ctrl+C ends the command, as everywhere else in it.
  const lines = createInterface({ input: process.stdin, output: process.stderr, terminal: false });
  process.stderr.write(`${question} Type yes to go on: `);
  const answer = await new Promise<string>((resolve) => {
    lines.once('line', resolve);
    lines.once('close', () => resolve(''));
  });
  lines.close();
  return answer.trim().toLowerCase() === 'yes';
}
