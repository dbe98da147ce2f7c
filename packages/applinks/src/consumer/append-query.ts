// Adds parameters to a URL that may have a query, without writing the rest of it anew.
import { encodeForm, type Parameter } from '@maillon/oauth1';

/** @param url - without fragment. */
export function appendQuery(url: string, parameters: readonly Parameter[]): string {
  const separator = !url.includes('?') ? '?' : /[?&]$/.test(url) ? '' : '&';
  return url + separator + encodeForm(parameters);
}
