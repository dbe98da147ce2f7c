// The ordered decoded pairs of a received request, each with the place it came from: a view, made when somebody asks.
import type { Parameter } from './base-string.ts';
import { queryOf } from './base-string-uri.ts';
import type { ParameterPlace } from './component-rules.ts';
import { decodeForm } from './form.ts';
import { percentDecode } from './percent-encoding.ts';
import { type ReceivedRequest, readRequest } from './read-request.ts';

export interface PlacedParameter {
  readonly name: string;
  readonly value: string;
  /** The signature covers a parameter wherever it is, so a reader who cares must look here (threat T27). */
  readonly place: ParameterPlace;
}

// As readRequest does: a byte order mark is part of the first name, or the signature covers another name than ours.
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true, fatal: true });

/**
 * Lists all parameters of a request that `readRequest` accepted as an attempt: header, query, form, in that order,
 * without the realm.
 *
 * @throws TypeError when the form is not UTF-8, which `readRequest` never accepts.
 */
export function listParameters(request: ReceivedRequest): readonly PlacedParameter[] {
  const place = (pairs: readonly Parameter[], at: ParameterPlace): PlacedParameter[] =>
    pairs.map(([name, value]) => ({ name, value, place: at }));
  const form = request.form === undefined ? '' : utf8.decode(request.form);
  return [
    ...place(parseAuthorizationHeader(request.authorization ?? '')?.parameters ?? [], 'header'),
    ...place(decodeForm(queryOf(request.url) ?? '') ?? [], 'query'),
    ...place(decodeForm(form) ?? [], 'form'),
  ];
}

export interface ParsedAuthorization {
  /** Raw, its backslash escapes resolved; null when there is none. */
  readonly realm: string | null;
  readonly parameters: readonly Parameter[];
}

const FIELD = /([^\s=,]+)="((?:[^"\\]|\\.)*)"/gs;

/**
 * Reads an Authorization header of scheme OAuth.
 *
 * @returns undefined when it is of another scheme or malformed (`readRequest` says where).
 * @see RFC 5849 section 3.5.1
 */
export function parseAuthorizationHeader(authorization: string): ParsedAuthorization | undefined {
  const url = 'http://localhost/';
  const read = readRequest({ method: 'GET', url, authorization }, { maxHeaderBytes: authorization.length });
  if (read.kind !== 'attempt') return undefined;
  let realm: string | null = null;
  const parameters: Parameter[] = [];
  for (const [, name = '', value = ''] of authorization.matchAll(FIELD)) {
    if (name.toLowerCase() === 'realm') realm = value.replaceAll(/\\(.)/gs, '$1');
    else parameters.push([percentDecode(name) ?? name, percentDecode(value) ?? value]);
  }
  return { realm, parameters };
}
