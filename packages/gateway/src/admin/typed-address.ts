// The base URL of another application, as an administrator types it.
import { parseWebUrl, readBaseUrl, WEB_URL_FAULTS } from '@maillon/applinks/links';

export type TypedAddress =
  | { readonly ok: true; readonly url: string }
  | { readonly ok: false; readonly text: string };

const ADVICE = 'Enter the address of its start page as a browser shows it, e.g. https://git.acme.dev.';
const WITHOUT_SCHEME = /^[a-z0-9.-]+(?::\d+)?(?:\/.*)?$/i;
const SHOWN_CHARACTERS = 200;

/** @param typed - white space around it does not count; without a scheme it is https. */
export function readTypedAddress(typed: string): TypedAddress {
  const text = typed.trim();
  const address = WITHOUT_SCHEME.test(text) ? `https://${text}` : text;
  const url = readBaseUrl(address);
  return url === undefined ? { ok: false, text: `${faultOf(address)}. ${ADVICE}` } : { ok: true, url };
}

/** Whether a password may stand in it: then it is not repeated. */
export function mayHoldPassword(typed: string): boolean {
  return typed.includes('@');
}

function faultOf(address: string): string {
  const parsed = parseWebUrl(address);
  const fault = parsed.ok ? 'must not have a query (?…)' : WEB_URL_FAULTS[parsed.fault];
  const named = address !== '' && !mayHoldPassword(address);
  return `${named ? JSON.stringify(address.slice(0, SHOWN_CHARACTERS)) : 'The address'} ${fault}`;
}
