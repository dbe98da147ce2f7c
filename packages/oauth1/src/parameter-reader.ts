// Reads the parameters of one request, strictly: what is signed goes into the table, and where the protocol parameters
// have their values is kept besides.
import { BYTE } from './character-classes.ts';
import { type ComponentRules, NAME_RULES, type ParameterPlace, VALUE_RULES } from './component-rules.ts';
import { endOfOctets, readOctets } from './octets.ts';
import {
  addParameter,
  component,
  MAX_PARAMETERS,
  protocolOfName,
  readComponent,
  readFault,
  readName,
  resetTable,
} from './parameter-table.ts';
import { NOT_PROTOCOL, PROTOCOL_PARAMETERS, SIGNATURE, TOKEN } from './protocol-parameters.ts';
import type { HeaderFault, Reason } from './reason.ts';
import { loadForm, loadText, MAX_TEXT_BYTES, memory, REGION } from './request-memory.ts';
import { target } from './request-target.ts';
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
const { header: HEADER_START, target: TARGET, form: FORM } = REGION;
const NONE = NOT_PROTOCOL;
const SIGNATURE_INDEX = SIGNATURE;
const bytes = memory;

/** The scheme of the Authorization header, in lower case. */
export const SCHEME = 'oauth';

/** A place that parameters are read from. */
interface Place {
  readonly name: ParameterPlace;
  readonly nameRules: ComponentRules;
  readonly valueRules: ComponentRules;
  /** Bit n: PROTOCOL_PARAMETERS[n] was found there. */
  found: number;
}

const HEADER = placeNamed('header');
const QUERY = placeNamed('query');
const FORM_BODY = placeNamed('form');
const IN_ORDER = [HEADER, QUERY, FORM_BODY];

function placeNamed(name: ParameterPlace): Place {
  return { name, nameRules: NAME_RULES[name], valueRules: VALUE_RULES[name], found: 0 };
}

/** Where each of PROTOCOL_PARAMETERS that was found has its value. */
const valueStarts = new Int32Array(PROTOCOL_PARAMETERS.length);
const valueEnds = new Int32Array(PROTOCOL_PARAMETERS.length);
let octets: Uint8Array | undefined;
/** Undefined where positions in text and bytes differ: a realm may have more than ASCII. */
let headerText: string | undefined;
const decoder = new TextDecoder();

/** Forgets the request that was read before. */
export function resetParameters(): void {
  resetTable();
  octets = undefined;
  HEADER.found = 0;
  QUERY.found = 0;
  FORM_BODY.found = 0;
}

/** The decoded value of PROTOCOL_PARAMETERS[protocol]; undefined when it is absent. */
export function valueOf(protocol: number): string | undefined {
  if ((foundAnywhere() & (1 << protocol)) === 0) return undefined;
  const start = valueStarts[protocol] ?? 0;
  const end = valueEnds[protocol] ?? 0;
  if (start < TARGET && headerText !== undefined)
    return headerText.slice(start - HEADER_START, end - HEADER_START);
  if (start >= TARGET && start < FORM) return target.text.slice(start - TARGET, end - TARGET);
  const once = decoder.decode(bytes.subarray(start, end)).replaceAll('%25', '%');
  return once.includes('%') ? decodeURIComponent(once) : once;
}

/** Undefined also when it is empty. */
export function signatureValue(): ReceivedSignature | undefined {
  return octets ?? (valueOf(SIGNATURE_INDEX) || undefined);
}

function foundAnywhere(): number {
  return HEADER.found | QUERY.found | FORM_BODY.found;
}

export const TOO_LARGE: Reason = {
  code: 'parameters_too_large',
  maxBytes: MAX_TEXT_BYTES,
  maxParameters: MAX_PARAMETERS,
};

/**
 * 3.5.1, strictly: name="value" joined by commas, optional white space around them, nothing else.
 *
 * @param header - of scheme OAuth; a character for each octet, as servers give it.
 */
export function readHeader(header: string, maxBytes: number): Reason | undefined {
  if (header.length > maxBytes) return { code: 'header_too_large', maxBytes };
  const length = loadText(header);
  if (length < 0) return TOO_LARGE;
  headerText = length === header.length ? header : undefined;
  const end = HEADER_START + length;
  let hasRealm = false;
  let i = skipSpace(HEADER_START + SCHEME.length, end);
  while (i < end) {
    const nameAt = i;
    i = readName(i, end, HEADER.nameRules);
    if (i < 0) return { code: 'header_malformed', ...readFault(HEADER_START) };
    if (i === nameAt) return malformedHeader('name_expected', i);
    if (i === end || bytes[i] !== EQUALS) return malformedHeader('equals_expected', i);
    i++;
    if (i === end || bytes[i] !== QUOTE) return malformedHeader('quote_expected', i);
    const valueAt = i + 1;
    const protocol = protocolOfName();
    if (protocol === NONE && isRealm(nameAt, i - 1)) {
      if (hasRealm) return malformedHeader('realm_repeated', nameAt);
      hasRealm = true;
      i = closingQuote(valueAt, end);
      if (i < 0) return malformedHeader('quote_not_closed', valueAt);
    } else {
      i = readValue(protocol, valueAt, end, HEADER);
      if (i < 0) return { code: 'header_malformed', ...readFault(HEADER_START) };
      if (i < end && bytes[i] === BACKSLASH) return malformedHeader('backslash_in_value', i);
      if (i === end || bytes[i] !== QUOTE) return malformedHeader('quote_not_closed', i);
      const reason = take(protocol, HEADER);
      if (reason !== undefined) return reason;
    }
    i = skipSpace(i + 1, end);
    if (i === end) return undefined;
    if (bytes[i] !== COMMA) return malformedHeader('comma_expected', i);
    i = skipSpace(i + 1, end);
    if (i === end) return malformedHeader('trailing_comma', i);
  }
  return undefined;
}

