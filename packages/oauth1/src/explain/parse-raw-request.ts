// A raw HTTP request as text, with CR LF or LF.
import type { Parameter } from '../base-string.ts';
import { isFormType } from '../form.ts';
import { type AttemptText, headerOf, type ParsedText } from './attempt-text.ts';

const REQUEST_LINE = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \t]+(\S+)(?:[ \t]+HTTP\/[0-9.]+)?[ \t]*$/;
const NO_REQUEST = 'This is no HTTP request; expected a first line like: GET /path?query HTTP/1.1';
/** Of HTTP/2 and 3, as browsers show it: they stand for the request line. */
const PSEUDO_HEADER = /^:(?:method|path|scheme|authority)[ \t]*:/;
/** `curl -v` shows its own words after `*`, the request after `>`, the response after `<`. */
const TRACED_REQUEST_LINE = /^> \S+ \S+ HTTP\/[0-9.]+\r?$/;

/**
 * Reads a request as it is on the wire, as the developer tools of a browser list its headers, or as `curl -v` shows
 * it. Total.
 *
 * @param given - bytes keep a body that is no UTF-8 as it is.
 * @returns a URL without a scheme when the target is a path and there is a Host header: the text does not tell it.
 */
export function parseRawRequest(given: string | Uint8Array): ParsedText {
  const { text, encode } = textOf(given);
  const lines = text.replace(/^[\r\n\ufeff]+/, '').split('\n');
  const trace = tracedRequest(lines);
  const linesOfRequest = trace ?? lines;
  const end = linesOfRequest.findIndex((line) => line === '' || line === '\r');
  const head = linesOfRequest
    .slice(0, end === -1 ? undefined : end)
    .map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
  const [first = ''] = head;
  const hasPseudoHeaders = PSEUDO_HEADER.test(first);
  const match = hasPseudoHeaders ? null : REQUEST_LINE.exec(first);
  if (match === null && !hasPseudoHeaders) return { ok: false, message: NO_REQUEST };
  const headers = headersOf(hasPseudoHeaders ? head : head.slice(1));
  if (typeof headers === 'string') return { ok: false, message: headers };
  const body = end === -1 ? '' : linesOfRequest.slice(end + 1).join('\n');
  if (trace !== undefined) return withoutBody(addressOf(match, headers), headers);
  return { ok: true, request: { ...addressOf(match, headers), headers, ...bodyOf(body, encode, headers) } };
}

interface Text {
  readonly text: string;
  /** Back to the bytes that it was. */
  readonly encode: (text: string) => Uint8Array;
}

function textOf(given: string | Uint8Array): Text {
  const utf8: Text['encode'] = (text) => new TextEncoder().encode(text);
  if (typeof given === 'string') return { text: given, encode: utf8 };
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(given);
    return { text, encode: utf8 };
  } catch {
    // A character each: TextDecoder's latin1 is Windows-1252, which does not lead back to the bytes.
    const text = Array.from(given, (byte) => String.fromCharCode(byte)).join('');
    return { text, encode: (piece) => Uint8Array.from(piece, (character) => character.charCodeAt(0)) };
  }
}

/** @returns the lines of the first request that a trace shows; undefined when it is none. */
function tracedRequest(lines: readonly string[]): readonly string[] | undefined {
  const start = lines.findIndex((line) => TRACED_REQUEST_LINE.test(line));
  const before = lines.slice(0, Math.max(0, start));
  if (start === -1 || !before.every((line) => /^(?:[*<>{} ]|\s*$)/.test(line))) return undefined;
  return lines
    .slice(start)
    .filter((line) => line.startsWith('>'))
    .map((line) => line.replace(/^> ?/, ''));
}

/** @returns what is wrong, for a person, when a line is no header. */
function headersOf(lines: readonly string[]): readonly Parameter[] | string {
  const headers: Parameter[] = [];
  for (const line of lines) {
    const colon = line.indexOf(':', 1);
    const last = headers.at(-1);
    if (/^[ \t]/.test(line) && last !== undefined) {
      // A folded line continues the one before.
      headers[headers.length - 1] = [last[0], `${last[1]} ${line.trim()}`];
    } else if (colon <= 0) {
      return `This line is no header: "${line.slice(0, 40)}"; expected Name: value.`;
    } else {
      headers.push([line.slice(0, colon).trim(), line.slice(colon + 1).trim()]);
    }
  }
  return headers;
}

/** @param requestLine - null: there are pseudo headers in its place. */
function addressOf(
  requestLine: RegExpExecArray | null,
  headers: readonly Parameter[],
): Pick<AttemptText, 'method' | 'url'> {
  const method = requestLine?.[1] ?? headerOf(headers, ':method');
  const target = requestLine?.[2] ?? headerOf(headers, ':path') ?? '/';
  const host = headerOf(headers, ':authority') ?? headerOf(headers, 'host') ?? '';
  const scheme = headerOf(headers, ':scheme');
  const isAbsolute = /^https?:\/\//i.test(target) || host === '';
  const path = target.startsWith('/') ? target : `/${target}`;
  return {
    ...(method !== undefined && { method }),
    url: isAbsolute ? target : `${scheme === undefined ? '' : `${scheme}:`}//${host}${path}`,
  };
}

/** A trace shows no body. */
function withoutBody(
  address: Pick<AttemptText, 'method' | 'url'>,
  headers: readonly Parameter[],
): ParsedText {
  const length = headerOf(headers, 'content-length') ?? '0';
  const hasBody = length !== '0' || headerOf(headers, 'transfer-encoding') !== undefined;
  if (hasBody && isFormType(headerOf(headers, 'content-type')))
    return { ok: false, message: 'curl -v does not show the form, which is signed: give the curl command.' };
  return { ok: true, request: { ...address, headers, ...(hasBody && { bodyDoubt: 'not_whole' }) } };
}

/** An editor adds a line end to a file that the request did not have. */
function bodyOf(
  text: string,
  encode: Text['encode'],
  headers: readonly Parameter[],
): Pick<AttemptText, 'body' | 'bodyDoubt'> {
  const bytes = encode(text);
  const length = Number(headerOf(headers, 'content-length') ?? Number.NaN);
  if (Number.isInteger(length) && length >= 0 && length <= bytes.length)
    return length === 0 ? {} : { body: bytes.subarray(0, length) };
  const isForm = isFormType(headerOf(headers, 'content-type'));
  const body = isForm ? encode(text.replace(/\r?\n$/, '')) : bytes;
  if (Number.isInteger(length) && length > bytes.length && !isForm)
    return { ...(body.length > 0 && { body }), bodyDoubt: 'not_whole' };
  if (body.length === 0) return {};
  return { body, ...(!isForm && text.endsWith('\n') && { bodyDoubt: 'line_end' }) };
}
