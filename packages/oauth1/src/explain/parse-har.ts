// The first request of an HTTP Archive that has an OAuth signature, or the one that should have had one.
import type { Parameter } from '../base-string.ts';
import { encodeForm, isFormType } from '../form.ts';
import { type AttemptText, headerOf, type ParsedText } from './attempt-text.ts';
import { readAttempt } from './read-attempt.ts';

/**
 * Total.
 *
 * @param text - HAR 1.1 or 1.2, one of its entries, or one request of it.
 * @param expectedUrl - in full or only its beginning: tells which request is meant where several are there and none
 *   is signed.
 */
export function parseHar(text: string, expectedUrl?: string): ParsedText {
  let document: unknown;
  try {
    document = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    return {
      ok: false,
      message: 'This is no HAR file: it is not JSON.',
    };
  }
  const entries = entriesOf(document);
  if (entries === undefined)
    return { ok: false, message: 'This is JSON but no HAR file: it has no log.entries.' };
  const requests = entries.map(requestOf).filter((request) => request !== undefined);
  for (const request of requests) {
    if (!readAttempt(request).protocol.has('oauth_signature')) continue;
    const isFormLost =
      request.bodyDoubt !== undefined && isFormType(headerOf(request.headers, 'content-type'));
    if (!isFormLost) return { ok: true, request };
    return {
      ok: false,
      message: 'The signed request is a form, and this HAR file does not hold its body, which is signed.',
    };
  }
  return theUnsigned(requests, expectedUrl);
}

/** A request without a signature can be explained as well, once it is clear which one it is. */
function theUnsigned(requests: readonly AttemptText[], expectedUrl: string | undefined): ParsedText {
  const meant = expectedUrl === undefined ? requests : matching(requests, expectedUrl);
  const [request, another] = requests.length === 1 ? requests : meant;
  if (request !== undefined && another === undefined) return { ok: true, request };
  const which =
    requests.length === 0 || expectedUrl === undefined
      ? ''
      : `, and ${another === undefined ? 'none' : 'more than one'} has the expected URL`;
  return {
    ok: false,
    message: `We could not find an OAuth signature in the ${requests.length} requests of this HAR file${which}.`,
  };
}

/** Those with the URL; else those with it and another query; else those that begin with it. */
function matching(requests: readonly AttemptText[], expectedUrl: string): readonly AttemptText[] {
  const whole = withoutFragment(expectedUrl.trim());
  const path = withoutQuery(whole);
  const base = path.endsWith('/') ? path : `${path}/`;
  const tests: readonly ((url: string) => boolean)[] = [
    (url) => url === whole,
    (url) => withoutQuery(url) === path,
    (url) => withoutQuery(url).startsWith(base),
  ];
  for (const isMeant of tests) {
    const meant = requests.filter(({ url = '' }) => isMeant(withoutFragment(url)));
    if (meant.length > 0) return meant;
  }
  return [];
}

function withoutFragment(url: string): string {
  return url.split('#', 1)[0] ?? '';
}

function withoutQuery(url: string): string {
  return url.split('?', 1)[0] ?? '';
}

function entriesOf(document: unknown): readonly unknown[] | undefined {
  const entries = field(field(document, 'log'), 'entries');
  if (Array.isArray(entries)) return entries as readonly unknown[];
  if (field(document, 'request') !== undefined) return [document];
  return typeof field(document, 'method') === 'string' ? [{ request: document }] : undefined;
}

function requestOf(entry: unknown): AttemptText | undefined {
  const request = field(entry, 'request');
  const method = field(request, 'method');
  const url = field(request, 'url');
  if (typeof method !== 'string' || typeof url !== 'string') return undefined;
  const headers = pairs(field(request, 'headers'));
  const postData = field(request, 'postData');
  const mimeType = field(postData, 'mimeType');
  if (headerOf(headers, 'content-type') === undefined && typeof mimeType === 'string')
    headers.push(['Content-Type', mimeType]);
  const body = field(postData, 'text');
  const params = pairs(field(postData, 'params'));
  const text =
    typeof body === 'string' && body !== ''
      ? body
      : encodeForm(params.map(([name, value]) => [name.toWellFormed(), value.toWellFormed()]));
  const arrivedAtSeconds =
    Date.parse(headerOf(pairs(field(field(entry, 'response'), 'headers')), 'date') ?? '') / 1000;
  return {
    method,
    url,
    headers,
    ...(text !== '' && { body: new TextEncoder().encode(text) }),
    ...(text === '' && isBodyLeftOut(request, method) && { bodyDoubt: 'not_whole' }),
    // The Date of the response is the receiver's clock.
    ...(Number.isFinite(arrivedAtSeconds) && { arrivedAtSeconds }),
  };
}

/** An export may leave bodies out; -1 is "not known". */
function isBodyLeftOut(request: unknown, method: string): boolean {
  const size = field(request, 'bodySize');
  if (typeof size === 'number' && size >= 0) return size > 0;
  return !/^(?:GET|HEAD)$/i.test(method);
}

function pairs(list: unknown): Parameter[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((each: unknown): Parameter[] => {
    const name = field(each, 'name');
    const value = field(each, 'value') ?? '';
    return typeof name === 'string' && typeof value === 'string' ? [[name, value]] : [];
  });
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}
