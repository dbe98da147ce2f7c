// A `curl` command line as text.
import type { Parameter } from '../base-string.ts';
import { FORM_MEDIA_TYPE, isFormType } from '../form.ts';
import { percentEncode } from '../percent-encoding.ts';
import { headerOf, type ParsedText } from './attempt-text.ts';
import { isForCmd, splitCmdWords } from './cmd-words.ts';
import { type ShellWords, splitShellWords } from './shell-words.ts';

interface CurlState {
  readonly urls: string[];
  readonly headers: Parameter[];
  readonly removedHeaders: string[];
  readonly data: string[];
  /** Of --url-query. */
  readonly query: string[];
  /** Files that hold data; they are not here. */
  readonly files: string[];
  /** What keeps the command from being read, for a person. */
  readonly faults: string[];
  target: string | undefined;
  method: string | undefined;
  isGet: boolean;
  isHead: boolean;
  isJson: boolean;
  /** Of --form; undefined when there is none. */
  fields: Parameter[] | undefined;
  isUpload: boolean;
}

type Take = (state: CurlState, value: string) => void;

const ignore: Take = () => {};

const takeData: Take = (state, value) => {
  if (value.startsWith('@')) state.files.push(value.slice(1));
  else state.data.push(value);
};

const takeRawData: Take = (state, value) => void state.data.push(value);

const notHere =
  (what: string): Take =>
  ({ faults }, file) =>
    void faults.push(
      `The curl command reads ${what} from the file ${file.slice(0, 60)}, which is not here: put what it holds in its place.`,
    );
const isVariable = (text: string): boolean => /^\$[\w{(]/.test(text);

/** `content`, `=content`, `name=content`, `@file`, `name@file`. @returns undefined when it is in a file. */
function urlEncoded(value: string): string | undefined {
  const mark = value.search(/[=@]/);
  if (value[mark] === '@') return undefined;
  const name = mark === -1 ? '' : value.slice(0, mark);
  const encoded = percentEncode(value.slice(mark + 1).toWellFormed());
  return name === '' ? encoded : `${name}=${encoded}`;
}

const takeUrlEncodedData: Take = (state, value) => {
  const encoded = urlEncoded(value);
  if (encoded === undefined) state.files.push(value.slice(value.indexOf('@') + 1));
  else state.data.push(encoded);
};

/** As --data-urlencode; what begins with `+` is as it is. */
const takeUrlQuery: Take = (state, value) => {
  const encoded = value.startsWith('+') ? value.slice(1) : urlEncoded(value);
  if (encoded === undefined) notHere('its query')(state, value.slice(value.indexOf('@') + 1));
  else state.query.push(encoded);
};

const takeHeader: Take = (state, value) => {
  if (value.startsWith('@')) {
    notHere('headers')(state, value.slice(1));
    return;
  }
  const colon = value.indexOf(':');
  const semicolon = value.indexOf(';');
  if (colon === -1) {
    if (isVariable(value)) state.faults.push(unknownVariable(value));
    // `Name;` sends an empty header.
    if (semicolon > 0 && semicolon === value.length - 1) state.headers.push([value.slice(0, semicolon), '']);
    return;
  }
  const name = value.slice(0, colon).trim();
  const text = value.slice(colon + 1).trim();
  if (name.toLowerCase() === 'authorization' && isVariable(text)) state.faults.push(unknownVariable(text));
  // `Name:` takes away what curl would send by itself.
  if (text === '') state.removedHeaders.push(name.toLowerCase());
  else state.headers.push([name, text]);
};

function unknownVariable(text: string): string {
  return `A header is ${text.slice(0, 40)}, which the text does not set: put the value in its place.`;
}

const setHeader =
  (name: string): Take =>
  (state, value) =>
    void state.headers.push([name, value]);

const takeRawField: Take = (state, value) => {
  const equals = value.indexOf('=');
  state.fields ??= [];
  if (equals !== -1) state.fields.push([value.slice(0, equals), value.slice(equals + 1)]);
};

/** `name=content`, `name="content";type=…`; `name=@file` and `name=<file` are not here. */
const takeField: Take = (state, value) => {
  const [name = '', content = ''] = /^([^=]*)=([^]*)$/.exec(value)?.slice(1) ?? [];
  state.fields ??= [];
  if (name === '' || /^[@<]/.test(content)) return;
  const quoted = /^"((?:[^"\\]|\\.)*)"/s.exec(content)?.[1]?.replaceAll(/\\(["\\])/g, '$1');
  const [bare = ''] = content.split(/;(?=(?:type|filename|headers|encoder)=)/, 1);
  state.fields.push([name, quoted ?? bare]);
};

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
  ['form', takeField],
  ['form-string', takeRawField],
  [
    'upload-file',
    (state, value) => {
      state.isUpload = true;
      state.files.push(value);
    },
  ],
  ['url-query', takeUrlQuery],
  ['request-target', (state, value) => void (state.target = value)],
  ['config', notHere('options')],
  ['user-agent', setHeader('User-Agent')],
  ['referer', setHeader('Referer')],
  ['cookie', setHeader('Cookie')],
  ['oauth2-bearer', (state, value) => void state.headers.push(['Authorization', `Bearer ${value}`])],
]);

