// Protection of our forms against cross-site requests (threat T11): each form carries a token that only this browser,
// this person and this purpose can have, and the browser says where the form came from.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { HttpRequest } from '../http.ts';

/** What a form is for: a decision on one request token, or the list of grants. */
interface FormPurpose {
  readonly purpose: string;
  readonly user: string;
}

export interface FormTokens {
  /**
   * @returns the hidden input's value, and a `Set-Cookie` value when the browser has no cookie of ours yet.
   */
  issue(
    request: HttpRequest,
    purpose: FormPurpose,
  ): { readonly token: string; readonly setCookie: string | undefined };
  /** Whether the form was ours, in this browser, for this person and purpose, and sent from our own origin. */
  verify(request: HttpRequest, purpose: FormPurpose, token: string | undefined): boolean;
}

/** The hidden input's name. */
export const FORM_TOKEN_INPUT = 'form_token';

const COOKIE_BYTES = 24;

/**
 * @param key - survives restarts, so that an open form does.
 * @param publicUrl - decides the cookie's name: `__Host-` where https allows it; on plain http, which only loopback
 *   should use, a name with the port, because cookies ignore ports (threat T55).
 */
export function createFormTokens(key: Uint8Array, publicUrl: string): FormTokens {
  const { protocol, origin, port } = new URL(publicUrl);
  const secure = protocol === 'https:';
  const cookieName = secure ? '__Host-maillon-form' : `maillon-form-${port || '80'}`;
  const attributes = `Path=/; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`;
  const tokenFor = (cookie: string, { purpose, user }: FormPurpose): Buffer =>
    createHmac('sha256', key)
      .update(JSON.stringify([cookie, user, purpose]))
      .digest();
  return {
    issue(request, purpose) {
      const known = readCookie(request, cookieName);
      const cookie = known ?? randomBytes(COOKIE_BYTES).toString('base64url');
      return {
        token: tokenFor(cookie, purpose).toString('base64url'),
        setCookie: known === undefined ? `${cookieName}=${cookie}; ${attributes}` : undefined,
      };
    },
    verify(request, purpose, token) {
      const cookie = readCookie(request, cookieName);
      if (cookie === undefined || token === undefined || !isSameOrigin(request, origin)) return false;
      const expected = tokenFor(cookie, purpose);
      const given = Buffer.from(token, 'base64url');
      return given.length === expected.length && timingSafeEqual(given, expected);
    },
  };
}

function readCookie(request: HttpRequest, name: string): string | undefined {
  for (const pair of request.header('cookie')?.split(';') ?? []) {
    const equals = pair.indexOf('=');
    if (equals !== -1 && pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim();
  }
  return undefined;
}

/** Browsers say where a form comes from; one that says nothing is judged by its token alone. */
function isSameOrigin(request: HttpRequest, origin: string): boolean {
  const from = request.header('origin');
  if (from !== undefined && from !== origin) return false;
  const site = request.header('sec-fetch-site');
  return site === undefined || site === 'same-origin' || site === 'none';
}
