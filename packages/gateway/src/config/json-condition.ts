// Where something stands in the application's who-am-I answer, and what has to stand there.
import type { Checked } from './checked.ts';
import type { JsonValue, SignedInCondition } from './gateway-config.ts';

const POINTER = /^(?:\/(?:[^~/]|~[01])*)+$/;

/** @param text - a JSON pointer to a member (RFC 6901): `/user/name`. The empty one, for the whole, is refused. */
export function parsePointer(text: string): Checked<string> {
  if (POINTER.test(text)) return { ok: true, value: text };
  const hint = text.startsWith('/') ? 'in which ~ is written ~0 and / in a name ~1' : 'which begins with /';
  return { ok: false, message: `must be a JSON pointer, ${hint}, e.g. /user/name` };
}

/** @param text - `POINTER=JSON`; either may hold `=`, so the first `=` with a pointer before and JSON behind it counts. */
export function parseSignedIn(text: string): Checked<SignedInCondition> {
  for (let at = text.indexOf('='); at !== -1; at = text.indexOf('=', at + 1)) {
    const pointer = parsePointer(text.slice(0, at));
    const value = readJson(text.slice(at + 1));
    if (pointer.ok && value !== undefined) return { ok: true, value: { pointer: pointer.value, value } };
  }
  return { ok: false, message: `must be POINTER=JSON, e.g. /anonymous=false${hintFor(text)}` };
}

function hintFor(text: string): string {
  const at = text.indexOf('=');
  if (at === -1) return '; it has no "="';
  const pointer = parsePointer(text.slice(0, at));
  if (!pointer.ok) return `; ${JSON.stringify(text.slice(0, at))} ${pointer.message}`;
  return `; ${JSON.stringify(text.slice(at + 1))} is no JSON: a text has double quotes, in a shell '${pointer.value}="${text.slice(at + 1).replaceAll(/["'\\]/g, '')}"'`;
}

function readJson(text: string): JsonValue | undefined {
  try {
    // JSON.parse gives exactly this type.
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}
