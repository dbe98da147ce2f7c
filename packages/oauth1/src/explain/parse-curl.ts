// A `curl` command line as text.
import type { Parameter } from '../base-string.ts';
import { FORM_MEDIA_TYPE, isFormType } from '../form.ts';
import { headerOf, type ParsedText, type UrlCut } from './attempt-text.ts';
import { isForCmd, splitCmdWords } from './cmd-words.ts';
import { type CurlState, notHere, readCurlOptions } from './curl-options.ts';
import { type ShellVariables, type ShellWords, splitShellWords } from './shell-words.ts';

const EXPECTED = "expected a text like: curl -H 'Authorization: OAuth …' https://host/path";

/**
 * Reads the first curl command of the text, written for a POSIX shell or for the Windows prompt; `-u`, outputs and
 * transport options are ignored. Variables that the text sets before are known. Total.
 */
export function parseCurl(text: string): ParsedText {
  const command = findCommand(text.replace(/^[\s\ufeff]*(?:\$ )?/, ''));
  if (!command.ok) return { ok: false, message: command.message };
  const state = readCurlOptions(command.words);
  const read = requestOf(state);
  if (!read.ok || command.cut === undefined || !isWithinUrl(command.words, state, command.cut)) return read;
  const { at, rest, words } = command.cut;
  const whole = words === undefined ? undefined : requestOf(readCurlOptions(words));
  const urlCut: UrlCut = { at, rest, ...(whole?.ok === true && { whole: whole.request }) };
  return { ok: true, request: { ...read.request, urlCut } };
}

interface Command {
  readonly ok: true;
  /** Behind `curl`. */
  readonly words: readonly string[];
  readonly cut?: Pick<UrlCut, 'at' | 'rest'> & {
    /** Of the command as if it were not cut; undefined when it cannot be split so. */
    readonly words: readonly string[] | undefined;
  };
}

/** The URL is the last word, and what follows goes on with it, rather than being another command. */
function isWithinUrl(
  words: readonly string[],
  { urls }: CurlState,
  { at, rest }: Pick<UrlCut, 'at' | 'rest'>,
): boolean {
  const last = words.at(-1);
  if (last === undefined || last !== urls.at(-1)) return false;
  return (at === '&' && last.includes('?')) || /^[^&;]+=/.test(rest);
}

const CURL = /(?:^|[/\\])curl(?:\.exe)?$/i;
const ASSIGNMENT = /^([A-Za-z_]\w*)=([\s\S]*)$/;
/** Before it only assignments and the like. */
const MAX_BEFORE = 8;
const MAX_COMMANDS = 100;

function findCommand(text: string): Command | Extract<ShellWords, { ok: false }> {
  const variables = new Map<string, string>();
  let rest = text;
  for (let commands = 0; rest !== '' && commands < MAX_COMMANDS; commands++) {
    const split = isForCmd(rest) ? splitCmdWords(rest) : splitShellWords(rest, variables);
    if (!split.ok) return split;
    const start = split.words.findIndex((word) => CURL.test(word));
    if (start !== -1 && start <= MAX_BEFORE) {
      const { cut } = split;
      const words = cut && uncutWords(rest, variables, cut)?.slice(start + 1);
      return { ok: true, words: split.words.slice(start + 1), ...(cut && { cut: { ...cut, words } }) };
    }
    for (const word of split.words) {
      const [, name, value = ''] = ASSIGNMENT.exec(word) ?? [];
      if (name !== undefined) variables.set(name, value);
    }
    rest = split.rest;
  }
  return { ok: false, message: `This is no curl command; ${EXPECTED}` };
}

const MAX_CUTS = 50;

/** As if each & and ; that cuts a word had been quoted. */
function uncutWords(
  text: string,
  variables: ShellVariables,
  { index }: { readonly index: number },
): readonly string[] | undefined {
  let quoted = text;
  let cutAt: number | undefined = index;
  for (let cuts = 0; cutAt !== undefined && cuts < MAX_CUTS; cuts++) {
    quoted = `${quoted.slice(0, cutAt)}\\${quoted.slice(cutAt)}`;
    const split = splitShellWords(quoted, variables);
    if (!split.ok) return undefined;
    if (split.cut === undefined) return split.words;
    cutAt = split.cut.index;
  }
  return undefined;
}

function requestOf(state: CurlState): ParsedText {
  const [fault] = state.faults;
  if (fault !== undefined) return { ok: false, message: fault };
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
