// Names of the headers that carry a person.
import { checkForwardHeader } from '../server/forward-header.ts';
import type { Checked } from './checked.ts';

/** RFC 9110 section 5.6.2: token. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** Neither may be a header with a meaning of its own: a user name in it breaks the request, or is taken for something else. */
export function parseHeaderName(text: string): Checked<string> {
  if (!TOKEN.test(text))
    return { ok: false, message: 'must be a header name of letters, digits and -, e.g. X-Forwarded-User' };
  try {
    checkForwardHeader(text);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return {
      ok: false,
      message: 'has a meaning of its own on the way: choose another header, e.g. X-Forwarded-User',
    };
  }
  return { ok: true, value: text };
}
