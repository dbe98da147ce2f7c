// Splits a command line of the Windows prompt into words, as cmd.exe and then the program's start code do:
// "Copy as cURL (cmd)" of browsers. Nothing is expanded.
import type { ShellWords } from './shell-words.ts';

/** A line that goes on below by `^`, or a quote that is escaped by it: no POSIX shell has those. */
export function isForCmd(text: string): boolean {
  return /\s\^(?:\r?\n|")/.test(text);
}

/** @returns the words of the first command. */
export function splitCmdWords(text: string): ShellWords {
  const words: string[] = [];
  let word: string | undefined;
  let inQuotes = false;
  const line = withoutCarets(text);
  for (let i = 0; i < line.length; ) {
    const backslashes = /^\\+(?=")/.exec(line.slice(i, i + 64))?.[0].length ?? 0;
    const character = line[i + backslashes] ?? '';
    if (character === '"') {
      // Two backslashes before a quote are one; a single one escapes it. So does a second quote within quotes.
      const isDoubled = inQuotes && line[i + backslashes + 1] === '"';
      const isEscaped = backslashes % 2 === 1 || isDoubled;
      word = `${word ?? ''}${'\\'.repeat(backslashes >> 1)}${isEscaped ? '"' : ''}`;
      if (!isEscaped) inQuotes = !inQuotes;
      i += backslashes + (isDoubled && backslashes % 2 === 0 ? 2 : 1);
    } else if (!inQuotes && /\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
      i++;
    } else {
      word = (word ?? '') + character;
      i++;
    }
  }
  if (inQuotes) return { ok: false, message: 'A double quote is not closed.' };
  if (word !== undefined) words.push(word);
  return { ok: true, words, rest: '' };
}

/** What cmd.exe hands on: outside of quotes `^` takes its meaning from the next character, or joins the next line. */
function withoutCarets(text: string): string {
  let line = '';
  let inQuotes = false;
  for (let i = 0; i < text.length; i++) {
    const character = text[i] ?? '';
    if (character === '^' && !inQuotes) {
      if (text[i + 1] === '\r') i++;
      if (text[i + 1] === '\n') i++;
      line += text[++i] ?? '';
    } else if (character === '\n' && !inQuotes && line.trim() !== '') {
      break;
    } else {
      if (character === '"') inQuotes = !inQuotes;
      line += character;
    }
  }
  return line;
}
