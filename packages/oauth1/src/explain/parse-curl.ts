// A `curl` command line as text.
import type { Parameter } from '../base-string.ts';
import { percentEncode } from '../percent-encoding.ts';
import { headerOf, isFormType, type ParsedText } from './attempt-text.ts';
import { splitShellWords } from './shell-words.ts';

interface CurlState {
  readonly urls: string[];
  readonly headers: Parameter[];
  readonly removedHeaders: string[];
  readonly data: string[];
  /** Files that hold data; they are not here. */
  readonly files: string[];
  method: string | undefined;
  isGet: boolean;
  isHead: boolean;
  isJson: boolean;
  isMultipart: boolean;
}

type Take = (state: CurlState, value: string) => void;

const ignore: Take = () => {};

const takeData: Take = (state, value) => {
  if (value.startsWith('@')) state.files.push(value.slice(1));
  else state.data.push(value);
};

const takeRawData: Take = (state, value) => void state.data.push(value);

/** `content`, `=content`, `name=content`, `@file`, `name@file`. */
const takeUrlEncodedData: Take = (state, value) => {
  const mark = value.search(/[=@]/);
  if (value[mark] === '@') {
    state.files.push(value.slice(mark + 1));
    return;
  }
  const name = mark === -1 ? '' : value.slice(0, mark);
  const encoded = percentEncode(value.slice(mark + 1).toWellFormed());
  state.data.push(name === '' ? encoded : `${name}=${encoded}`);
};

const takeHeader: Take = (state, value) => {
  const colon = value.indexOf(':');
  const semicolon = value.indexOf(';');
  if (colon === -1) {
    // `Name;` sends an empty header.
    if (semicolon > 0 && semicolon === value.length - 1) state.headers.push([value.slice(0, semicolon), '']);
    return;
  }
  const name = value.slice(0, colon).trim();
  const text = value.slice(colon + 1).trim();
  // `Name:` takes away what curl would send by itself.
  if (text === '') state.removedHeaders.push(name.toLowerCase());
  else state.headers.push([name, text]);
};

const setHeader =
  (name: string): Take =>
  (state, value) =>
    void state.headers.push([name, value]);

/** Options that take a value, by their long name. */
const VALUED: ReadonlyMap<string, Take> = new Map<string, Take>([
  ['request', (state, value) => void (state.method = value)],
  ['header', takeHeader],
  ['url', (state, value) => void state.urls.push(value)],
  ['data', takeData],
  ['data-ascii', takeData],
  ['data-binary', takeData],
  ['data-raw', takeRawData],
  ['data-urlencode', takeUrlEncodedData],
  [
    'json',
    (state, value) => {
      state.isJson = true;
      takeData(state, value);
    },
  ],
  ['form', (state) => void (state.isMultipart = true)],
  ['form-string', (state) => void (state.isMultipart = true)],
  ['upload-file', (state) => void (state.method ??= 'PUT')],
  ['user-agent', setHeader('User-Agent')],
  ['referer', setHeader('Referer')],
  ['cookie', setHeader('Cookie')],
  ['oauth2-bearer', (state, value) => void state.headers.push(['Authorization', `Bearer ${value}`])],
]);

/** Further options that take a value, which says nothing about the signature. */
const VALUED_IGNORED = new Set(
  (
    'user proxy proxy-user output output-dir write-out max-time connect-timeout retry retry-delay retry-max-time resolve connect-to cert key cacert capath ' +
    'cert-type key-type pass ciphers tls-max tls13-ciphers curves interface dns-servers limit-rate range cookie-jar dump-header trace trace-ascii stderr config ' +
    'unix-socket abstract-unix-socket max-redirs max-filesize speed-limit speed-time keepalive-time noproxy socks5 socks5-hostname socks4 socks4a preproxy ' +
    'proxy-header pinnedpubkey proto proto-default proto-redir aws-sigv4 netrc-file time-cond expect100-timeout happy-eyeballs-timeout-ms etag-save etag-compare ' +
    'create-file-mode local-port hostpubmd5 continue-at quote url-query variable'
  ).split(' '),
);

const SWITCHES: ReadonlyMap<string, (state: CurlState) => void> = new Map<string, (state: CurlState) => void>(
  [
    ['get', (state) => void (state.isGet = true)],
    ['head', (state) => void (state.isHead = true)],
  ],
);

const SHORT: ReadonlyMap<string, string> = new Map(
  Object.entries({
    X: 'request',
    H: 'header',
    d: 'data',
    F: 'form',
    T: 'upload-file',
    A: 'user-agent',
    e: 'referer',
    b: 'cookie',
    G: 'get',
    I: 'head',
    u: 'user',
    U: 'proxy-user',
    x: 'proxy',
    o: 'output',
    w: 'write-out',
    m: 'max-time',
    E: 'cert',
    c: 'cookie-jar',
    D: 'dump-header',
    K: 'config',
    r: 'range',
    y: 'speed-time',
    Y: 'speed-limit',
    z: 'time-cond',
    C: 'continue-at',
    Q: 'quote',
    P: 'ftp-port',
    t: 'telnet-option',
  }),
);
const SHORT_IGNORED_VALUED = new Set(['ftp-port', 'telnet-option']);

