// One view of what comes as JSON or as XML: fields by name. Application Links says the same in both.
import { WireFormatError } from './wire-format-error.ts';
import { writeXml } from './write-xml.ts';
import { parseXml, type XmlElement } from './xml.ts';

export type WireFormat = 'json' | 'xml';

/** What is written: null and undefined are left out, an array is a repeated element in XML. */
export type WireValue =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly WireValue[]
  | { readonly [name: string]: WireValue };

/** Reads tolerantly: another kind of value than asked for is none. */
export interface WireObject {
  /** Trimmed; a number or boolean as JSON writes it; undefined when absent or empty. */
  text(name: string): string | undefined;
  /** One value or several. */
  texts(name: string): readonly string[];
  flag(name: string): boolean | undefined;
  integer(name: string): number | undefined;
  object(name: string): WireObject | undefined;
  objects(name: string): readonly WireObject[];
}

const FORMATS: readonly (readonly [RegExp, WireFormat])[] = [
  [/^application\/(?:[\w.-]+\+)?json$/, 'json'],
  [/^(?:application|text)\/(?:[\w.-]+\+)?xml$/, 'xml'],
];

/** @returns undefined for a type that is neither. */
export function wireFormatOf(contentType: string | null): WireFormat | undefined {
  const type = contentType?.split(';')[0]?.trim().toLowerCase() ?? '';
  return FORMATS.find(([pattern]) => pattern.test(type))?.[1];
}

/**
 * @param what - for the message: `the manifest`.
 * @throws WireFormatError
 */
export function readWire(text: string, format: WireFormat, what: string): WireObject {
  if (format === 'xml') return ofElement(parseXml(text, what));
  const value = readJson(text, what);
  if (!isRecord(value)) throw new WireFormatError(what, 'is no JSON object');
  return ofRecord(value);
}

/**
 * @param root - the XML root element's name; JSON has none.
 * @returns a whole document.
 */
export function writeWire(
  value: { readonly [name: string]: WireValue },
  format: WireFormat,
  root: string,
): string {
  if (format === 'xml') return writeXml(elementOf(root, value));
  return JSON.stringify(value, (_name, member: unknown) => (member === null ? undefined : member));
}

/** @throws WireFormatError */
export function readJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new WireFormatError(what, 'is not well-formed JSON', { cause: error });
  }
}

type JsonRecord = Readonly<Record<string, unknown>>;

function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function ofRecord(record: JsonRecord): WireObject {
  const values = (name: string): readonly unknown[] => {
    const value = Object.hasOwn(record, name) ? record[name] : undefined;
    return Array.isArray(value) ? value : [value];
  };
  return view(
    (name) => values(name).flatMap(scalarText),
    (name) => values(name).filter(isRecord).map(ofRecord),
  );
}

function ofElement(element: XmlElement): WireObject {
  const named = (name: string): readonly XmlElement[] =>
    element.children.filter((child) => child.name === name);
  return view(
    (name) => named(name).map(({ text }) => text.trim()),
    (name) => named(name).map(ofElement),
  );
}

function view(
  texts: (name: string) => readonly string[],
  objects: (name: string) => readonly WireObject[],
): WireObject {
  const text = (name: string): string | undefined => texts(name)[0] || undefined;
  return {
    text,
    texts: (name) => texts(name).filter((each) => each !== ''),
    flag: (name) => FLAGS.get(text(name) ?? ''),
    integer(name) {
      const number = /^-?\d{1,16}$/.test(text(name) ?? '') ? Number(text(name)) : Number.NaN;
      return Number.isSafeInteger(number) ? number : undefined;
    },
    object: (name) => objects(name)[0],
    objects,
  };
}

const FLAGS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['false', false],
]);

function scalarText(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value.trim()];
  return typeof value === 'number' || typeof value === 'boolean' ? [String(value)] : [];
}

function elementOf(name: string, value: WireValue): XmlElement {
  if (typeof value !== 'object')
    return { name, text: value === undefined ? '' : String(value), children: [] };
  return { name, text: '', children: isArray(value) ? [] : Object.entries(value ?? {}).flatMap(elementsOf) };
}

function elementsOf([name, value]: readonly [string, WireValue]): readonly XmlElement[] {
  if (value === null || value === undefined) return [];
  return isArray(value) ? value.map((each) => elementOf(name, each)) : [elementOf(name, value)];
}

/** `Array.isArray` does not see readonly arrays. */
function isArray(value: WireValue): value is readonly WireValue[] {
  return Array.isArray(value);
}
