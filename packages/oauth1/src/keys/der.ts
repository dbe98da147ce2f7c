// Where a DER value ends. Readers of keys do not look at what stands behind one.

export interface Extent {
  /** Offset of its contents. */
  readonly contents: number;
  /** Offset of what follows it; beyond the bytes when they were cut off. */
  readonly end: number;
}

/**
 * @param at - offset of a value's tag, which is of one byte.
 * @returns by the value's own length (X.690 section 8.1.3); undefined when that is indefinite, as no DER has it, or of more
 *   than four bytes.
 */
export function extentOf(bytes: Uint8Array, at = 0): Extent | undefined {
  const first = bytes[at + 1] ?? 0;
  const size = first < 0x80 ? 0 : first - 0x80;
  if (first === 0x80 || size > 4) return undefined;
  const contents = at + 2 + size;
  let length = size === 0 ? first : 0;
  for (let index = at + 2; index < contents; index += 1) length = length * 256 + (bytes[index] ?? 0);
  return { contents, end: contents + length };
}
