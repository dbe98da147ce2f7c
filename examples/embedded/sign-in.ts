// A stand-in for the sign-in that your application has: two people, a cookie.
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

const PASSWORDS = new Map([
  ['alice', 'alice-notes'],
  ['bob', 'bob-notes'],
]);
const sessions = new Map<string, string>();

/** @param cookies - the request's Cookie header. */
export function signedInUser(cookies: string | undefined): string | undefined {
  return sessions.get(/(?:^|;\s*)notes_session=([\w-]+)/.exec(cookies ?? '')?.[1] ?? '');
}

/** GET shows the form, POST signs in and goes to `return`, which must be a path of ours. */
export async function serveSignIn(req: IncomingMessage, res: ServerResponse): Promise<void> {
  const target = new URL(req.url ?? '/', 'http://localhost');
  const back = localPath(target.searchParams.get('return'));
  if (req.method !== 'POST') {
    res.writeHead(200, { 'content-type': 'text/html;charset=utf-8' }).end(formPage());
    return;
  }
  let body = '';
  for await (const chunk of req) body += chunk;
  const form = new URLSearchParams(body);
  const user = form.get('user') ?? '';
  if (PASSWORDS.get(user) !== form.get('password')) {
    res
      .writeHead(403, { 'content-type': 'text/html;charset=utf-8' })
      .end(formPage('Wrong name or password.'));
    return;
  }
  const session = randomBytes(24).toString('base64url');
  sessions.set(session, user);
  res
    .writeHead(303, {
      'set-cookie': `notes_session=${session}; Path=/; HttpOnly; SameSite=Lax`,
      location: back,
    })
    .end();
}

function localPath(wanted: string | null): string {
  return wanted !== null && /^\/(?![/\\])[\x21-\x7e]*$/.test(wanted) ? wanted : '/notes';
}

function formPage(problem = ''): string {
  return `<!doctype html><html lang="en"><title>Sign in to Notes</title><h1>Sign in to Notes</h1><p role="alert">${problem}</p>
<form method="post"><label>Name <input name="user" autocomplete="username"></label>
<label>Password <input name="password" type="password" autocomplete="current-password"></label><button>Sign in</button></form></html>`;
}
