// From the wire to what a signature is judged by: finds out whether a request is an OAuth attempt, reads its
// parameters strictly, and builds its signature base string. Total: every input gives a typed result.

import { type BaseStringUri, splitUrl } from './base-string-uri.ts';
import { BYTE } from './character-classes.ts';
import type { Message } from './crypto/contract.ts';
import { emitBaseString } from './emit-base-string.ts';
import { type ComponentRules, type ParameterPlace, ParameterTable, PLACES } from './parameter-table.ts';
import { percentDecode } from './percent-encoding.ts';
import {
  NOT_PROTOCOL,
  PROTOCOL_PARAMETERS,
  type ProtocolParameter,
  SIGNATURE,
  TOKEN,
} from './protocol-parameters.ts';
import type { HeaderFault, Reason } from './reason.ts';

/** A request as it came. */
export interface ReceivedRequest {
  /** As on the request line. */
  readonly method: string;
  /** Absolute, as the consumer requested it: our public origin and the raw request target. */
  readonly url: string;
  /** The Authorization header's text, whatever its scheme. */
  readonly authorization?: string | undefined;
  /** The body's bytes, only when its media type is application/x-www-form-urlencoded. */
  readonly form?: Uint8Array | undefined;
}

/** A well-formed OAuth attempt. Nothing about it is proven yet. */
export interface OAuthRequest {
  readonly source: ReceivedRequest;
  readonly scheme: 'http' | 'https';
  /** Decoded protocol parameters; undefined when absent. */
  readonly bodyHash: string | undefined;
  readonly callback: string | undefined;
  readonly consumerKey: string | undefined;
  readonly nonce: string | undefined;
  readonly sessionHandle: string | undefined;
  readonly signature: string | undefined;
  readonly signatureMethod: string | undefined;
  readonly timestamp: string | undefined;
  readonly token: string | undefined;
  readonly verifier: string | undefined;
  readonly version: string | undefined;
  /** The signature base string. */
  readonly baseString: Message;
}

export type ReadResult =
  /** No OAuth attempt: somebody else's request. */
  | { readonly kind: 'unsigned' }
  | { readonly kind: 'malformed'; readonly reason: Reason }
  | { readonly kind: 'attempt'; readonly request: OAuthRequest };

export interface ReadLimits {
  /** Of the Authorization header. Default 8192. */
  readonly maxHeaderBytes: number;
}

const DEFAULT_LIMITS: ReadLimits = { maxHeaderBytes: 8192 };
const UNSIGNED: ReadResult = { kind: 'unsigned' };

/**
 * Reads a request.
 *
 * An attempt is an Authorization header of scheme OAuth, or both `oauth_signature` and `oauth_consumer_key` in the
 * query or in the form. A lone `oauth_token` or `oauth_verifier` belongs to the application.
 *
 * @returns `malformed` for an attempt that breaks the rules of encoding, repeats a protocol parameter, or has them
 *   in two places; whether the parameters make sense is `checkParameters`' business.
 * @see RFC 5849 sections 3.4.1.3.1 and 3.5; Application Links wire notes, section 1 "any other request"
 */
export function readRequest(source: ReceivedRequest, limits: ReadLimits = DEFAULT_LIMITS): ReadResult {
  const { authorization, form } = source;
  const hasHeader = authorization !== undefined && isOAuthScheme(authorization);
  const uri = splitUrl(source.url);
  if (!hasHeader) {
    const claimed = claimsSignature(uri?.query) || (form !== undefined && claimsSignature(latin1(form)));
    if (!claimed) return UNSIGNED;
  }
  if (uri === undefined) return malformed({ code: 'target_malformed', fault: 'not_http' });

  table.reset();
  forgetProtocolParameters();
  const fault =
    (hasHeader ? readHeader(authorization, limits) : undefined) ??
    (uri.query === undefined ? undefined : readPairs(input, encode(uri.query), uri.query, QUERY)) ??
    (form === undefined ? undefined : readPairs(form, form.length, undefined, FORM)) ??
    inOnePlace();
  if (fault !== undefined) return malformed(fault);
  const baseString = emitBaseString(source.method, uri, table);
  if (baseString === undefined) return malformed({ code: 'target_malformed', fault: 'not_ascii' });
  return { kind: 'attempt', request: attempt(source, uri, baseString) };
}

function malformed(reason: Reason): ReadResult {
  return { kind: 'malformed', reason };
}

function attempt(source: ReceivedRequest, uri: BaseStringUri, baseString: Message): OAuthRequest {
  // In the order of PROTOCOL_PARAMETERS; by index, because destructuring walks an iterator.
  return {
    source,
    scheme: uri.scheme,
    bodyHash: values[0],
    callback: values[1],
    consumerKey: values[2],
    nonce: values[3],
    sessionHandle: values[4],
    signature: values[SIGNATURE],
    signatureMethod: values[6],
    timestamp: values[7],
    token: values[TOKEN],
    verifier: values[9],
    version: values[10],
    baseString,
  };
}

