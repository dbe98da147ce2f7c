// Two cookies of the admin listener: the session, and what a browser is known by before there is one. Their names hold
// the port, because cookies ignore ports, and the gateway takes cookies named so from what goes to the application (T55).
import type { HttpRequest } from '@maillon/applinks';

export interface AdminCookies {
  readonly session: (request: HttpRequest) => string;
  readonly browser: (request: HttpRequest) => string;
  readonly setSession: (value: string) => string;
  readonly setBrowser: (value: string) => string;
  readonly endSession: () => string;
}

// Lax: an administrator comes from the other application's page, by a link.
const ATTRIBUTES = 'Path=/; HttpOnly; SameSite=Lax';

/** @param port - of the listener. Asked late: port 0 is decided by the system. */
export function adminCookies(port: () => number): AdminCookies {
  const sessionName = (): string => `maillon-admin-${port()}`;
  const browserName = (): string => `maillon-admin-form-${port()}`;
  return {
    session: (request) => cookieOf(request, sessionName()),
    browser: (request) => cookieOf(request, browserName()),
    setSession: (value) => `${sessionName()}=${value}; ${ATTRIBUTES}`,
    setBrowser: (value) => `${browserName()}=${value}; ${ATTRIBUTES}`,
    endSession: () => `${sessionName()}=; ${ATTRIBUTES}; Max-Age=0`,
  };
}

/** @returns '' when there is none. */
function cookieOf(request: HttpRequest, name: string): string {
  for (const pair of request.header('cookie')?.split(';') ?? []) {
    const equals = pair.indexOf('=');
    if (equals !== -1 && pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim();
  }
  return '';
}
