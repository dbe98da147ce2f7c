// Reads the parameters of one request, strictly: what is signed goes into the table, the protocol parameters are kept
// as values besides, and the signature by itself.
import { BYTE } from './character-classes.ts';
import { NAME_RULES, type ParameterPlace, PLACES, VALUE_RULES } from './component-rules.ts';
import {
  addParameter,
  beginName,
  beginValue,
  byteAt,
  dropParameter,
  endName,
  endOfOctets,
  lastValue,
  loadBytes,
  loadText,
  MAX_PARAMETERS,
  MAX_TEXT_BYTES,
  readOctets,
  resetTable,
  wasPlain,
  write,
  writeFault,
} from './parameter-table.ts';
import { NOT_PROTOCOL, PROTOCOL_PARAMETERS, SIGNATURE, TOKEN } from './protocol-parameters.ts';
import type { HeaderFault, Reason } from './reason.ts';
import type { ReceivedSignature } from './signature-methods.ts';

// An import is looked up at each use, a constant of the module is not.
const {
  tab: TAB,
  space: SPACE,
  quote: QUOTE,
  ampersand: AMPERSAND,
  comma: COMMA,
  equals: EQUALS,
  backslash: BACKSLASH,
} = BYTE;
const NONE = NOT_PROTOCOL;
const SIGNATURE_INDEX = SIGNATURE;
const HEADER_NAME = NAME_RULES.header;

/** The scheme of the Authorization header, in lower case. */
export const SCHEME = 'oauth';

/** Decoded, by index in PROTOCOL_PARAMETERS, of the request read last; the signature is not among them. */
export const values: (string | undefined)[] = PROTOCOL_PARAMETERS.map(() => undefined);
/** Where each of PROTOCOL_PARAMETERS was found. */
const foundIn: (ParameterPlace | undefined)[] = PROTOCOL_PARAMETERS.map(() => undefined);
let signature: ReceivedSignature | undefined;

/** Undefined also when it is empty. */
export function signatureValue(): ReceivedSignature | undefined {
  return signature === '' ? undefined : signature;
}

export function resetParameters(): void {
  resetTable();
  signature = undefined;
  for (let protocol = 0; protocol < PROTOCOL_PARAMETERS.length; protocol++) {
    values[protocol] = undefined;
    foundIn[protocol] = undefined;
  }
}

const TOO_LARGE: Reason = {
  code: 'parameters_too_large',
  maxBytes: MAX_TEXT_BYTES,
  maxParameters: MAX_PARAMETERS,
};

/**
 * 3.5.1, strictly: name="value" joined by commas, optional white space around them, nothing else.
 *
 * @param header - of scheme OAuth.
 */
export function readHeader(header: string, maxBytes: number): Reason | undefined {
  if (header.length > maxBytes) return { code: 'header_too_large', maxBytes };
  const end = loadText(header);
  if (end < 0) return TOO_LARGE;
  // Where the header is ASCII, which it is unless a realm has more, positions in text and bytes are the same.
  const text = end === header.length ? header : undefined;
  let i = skipSpace(SCHEME.length, end);
  while (i < end) {
    beginName();
    const nameAt = i;
    i = write(i, end, HEADER_NAME);
    if (i < 0) return { code: 'header_malformed', ...writeFault() };
    if (i === nameAt) return malformedHeader('name_expected', i);
    if (i === end || byteAt(i) !== EQUALS) return malformedHeader('equals_expected', i);
    i++;
    if (i === end || byteAt(i) !== QUOTE) return malformedHeader('quote_expected', i);
    const valueAt = i + 1;
    const protocol = endName();
    if (protocol === NONE && isRealm(nameAt, i - 1)) {
      dropParameter();
      i = closingQuote(valueAt, end);
      if (i < 0) return malformedHeader('quote_not_closed', valueAt);
    } else {
      i = readValue(protocol, valueAt, end, 'header');
      if (i < 0) return { code: 'header_malformed', ...writeFault() };
      if (i < end && byteAt(i) === BACKSLASH) return malformedHeader('backslash_in_value', i);
      if (i === end || byteAt(i) !== QUOTE) return malformedHeader('quote_not_closed', i);
      const reason = take(protocol, text, valueAt, i, 'header');
      if (reason !== undefined) return reason;
    }
    i = skipSpace(i + 1, end);
    if (i === end) return undefined;
    if (byteAt(i) !== COMMA) return malformedHeader('comma_expected', i);
    i = skipSpace(i + 1, end);
    if (i === end) return malformedHeader('trailing_comma', i);
  }
  return undefined;
}

