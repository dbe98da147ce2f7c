// Name and password of HTTP Basic. RFC 7617.
import type { HttpRequest } from '../http.ts';

export interface BasicCredentials {
  readonly name: string;
  readonly password: string;
}

const SCHEME = /^basic +([a-z0-9+/]+={0,2}) *$/i;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** @returns undefined when there are none, or the header is repeated or malformed. */
export function basicCredentials(request: HttpRequest): BasicCredentials | undefined {
  const header = request.header('authorization');
  if (header === undefined || request.headerCount('authorization') !== 1) return undefined;
  const encoded = SCHEME.exec(header)?.[1];
  if (encoded === undefined) return undefined;
  const text = decode(encoded);
  const colon = text?.indexOf(':') ?? -1;
  if (text === undefined || colon < 1) return undefined;
  return { name: text.slice(0, colon), password: text.slice(colon + 1) };
}

function decode(encoded: string): string | undefined {
  try {
    return utf8.decode(Buffer.from(encoded, 'base64'));
  } catch {
    return undefined;
  }
}
