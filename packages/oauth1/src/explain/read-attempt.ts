// Reads an attempt leniently: what a strict reader refuses is what has to be explained. Total and linear.
import type { Parameter } from '../base-string.ts';
import type { ParameterPlace } from '../component-rules.ts';
import { isFormType } from '../form.ts';
import { percentDecode } from '../percent-encoding.ts';
import type { ReceivedRequest } from '../read-request.ts';
import { utf8Form } from '../utf8-form.ts';
import { type AttemptText, type BodyDoubt, headerOf, type UrlCut } from './attempt-text.ts';
import { type MultipartField, type MultipartFields, multipartFields } from './multipart-fields.ts';

/** More than that is not looked at, so that the work stays bounded. */
export const MAX_PARAMETERS = 1000;
export const MAX_TEXT_LENGTH = 64 * 1024;

export interface SentParameter {
  /** Decoded. */
  readonly name: string;
  readonly value: string;
  /** As on the wire. */
  readonly rawName: string;
  readonly rawValue: string;
  readonly place: ParameterPlace;
}

export function isProtocol({ name }: SentParameter): boolean {
  return name.startsWith('oauth_');
}

export interface Address {
  /** Undefined when the text does not tell. */
  readonly scheme: 'http' | 'https' | undefined;
  /** As written, without port; '' when the text does not tell. */
  readonly host: string;
  /** As written; '' when there is none. */
  readonly port: string;
  /** As written; `/` when it was empty. */
  readonly path: string;
  readonly query: string;
  /** As written, without its #; it is never sent. */
  readonly fragment: string;
}

export interface LenientAttempt {
  readonly method: string | undefined;
  readonly address: Address;
  /** Of header, query and form in this order, without `oauth_signature` and the realm. */
  readonly parameters: readonly SentParameter[];
  /** Of the Authorization header of scheme OAuth, escapes resolved. */
  readonly realm: string | undefined;
  /** Decoded; the first of each name. */
  readonly protocol: ReadonlyMap<string, string>;
  readonly authorization: string | undefined;
  readonly headers: readonly Parameter[];
  /** A form in UTF-8, as it is signed. */
  readonly body: Uint8Array | undefined;
  readonly bodyDoubt: BodyDoubt | undefined;
  /** Of a multipart/form-data body. */
  readonly multipartFields: readonly MultipartField[];
  /** There are more of them. */
  readonly areFieldsCut: boolean;
  readonly urlCut: UrlCut | undefined;
  readonly isAuthorizationRepeated: boolean;
  /** Whether the body is counted among the parameters. */
  readonly isForm: boolean;
  /** Some of it was left out. */
  readonly isTooLarge: boolean;
}

/** @param more - headers and body that the request itself does not carry. */
export function readAttempt(
  request: ReceivedRequest | AttemptText,
  more: { readonly headers?: readonly Parameter[] | undefined; readonly body?: Uint8Array | undefined } = {},
): LenientAttempt {
  const own = 'headers' in request ? request.headers : [];
  const headers = [...own, ...(more.headers ?? [])];
  const authorizations = authorizationsIn('headers' in request ? headers : []);
  const authorization =
    'headers' in request ? (authorizations.find(isOAuthHeader) ?? authorizations[0]) : request.authorization;
  const contentType = headerOf(headers, 'content-type');
  const { body, isForm } = bodyIn(request, more.body, contentType);
  const multipart = isForm ? undefined : multipartOf(request, body, contentType);
  const address = readAddress((request.url ?? '').slice(0, MAX_TEXT_LENGTH));
  const header = readAuthorization((authorization ?? '').slice(0, MAX_TEXT_LENGTH));
  const form = isForm ? textOfBody(body) : '';
  const all = [
    ...(header?.parameters ?? []),
    ...readPairs(address.query, 'query'),
    ...readPairs(form, 'form'),
  ];
  const isTooLarge =
    all.length > MAX_PARAMETERS ||
    [request.url, authorization].some((text) => (text?.length ?? 0) > MAX_TEXT_LENGTH) ||
    (isForm && (body?.length ?? 0) > MAX_TEXT_LENGTH);
  const protocol = new Map<string, string>();
  for (const { name, value } of all.filter(isProtocol)) if (!protocol.has(name)) protocol.set(name, value);
  return {
    method: request.method,
    address,
    parameters: all.filter(({ name }) => name !== 'oauth_signature').slice(0, MAX_PARAMETERS),
    realm: header?.realm,
    protocol,
    authorization,
    headers,
    body,
    bodyDoubt: 'headers' in request ? request.bodyDoubt : body === undefined ? 'not_whole' : undefined,
    multipartFields: multipart?.fields ?? [],
    areFieldsCut: multipart?.isCut ?? false,
    urlCut: 'headers' in request ? request.urlCut : undefined,
    isAuthorizationRepeated: [own, more.headers ?? []].some((list) => authorizationsIn(list).length > 1),
    isForm,
    isTooLarge,
  };
}

/** A form in UTF-8, as it is signed; any other body as it came. */
function bodyIn(
  request: ReceivedRequest | AttemptText,
  otherwise: Uint8Array | undefined,
  contentType: string | undefined,
): Pick<LenientAttempt, 'body' | 'isForm'> {
  if (!('headers' in request)) return { body: request.form ?? otherwise, isForm: request.form !== undefined };
  const body = request.body ?? otherwise;
  if (body === undefined || !isFormType(contentType)) return { body, isForm: false };
  return { body: utf8Form(body, contentType) ?? body, isForm: true };
}

