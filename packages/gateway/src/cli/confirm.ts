// A question to somebody at a terminal, before what cannot be undone.
import { readLine } from './read-first-line.ts';

/** @returns whether somebody sees a question and can answer it. */
export function canAsk(): boolean {
  return process.stdin.isTTY && process.stderr.isTTY;
}

/** @returns whether the answer was yes; whatever else comes, or nothing, is no. */
export async function confirm(question: string): Promise<boolean> {
  process.stderr.write(`${question} [y/N] `);
  const answer = await readLine(process.stdin).catch(() => '');
  return /^y(?:es)?$/i.test(answer.trim());
}
