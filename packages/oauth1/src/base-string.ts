// The signature base string of decoded parameters: for signing, for tests, for explaining.
import { originOf } from './base-string-uri.ts';
import type { Message } from './crypto/contract.ts';
import { emitBaseString } from './emit-base-string.ts';
import {
  addParameter,
  emitSorted,
  emittedLength,
  MAX_PARAMETERS,
  protocolOfName,
  resetTable,
  writeName,
  writeValue,
} from './parameter-table.ts';
import { MAX_TEXT_BYTES } from './request-memory.ts';
import { readTarget } from './request-target.ts';
import { withWords } from './slab.ts';

/** A decoded name and value; order and duplicates are kept. */
export type Parameter = readonly [name: string, value: string];

/** The three parts of a base string. RFC 5849 section 3.4.1.1. */
export interface SignableRequest {
  /** In any case. */
  readonly method: string;
  /** Absolute http or https URL, as it will be on the request line; its query is not read. */
  readonly url: string;
  /**
   * All that is signed, decoded, in any order: the query's pairs, the form's, and the protocol parameters;
   * without `oauth_signature` and the header's `realm`.
   */
  readonly parameters: readonly Parameter[];
}

/**
 * Builds the text that a signature is made over.
 *
 * @returns ASCII text: METHOD&URI&PARAMETERS, each part percent-encoded.
 * @throws TypeError when the URL is not absolute http or https, it or the method is not ASCII, a parameter has a lone
 *   surrogate, or the URL or the parameters are more than a request may have.
 * @see RFC 5849 section 3.4.1.1, https://www.rfc-editor.org/rfc/rfc5849#section-3.4.1.1
 */
export function signatureBaseString(request: SignableRequest): string {
  return textOf(baseStringMessage(request));
}

/** The same as bytes that a signature method takes. */
export function baseStringMessage({ method, url, parameters }: SignableRequest): Message {
  const origin = originOf(url);
  if (origin === undefined) throw new TypeError(`expected an absolute http or https URL, got "${url}"`);
  resetTable();
  const [withoutQuery = ''] = url.split('?', 1);
  if (!readTarget(withoutQuery, origin.written.length))
    throw new TypeError(`a URL of more than ${MAX_TEXT_BYTES} bytes cannot be signed`);
  writeAll(parameters);
  const message = emitBaseString(method, origin);
  if (message === undefined)
    throw new TypeError('the method and the URL must be ASCII: percent-encode other characters');
  return message;
}

/**
 * Sorts and encodes parameters.
 *
 * @returns `name=value` joined by `&`, encoded once.
 * @throws TypeError when a parameter has a lone surrogate, or they are more than a request may have.
 * @see RFC 5849 section 3.4.1.3.2
 */
export function normalizeParameters(parameters: readonly Parameter[]): string {
  resetTable();
  writeAll(parameters);
  const normalized = withWords(emittedLength());
  const end = emitSorted(normalized, 0);
  return decodeURIComponent(new TextDecoder().decode(normalized.bytes.subarray(0, end)));
}

function writeAll(parameters: readonly Parameter[]): void {
  for (const [name, value] of parameters) {
    writeName(name);
    const protocol = protocolOfName();
    writeValue(value);
    if (!addParameter(protocol))
      throw new TypeError(`more than ${MAX_PARAMETERS} parameters cannot be signed`);
  }
}

function textOf(message: Message): string {
  return new TextDecoder().decode(message.bytes.subarray(message.start, message.end));
}
