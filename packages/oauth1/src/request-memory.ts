// The memory that requests are read in: the texts of a request as they came, and behind them what of it has to be
// encoded. One memory serves all requests, each in one synchronous call.
//
// It is a constant of its module, with a bound: the compiler then knows address and length, which halves the time of
// each loop over bytes. Pages that no request needed are never touched.
import { RESERVED_BYTES } from './encoded-bytes.ts';
import { STRIDE } from './slab.ts';

/** Of header, path and query, and form together: a form of 1 MiB, and some room. */
export const MAX_TEXT_BYTES: number = 1024 * 1024 + 64 * 1024;

/** Where each text begins, and what is encoded. */
export const REGION: Readonly<Record<'header' | 'target' | 'form' | 'encoded', number>> = {
  header: 0,
  /** Path and query. */
  target: MAX_TEXT_BYTES,
  form: 2 * MAX_TEXT_BYTES,
  encoded: 3 * MAX_TEXT_BYTES,
};

/** A text, and behind it what a copy by STRIDE reads. */
export const memory: Uint8Array = new Uint8Array(REGION.encoded + MAX_TEXT_BYTES * RESERVED_BYTES + STRIDE);
/** The same, for reading four bytes at once. */
export const memoryWords: DataView = new DataView(memory.buffer);

const FORM = REGION.form;
const views = {
  header: memory.subarray(REGION.header, REGION.target),
  target: memory.subarray(REGION.target, REGION.form),
};
const encoder = new TextEncoder();
let loaded = 0;

/** Lets the texts of the next request take all of MAX_TEXT_BYTES. */
export function resetMemory(): void {
  loaded = 0;
}

/**
 * Loads an Authorization header, or a name or value to be signed, into the region of the header.
 *
 * @returns how many bytes the text has; -1 when all texts together are too long.
 */
export function loadText(text: string): number {
  return load(text, views.header);
}

/** As `loadText`, into the region of the target. */
export function loadTarget(text: string): number {
  return load(text, views.target);
}

/** As `loadText`, into the region of the form. */
export function loadForm(text: Uint8Array): number {
  loaded += text.length;
  if (loaded > MAX_TEXT_BYTES) return -1;
  memory.set(text, FORM);
  return text.length;
}

function load(text: string, region: Uint8Array): number {
  const { read, written } = encoder.encodeInto(text, region);
  loaded += written;
  return read < text.length || loaded > MAX_TEXT_BYTES ? -1 : written;
}