export function readQuery(query: string): Reason | undefined {
  return readPairs(loadText(query), query, 'query');
}

export function readForm(form: Uint8Array): Reason | undefined {
  return readPairs(loadBytes(form), undefined, 'form');
}

function readPairs(end: number, text: string | undefined, place: 'query' | 'form'): Reason | undefined {
  if (end < 0) return TOO_LARGE;
  const nameRules = NAME_RULES[place];
  let i = 0;
  while (i < end) {
    if (byteAt(i) === AMPERSAND) {
      i++;
      continue;
    }
    beginName();
    i = write(i, end, nameRules);
    if (i < 0) return malformedPair(place);
    const protocol = endName();
    const valueAt = i < end && byteAt(i) === EQUALS ? i + 1 : i;
    i = readValue(protocol, valueAt, end, place);
    if (i < 0) return malformedPair(place);
    const reason = take(protocol, text, valueAt, i, place);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

/** @returns where it ended; -1 when it is malformed. */
function readValue(protocol: number, start: number, end: number, place: ParameterPlace): number {
  const rules = VALUE_RULES[place];
  if (protocol === SIGNATURE_INDEX) {
    octets = readOctets(start, end, rules);
    if (octets !== undefined) return endOfOctets();
  }
  beginValue();
  return write(start, end, rules);
}

/** Of the signature that was read last, until it is taken. */
let octets: Uint8Array | undefined;

/**
 * The parameter is complete.
 *
 * @param text - what `start` and `end` of its value are positions in, where there is a text.
 */
function take(
  protocol: number,
  text: string | undefined,
  start: number,
  end: number,
  place: ParameterPlace,
): Reason | undefined {
  if (protocol !== NONE) {
    const first = foundIn[protocol];
    if (first !== undefined) return repeated(protocol, first, place);
    foundIn[protocol] = place;
    if (protocol === SIGNATURE_INDEX) {
      signature = octets ?? decodedValue(text, start, end, place);
      dropParameter();
      return undefined;
    }
    values[protocol] = decodedValue(text, start, end, place);
  }
  return addParameter(protocol) ? undefined : TOO_LARGE;
}

function decodedValue(text: string | undefined, start: number, end: number, place: ParameterPlace): string {
  if (text === undefined) return lastValue();
  const raw = text.slice(start, end);
  if (wasPlain()) return raw;
  return decodeURIComponent(place === 'header' ? raw : raw.replaceAll('+', ' '));
}

/**
 * 3.5: all protocol parameters are in one of the three places. jira-ruby sends an empty oauth_token in the query beside
 * a header without one; that is no second source of anything.
 */
export function inOnePlace(): Reason | undefined {
  let only: ParameterPlace | undefined;
  for (let protocol = 0; protocol < PROTOCOL_PARAMETERS.length; protocol++) {
    const place = foundIn[protocol];
    if (place === undefined || (protocol === TOKEN && place === 'query' && values[TOKEN] === '')) continue;
    only ??= place;
    if (place !== only) return inTwoPlaces();
  }
  return undefined;
}

function inTwoPlaces(): Reason {
  return {
    code: 'parameters_in_two_places',
    names: PROTOCOL_PARAMETERS.filter((_, protocol) => foundIn[protocol] !== undefined),
    places: PLACES.filter((place) => foundIn.includes(place)),
  };
}

// 3.2: protocol parameters MUST NOT appear more than once.
function repeated(protocol: number, first: ParameterPlace, second: ParameterPlace): Reason {
  const name = PROTOCOL_PARAMETERS[protocol] ?? 'oauth_token';
  return { code: 'parameter_repeated', name, places: [first, second] };
}

function malformedPair(place: 'query' | 'form'): Reason {
  return { code: 'parameter_malformed_text', place, ...writeFault() };
}

function malformedHeader(fault: HeaderFault, position: number): Reason {
  return { code: 'header_malformed', fault, position };
}

function skipSpace(i: number, end: number): number {
  while (i < end && (byteAt(i) === SPACE || byteAt(i) === TAB)) i++;
  return i;
}

const REALM = new TextEncoder().encode('realm');

function isRealm(start: number, end: number): boolean {
  return end - start === REALM.length && REALM.every((byte, offset) => byteAt(start + offset) === byte);
}

/** The realm is a plain quoted-string: backslash escapes, no percent-encoding. */
function closingQuote(start: number, end: number): number {
  for (let i = start; i < end; i++) {
    if (byteAt(i) === QUOTE) return i;
    if (byteAt(i) === BACKSLASH) i++;
  }
  return -1;
}