// State of the one call that is running: reading is synchronous, so that nothing else can come in between.
const table = new ParameterTable();
const ABSENT = -1;
/** By index in PROTOCOL_PARAMETERS: the parameter's index in the table. */
const found = new Int32Array(PROTOCOL_PARAMETERS.length);
const values: (string | undefined)[] = PROTOCOL_PARAMETERS.map(() => undefined);

function forgetProtocolParameters(): void {
  for (let protocol = 0; protocol < values.length; protocol++) {
    found[protocol] = ABSENT;
    values[protocol] = undefined;
  }
}

const HEADER = PLACES.indexOf('header');
const QUERY = PLACES.indexOf('query');
const FORM = PLACES.indexOf('form');

const encoder = new TextEncoder();
let input = new Uint8Array(16 * 1024);

/** Writes the text into `input`. @returns how many bytes it took. */
function encode(text: string): number {
  if (text.length * 3 > input.length) input = new Uint8Array(text.length * 3);
  return encoder.encodeInto(text, input).written;
}

function latin1(bytes: Uint8Array): string {
  return new TextDecoder('latin1').decode(bytes);
}

function stopsAt(...bytes: readonly number[]): Uint8Array {
  const stops = new Uint8Array(256);
  for (const byte of bytes) stops[byte] = 1;
  return stops;
}

const QUERY_NAME: ComponentRules = {
  plusIsSpace: true,
  rawUtf8: false,
  stops: stopsAt(BYTE.ampersand, BYTE.equals),
};
const QUERY_VALUE: ComponentRules = { plusIsSpace: true, rawUtf8: false, stops: stopsAt(BYTE.ampersand) };
const FORM_NAME: ComponentRules = { ...QUERY_NAME, rawUtf8: true };
const FORM_VALUE: ComponentRules = { ...QUERY_VALUE, rawUtf8: true };

const CONTROLS = [...Array.from({ length: BYTE.space }, (_, code) => code), BYTE.delete];
const RESERVED_IN_NAMES = Array.from('"\\,;:<>@()[]{}/?= !#$&\'*+^`|', (character) =>
  character.charCodeAt(0),
);
const HEADER_NAME: ComponentRules = {
  plusIsSpace: false,
  rawUtf8: false,
  stops: stopsAt(...CONTROLS, ...RESERVED_IN_NAMES),
};
const HEADER_VALUE: ComponentRules = {
  plusIsSpace: false,
  rawUtf8: false,
  stops: stopsAt(...CONTROLS, BYTE.quote, BYTE.backslash),
};

const SCHEME = 'oauth';

function isOAuthScheme(authorization: string): boolean {
  const after = authorization.charCodeAt(SCHEME.length);
  if (authorization.length > SCHEME.length && after !== BYTE.space && after !== BYTE.tab) return false;
  return authorization.startsWith('OAuth') || authorization.slice(0, SCHEME.length).toLowerCase() === SCHEME;
}

const CLAIMING: readonly string[] = ['oauth_signature', 'oauth_consumer_key'] satisfies ProtocolParameter[];

/** Lenient on purpose: a broken attempt is still an attempt, and refused as such. */
function claimsSignature(text: string | undefined): boolean {
  if (text === undefined || (!text.includes('oauth_') && !text.includes('%'))) return false;
  const names = new Set<string>();
  for (const pair of text.split('&')) {
    const equals = pair.indexOf('=');
    const name = equals === -1 ? pair : pair.slice(0, equals);
    names.add(name.includes('%') ? (percentDecode(name) ?? name) : name);
  }
  return CLAIMING.every((name) => names.has(name));
}

