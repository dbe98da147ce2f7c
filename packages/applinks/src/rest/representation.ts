// One answer in two formats. Peers ask for JSON by name; XML is what they get otherwise (wire notes, section 4).
import type { HttpRequest, HttpResponse } from '../http.ts';
import { type WireFormat, type WireValue, writeWire } from '../links/wire/wire-object.ts';

/** @returns what the `Accept` header prefers; XML when it says nothing, or both alike. */
export function preferredFormat(request: HttpRequest): WireFormat {
  const accept = request.header('accept');
  if (accept === undefined) return 'xml';
  return weight(accept, 'json') > weight(accept, 'xml') ? 'json' : 'xml';
}

/** The quality of the most specific range that has the type. RFC 9110 section 12.5.1. */
function weight(accept: string, format: WireFormat): number {
  const ranges = new Map(
    accept.split(',').map((part) => {
      const [type = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
      const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
      return [type, quality === undefined ? 1 : Number(quality) || 0] as const;
    }),
  );
  const found = [`application/${format}`, 'application/*', '*/*'].find((type) => ranges.has(type));
  return found === undefined ? 0 : (ranges.get(found) ?? 0);
}

export interface AnswerOptions {
  readonly status?: number;
  readonly headers?: HttpResponse['headers'];
}

const TYPES: Readonly<Record<WireFormat, string>> = {
  json: 'application/json;charset=UTF-8',
  xml: 'application/xml;charset=UTF-8',
};

/** @param body - a whole document in this format. */
export function represent(
  format: WireFormat,
  body: string,
  { status = 200, headers = [] }: AnswerOptions = {},
): HttpResponse {
  return { status, headers: [['content-type', TYPES[format]], ...REST_HEADERS, ...headers], body };
}

/** On every answer of the wire REST: none is a page, none is kept. */
export const REST_HEADERS = [
  ['vary', 'Accept'],
  ['cache-control', 'no-cache'],
  ['x-content-type-options', 'nosniff'],
  ['content-security-policy', "default-src 'none'; frame-ancestors 'none'"],
  ['x-frame-options', 'DENY'],
] as const;

/** In the shape that Application Links gives its own. */
export function statusAnswer(
  request: HttpRequest,
  status: number,
  message: string,
  { headers = [], more = {} }: { headers?: HttpResponse['headers']; more?: Record<string, WireValue> } = {},
): HttpResponse {
  const format = preferredFormat(request);
  const body = writeWire({ 'status-code': status, message, ...more }, format, 'status');
  return represent(format, body, { status, headers });
}

export function emptyAnswer(status: 200 | 204): HttpResponse {
  return { status, headers: REST_HEADERS, body: '' };
}
