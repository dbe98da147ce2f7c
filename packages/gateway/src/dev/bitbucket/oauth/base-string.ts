// The signature base string. RFC 5849 section 3.4.1.
import { type Pair, percentEncode, readForm } from './form.ts';

const DEFAULT_PORTS: Readonly<Record<string, string>> = { http: ':80', https: ':443' };
const URL_SHAPE = /^(https?):\/\/([^/?#]+)([^?#]*)(?:\?([^#]*))?/i;

/**
 * @param url - absolute, as on the wire; its query is signed along, but for an `oauth_signature` in it.
 * @param pairs - decoded, of header and form, without `oauth_signature` and `realm`.
 * @throws TypeError when the URL is not absolute http or https, or its query is broken.
 */
export function baseString(method: string, url: string, pairs: readonly Pair[]): string {
  const [, scheme = '', authority = '', path = '', query = ''] = URL_SHAPE.exec(url) ?? [];
  const inQuery = readForm(query);
  if (scheme === '' || inQuery === undefined) throw new TypeError(`not a URL that can be signed: ${url}`);
  const lowerScheme = scheme.toLowerCase();
  const port = DEFAULT_PORTS[lowerScheme] ?? '';
  const host = authority.toLowerCase();
  const shortHost = host.endsWith(port) ? host.slice(0, -port.length) : host;
  const uri = `${lowerScheme}://${shortHost}${path === '' ? '/' : path}`;
  return [
    method.toUpperCase(),
    uri,
    normalized([...inQuery.filter(([name]) => name !== 'oauth_signature'), ...pairs]),
  ]
    .map(percentEncode)
    .join('&');
}

function normalized(pairs: readonly Pair[]): string {
  return pairs
    .map(([name, value]) => [percentEncode(name), percentEncode(value)] as const)
    .sort(([nameA, valueA], [nameB, valueB]) => compare(nameA, nameB) || compare(valueA, valueB))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

/** Encoded text is ASCII: code units are bytes. */
function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