function multipartOf(
  request: ReceivedRequest | AttemptText,
  body: Uint8Array | undefined,
  contentType: string | undefined,
): MultipartFields {
  const told = 'headers' in request ? request.multipartFields : undefined;
  if (told !== undefined)
    return { fields: told.map(([name, value]) => ({ name, value, isFile: false })), isCut: false };
  const read = multipartFields(textOfBody(body), contentType);
  return read.fields.length > 0 && (body?.length ?? 0) > MAX_TEXT_LENGTH ? { ...read, isCut: true } : read;
}

function authorizationsIn(headers: readonly Parameter[]): readonly string[] {
  return headers.filter(([name]) => name.toLowerCase() === 'authorization').map(([, value]) => value);
}

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** @returns the body as the text has it, and, where an editor may have added a line end, without it. */
export function bodiesOf({ body, bodyDoubt }: LenientAttempt): readonly Uint8Array[] {
  const given = body ?? new Uint8Array(0);
  if (bodyDoubt !== 'line_end' || given.at(-1) !== LINE_FEED) return [given];
  return [given, given.subarray(0, given.at(-2) === CARRIAGE_RETURN ? -2 : -1)];
}

const URL_PARTS = /^(?:(https?):)?\/\/([^/?#]*)/i;

/** Takes an address apart, as far as it is there. */
export function readAddress(url: string): Address {
  const match = URL_PARTS.exec(url);
  const scheme = match?.[1]?.toLowerCase();
  const authority = match?.[2] ?? '';
  const { host, port } = readAuthority(authority.slice(authority.lastIndexOf('@') + 1));
  const rest = url.slice(match?.[0].length ?? 0);
  const hash = rest.indexOf('#');
  const target = hash === -1 ? rest : rest.slice(0, hash);
  const mark = target.indexOf('?');
  const path = mark === -1 ? target : target.slice(0, mark);
  return {
    scheme: scheme === 'http' || scheme === 'https' ? scheme : undefined,
    host,
    port,
    path: path === '' ? '/' : path,
    query: mark === -1 ? '' : target.slice(mark + 1),
    fragment: hash === -1 ? '' : rest.slice(hash + 1),
  };
}

/** @param authority - `host`, `host:port` or `[address]:port`, as in a Host header. */
export function readAuthority(authority: string): { readonly host: string; readonly port: string } {
  const colon = authority.lastIndexOf(':');
  const hasPort = colon > authority.lastIndexOf(']');
  return hasPort
    ? { host: authority.slice(0, colon), port: authority.slice(colon + 1) }
    : { host: authority, port: '' };
}

/** Reads a query or a form body; broken escapes stay, bytes that are no UTF-8 are read as Latin-1. */
export function readPairs(text: string, place: 'query' | 'form'): SentParameter[] {
  const parameters: SentParameter[] = [];
  for (const piece of text.split('&')) {
    if (piece === '') continue;
    const equals = piece.indexOf('=');
    const rawName = equals === -1 ? piece : piece.slice(0, equals);
    const rawValue = equals === -1 ? '' : piece.slice(equals + 1);
    const name = decode(rawName.replaceAll('+', ' '));
    parameters.push({ name, value: decode(rawValue.replaceAll('+', ' ')), rawName, rawValue, place });
    if (parameters.length > MAX_PARAMETERS) break;
  }
  return parameters;
}

/** Decodes `%XX`: as UTF-8; where it is none, as Latin-1; a broken escape stays as it is. */
export function decode(text: string): string {
  if (!text.includes('%')) return text;
  return (
    percentDecode(text) ??
    text.replaceAll(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  );
}

/** @returns the body as text: UTF-8, or Latin-1 where it is none; at most MAX_TEXT_LENGTH bytes of it. */
export function textOfBody(body: Uint8Array | undefined): string {
  const bytes = (body ?? new Uint8Array(0)).subarray(0, MAX_TEXT_LENGTH);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return new TextDecoder('latin1').decode(bytes);
  }
}

const SCHEME = /^\s*oauth(?:\s+|$)/i;

export function isOAuthHeader(authorization: string | undefined): boolean {
  return authorization !== undefined && SCHEME.test(authorization.slice(0, 64));
}

/** @returns undefined when it is of another scheme. */
export function readAuthorization(
  authorization: string,
): { readonly parameters: readonly SentParameter[]; readonly realm: string | undefined } | undefined {
  if (!isOAuthHeader(authorization)) return undefined;
  let realm: string | undefined;
  const parameters: SentParameter[] = [];
  for (const field of fieldsOf(authorization.replace(SCHEME, ''))) {
    const equals = field.indexOf('=');
    if (equals <= 0) continue;
    const rawName = field.slice(0, equals).trim();
    const rawValue = unquote(field.slice(equals + 1).trim());
    if (rawName.toLowerCase() === 'realm') realm ??= rawValue.replaceAll(/\\(.)/gs, '$1');
    else
      parameters.push({ name: decode(rawName), value: decode(rawValue), rawName, rawValue, place: 'header' });
    if (parameters.length > MAX_PARAMETERS) break;
  }
  return { parameters, realm };
}

/** Splits at commas that are not in quotes. */
function fieldsOf(text: string): string[] {
  const fields: string[] = [];
  let start = 0;
  let inQuotes = false;
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (character === '\\' && inQuotes) i++;
    else if (character === '"') inQuotes = !inQuotes;
    else if (character === ',' && !inQuotes) {
      fields.push(text.slice(start, i));
      start = i + 1;
    }
  }
  fields.push(text.slice(start));
  return fields;
}

function unquote(text: string): string {
  return text.length >= 2 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1) : text;
}