function readPairs(
  bytes: Uint8Array,
  end: number,
  text: string | undefined,
  place: number,
): Reason | undefined {
  const nameRules = place === QUERY ? QUERY_NAME : FORM_NAME;
  const valueRules = place === QUERY ? QUERY_VALUE : FORM_VALUE;
  table.reserveFor(end);
  let i = 0;
  while (i < end) {
    if (bytes[i] === BYTE.ampersand) {
      i++;
      continue;
    }
    table.beginName();
    i = table.write(bytes, i, end, nameRules);
    if (i < 0) return malformedPair(place);
    table.beginValue();
    const rawStart = i + 1;
    if (bytes[i] === BYTE.equals) i = table.write(bytes, rawStart, end, valueRules);
    if (i < 0) return malformedPair(place);
    const fault = addParameter(place, text, rawStart, i);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function malformedPair(place: number): Reason {
  return {
    code: 'parameter_malformed_text',
    place: place === QUERY ? 'query' : 'form',
    fault: table.fault,
    position: table.faultAt,
  };
}

// 3.5.1, strictly: name="value" joined by commas, optional white space around them, nothing else.
function readHeader(header: string, limits: ReadLimits): Reason | undefined {
  const tooLarge: Reason = { code: 'header_too_large', maxBytes: limits.maxHeaderBytes };
  if (header.length > limits.maxHeaderBytes) return tooLarge;
  const end = encode(header);
  const bytes = input;
  // Where the header is ASCII, which it is unless a realm has more, positions in text and bytes are the same.
  const text = end === header.length ? header : undefined;
  table.reserveFor(end);
  let i = skipSpace(bytes, SCHEME.length, end);
  while (i < end) {
    table.beginName();
    const nameAt = i;
    i = table.write(bytes, i, end, HEADER_NAME);
    if (i < 0) return malformedHeader(table.fault, table.faultAt);
    if (i === nameAt) return malformedHeader('name_expected', i);
    if (bytes[i] !== BYTE.equals) return malformedHeader('equals_expected', i);
    i++;
    if (bytes[i] !== BYTE.quote) return malformedHeader('quote_expected', i);
    const rawStart = i + 1;
    if (isRealm(bytes, nameAt, i - 1)) {
      table.dropName();
      i = closingQuote(bytes, rawStart, end);
      if (i < 0) return malformedHeader('quote_not_closed', rawStart);
    } else {
      table.beginValue();
      i = table.write(bytes, rawStart, end, HEADER_VALUE);
      if (i < 0) return malformedHeader(table.fault, table.faultAt);
      if (bytes[i] === BYTE.backslash) return malformedHeader('backslash_in_value', i);
      if (bytes[i] !== BYTE.quote) return malformedHeader('quote_not_closed', i);
      const fault = addParameter(HEADER, text, rawStart, i);
      if (fault !== undefined) return fault;
    }
    i = skipSpace(bytes, i + 1, end);
    if (i === end) return undefined;
    if (bytes[i] !== BYTE.comma) return malformedHeader('comma_expected', i);
    i = skipSpace(bytes, i + 1, end);
    if (i === end) return malformedHeader('trailing_comma', i);
  }
  return undefined;
}

function malformedHeader(fault: HeaderFault, position: number): Reason {
  return { code: 'header_malformed', fault, position };
}

function skipSpace(bytes: Uint8Array, i: number, end: number): number {
  while (i < end && (bytes[i] === BYTE.space || bytes[i] === BYTE.tab)) i++;
  return i;
}

const REALM = encoder.encode('realm');

function isRealm(bytes: Uint8Array, start: number, end: number): boolean {
  return end - start === REALM.length && REALM.every((byte, offset) => bytes[start + offset] === byte);
}

/** The realm is a plain quoted-string: backslash escapes, no percent-encoding. */
function closingQuote(bytes: Uint8Array, start: number, end: number): number {
  for (let i = start; i < end; i++) {
    if (bytes[i] === BYTE.quote) return i;
    if (bytes[i] === BYTE.backslash) i++;
  }
  return -1;
}

function addParameter(
  place: number,
  text: string | undefined,
  rawStart: number,
  rawEnd: number,
): Reason | undefined {
  const wasPlain = table.wasPlain;
  const index = table.add(place);
  const protocol = table.protocol[index] ?? NOT_PROTOCOL;
  if (protocol === NOT_PROTOCOL) return undefined;
  const first = found[protocol] ?? ABSENT;
  if (first !== ABSENT) return repeatedParameter(protocol, first, index);
  found[protocol] = index;
  if (protocol === SIGNATURE) table.unsigned[index] = 1;
  values[protocol] =
    text === undefined ? table.valueAt(index) : decodedSlice(text, rawStart, rawEnd, wasPlain, place);
  return undefined;
}

/** The decoded value of text[start, end), whose escapes are known to be good. */
function decodedSlice(text: string, start: number, end: number, isPlain: boolean, place: number): string {
  const raw = text.slice(start, end);
  if (isPlain) return raw;
  const encoded = place === HEADER ? raw : raw.replaceAll('+', ' ');
  // A signature has these three and no others; taken by themselves they cost a tenth of decodeURIComponent.
  const once = encoded.replaceAll('%2F', '/').replaceAll('%2B', '+').replaceAll('%3D', '=');
  return once.includes('%') ? decodeURIComponent(encoded) : once;
}

// 3.2: protocol parameters MUST NOT appear more than once.
function repeatedParameter(protocol: number, first: number, second: number): Reason {
  const name = PROTOCOL_PARAMETERS[protocol] ?? 'oauth_token';
  return { code: 'parameter_repeated', name, places: [placeOf(first), placeOf(second)] };
}

function placeOf(index: number): ParameterPlace {
  return PLACES[table.place[index] ?? 0] ?? 'header';
}

// 3.5: all in one of the three places. jira-ruby sends an empty oauth_token in the query beside a header without
// one; that is no second source of anything.
function inOnePlace(): Reason | undefined {
  let places = 0;
  for (let protocol = 0; protocol < found.length; protocol++) {
    const index = found[protocol] ?? ABSENT;
    if (index === ABSENT || (protocol === TOKEN && table.place[index] === QUERY && values[TOKEN] === ''))
      continue;
    places |= 1 << (table.place[index] ?? 0);
  }
  if ((places & (places - 1)) === 0) return undefined;
  const names = PROTOCOL_PARAMETERS.filter((_, protocol) => found[protocol] !== ABSENT);
  return {
    code: 'parameters_in_two_places',
    names,
    places: PLACES.filter((_, place) => (places & (1 << place)) !== 0),
  };
}