/** Further options that take a value, which says nothing about the signature. */
const VALUED_IGNORED = new Set(
  (
    'user proxy proxy-user output output-dir write-out max-time connect-timeout retry retry-delay retry-max-time resolve connect-to cert key cacert capath ' +
    'cert-type key-type pass ciphers tls-max tls13-ciphers curves interface dns-servers limit-rate range cookie-jar dump-header trace trace-ascii stderr ' +
    'unix-socket abstract-unix-socket max-redirs max-filesize speed-limit speed-time keepalive-time noproxy socks5 socks5-hostname socks4 socks4a preproxy ' +
    'proxy-header pinnedpubkey proto proto-default proto-redir aws-sigv4 netrc-file time-cond expect100-timeout happy-eyeballs-timeout-ms etag-save etag-compare ' +
    'create-file-mode local-port hostpubmd5 continue-at quote variable doh-url hsts alt-svc rate ip-tos vlan-priority dns-interface dns-ipv4-addr dns-ipv6-addr ' +
    'trace-config proxy-cert proxy-key proxy-cacert proxy-pass proxy1.0 service-name haproxy-clientip parallel-max crlfile engine delegation'
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

/**
 * Reads the first curl command of the text, written for a POSIX shell or for the Windows prompt; `-u`, outputs and
 * transport options are ignored. Variables that the text sets before are known. Total.
 */
export function parseCurl(text: string): ParsedText {
  const command = findCommand(text.replace(/^[\s\ufeff]*(?:\$ )?/, ''));
  if (!command.ok) return { ok: false, message: command.message };
  const state: CurlState = {
    urls: [],
    headers: [],
    removedHeaders: [],
    data: [],
    query: [],
    files: [],
    faults: [],
    target: undefined,
    method: undefined,
    isGet: false,
    isHead: false,
    isJson: false,
    fields: undefined,
    isUpload: false,
  };
  readOptions(command.words, state);
  const [fault] = state.faults;
  return fault === undefined
    ? requestOf(state, behindUrl(command.words, state, command.behindAmpersand))
    : { ok: false, message: fault };
}

/** @returns undefined unless the URL is the last word, and what follows goes on with its query. */
function behindUrl(
  words: readonly string[],
  { urls }: CurlState,
  behindAmpersand: string | undefined,
): string | undefined {
  const last = words.at(-1);
  return last !== undefined && last === urls.at(-1) && last.includes('?') ? behindAmpersand : undefined;
}

const CURL = /(?:^|[/\\])curl(?:\.exe)?$/i;
const ASSIGNMENT = /^([A-Za-z_]\w*)=([\s\S]*)$/;
/** Before it only assignments and the like. */
const MAX_BEFORE = 8;
const MAX_COMMANDS = 100;

/** @returns the words behind `curl`. */
function findCommand(text: string): ShellWords {
  const variables = new Map<string, string>();
  let rest = text;
  for (let commands = 0; rest !== '' && commands < MAX_COMMANDS; commands++) {
    const split = isForCmd(rest) ? splitCmdWords(rest) : splitShellWords(rest, variables);
    if (!split.ok) return split;
    const start = split.words.findIndex((word) => CURL.test(word));
    if (start !== -1 && start <= MAX_BEFORE) return { ...split, words: split.words.slice(start + 1) };
    for (const word of split.words) {
      const [, name, value = ''] = ASSIGNMENT.exec(word) ?? [];
      if (name !== undefined) variables.set(name, value);
    }
    rest = split.rest;
  }
  return { ok: false, message: `This is no curl command; ${EXPECTED}` };
}

function readOptions(words: readonly string[], state: CurlState): void {
  let onlyUrls = false;
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    if (onlyUrls || !word.startsWith('-') || word === '-') {
      state.urls.push(word);
    } else if (word === '--') {
      onlyUrls = true;
    } else if (word === '--next') {
      return;
    } else {
      const option = readOption(word);
      for (const name of option.switches) SWITCHES.get(name)?.(state);
      if (option.valued === undefined) continue;
      const value = option.value ?? words[++i];
      if (value === undefined) {
        state.faults.push(`curl's option ${word.slice(0, 30)} has no value.`);
        return;
      }
      (VALUED.get(option.valued) ?? ignore)(state, value);
    }
  }
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

function requestOf(state: CurlState, behindAmpersand: string | undefined): ParsedText {
  const [given] = state.urls;
  if (given === undefined) return { ok: false, message: `The curl command has no URL; ${EXPECTED}` };
  const [file] = state.files;
  const headers = headersOf(state);
  const hasData = state.data.length > 0 || (state.files.length > 0 && !state.isUpload);
  if (file !== undefined && (state.isGet || isFormType(headerOf(headers, 'content-type')))) {
    notHere('its data')(state, file);
    return { ok: false, message: state.faults[0] ?? '' };
  }
  const data = state.data.join(state.isJson ? '' : '&');
  const byDefault = state.isUpload
    ? 'PUT'
    : state.isHead
      ? 'HEAD'
      : (hasData && !state.isGet) || state.fields !== undefined
        ? 'POST'
        : 'GET';
  return {
    ok: true,
    request: {
      method: state.method ?? byDefault,
      url: urlOf(given, state, data),
      headers,
      ...(data !== '' && !state.isGet && { body: new TextEncoder().encode(data) }),
      ...((file !== undefined || state.fields !== undefined) && { bodyDoubt: 'not_whole' }),
      ...(state.fields !== undefined && { multipartFields: state.fields }),
      ...(behindAmpersand !== undefined && { behindAmpersand }),
    },
  };
}

function urlOf(given: string, { isGet, query, target }: CurlState, data: string): string {
  const whole = /^[a-z][a-z0-9+.-]*:\/\//i.test(given) ? given : `http://${given}`;
  const [url = ''] = whole.split('#', 1);
  // It is not sent, but a signer may have signed it.
  const fragment = whole.slice(url.length);
  if (target !== undefined) return `${/^[^/]*\/\/[^/?]*/.exec(url)?.[0] ?? ''}${target}`;
  const added = [...(isGet && data !== '' ? [data] : []), ...query].join('&');
  return added === '' ? whole : `${url}${url.includes('?') ? '&' : '?'}${added}${fragment}`;
}

/** With what curl adds by itself. */
function headersOf({
  headers,
  removedHeaders,
  data,
  files,
  isGet,
  isJson,
  fields,
  isUpload,
}: CurlState): readonly Parameter[] {
  const has = (name: string): boolean =>
    headerOf(headers, name) !== undefined || removedHeaders.includes(name);
  if (has('content-type')) return headers;
  if (isJson) return [...headers, ['Content-Type', 'application/json']];
  if (fields !== undefined) return [...headers, ['Content-Type', 'multipart/form-data']];
  const isForm = (data.length > 0 || (files.length > 0 && !isUpload)) && !isGet;
  return isForm ? [...headers, ['Content-Type', FORM_MEDIA_TYPE]] : headers;
}
