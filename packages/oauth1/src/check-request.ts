// Checks on an attempt that need no knowledge of the consumer: presence, form, time.
import type { OAuthRequest } from './read-request.ts';
import type { Reason } from './reason.ts';

/** What every signed request must have (RFC 5849 section 3.1), and PLAINTEXT may leave out. */
const REQUIRED = [
  { name: 'oauth_consumer_key', field: 'consumerKey', optionalForPlaintext: false },
  { name: 'oauth_signature_method', field: 'signatureMethod', optionalForPlaintext: false },
  { name: 'oauth_signature', field: 'signature', optionalForPlaintext: false },
  { name: 'oauth_timestamp', field: 'timestamp', optionalForPlaintext: true },
  { name: 'oauth_nonce', field: 'nonce', optionalForPlaintext: true },
] as const;

const MAX_NONCE_OCTETS = 255;
const MAX_TIMESTAMP_DIGITS = 15;

/**
 * Refuses an attempt that lacks a protocol parameter or has one in no acceptable form. An empty one counts as absent.
 *
 * @see RFC 5849 sections 3.1 and 3.2
 */
export function checkParameters(request: OAuthRequest): Reason | undefined {
  if (hasAll(request)) return checkForm(request);
  const plaintext = request.signatureMethod === 'PLAINTEXT';
  let absent: string[] | undefined;
  for (const required of REQUIRED) {
    const value = request[required.field];
    if (value !== undefined && value !== '') continue;
    if (plaintext && required.optionalForPlaintext && value === undefined) continue;
    absent ??= [];
    absent.push(required.name);
  }
  return absent === undefined ? checkForm(request) : { code: 'parameter_absent', names: absent };
}

/** What nearly every request passes, at a fraction of what the table costs. */
function hasAll({ consumerKey, signatureMethod, signature, timestamp, nonce }: OAuthRequest): boolean {
  return (
    isThere(consumerKey) &&
    isThere(signatureMethod) &&
    signature !== undefined &&
    isThere(timestamp) &&
    isThere(nonce)
  );
}

function isThere(value: string | undefined): boolean {
  return value !== undefined && value !== '';
}

function checkForm(request: OAuthRequest): Reason | undefined {
  const { version, timestamp, nonce } = request;
  if (version !== undefined && version !== '1.0') return { code: 'version_unsupported', version };
  if (timestamp !== undefined && secondsOf(timestamp) === undefined) {
    return {
      code: 'parameter_malformed',
      name: 'oauth_timestamp',
      expected: 'whole seconds since 1970 as decimal digits',
    };
  }
  if (nonce !== undefined && (isLongerThan(nonce, MAX_NONCE_OCTETS) || CONTROL_CHARACTER.test(nonce))) {
    return {
      code: 'parameter_malformed',
      name: 'oauth_nonce',
      expected: `at most ${MAX_NONCE_OCTETS} octets, none of them a control character`,
    };
  }
  return undefined;
}

/** @param octets - of the text in UTF-8. */
function isLongerThan(text: string, octets: number): boolean {
  // A UTF-16 unit has three octets at most.
  return text.length * 3 > octets && encoder.encode(text).length > octets;
}

const encoder = new TextEncoder();

/** @returns what the text says in decimal digits without a leading zero; undefined when it is no such text. */
function secondsOf(text: string): number | undefined {
  if (text === '' || text.length > MAX_TIMESTAMP_DIGITS || text.charCodeAt(0) === DIGIT_0) return undefined;
  let seconds = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < DIGIT_0 || code > DIGIT_9) return undefined;
    seconds = seconds * 10 + (code - DIGIT_0);
  }
  return seconds;
}

const DIGIT_0 = 0x30;
const DIGIT_9 = 0x39;

const CONTROL_CHARACTER = /\p{Cc}/u;

/** Seconds that a timestamp may differ from our clock, either way. */
export const TIMESTAMP_WINDOW_SECONDS = 300;

/**
 * Refuses a timestamp that is too old or too new (threat T05). A PLAINTEXT request without timestamp passes.
 *
 * @param nowSeconds - our clock.
 */
export function checkTimestamp(
  request: OAuthRequest,
  nowSeconds: number,
  windowSeconds: number = TIMESTAMP_WINDOW_SECONDS,
): Reason | undefined {
  if (request.timestamp === undefined) return undefined;
  const timestampSeconds = secondsOf(request.timestamp) ?? Number.NaN;
  if (Math.abs(timestampSeconds - nowSeconds) <= windowSeconds) return undefined;
  return { code: 'timestamp_outside_window', timestampSeconds, nowSeconds, windowSeconds };
}