/** Reads the query of the target that was read, if it has one. */
export function readQuery(): Reason | undefined {
  return target.pathEnd === target.end ? undefined : readPairs(target.pathEnd + 1, target.end, QUERY);
}

/** Reads a form body. */
export function readForm(form: Uint8Array): Reason | undefined {
  const length = loadForm(form);
  return length < 0 ? TOO_LARGE : readPairs(FORM, FORM + length, FORM_BODY);
}

function readPairs(start: number, end: number, place: Place): Reason | undefined {
  let i = start;
  while (i < end) {
    if (bytes[i] === AMPERSAND) {
      i++;
      continue;
    }
    i = readName(i, end, place.nameRules);
    if (i < 0) return malformedPair(start, place);
    const protocol = protocolOfName();
    i = readValue(protocol, i < end && bytes[i] === EQUALS ? i + 1 : i, end, place);
    if (i < 0) return malformedPair(start, place);
    const reason = take(protocol, place);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

/** @returns where it ended; -1 when it is malformed. */
function readValue(protocol: number, start: number, end: number, place: Place): number {
  if (protocol === SIGNATURE_INDEX) {
    octets = readOctets(start, end, place.valueRules);
    if (octets !== undefined) return endOfOctets();
  }
  return readComponent(start, end, place.valueRules);
}

/** The parameter whose name and value were read last is complete. */
function take(protocol: number, place: Place): Reason | undefined {
  if (protocol !== NONE) {
    const bit = 1 << protocol;
    if ((foundAnywhere() & bit) !== 0) return repeated(protocol, place);
    place.found |= bit;
    valueStarts[protocol] = component.start;
    valueEnds[protocol] = component.end;
    if (protocol === SIGNATURE_INDEX) return undefined;
  }
  return addParameter(protocol) ? undefined : TOO_LARGE;
}

/**
 * 3.5: all protocol parameters are in one of the three places. jira-ruby sends an empty oauth_token in the query beside
 * a header without one; that is no second source of anything.
 */
export function inOnePlace(): Reason | undefined {
  const inQuery = hasEmptyToken(QUERY) ? QUERY.found & ~TOKEN_BIT : QUERY.found;
  const all = HEADER.found | inQuery | FORM_BODY.found;
  return all === HEADER.found || all === inQuery || all === FORM_BODY.found ? undefined : inTwoPlaces();
}

const TOKEN_BIT = 1 << TOKEN;

function hasEmptyToken({ found }: Place): boolean {
  return (found & TOKEN_BIT) !== 0 && valueStarts[TOKEN] === valueEnds[TOKEN];
}

function inTwoPlaces(): Reason {
  const found = foundAnywhere();
  return {
    code: 'parameters_in_two_places',
    names: PROTOCOL_PARAMETERS.filter((_, protocol) => (found & (1 << protocol)) !== 0),
    places: IN_ORDER.filter((place) => place.found !== 0).map(({ name }) => name),
  };
}

// 3.2: protocol parameters MUST NOT appear more than once.
function repeated(protocol: number, second: Place): Reason {
  const name = PROTOCOL_PARAMETERS[protocol] ?? 'oauth_token';
  const first = IN_ORDER.find((place) => (place.found & (1 << protocol)) !== 0) ?? second;
  return { code: 'parameter_repeated', name, places: [first.name, second.name] };
}

function malformedPair(start: number, place: Place): Reason {
  return {
    code: 'parameter_malformed_text',
    place: place.name === 'form' ? 'form' : 'query',
    ...readFault(start),
  };
}

function malformedHeader(fault: HeaderFault, position: number): Reason {
  return { code: 'header_malformed', fault, position: position - HEADER_START };
}

function skipSpace(i: number, end: number): number {
  while (i < end && (bytes[i] === SPACE || bytes[i] === TAB)) i++;
  return i;
}

const REALM = new TextEncoder().encode('realm');
/** The bit that makes an ASCII letter a small one. */
const LOWER_CASE = 0x20;

/** In any case: RFC 2617 section 1.2, to which 3.5.1 refers. */
function isRealm(start: number, end: number): boolean {
  return (
    end - start === REALM.length &&
    REALM.every((byte, offset) => ((bytes[start + offset] ?? 0) | LOWER_CASE) === byte)
  );
}

/** The realm is a plain quoted-string: backslash escapes, no percent-encoding. */
function closingQuote(start: number, end: number): number {
  for (let i = start; i < end; i++) {
    if (bytes[i] === QUOTE) return i;
    if (bytes[i] === BACKSLASH) i++;
  }
  return -1;
}
