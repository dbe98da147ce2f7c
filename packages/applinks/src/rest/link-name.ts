// A link's name as it comes over the wire; the same rules as for one that an administrator enters here.

/** Characters that show as nothing, or turn the text around them: line ends, control, bidirectional marks. */
const HIDDEN = /[\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

/** @returns what is wrong, or undefined. */
export function linkNameFault(name: string): string | undefined {
  const length = Array.from(name).length;
  if (length === 0 || length > 255) return `must have 1 to 255 characters, got ${length}`;
  if (HIDDEN.test(name)) return 'must not have line ends or control characters';
  // A link is asked for by its id or its name.
  return name.startsWith('lnk_') ? 'must not begin with "lnk_": ids do' : undefined;
}
