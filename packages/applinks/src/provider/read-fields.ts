// The fields of one of our own forms.
import { decodeForm } from '@maillon/oauth1';
import type { HttpRequest } from '../http.ts';

const MAX_BYTES = 64 * 1024;

/** @returns undefined when the body is too large, malformed, or repeats a field. */
export async function readFields(http: HttpRequest): Promise<ReadonlyMap<string, string> | undefined> {
  const { bytes, complete } = await http.body.peek(MAX_BYTES);
  if (!complete) return undefined;
  const pairs = decodeForm(new TextDecoder().decode(bytes));
  if (pairs === undefined) return undefined;
  const fields = new Map(pairs);
  return fields.size === pairs.length ? fields : undefined;
}
