// The Authorization header of scheme OAuth as text. RFC 5849 section 3.5.1.
import type { Parameter } from './base-string.ts';
import { percentEncode } from './percent-encoding.ts';

/**
 * Writes the header's value.
 *
 * @param parameters - decoded.
 * @param realm - raw; left out when undefined (Atlassian's consumers send none).
 * @throws TypeError when the realm is not printable ASCII, or a parameter has a lone surrogate.
 */
export function authorizationHeader(parameters: readonly Parameter[], realm?: string): string {
  const fields = parameters.map(([name, value]) => `${percentEncode(name)}="${percentEncode(value)}"`);
  if (realm !== undefined) {
    if (!/^[\t\u0020-\u007e]*$/.test(realm)) throw new TypeError('a realm is printable ASCII');
    fields.unshift(`realm="${realm.replaceAll(/["\\]/g, String.raw`\$&`)}"`);
  }
  return `OAuth ${fields.join(', ')}`;
}