const EXPECTED = "expected a text like: curl -H 'Authorization: OAuth …' https://host/path";

/** Reads the first command of the text; `-u`, outputs and transport options are ignored. Total. */
export function parseCurl(text: string): ParsedText {
  const split = splitShellWords(text.replace(/^[\s\ufeff]*(?:\$ )?/, ''));
  if (!split.ok) return { ok: false, message: split.message };
  const start = split.words.findIndex((word) => /(?:^|[/\\])curl(?:\.exe)?$/i.test(word));
  // Before it only assignments and the like.
  if (start === -1 || start > 8) return { ok: false, message: `This is no curl command; ${EXPECTED}` };
  const state: CurlState = {
    urls: [],
    headers: [],
    removedHeaders: [],
    data: [],
    files: [],
    method: undefined,
    isGet: false,
    isHead: false,
    isJson: false,
    isMultipart: false,
  };
  const fault = readOptions(split.words.slice(start + 1), state);
  return fault === undefined ? requestOf(state) : { ok: false, message: fault };
}

/** @returns what is wrong, for a person. */
function readOptions(words: readonly string[], state: CurlState): string | undefined {
  let onlyUrls = false;
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    if (onlyUrls || !word.startsWith('-') || word === '-') {
      state.urls.push(word);
    } else if (word === '--') {
      onlyUrls = true;
    } else if (word === '--next') {
      return undefined;
    } else {
      const option = readOption(word);
      for (const name of option.switches) SWITCHES.get(name)?.(state);
      if (option.valued === undefined) continue;
      const value = option.value ?? words[++i];
      if (value === undefined) return `curl's option ${word.slice(0, 30)} has no value.`;
      (VALUED.get(option.valued) ?? ignore)(state, value);
    }
  }
  return undefined;
}

interface Option {
  readonly switches: readonly string[];
  readonly valued?: string;
  /** When it stands in the same word. */
  readonly value?: string;
}

function readOption(word: string): Option {
  if (word.startsWith('--')) {
    const name = word.slice(2);
    return isValued(name) ? { switches: [], valued: name } : { switches: [name] };
  }
  const switches: string[] = [];
  for (let i = 1; i < word.length; i++) {
    const name = SHORT.get(word[i] ?? '') ?? '';
    if (!isValued(name)) {
      switches.push(name);
      continue;
    }
    const value = word.slice(i + 1);
    return { switches, valued: name, ...(value !== '' && { value }) };
  }
  return { switches };
}

function isValued(name: string): boolean {
  return VALUED.has(name) || VALUED_IGNORED.has(name) || SHORT_IGNORED_VALUED.has(name);
}

function requestOf(state: CurlState): ParsedText {
  const [given] = state.urls;
  if (given === undefined) return { ok: false, message: `The curl command has no URL; ${EXPECTED}` };
  const [file] = state.files;
  const headers = headersOf(state);
  const hasData = state.data.length > 0 || state.files.length > 0;
  if (file !== undefined && (state.isGet || isFormType(headerOf(headers, 'content-type')))) {
    return {
      ok: false,
      message: `The curl command reads its data from the file ${file.slice(0, 60)}, which is not here: put the data in its place.`,
    };
  }
  const data = state.data.join(state.isJson ? '' : '&');
  const url = (/^[a-z][a-z0-9+.-]*:\/\//i.test(given) ? given : `http://${given}`).split('#', 1)[0] ?? '';
  const query = state.isGet && data !== '' ? `${url.includes('?') ? '&' : '?'}${data}` : '';
  const byDefault = state.isHead ? 'HEAD' : (hasData && !state.isGet) || state.isMultipart ? 'POST' : 'GET';
  return {
    ok: true,
    request: {
      method: state.method ?? byDefault,
      url: url + query,
      headers,
      ...(data !== '' && !state.isGet && { body: new TextEncoder().encode(data) }),
    },
  };
}

/** With what curl adds by itself. */
function headersOf({
  headers,
  removedHeaders,
  data,
  files,
  isGet,
  isJson,
  isMultipart,
}: CurlState): readonly Parameter[] {
  const has = (name: string): boolean =>
    headerOf(headers, name) !== undefined || removedHeaders.includes(name);
  if (has('content-type')) return headers;
  if (isJson) return [...headers, ['Content-Type', 'application/json']];
  if (isMultipart) return [...headers, ['Content-Type', 'multipart/form-data']];
  const isForm = (data.length > 0 || files.length > 0) && !isGet;
  return isForm ? [...headers, ['Content-Type', 'application/x-www-form-urlencoded']] : headers;
}
