// Whether a consumer key may be another one of the same consumer: made anew, or mistyped.

const MAX_CHARACTERS = 100;
/** Of each other: a character more, less or exchanged. */
const MAX_TYPOS = 2;

/** @param known - the key of a link, or its name. */
export function isAlike(known: string, came: string): boolean {
  const [a, b] = [known, came].map((key) => key.toLowerCase().slice(0, MAX_CHARACTERS).trim());
  if (a === undefined || b === undefined || a === '' || b === '') return false;
  return stem(a) === stem(b) || typos(a, b) <= Math.min(MAX_TYPOS, Math.floor(a.length / 3));
}

/** Without the number or the characters that tell one consumer from the next: `bitbucket:1234567890`, `maillon-ci-7f3k`. */
function stem(key: string): string {
  return key.replace(/[:_.-][a-z0-9]+$/, '');
}

/** Levenshtein's distance. */
function typos(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 0; row < a.length; row += 1) {
    const line = [row + 1];
    for (let column = 0; column < b.length; column += 1) {
      const exchanged = (above[column] ?? 0) + (a[row] === b[column] ? 0 : 1);
      line.push(Math.min((line[column] ?? 0) + 1, (above[column + 1] ?? 0) + 1, exchanged));
    }
    above = line;
  }
  return above.at(-1) ?? 0;
}
