// How parameters become text: which values a signer reads, how it encodes them, in which order it puts them.
// The first of each table is the specification; the others are mistakes that signers are known to make.
import { percentEncode } from '../percent-encoding.ts';
import { decode, isProtocol, type SentParameter } from './read-attempt.ts';

/** What a signer takes for a parameter's name and value, before it encodes them. */
export interface Reading {
  readonly read: (parameter: SentParameter) => readonly [name: string, value: string];
}

export interface Encoder {
  /** Of names and values. */
  readonly inner: (text: string) => string;
  /** Of the three parts of the base string, when they are joined. */
  readonly outer: (text: string, part: 'method' | 'uri' | 'parameters') => string;
}

interface Encoded {
  readonly source: SentParameter;
  readonly name: string;
  readonly value: string;
}

export interface Arrangement {
  readonly label: string;
  /** Changes nothing unless a name is there twice. */
  readonly isAboutDuplicates?: true;
  readonly arrange: <T extends Encoded>(parameters: readonly T[]) => readonly T[];
}

/** RFC 5849 section 3.6, for any text: a lone surrogate becomes U+FFFD. */
export function encode(text: string): string {
  return percentEncode(text.toWellFormed());
}

function both(change: (text: string, parameter: SentParameter) => string): Reading {
  return { read: (parameter) => [change(parameter.name, parameter), change(parameter.value, parameter)] };
}

function where(applies: (parameter: SentParameter) => boolean, reading: Reading): Reading {
  return { read: (parameter) => (applies(parameter) ? reading.read(parameter) : AS_DECODED.read(parameter)) };
}

const inUrlOrBody = ({ place }: SentParameter): boolean => place !== 'header';

const AS_DECODED: Reading = { read: ({ name, value }) => [name, value] };
const ENCODED_AGAIN = both(encode);
const DECODED_AGAIN = both(decode);

export const READINGS = {
  asDecoded: AS_DECODED,
  plusIsPlus: where(inUrlOrBody, { read: ({ rawName, rawValue }) => [decode(rawName), decode(rawValue)] }),
  plusBecomesSpace: both((text) => text.replaceAll('+', ' ')),
  spaceBecomesPlus: both((text) => text.replaceAll(' ', '+')),
  encodedAgain: ENCODED_AGAIN,
  valueEncodedAgain: { read: ({ name, value }) => [name, encode(value)] },
  urlOrBodyEncodedAgain: where(inUrlOrBody, ENCODED_AGAIN),
  protocolEncodedAgain: where(isProtocol, ENCODED_AGAIN),
  notDecoded: where(inUrlOrBody, { read: ({ rawName, rawValue }) => [rawName, rawValue] }),
  noneDecoded: { read: ({ rawName, rawValue }) => [rawName, rawValue] },
  decodedAgain: DECODED_AGAIN,
  urlOrBodyDecodedAgain: where(inUrlOrBody, DECODED_AGAIN),
  utf8ReadAsLatin1: both((text) => bytesAsLatin1(text)),
  latin1ReadAsUtf8: both((text) => latin1AsUtf8(text)),
  composed: both((text) => text.normalize('NFC')),
  decomposed: both((text) => text.normalize('NFD')),
  questionMarks: both((text) => text.replaceAll(/[^\u0000-\u007f]/gu, '?')),
} satisfies Record<string, Reading>;

/** The value of one parameter alone is changed. @returns undefined when the change leaves it as it is. */
export function valueAgain(single: SentParameter, change: (text: string) => string): Reading | undefined {
  const value = change(single.value);
  if (value === single.value) return undefined;
  return where((parameter) => parameter === single, { read: ({ name }) => [name, value] });
}

/** The UTF-8 bytes of a text taken for Latin-1: `é` becomes `Ã©`. */
function bytesAsLatin1(text: string): string {
  return Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join('');
}

function latin1AsUtf8(text: string): string {
  if (/[^\u0000-\u00ff]/u.test(text)) return text;
  return new TextDecoder().decode(Uint8Array.from(text, (character) => character.charCodeAt(0)));
}

const lowerHex = (text: string): string => encode(text).replaceAll(/%../g, (escape) => escape.toLowerCase());
const leaving = (characters: string): ((text: string) => string) => {
  const escapes = new Map(Array.from(characters, (character) => [encode(character), character]));
  return (text) => encode(text).replaceAll(/%../g, (escape) => escapes.get(escape) ?? escape);
};
const escapingTilde = (text: string): string => encode(text).replaceAll('~', '%7E');

// Windows-1252 where it differs from Latin-1, by byte from 0x80.
const WINDOWS_1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

function singleByte(table: string): (text: string) => string {
  return (text) =>
    Array.from(text, (character) => {
      const code = character.codePointAt(0) ?? 0;
      if (code < 0x80) return encode(character);
      const index = table.indexOf(character);
      const byte = index === -1 ? code : 0x80 + index;
      return byte > 0xff ? '%3F' : `%${byte.toString(16).toUpperCase()}`;
    }).join('');
}

