// Checks on an attempt that need no knowledge of the consumer: presence, form, time.
import type { OAuthRequest } from './read-request.ts';
import type { Reason } from './reason.ts';

/** What every signed request must have (RFC 5849 section 3.1), and PLAINTEXT may leave out. */
const REQUIRED = [
  ['oauth_consumer_key', 'consumerKey', false],
  ['oauth_signature_method', 'signatureMethod', false],
  ['oauth_signature', 'signature', false],
  ['oauth_timestamp', 'timestamp', true],
  ['oauth_nonce', 'nonce', true],
] as const;

const MAX_NONCE_BYTES = 255;
const CONTROL_CHARACTER = /[\u0000-\u001f\u007f-\u009f]/;
const TIMESTAMP = /^[1-9][0-9]{0,14}$/;

/**
 * Refuses an attempt that lacks a protocol parameter or has one in no acceptable form. An empty one counts as absent.
 *
 * @see RFC 5849 sections 3.1 and 3.2
 */
export function checkParameters(request: OAuthRequest): Reason | undefined {
  const plaintext = request.signatureMethod === 'PLAINTEXT';
  let absent: string[] | undefined;
  for (const [name, field, optionalForPlaintext] of REQUIRED) {
    const value = request[field];
    if (value !== undefined && value !== '') continue;
    if (plaintext && optionalForPlaintext && value === undefined) continue;
    absent ??= [];
    absent.push(name);
  }
  if (absent !== undefined) return { code: 'parameter_absent', names: absent };
  const { version, timestamp, nonce } = request;
  if (version !== undefined && version !== '1.0') return { code: 'version_unsupported', version };
  if (timestamp !== undefined && !TIMESTAMP.test(timestamp)) {
    return {
      code: 'parameter_malformed',
      name: 'oauth_timestamp',
      expected: 'whole seconds since 1970 as decimal digits',
    };
  }
  if (nonce !== undefined && (nonce.length > MAX_NONCE_BYTES || CONTROL_CHARACTER.test(nonce))) {
    return {
      code: 'parameter_malformed',
      name: 'oauth_nonce',
      expected: `at most ${MAX_NONCE_BYTES} characters, none of them a control character`,
    };
  }
  return undefined;
}

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
  const timestampSeconds = Number(request.timestamp);
  if (Math.abs(timestampSeconds - nowSeconds) <= windowSeconds) return undefined;
  return { code: 'timestamp_outside_window', timestampSeconds, nowSeconds, windowSeconds };
}
