// The address of an application: what paths are appended to.
import { parseWebUrl } from '../web-url.ts';

/** @returns the http or https URL without trailing slashes; undefined for anything else, and with a query. */
export function readBaseUrl(text: string): string | undefined {
  const parsed = parseWebUrl(text);
  if (!parsed.ok || parsed.url.query !== null) return undefined;
  return parsed.url.href.replace(/\/+$/, '');
}
