// A raw HTTP request as text, with CR LF or LF.
import type { Parameter } from '../base-string.ts';
import { type AttemptText, headerOf, isFormType, type ParsedText } from './attempt-text.ts';

const REQUEST_LINE = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \t]+(\S+)(?:[ \t]+HTTP\/[0-9.]+)?[ \t]*$/;
const NO_REQUEST = 'This is no HTTP request; expected a first line like: GET /path?query HTTP/1.1';

/**
 * Reads a request as it is on the wire, or as `curl -v` shows it (`> ` before each line). Total.
 *
 * @returns a URL without a scheme when the target is a path and there is a Host header: the text does not tell it.
 */
export function parseRawRequest(text: string): ParsedText {
  const lines = text.replace(/^[\r\n\ufeff]+/, '').split('\n');
  const isTrace = lines[0]?.startsWith('> ') === true;
  const linesOfRequest = isTrace
    ? lines.filter((line) => line.startsWith('>')).map((line) => line.replace(/^> ?/, ''))
    : lines;
  const isBlank = (line: string): boolean => line === '' || line === '\r';
  const end = linesOfRequest.findIndex(isBlank);
  const head = linesOfRequest
    .slice(0, end === -1 ? undefined : end)
    .map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
  const match = REQUEST_LINE.exec(head[0] ?? '');
  if (match === null) return { ok: false, message: NO_REQUEST };
  const [, method = '', target = ''] = match;
  const headers: Parameter[] = [];
  for (const line of head.slice(1)) {
    const colon = line.indexOf(':');
    const last = headers.at(-1);
    if (/^[ \t]/.test(line) && last !== undefined) {
      // A folded line continues the one before.
      headers[headers.length - 1] = [last[0], `${last[1]} ${line.trim()}`];
    } else if (colon <= 0) {
      return { ok: false, message: `This line is no header: "${line.slice(0, 40)}"; expected Name: value.` };
    } else {
      headers.push([line.slice(0, colon).trim(), line.slice(colon + 1).trim()]);
    }
  }
  const body = end === -1 ? '' : linesOfRequest.slice(end + 1).join('\n');
  return {
    ok: true,
    request: { method, url: urlOf(target, headerOf(headers, 'host')), headers, ...bodyOf(body, headers) },
  };
}

function urlOf(target: string, host: string | undefined): string {
  if (/^https?:\/\//i.test(target) || host === undefined || host === '') return target;
  return `//${host}${target.startsWith('/') ? target : `/${target}`}`;
}

/** An editor adds a line end to a file that the request did not have. */
function bodyOf(text: string, headers: readonly Parameter[]): Pick<AttemptText, 'body'> {
  const bytes = new TextEncoder().encode(text);
  const length = Number(headerOf(headers, 'content-length') ?? Number.NaN);
  if (Number.isInteger(length) && length >= 0 && length <= bytes.length)
    return length === 0 ? {} : { body: bytes.subarray(0, length) };
  const isForm = isFormType(headerOf(headers, 'content-type'));
  const body = isForm ? new TextEncoder().encode(text.replace(/\r?\n$/, '')) : bytes;
  return body.length === 0 ? {} : { body };
}
