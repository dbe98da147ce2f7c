// Room for base strings: many requests share a large piece of memory, each keeps its part of it as long as it
// lives, and nothing is ever overwritten.
import { HEADROOM_BYTES } from './crypto/contract.ts';

const SLAB_BYTES = 256 * 1024;

let slab = new Uint8Array(SLAB_BYTES);
let free = 0;

/** @returns memory with HEADROOM_BYTES before `start` and at least `bytes` behind it; `keep` what was used. */
export function roomFor(bytes: number): { readonly bytes: Uint8Array; readonly start: number } {
  const wanted = bytes + HEADROOM_BYTES;
  if (wanted > SLAB_BYTES / 4) return { bytes: new Uint8Array(wanted), start: HEADROOM_BYTES };
  if (free + wanted > SLAB_BYTES) {
    slab = new Uint8Array(SLAB_BYTES);
    free = 0;
  }
  return { bytes: slab, start: free + HEADROOM_BYTES };
}

/** Takes bytes up to `end` out of the free room. */
export function keep(bytes: Uint8Array, end: number): void {
  if (bytes === slab) free = end;
}
