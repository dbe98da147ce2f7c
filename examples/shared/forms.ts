/** Reading what a form or a JSON client sent. */
import type { Context } from 'hono';
import { isJsonObject } from './json-file.ts';

/** Longest body that either product reads. */
export const LARGEST_BODY_BYTES = 64 * 1024;

/** Reads a form, the last value of each name; files are left out. */
export async function readForm(c: Context): Promise<Readonly<Record<string, string>>> {
  const fields = await c.req.parseBody();
  return Object.fromEntries(
    Object.entries(fields).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

/** Reads a JSON object or a form by its content type; undefined for JSON that is no object. */
export async function readFields(c: Context): Promise<Readonly<Record<string, unknown>> | undefined> {
  if (!c.req.header('content-type')?.startsWith('application/json')) return readForm(c);
  const value = await c.req.json<unknown>().catch(() => undefined);
  return isJsonObject(value) ? value : undefined;
}
