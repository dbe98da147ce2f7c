// How a parameter's name and value are written in each of the three places (RFC 5849 section 3.4.1.3.1): what each
// byte means there, in one table.
import { BASE64_VALUE } from './base64.ts';
import { BYTE, IS_UNRESERVED } from './character-classes.ts';

/** Where a parameter was found. */
export type ParameterPlace = 'header' | 'query' | 'form';

/** What a byte means in a component. */
export const CLASS = {
  /** Unreserved: stands for itself, and stays as it is. */
  plain: 0,
  /** Ends the component. */
  stop: 1,
  /** `%`, before two digits. */
  escape: 2,
  /** Stands for itself, and is encoded. */
  reserved: 3,
  /** `+` where it is a space (query and form). */
  space: 4,
  /** From 0x80, as UTF-8 (form bodies). */
  utf8: 5,
  /** From 0x80, where only ASCII may be. */
  foreign: 6,
} as const;

const BYTES = 256;
const CONTROLS = [...Array.from({ length: BYTE.space }, (_, code) => code), BYTE.delete];
const RESERVED_IN_NAMES = Array.from('"\\,;:<>@()[]{}/?= !#$&\'*+^`|', (character) =>
  character.charCodeAt(0),
);

/** The bytes that end each kind of component. Its index tells where its rules are in the tables. */
const COMPONENTS = [
  { place: 'header', part: 'name', stops: [...CONTROLS, ...RESERVED_IN_NAMES] },
  { place: 'header', part: 'value', stops: [...CONTROLS, BYTE.quote, BYTE.backslash] },
  { place: 'query', part: 'name', stops: [BYTE.ampersand, BYTE.equals] },
  { place: 'query', part: 'value', stops: [BYTE.ampersand] },
  { place: 'form', part: 'name', stops: [BYTE.ampersand, BYTE.equals] },
  { place: 'form', part: 'value', stops: [BYTE.ampersand] },
] as const satisfies readonly {
  readonly place: ParameterPlace;
  readonly part: 'name' | 'value';
  readonly stops: readonly number[];
}[];

/** Where the rules of a component begin in the tables: what to say of a byte is at rules | byte. */
export type ComponentRules = number;

export const NAME_RULES: Readonly<Record<ParameterPlace, ComponentRules>> = rulesOf('name');
export const VALUE_RULES: Readonly<Record<ParameterPlace, ComponentRules>> = rulesOf('value');

function rulesOf(part: 'name' | 'value'): Readonly<Record<ParameterPlace, ComponentRules>> {
  const of = (place: ParameterPlace): ComponentRules =>
    BYTES * COMPONENTS.findIndex((component) => component.place === place && component.part === part);
  return { header: of('header'), query: of('query'), form: of('form') };
}

/** The CLASS of a byte, at rules | byte. */
export const COMPONENT_CLASSES: Uint8Array = Uint8Array.from(
  COMPONENTS.flatMap(({ place, stops }) =>
    Array.from({ length: BYTES }, (_, byte) =>
      (stops as readonly number[]).includes(byte) ? CLASS.stop : classIn(place, byte),
    ),
  ),
);

function classIn(place: ParameterPlace, byte: number): number {
  if (IS_UNRESERVED[byte] === 1) return CLASS.plain;
  if (byte === BYTE.percent) return CLASS.escape;
  if (byte === BYTE.plus && place !== 'header') return CLASS.space;
  if (byte < 0x80) return CLASS.reserved;
  return place === 'form' ? CLASS.utf8 : CLASS.foreign;
}

/** The value of a byte that stands for itself and is a base64 character, at rules | byte; else negative. */
export const COMPONENT_BASE64: Int8Array = Int8Array.from(COMPONENT_CLASSES, (kind, index) =>
  kind === CLASS.plain || kind === CLASS.reserved ? (BASE64_VALUE[index % BYTES] ?? -1) : -1,
);
