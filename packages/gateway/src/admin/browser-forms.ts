// The forms of the admin listener: each carries a token that only this browser and this session can have (threat T11).
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { HttpRequest } from '@maillon/applinks';
import { decodeForm, isFormType } from '@maillon/oauth1';

export interface BrowserForms {
  /** @param binding - what the form belongs to: a session's cookie, or the browser's when nobody is signed in. */
  token(purpose: string, binding: string): string;
  /** Whether the form is ours, for this purpose and binding, and was sent from a page of ours. */
  isOurs(request: HttpRequest, fields: FormFields, purpose: string, binding: string): boolean;
}

export type FormFields = ReadonlyMap<string, string>;

/** The hidden input's name. */
export const FORM_TOKEN = 'form_token';

const MAX_BYTES = 64 * 1024;

/** Forms of before a restart are refused: sessions end with it as well. */
export function createBrowserForms(): BrowserForms {
  const key = randomBytes(32);
  const expected = (purpose: string, binding: string): Buffer =>
    createHmac('sha256', key)
      .update(JSON.stringify([purpose, binding]))
      .digest();
  return {
    token: (purpose, binding) => expected(purpose, binding).toString('base64url'),
    isOurs(request, fields, purpose, binding) {
      if (binding === '' || !comesFromHere(request)) return false;
      const given = Buffer.from(fields.get(FORM_TOKEN) ?? '', 'base64url');
      const wanted = expected(purpose, binding);
      return given.length === wanted.length && timingSafeEqual(given, wanted);
    },
  };
}

/** @returns undefined when the body is no form, too large, or names a field twice. */
export async function readForm(request: HttpRequest): Promise<FormFields | undefined> {
  if (!isFormType(request.header('content-type'))) return undefined;
  const { bytes, complete } = await request.body.peek(MAX_BYTES);
  if (!complete || bytes.length > MAX_BYTES) return undefined;
  const pairs = decodeForm(Buffer.from(bytes).toString('latin1'));
  const fields = new Map(pairs);
  return pairs === undefined || fields.size !== pairs.length ? undefined : fields;
}

/** Browsers say where a form comes from; one that says nothing is judged by its token alone. */
function comesFromHere(request: HttpRequest): boolean {
  const origin = request.header('origin');
  if (origin !== undefined && (!URL.canParse(origin) || new URL(origin).host !== request.header('host')))
    return false;
  const site = request.header('sec-fetch-site');
  return site === undefined || site === 'same-origin' || site === 'none';
}
