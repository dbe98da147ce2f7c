// What is kept of a refused request: method, target, where it was sent to, and an OAuth Authorization, without anything
// that could be used again. Cookies, other Authorizations and bodies that are no forms never get here.
import { createHash } from 'node:crypto';
import { announcesBody, type HttpRequest } from '@maillon/applinks';
import type { CapturedRequest, RequestAtHand } from '@maillon/applinks/links';
import { isFormType } from '@maillon/oauth1';
import { decoded } from './decoded.ts';
import { isOpenName, isSecretName } from './secret-names.ts';

/** These name the address that the request was sent to, and how its body is read. */
const KEPT_HEADERS = [
  'host',
  'x-forwarded-proto',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-forwarded-prefix',
  'content-type',
] as const;

const MAX_TARGET_CHARACTERS = 4096;
const MAX_HEADER_CHARACTERS = 500;
const MAX_AUTHORIZATION_CHARACTERS = 4096;
/** Of a form that is kept, and of another body that is looked at once. */
const MAX_BODY_BYTES = 4096;
const MAX_KEY_CHARACTERS = 255;

/** Tokens of OAuth: needed to compute a signature, and never kept. */
const TOKENS: ReadonlySet<string> = new Set(['oauth_token', 'oauth_verifier', 'oauth_session_handle']);

/** A name begins at a border, or each of its characters would be tried as its first. */
const HEADER_PAIR = /(?<![\w.~%-])([\w.~%-]+)\s*=\s*"([^"]*)"/g;

/** A redacted request beside the one that came, to be explained at once. */
export interface RedactedRequest {
  readonly kept: CapturedRequest;
  /** Never stored. */
  readonly whole: RequestAtHand;
  /** `oauth_token` as it came, decoded; '' when there is none. */
  readonly token: string;
  /** What is in `whole` and not in `kept`, as it came: no sentence about the request may be stored with it. */
  readonly taken: readonly string[];
}

/** A body, as far as it is at hand. */
export interface BodyAtHand {
  /** Of a form. */
  readonly form?: string;
  /** Of any other media type. */
  readonly other?: Uint8Array;
}

export function redactRequest(request: HttpRequest, { form, other }: BodyAtHand): RedactedRequest {
  const target = request.target.slice(0, MAX_TARGET_CHARACTERS);
  const authorization = oauthHeader(request);
  const headers = KEPT_HEADERS.flatMap((name) => {
    const value = request.header(name)?.slice(0, MAX_HEADER_CHARACTERS);
    return value === undefined ? [] : [[name, value] as const];
  });
  const withAuthorization = (value: string | undefined) => [
    ...headers,
    ...(value === undefined ? [] : [['authorization', value] as const]),
  ];
  const parameters = protocolOf(
    headerPairs(authorization ?? ''),
    queryPairs(queryOf(target)),
    queryPairs(form ?? ''),
  );
  const consumerKey = parameters.get('oauth_consumer_key')?.slice(0, MAX_KEY_CHARACTERS);
  const isCut =
    target.length < request.target.length ||
    (authorization !== undefined && hasMore(authorization)) ||
    // The signature covers a form that was too large to keep, or not read.
    (form === undefined &&
      isFormType(request.header('content-type')) &&
      request.header('content-length') !== '0');
  const came: CapturedRequest = {
    method: request.method,
    target,
    headers: withAuthorization(authorization),
    ...(form === undefined ? {} : { form }),
    ...(consumerKey === undefined ? {} : { consumerKey }),
    ...(announcesBody(request) && !isFormType(request.header('content-type')) ? { hasOtherBody: true } : {}),
    isRedacted: isCut,
  };
  const whole: RequestAtHand = { ...came, ...(other === undefined ? {} : { body: other }) };
  const kept: CapturedRequest = {
    ...came,
    target: redactTarget(target),
    headers: withAuthorization(authorization === undefined ? undefined : redactHeader(authorization)),
    ...(form === undefined ? {} : { form: redactQuery(form) }),
  };
  const isRedacted = isCut || valuesOf(kept) !== valuesOf(whole);
  return {
    whole,
    kept: { ...kept, isRedacted },
    token: parameters.get('oauth_token') ?? '',
    taken: takenOut(authorization ?? '', [queryOf(target), form ?? '']),
  };
}

function takenOut(authorization: string, queries: readonly string[]): readonly string[] {
  const values = [...headerPairs(authorization), ...queries.flatMap(queryPairs)].flatMap(([name, value]) =>
    // PLAINTEXT is made of two secrets.
    shown(decoded(name), value) === value ? [] : [value, ...value.split(/&|%26/i)],
  );
  const rest = besidesPairs(authorization).split(/[\s,="]+/);
  return [...values, ...rest.filter((piece) => piece !== '' && !/^(?:oauth_\w+|realm)$/.test(piece))];
}

/** @returns of a form what the provider has read; of another small body what comes within a moment. */
export async function readBody(request: HttpRequest): Promise<BodyAtHand> {
  if (isFormType(request.header('content-type'))) {
    const { bytes, complete } = await request.body.peek(0);
    return complete && bytes.length > 0 && bytes.length <= MAX_BODY_BYTES
      ? { form: new TextDecoder().decode(bytes) }
      : {};
  }
  const length = Number(request.header('content-length') ?? 0);
  // Who waits to be asked for the body has been answered already.
  if (!(length > 0 && length <= MAX_BODY_BYTES) || request.header('expect') !== undefined) return {};
  const peeked = await withinMoment(request.body.peek(length));
  return peeked?.complete === true && peeked.bytes.length === length ? { other: peeked.bytes.slice() } : {};
}

/** Small bodies come with the head, or right behind it. */
const MOMENT_MS = 500;

async function withinMoment<T>(promise: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, MOMENT_MS, undefined).unref();
  });
  try {
    // A sender who is gone, or a body that somebody else reads, has nothing to show.
    return await Promise.race([promise.catch(() => undefined), over]);
  } finally {
    clearTimeout(timer);
  }
}

