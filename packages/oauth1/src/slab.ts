// Room for base strings and signatures: many requests share a large piece of memory, and each keeps its part of it as
// long as it lives. What was kept is never overwritten, but for the headroom, which belongs to whoever signs.

const SLAB_BYTES = 256 * 1024;
/** What is copied is copied by so many bytes at once: up to one less is read and written behind its end. */
export const STRIDE = 8;

/** Memory that can be read and written four bytes at once. */
export interface WordMemory {
  readonly bytes: Uint8Array;
  readonly words: DataView;
}

export interface Room extends WordMemory {
  readonly start: number;
}

const current = { slab: withWords(SLAB_BYTES), free: 0 };

/** @returns memory for so many bytes, and for what a copy runs over them. */
export function withWords(length: number): WordMemory {
  const bytes = new Uint8Array(length + STRIDE);
  return { bytes, words: new DataView(bytes.buffer) };
}

/** @returns memory with `headroom` bytes before `start` and at least `length` behind it; `keep` what was used. */
export function roomFor(length: number, headroom: number): Room {
  const wanted = headroom + length;
  if (wanted > SLAB_BYTES / 4) {
    const { bytes, words } = withWords(wanted);
    return { bytes, words, start: headroom };
  }
  if (current.free + wanted > SLAB_BYTES) {
    current.slab = withWords(SLAB_BYTES);
    current.free = 0;
  }
  return { bytes: current.slab.bytes, words: current.slab.words, start: current.free + headroom };
}

/** Takes bytes up to `end` out of the free room. */
export function keep({ bytes }: Room, end: number): void {
  if (bytes === current.slab.bytes) current.free = end;
}

/** Copies source[start, end) to `at`; up to seven bytes behind it change. @returns the new end. */
export function copyInto(
  { words }: WordMemory,
  at: number,
  source: DataView,
  start: number,
  end: number,
): number {
  for (let from = start, to = at; from < end; from += STRIDE, to += STRIDE) {
    words.setInt32(to, source.getInt32(from, true), true);
    words.setInt32(to + 4, source.getInt32(from + 4, true), true);
  }
  return at + end - start;
}
