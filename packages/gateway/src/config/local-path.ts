// Paths of the application that we ask, or send people to. Never another site's (open redirect).
import type { Checked } from './checked.ts';

const VISIBLE_ASCII = /^[\x21-\x7e]*$/;

/** @param text - begins with one `/`; visible ASCII; may have a query, no fragment. */
export function parseLocalPath(text: string): Checked<string> {
  if (!text.startsWith('/'))
    return { ok: false, message: 'must be a path of the application that begins with /, e.g. /whoami' };
  if (text.startsWith('//')) return { ok: false, message: 'must begin with one /: // is another host' };
  if (text.includes('\\')) return { ok: false, message: 'must not have a backslash: browsers take it for /' };
  if (!VISIBLE_ASCII.test(text))
    return {
      ok: false,
      message: 'must not have spaces, control characters or non-ASCII characters (percent-encode them)',
    };
  if (text.includes('#')) return { ok: false, message: 'must not have a fragment (#…): it is never sent' };
  return { ok: true, value: text };
}

/** @param text - a local path with the placeholder `{return}`. */
export function parseLogin(text: string): Checked<string> {
  const path = parseLocalPath(text);
  if (!path.ok) return path;
  if (text.includes('{return}')) return path;
  return {
    ok: false,
    message: 'must have {return} where the URL to come back to belongs, e.g. /login?from={return}',
  };
}
