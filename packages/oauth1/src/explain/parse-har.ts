// The first request of an HTTP Archive that has an OAuth signature.
import type { Parameter } from '../base-string.ts';
import { encodeForm } from '../form.ts';
import { type AttemptText, headerOf, isFormType, type ParsedText } from './attempt-text.ts';
import { readAttempt } from './read-attempt.ts';

/** @param text - HAR 1.1 or 1.2, one of its entries, or one request of it. Total. */
export function parseHar(text: string): ParsedText {
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
  for (const entry of entries) {
    const request = requestOf(entry);
    if (request === undefined || !readAttempt(request).protocol.has('oauth_signature')) continue;
    const isFormLost =
      request.bodyDoubt !== undefined && isFormType(headerOf(request.headers, 'content-type'));
    if (!isFormLost) return { ok: true, request };
    return {
      ok: false,
      message: 'The signed request is a form, and this HAR file does not hold its body, which is signed.',
    };
  }
  const count = entries.length === 1 ? 'the one request' : `the ${entries.length} requests`;
  return { ok: false, message: `We could not find an OAuth signature in ${count} of this HAR file.` };
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