function oauthHeader(request: HttpRequest): string | undefined {
  const authorization = request.header('authorization');
  if (authorization === undefined || !/^OAuth(?:[ \t]|$)/i.test(authorization)) return undefined;
  return authorization.slice(0, MAX_AUTHORIZATION_CHARACTERS);
}

function redactTarget(target: string): string {
  const query = queryOf(target);
  const path = target
    .slice(0, target.length - query.length)
    // Of an absolute target, which has no business to name a user.
    .replace(/^([a-z]+:\/\/)[^/?#]*@/i, '$1')
    // No client sends a fragment that means well.
    .replace(/#.*/s, '#redacted')
    // `;jsessionid=…`
    .replaceAll(/(?<=;)[^=;/?]+=[^;/?]*/g, redactPiece);
  return path + redactQuery(query);
}

function queryOf(target: string): string {
  const mark = target.indexOf('?');
  return mark === -1 ? '' : target.slice(mark + 1);
}

type Pair = readonly [name: string, value: string];

/** As on the wire. What has no `=` is a value without a name. */
function queryPairs(query: string): readonly Pair[] {
  return query.split('&').map(pairIn);
}

function pairIn(piece: string): Pair {
  const equals = piece.indexOf('=');
  return equals === -1 ? ['', piece] : [piece.slice(0, equals), piece.slice(equals + 1)];
}

function headerPairs(authorization: string): readonly Pair[] {
  return [...authorization.matchAll(HEADER_PAIR)].map(([, name = '', value = '']) => [name, value]);
}

function redactQuery(query: string): string {
  return query.split('&').map(redactPiece).join('&');
}

function redactPiece(piece: string): string {
  const [name, value] = pairIn(piece);
  return `${piece.slice(0, piece.length - value.length)}${shown(decoded(name), value)}`;
}

/** Made anew of its pairs: what is no pair could be a token that was written wrongly. */
function redactHeader(authorization: string): string {
  const pairs = headerPairs(authorization).map(([name, value]) => `${name}="${shown(decoded(name), value)}"`);
  return `OAuth ${pairs.join(', ')}`;
}

/** Whether there is anything besides well-formed pairs. */
function hasMore(authorization: string): boolean {
  return besidesPairs(authorization).replaceAll(/[\s,]+/g, '') !== '';
}

function besidesPairs(authorization: string): string {
  return authorization.replaceAll(HEADER_PAIR, '').replace(/^OAuth/i, '');
}

/** What is compared to see whether something was replaced; white space between the pairs of a header is not. */
function valuesOf({ target, headers, form }: CapturedRequest): string {
  const authorization = headers.find(([name]) => name === 'authorization')?.[1] ?? '';
  return JSON.stringify([target, headerPairs(authorization), form]);
}

function shown(name: string, value: string): string {
  // PLAINTEXT signs with the secrets themselves.
  if (name === 'oauth_signature') return isDigest(value) ? value : 'redacted';
  if (value === '') return value;
  if (TOKENS.has(name)) return fingerprint(value);
  return (isSecretName(name) && !isOpenName(name)) || holdsSecret(value) ? 'redacted' : value;
}

/** Octets of HMAC by SHA-1, SHA-256 and SHA-512; RSA has 128 and more. */
const HMAC_OCTETS = [20, 32, 64];
const MIN_RSA_OCTETS = 128;

function isDigest(signature: string): boolean {
  const text = decoded(signature);
  const { length } = Buffer.from(text, 'base64');
  return /^[A-Za-z0-9+/]+={0,2}$/.test(text) && (HMAC_OCTETS.includes(length) || length >= MIN_RSA_OCTETS);
}

/** What stands within a value: `name=` of an address, `"name":` of JSON, `user:password@`. */
function holdsSecret(value: string): boolean {
  const text = decoded(decoded(value.replaceAll('+', ' ')));
  if (/\/\/[^/@\s:]*:[^/@\s]*@/.test(text)) return true;
  return [...text.matchAll(/(?<![\w.-])([\w.-]+)["']?\s*[=:]/g)].some(
    ([, name = '']) => isSecretName(name) && !isOpenName(name),
  );
}

/** Tells whether two are the same, and nothing else: tokens are random. */
function fingerprint(value: string): string {
  return `sha256-${createHash('sha256').update(value, 'utf8').digest('hex').slice(0, 12)}`;
}

/** Of the first place that has each. */
function protocolOf(
  header: readonly Pair[],
  ...others: readonly (readonly Pair[])[]
): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  const spaced = others.flat().map(([name, value]): Pair => [name, value.replaceAll('+', ' ')]);
  for (const [name, value] of [...header, ...spaced]) {
    const plain = decoded(name);
    if (plain.startsWith('oauth_') && !parameters.has(plain)) parameters.set(plain, decoded(value));
  }
  return parameters;
}
