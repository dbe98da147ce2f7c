// The application's answer on its way to the client.
import { setsOwnCookie } from './own-cookies.ts';

// RFC 9110 section 7.6.1. Trailers are dropped, so they are not announced.
const PER_HOP: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/**
 * @param raw - names and values in turn, as received; bytes or Latin-1 text.
 * @param signed - the answer to a signed request: no `Set-Cookie` gets out (T57). Otherwise only those in our names
 *   are dropped (T55).
 * @returns names and values in turn; repeated fields stay repeated.
 */
export function clientHeaders(raw: readonly (Buffer | string)[], signed: boolean): string[] {
  const headers: string[] = [];
  let perHop: Set<string> | undefined;
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = text(raw[at]);
    const value = text(raw[at + 1]);
    const lower = name.toLowerCase();
    if (lower === 'connection') perHop = addOptions(perHop, value);
    if (PER_HOP.has(lower)) continue;
    if ((lower === 'set-cookie' || lower === 'set-cookie2') && (signed || setsOwnCookie(value))) continue;
    headers.push(name, value);
  }
  return perHop === undefined ? headers : without(headers, perHop);
}

function text(part: Buffer | string | undefined): string {
  return typeof part === 'string' ? part : (part?.toString('latin1') ?? '');
}

function addOptions(perHop: Set<string> | undefined, value: string): Set<string> | undefined {
  const options = value
    .toLowerCase()
    .split(',')
    .map((option) => option.trim())
    // Framing is not an option of the connection, whatever the application says.
    .filter((option) => option !== 'close' && option !== 'keep-alive' && option !== 'content-length');
  if (options.length === 0) return perHop;
  return new Set([...(perHop ?? []), ...options]);
}

function without(headers: readonly string[], names: ReadonlySet<string>): string[] {
  const kept: string[] = [];
  for (let at = 0; at + 1 < headers.length; at += 2) {
    const name = headers[at] ?? '';
    if (!names.has(name.toLowerCase())) kept.push(name, headers[at + 1] ?? '');
  }
  return kept;
}
