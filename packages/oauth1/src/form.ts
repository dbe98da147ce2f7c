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
