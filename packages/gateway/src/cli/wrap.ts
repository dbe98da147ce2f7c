interface WrapOptions {
  /** Characters of a line, without the indent. A longer word has a line of its own. */
  readonly width: number;
  /** Spaces before every line but the first. */
  readonly indent?: number;
  /** What does not fit into these is left out, with an ellipsis in its place. */
  readonly maxLines?: number;
}

/** Breaks a text into lines, between words. */
export function wrap(text: string, { width, indent = 0, maxLines = Infinity }: WrapOptions): string {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const line = lines.at(-1);
    if (line === undefined || line.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  const shown = lines.slice(0, maxLines);
  if (shown.length < lines.length) shown.push(`${shown.pop() ?? ''} …`);
  return shown.join(`\n${' '.repeat(indent)}`);
}