export const ENCODERS = {
  rfc5849: { inner: encode, outer: encode },
  spaceAsPlus: { inner: (text) => encode(text).replaceAll('%20', '+'), outer: encode },
  plusLeft: { inner: leaving('+'), outer: encode },
  innerLeftOut: { inner: (text) => text, outer: encode },
  outerLeftOut: { inner: encode, outer: (text) => text },
  parametersNotEncodedAgain: {
    inner: encode,
    outer: (text, part) => (part === 'parameters' ? text : encode(text)),
  },
  uriNotEncoded: { inner: encode, outer: (text, part) => (part === 'uri' ? text : encode(text)) },
  ampersandsNotEncoded: {
    inner: encode,
    outer: (text, part) => (part === 'parameters' ? encode(text).replaceAll('%26', '&') : encode(text)),
  },
  latin1: { inner: singleByte(''), outer: encode },
  windows1252: { inner: singleByte(WINDOWS_1252), outer: encode },
  lowerHex: { inner: lowerHex, outer: lowerHex },
  lowerHexInside: { inner: lowerHex, outer: encode },
  encodeUriComponent: { inner: leaving("!'()*"), outer: leaving("!'()*") },
  encodeUriComponentInside: { inner: leaving("!'()*"), outer: encode },
  tildeEncoded: { inner: escapingTilde, outer: escapingTilde },
  tildeEncodedInside: { inner: escapingTilde, outer: encode },
  javaUrlEncoder: {
    inner: (text) => leaving('*')(text).replaceAll('~', '%7E').replaceAll('%20', '+'),
    outer: encode,
  },
} satisfies Record<string, Encoder>;

function sortedBy(label: string, compare: (a: Encoded, b: Encoded) => number): Arrangement {
  return { label, arrange: (parameters) => [...parameters].sort(compare) };
}

// Encoded names and values are ASCII, so that comparing code units compares bytes.
const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const byNameThenValue = (a: Encoded, b: Encoded): number =>
  byText(a.name, b.name) || byText(a.value, b.value);
const byPlaces = (...places: readonly string[]): Arrangement =>
  sortedBy(
    `as sent, ${places.join(', ')}`,
    (a, b) => places.indexOf(a.source.place) - places.indexOf(b.source.place),
  );
/** The oauth_ parameters together, wherever they were sent. */
const byKinds = (...kinds: readonly string[]): Arrangement => {
  const kindOf = ({ source }: Encoded): number => {
    const kind = kinds.indexOf(isProtocol(source) ? 'oauth_' : source.place);
    // What is of no kind has been added to what was sent: the realm.
    return kind === -1 ? kinds.length : kind;
  };
  return sortedBy(`as sent, ${kinds.join(', ')}`, (a, b) => kindOf(a) - kindOf(b));
};
const protocolLast = ({ source }: Encoded): number => (isProtocol(source) ? 1 : 0);

function onlyOne(label: string, keep: 'first' | 'last' | 'joined'): Arrangement {
  return {
    label,
    isAboutDuplicates: true,
    arrange: (parameters) => {
      const kept = new Map<string, (typeof parameters)[number]>();
      for (const parameter of parameters) {
        const before = kept.get(parameter.name);
        if (before === undefined || keep === 'last') kept.set(parameter.name, parameter);
        else if (keep === 'joined')
          kept.set(parameter.name, { ...before, value: `${before.value}%2C${parameter.value}` });
      }
      return [...kept.values()].sort(byNameThenValue);
    },
  };
}

export const ARRANGEMENTS = {
  rfc5849: sortedBy('sorted by encoded name, then encoded value', byNameThenValue),
  asSent: byPlaces('header', 'query', 'form'),
  urlFirst: byPlaces('query', 'header', 'form'),
  urlAndBodyFirst: byPlaces('query', 'form', 'header'),
  bodyFirst: byPlaces('form', 'header', 'query'),
  bodyThenUrl: byPlaces('form', 'query', 'header'),
  bodyBeforeUrl: byPlaces('header', 'form', 'query'),
  protocolThenUrl: byKinds('oauth_', 'query', 'form'),
  urlThenProtocol: byKinds('query', 'oauth_', 'form'),
  othersThenProtocol: byKinds('query', 'form', 'oauth_'),
  protocolThenBody: byKinds('oauth_', 'form', 'query'),
  byPair: sortedBy('sorted as `name=value` texts', (a, b) =>
    byText(`${a.name}=${a.value}`, `${b.name}=${b.value}`),
  ),
  byNameOnly: sortedBy('sorted by name, values as sent', (a, b) => byText(a.name, b.name)),
  beforeEncoding: sortedBy(
    'sorted before encoding',
    (a, b) => byText(a.source.name, b.source.name) || byText(a.source.value, b.source.value),
  ),
  byPairBeforeEncoding: sortedBy('sorted as decoded `name=value` texts', ({ source: a }, { source: b }) =>
    byText(`${a.name}=${a.value}`, `${b.name}=${b.value}`),
  ),
  ignoringCase: sortedBy(
    'sorted without regard to case',
    (a, b) =>
      byText(a.name.toLowerCase(), b.name.toLowerCase()) ||
      byText(a.value.toLowerCase(), b.value.toLowerCase()),
  ),
  ignoringCaseByNameOnly: sortedBy('sorted by name without regard to case, values as sent', (a, b) =>
    byText(a.name.toLowerCase(), b.name.toLowerCase()),
  ),
  valuesDescending: sortedBy(
    'sorted by name, values descending',
    (a, b) => byText(a.name, b.name) || byText(b.value, a.value),
  ),
  descending: sortedBy('sorted descending', (a, b) => byNameThenValue(b, a)),
  protocolFirst: sortedBy(
    'oauth_ parameters first',
    (a, b) => protocolLast(b) - protocolLast(a) || byNameThenValue(a, b),
  ),
  protocolLast: sortedBy(
    'oauth_ parameters last',
    (a, b) => protocolLast(a) - protocolLast(b) || byNameThenValue(a, b),
  ),
  firstOnly: onlyOne('only the first of each name', 'first'),
  lastOnly: onlyOne('only the last of each name', 'last'),
  joined: onlyOne('values of one name joined by a comma', 'joined'),
} satisfies Record<string, Arrangement>;
