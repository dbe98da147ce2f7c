// An Authorization header alone, as text.
import type { ParsedText } from './attempt-text.ts';
import { isOAuthHeader, readAuthorization } from './read-attempt.ts';

/** @param text - `OAuth …` or `Authorization: OAuth …`. Total. */
export function parseAuthorization(text: string): ParsedText {
  const value = text.trim().replace(/^(?:proxy-)?authorization\s*:\s*/i, '');
  if (!isOAuthHeader(value)) {
    return {
      ok: false,
      message:
        'This is no Authorization header of scheme OAuth; expected a text like: OAuth oauth_consumer_key="…", …',
    };
  }
  if ((readAuthorization(value)?.parameters.length ?? 0) === 0) {
    return { ok: false, message: 'The Authorization header has no parameters: it ends after its scheme.' };
  }
  return { ok: true, request: { headers: [['Authorization', value]] } };
}
