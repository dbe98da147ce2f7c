// The options of curl: which take a value, and what each says about the request.
import type { Parameter } from '../base-string.ts';
import { percentEncode } from '../percent-encoding.ts';

/** What the options have said so far. */
export interface CurlState {
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

/** `what` is in a file, which keeps the command from being read. */
export const notHere =
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

/** @param words - behind `curl`, up to `--next`. */
export function readCurlOptions(words: readonly string[]): CurlState {
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
  let onlyUrls = false;
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    if (onlyUrls || !word.startsWith('-') || word === '-') {
      state.urls.push(word);
    } else if (word === '--') {
      onlyUrls = true;
    } else if (word === '--next') {
      return state;
    } else {
      const option = readOption(word);
      for (const name of option.switches) SWITCHES.get(name)?.(state);
      if (option.valued === undefined) continue;
      const value = option.value ?? words[++i];
      if (value === undefined) {
        state.faults.push(`curl's option ${word.slice(0, 30)} has no value.`);
        return state;
      }
      (VALUED.get(option.valued) ?? ignore)(state, value);
    }
  }
  return state;
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
