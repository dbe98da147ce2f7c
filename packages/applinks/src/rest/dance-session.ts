// What a browser's session is known by during a dance: a cookie of our own, so that the end of a dance belongs to the
// browser that began it, however the application keeps its sessions (threat T02).
import { randomBytes } from 'node:crypto';
import type { HttpRequest } from '../http.ts';
import type { DanceSession } from './context.ts';

const SHAPE = /^[\w-]{32}$/;

/** @param publicUrl - decides the cookie's name: `__Host-` where https allows it, else one with the port. */
export function danceSessions(publicUrl: string): (request: HttpRequest) => DanceSession {
  const { protocol, port } = new URL(publicUrl);
  const isSecure = protocol === 'https:';
  const name = isSecure ? '__Host-maillon-dance' : `maillon-dance-${port || '80'}`;
  // Lax: the browser comes back from the peer by a link.
  const attributes = `Path=/; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`;
  return (request) => {
    const known = cookieOf(request, name);
    if (known !== undefined && SHAPE.test(known)) return { session: known, kept: (response) => response };
    const session = randomBytes(24).toString('base64url');
    const header = ['set-cookie', `${name}=${session}; ${attributes}`] as const;
    return { session, kept: (response) => ({ ...response, headers: [...response.headers, header] }) };
  };
}

function cookieOf(request: HttpRequest, name: string): string | undefined {
  for (const pair of request.header('cookie')?.split(';') ?? []) {
    const equals = pair.indexOf('=');
    if (equals !== -1 && pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim();
  }
  return undefined;
}
