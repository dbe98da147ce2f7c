// From the wire to what a signature is judged by: finds out whether a request is an OAuth attempt, reads its
// parameters strictly, and builds its signature base string. Total: every input gives a typed result.

import { type Origin, originOf, queryOf } from './base-string-uri.ts';
import { BYTE } from './character-classes.ts';
import type { Message } from './crypto/contract.ts';
import { emitBaseString } from './emit-base-string.ts';
import {
  inOnePlace,
  readForm,
  readHeader,
  readQuery,
  resetParameters,
  SCHEME,
  signatureValue,
  TOO_LARGE,
  valueOf,
} from './parameter-reader.ts';
import { percentDecode } from './percent-encoding.ts';
import { PROTOCOL_PARAMETERS, type ProtocolParameter, TOKEN } from './protocol-parameters.ts';
import type { Reason } from './reason.ts';
import { readTarget } from './request-target.ts';
import type { ReceivedSignature } from './signature-methods.ts';

/** A request as it came. */
export interface ReceivedRequest {
  /** As on the request line. */
  readonly method: string;
  /** Absolute, as the consumer requested it: our public origin and the raw request target. */
  readonly url: string;
  /** The Authorization header's text, whatever its scheme. */
  readonly authorization?: string | undefined;
  /** The body's bytes, only when its media type is application/x-www-form-urlencoded. */
  readonly form?: Uint8Array | undefined;
}

/** A well-formed OAuth attempt. Nothing about it is proven yet. */
export interface OAuthRequest {
  readonly source: ReceivedRequest;
  readonly scheme: 'http' | 'https';
  /** Decoded protocol parameters; undefined when absent. */
  readonly bodyHash: string | undefined;
  readonly callback: string | undefined;
  readonly consumerKey: string | undefined;
  readonly nonce: string | undefined;
  readonly sessionHandle: string | undefined;
  /** Undefined also when it is empty. */
  readonly signature: ReceivedSignature | undefined;
  readonly signatureMethod: string | undefined;
  readonly timestamp: string | undefined;
  readonly token: string | undefined;
  readonly verifier: string | undefined;
  readonly version: string | undefined;
  /** The signature base string. Its memory is shared with other requests: copy what is kept or shown. */
  readonly baseString: Message;
}

/** `attempt` is proven in nothing yet; `malformed` is an attempt that is refused for how it is written. */
export type ReadResult =
  /** No OAuth attempt: somebody else's request. */
  | { readonly kind: 'unsigned' }
  | { readonly kind: 'malformed'; readonly reason: Reason }
  | { readonly kind: 'attempt'; readonly request: OAuthRequest };

export interface ReadLimits {
  /** Of the Authorization header. Default 8192. */
  readonly maxHeaderBytes: number;
}

const BODY_HASH = PROTOCOL_PARAMETERS.indexOf('oauth_body_hash');
const CALLBACK = PROTOCOL_PARAMETERS.indexOf('oauth_callback');
const CONSUMER_KEY = PROTOCOL_PARAMETERS.indexOf('oauth_consumer_key');
const NONCE = PROTOCOL_PARAMETERS.indexOf('oauth_nonce');
const SESSION_HANDLE = PROTOCOL_PARAMETERS.indexOf('oauth_session_handle');
const SIGNATURE_METHOD = PROTOCOL_PARAMETERS.indexOf('oauth_signature_method');
const TIMESTAMP = PROTOCOL_PARAMETERS.indexOf('oauth_timestamp');
const VERIFIER = PROTOCOL_PARAMETERS.indexOf('oauth_verifier');
const VERSION = PROTOCOL_PARAMETERS.indexOf('oauth_version');

const DEFAULT_LIMITS: ReadLimits = { maxHeaderBytes: 8192 };
const UNSIGNED: ReadResult = { kind: 'unsigned' };

/**
 * Reads a request.
 *
 * An attempt is an Authorization header of scheme OAuth, or both `oauth_signature` and `oauth_consumer_key` in the
 * query or in the form. A lone `oauth_token` or `oauth_verifier` belongs to the application.
 *
 * @returns `malformed` for an attempt whose URL is no http URL, that is too large, breaks the rules of encoding,
 *   repeats a protocol parameter, or has them in two places; whether the parameters make sense is `checkParameters`'
 *   business.
 * @see RFC 5849 sections 3.4.1.3.1 and 3.5; Application Links wire notes, section 1 "any other request"
 */
export function readRequest(source: ReceivedRequest, limits: ReadLimits = DEFAULT_LIMITS): ReadResult {
  const { method, url, authorization, form } = source;
  const hasHeader = authorization !== undefined && isOAuthScheme(authorization);
  const origin = originOf(url);
  if (!hasHeader) {
    const claimed =
      (origin !== undefined && claimsSignature(queryOf(url))) ||
      (form !== undefined && claimsSignature(new TextDecoder('latin1').decode(form)));
    if (!claimed) return UNSIGNED;
  }
  if (origin === undefined) return malformed({ code: 'target_malformed', fault: 'not_http' });

  resetParameters();
  const fault =
    (hasHeader ? readHeader(authorization, limits.maxHeaderBytes) : undefined) ??
    (readTarget(url, origin.written.length) ? readQuery() : TOO_LARGE) ??
    (form === undefined ? undefined : readForm(form)) ??
    inOnePlace();
  if (fault !== undefined) return malformed(fault);
  const baseString = emitBaseString(method, origin);
  if (baseString === undefined) return malformed({ code: 'target_malformed', fault: 'not_ascii' });
  return { kind: 'attempt', request: attempt(source, origin, baseString) };
}

function malformed(reason: Reason): ReadResult {
  return { kind: 'malformed', reason };
}

function attempt(source: ReceivedRequest, { scheme }: Origin, baseString: Message): OAuthRequest {
  return {
    source,
    scheme,
    bodyHash: valueOf(BODY_HASH),
    callback: valueOf(CALLBACK),
    consumerKey: valueOf(CONSUMER_KEY),
    nonce: valueOf(NONCE),
    sessionHandle: valueOf(SESSION_HANDLE),
    signature: signatureValue(),
    signatureMethod: valueOf(SIGNATURE_METHOD),
    timestamp: valueOf(TIMESTAMP),
    token: valueOf(TOKEN),
    verifier: valueOf(VERIFIER),
    version: valueOf(VERSION),
    baseString,
  };
}

function isOAuthScheme(authorization: string): boolean {
  const after = authorization.charCodeAt(SCHEME.length);
  if (authorization.length > SCHEME.length && after !== BYTE.space && after !== BYTE.tab) return false;
  return authorization.startsWith('OAuth') || authorization.slice(0, SCHEME.length).toLowerCase() === SCHEME;
}

const CLAIMING: readonly string[] = ['oauth_signature', 'oauth_consumer_key'] satisfies ProtocolParameter[];

/** Lenient on purpose: a broken attempt is still an attempt, and refused as such. */
function claimsSignature(text: string | undefined): boolean {
  if (text === undefined || (!text.includes('oauth_') && !text.includes('%'))) return false;
  const names = new Set<string>();
  for (const pair of text.split('&')) {
    const equals = pair.indexOf('=');
    const name = equals === -1 ? pair : pair.slice(0, equals);
    names.add(name.includes('%') ? (percentDecode(name) ?? name) : name);
  }
  return CLAIMING.every((name) => names.has(name));
}
