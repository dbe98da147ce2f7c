// An order of texts that is the same in each engine: databases order by their own collations.

/**
 * Compares by each text that `textsOf` gives, by UTF-16 code units.
 * @example administrators.toSorted(byText(({ name }) => [name]))
 */
export function byText<Entry>(textsOf: (entry: Entry) => readonly string[]): (a: Entry, b: Entry) => number {
  return (a, b) => {
    const others = textsOf(b);
    for (const [index, text] of textsOf(a).entries()) {
      const other = others[index] ?? '';
      if (text !== other) return text < other ? -1 : 1;
    }
    return 0;
  };
}
