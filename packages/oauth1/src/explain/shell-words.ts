// Splits a command line into words as a POSIX shell does, with bash's $'…'. Of variables only those are expanded that
// the caller knows.

export type ShellWords =
  | {
      readonly ok: true;
      readonly words: readonly string[];
      /** What stands behind the command. */
      readonly rest: string;
      /** Where an unquoted & or ; ended the last word and the command, and something follows at once. */
      readonly cut?: WordCut;
    }
  | { readonly ok: false; readonly message: string };

interface WordCut {
  readonly at: '&' | ';';
  /** What stands behind it, up to white space. */
  readonly rest: string;
  /** In the text. */
  readonly index: number;
}

/** The characters that end a simple command. */
const ENDS_COMMAND = new Set([';', '|', '&', '<', '>', '(', ')']);
const SPACE = /[ \t\r]/;
/** Neither `&&` nor `&>`, and not a command that runs in the background. */
const CUT = /([&;])([^\s&|;<>()]\S*)/y;

export type ShellVariables = ReadonlyMap<string, string>;

/** @returns the words of the first command, which ends at a line, an unquoted `;`, `|`, `&` or redirection. */
export function splitShellWords(text: string, variables: ShellVariables = new Map()): ShellWords {
  const words: string[] = [];
  let word: string | undefined;
  let i = 0;
  while (i < text.length) {
    const character = text[i] ?? '';
    if (SPACE.test(character) || character === '\n') {
      if (word !== undefined) words.push(word);
      word = undefined;
      i++;
      if (character === '\n' && words.length > 0) break;
    } else if (character === '\\') {
      const length = text[i + 1] === '\r' && text[i + 2] === '\n' ? 3 : 2;
      const next = text.slice(i + 1, i + length);
      // A line that goes on below.
      if (!next.endsWith('\n')) word = (word ?? '') + next;
      i += length;
    } else if (character === '#' && word === undefined) {
      const end = text.indexOf('\n', i);
      i = end === -1 ? text.length : end;
    } else if (ENDS_COMMAND.has(character)) {
      break;
    } else {
      const quoted = readQuoted(text, i, variables) ?? readVariable(text, i, variables);
      if (quoted === undefined) {
        word = (word ?? '') + character;
        i++;
      } else if (quoted.end === -1) {
        return { ok: false, message: `A quote is not closed: ${text.slice(i, i + 24).split('\n', 1)[0]}…` };
      } else {
        word = (word ?? '') + quoted.value;
        i = quoted.end;
      }
    }
  }
  const cut = word === undefined ? undefined : cutAt(text, i);
  if (word !== undefined) words.push(word);
  return {
    ok: true,
    words,
    rest: text.slice(i).replace(/^[;|&<>()\s]+/, ''),
    ...(cut !== undefined && { cut }),
  };
}

function cutAt(text: string, index: number): WordCut | undefined {
  CUT.lastIndex = index;
  const [, mark, rest] = CUT.exec(text) ?? [];
  return rest === undefined ? undefined : { at: mark === ';' ? ';' : '&', rest, index };
}

interface Quoted {
  readonly value: string;
  /** Behind the closing quote; -1 when there is none. */
  readonly end: number;
}

/** @returns undefined when no quotation begins at `i`. */
function readQuoted(text: string, i: number, variables: ShellVariables): Quoted | undefined {
  const inDouble: Unescape = (all, at) =>
    all[at] === '$' ? variableAt(all, at, variables) : unescapeInDouble(all, at);
  if (text[i] === "'") {
    const end = text.indexOf("'", i + 1);
    return { value: text.slice(i + 1, end === -1 ? undefined : end), end: end === -1 ? -1 : end + 1 };
  }
  if (text[i] === '"') return readUntil(text, i + 1, '"', '\\$', inDouble);
  if (text.startsWith("$'", i)) return readUntil(text, i + 2, "'", '\\', unescapeAnsi);
  if (text.startsWith('$"', i)) return readUntil(text, i + 2, '"', '\\$', inDouble);
  return undefined;
}

function readVariable(text: string, i: number, variables: ShellVariables): Quoted | undefined {
  if (text[i] !== '$') return undefined;
  const [value, length] = variableAt(text, i, variables);
  return { value, end: i + length };
}

const VARIABLE = /\$(?:(\w+)|\{(\w+)\})/y;

/** One that is not known stays as it is. */
function variableAt(text: string, i: number, variables: ShellVariables): readonly [string, number] {
  VARIABLE.lastIndex = i;
  const match = VARIABLE.exec(text);
  const value = variables.get(match?.[1] ?? match?.[2] ?? '');
  return match === null || value === undefined ? ['$', 1] : [value, match[0].length];
}

/** @returns the text that an escape at `i` stands for, and its length. */
type Unescape = (text: string, i: number) => readonly [value: string, length: number];

/** @param marks - the characters that `unescape` is asked about. */
function readUntil(text: string, start: number, quote: string, marks: string, unescape: Unescape): Quoted {
  const pieces: string[] = [];
  for (let i = start; i < text.length; ) {
    const character = text[i] ?? '';
    if (character === quote) return { value: joinBytes(pieces), end: i + 1 };
    const [value, length] = marks.includes(character) ? unescape(text, i) : [character, 1];
    pieces.push(value);
    i += length;
  }
  return { value: '', end: -1 };
}

const unescapeInDouble: Unescape = (text, i) => {
  const next = text[i + 1] ?? '';
  if (next === '\n') return ['', 2];
  return '$`"\\'.includes(next) && next !== '' ? [next, 2] : ['\\', 1];
};

const ANSI: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['a', '\u0007'],
  ['b', '\b'],
  ['e', '\u001b'],
  ['f', '\f'],
  ['v', '\v'],
  ['\\', '\\'],
  ["'", "'"],
  ['"', '"'],
  ['?', '?'],
]);
const ANSI_CODE = /\\(?:x([0-9A-Fa-f]{1,2})|u([0-9A-Fa-f]{1,4})|U([0-9A-Fa-f]{1,8})|([0-7]{1,3}))/y;
const MAX_CODE_POINT = 0x10ffff;

// Bytes above 0x7f that are given by number, to be read as UTF-8 together; a private use character marks each.
const BYTE_MARK = 0x10ff00;

const unescapeAnsi: Unescape = (text, i) => {
  const plain = ANSI.get(text[i + 1] ?? '');
  if (plain !== undefined) return [plain, 2];
  ANSI_CODE.lastIndex = i;
  const match = ANSI_CODE.exec(text);
  if (match === null) return ['\\', 1];
  const [all, hex, unicode, long, octal] = match;
  const byte = hex === undefined ? octal && Number.parseInt(octal, 8) & 0xff : Number.parseInt(hex, 16);
  const code = Number.parseInt(unicode ?? long ?? '0', 16);
  if (typeof byte === 'number')
    return [String.fromCodePoint(byte < 0x80 ? byte : BYTE_MARK + byte), all.length];
  return [String.fromCodePoint(Math.min(code, MAX_CODE_POINT)), all.length];
};

function joinBytes(pieces: readonly string[]): string {
  return pieces.join('').replaceAll(/[\u{10ff80}-\u{10ffff}]+/gu, (marks) => {
    const bytes = Uint8Array.from(Array.from(marks), (mark) => (mark.codePointAt(0) ?? 0) - BYTE_MARK);
    return new TextDecoder().decode(bytes);
  });
}
