// application/x-www-form-urlencoded as text, where speed is no matter.
import type { Parameter } from './base-string.ts';
import { percentDecode, percentEncode } from './percent-encoding.ts';

/** The media type of a body whose parameters are signed. RFC 5849 section 3.4.1.3.1. */
export const FORM_MEDIA_TYPE = 'application/x-www-form-urlencoded';

const FORM = /^\s*application\/x-www-form-urlencoded\s*(?:;|$)/i;

/**
 * Whether the parameters of a body with this Content-Type are signed: media types have any case, and their own
 * parameters (`; charset=…`) do not matter.
 *
 * @see RFC 5849 section 3.4.1.3.1
 */
export function isFormType(contentType: string | null | undefined): boolean {
  return FORM.test(contentType ?? '');
}

/**
 * What is signed is text in UTF-8 (RFC 5849 section 3.6), and a form may come in the charset of its Content-Type: then
 * its names and values are written anew in UTF-8. Broken escapes stay, for a strict reader to refuse.
 *
 * @param form - as it came.
 * @param contentType - of the form; another charset than UTF-8 counts, by its label of the Encoding Standard.
 * @returns the form in UTF-8: for `ReceivedRequest.form`; undefined when it has characters beyond ASCII, and they are none
 *   in that charset, or the charset is unknown here.
 */
export function utf8Form(form: Uint8Array, contentType: string | null | undefined): Uint8Array | undefined {
  const charset = CHARSET.exec(contentType ?? '')?.[1];
  if (charset === undefined || /^utf-?8$/i.test(charset)) return form;
  const text = octetsAsText(form);
  if (!BEYOND_ASCII.test(text)) return form;
  const decoder = decoderOf(charset);
  if (decoder === undefined) return undefined;
  try {
    return new TextEncoder().encode(
      text.replaceAll(OCTETS, (octets) => percentEncode(decoder.decode(textAsOctets(octets)))),
    );
  } catch {
    return undefined;
  }
}

const CHARSET = /;\s*charset\s*=\s*"?([^\s";]+)/i;
const BEYOND_ASCII = /[\x80-\xff]|%[89a-f][0-9a-f]/i;
/** A stretch of a name or value, without what separates them. */
const OCTETS = /(?:[^&=+%]|%[0-9a-f]{2})+/gi;
/** ASCII is something else there, also what separates names and values. */
const NOT_LIKE_ASCII = /^(?:utf-16|iso-2022|replacement)/;

function decoderOf(charset: string): TextDecoder | undefined {
  try {
    const decoder = new TextDecoder(charset, { fatal: true, ignoreBOM: true });
    return NOT_LIKE_ASCII.test(decoder.encoding) ? undefined : decoder;
  } catch {
    return undefined;
  }
}

function octetsAsText(octets: Uint8Array): string {
  let text = '';
  for (const octet of octets) text += String.fromCharCode(octet);
  return text;
}

function textAsOctets(text: string): Uint8Array {
  const plain = text.replaceAll(/%(..)/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
  return Uint8Array.from(plain, (octet) => octet.charCodeAt(0));
}

/** @returns `name=value` joined by `&`, with `%20` for a space. */
export function encodeForm(parameters: readonly Parameter[]): string {
  return parameters.map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`).join('&');
}

/**
 * Reads a form or a query strictly: `+` is a space, a piece without `=` has an empty value, empty pieces are skipped.
 *
 * @returns undefined when an escape is broken or its bytes are not UTF-8.
 * @see RFC 5849 section 3.4.1.3.1
 */
export function decodeForm(text: string): readonly Parameter[] | undefined {
  const parameters: Parameter[] = [];
  for (const piece of text.split('&')) {
    if (piece === '') continue;
    const equals = piece.indexOf('=');
    const name = decodeComponent(equals === -1 ? piece : piece.slice(0, equals));
    const value = decodeComponent(equals === -1 ? '' : piece.slice(equals + 1));
    if (name === undefined || value === undefined) return undefined;
    parameters.push([name, value]);
  }
  return parameters;
}

function decodeComponent(text: string): string | undefined {
  return percentDecode(text.replaceAll('+', ' '));
}
