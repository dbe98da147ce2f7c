// A request to the admin listener, in order: is it for this host, is its path one of ours, is somebody signed in, is its
// form ours; then its handler.
import { randomBytes } from 'node:crypto';
import type { HttpRequest, HttpResponse } from '@maillon/applinks';
import { encodeForm } from '@maillon/oauth1';
import { html } from 'hono/html';
import { isLoopback } from '../config/loopback.ts';
import type { AdminContext, AdminRoute } from './admin-context.ts';
import { adminPage, adminRedirect } from './admin-page.ts';
import { ADMIN_ROUTES } from './admin-routes.ts';
import { type FormFields, readForm } from './browser-forms.ts';
import { SIGN_IN_PATH } from './handlers/sign-in.ts';

/** @param listenHost - where the listener is. */
export async function serveAdmin(
  request: HttpRequest,
  context: AdminContext,
  listenHost: string,
): Promise<HttpResponse> {
  if (!isForUs(request, listenHost))
    return refused(421, 'Not this host', 'Open the address of the admin listener itself.');
  const [path = '', ...rest] = request.target.split('?');
  const query = rest.join('?');
  const routes = ADMIN_ROUTES.filter((route) => route.path === path);
  if (routes.length === 0) return refused(404, 'Nothing here', 'There is no page at this address.');
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  const route = routes.find((each) => each.method === method);
  if (route === undefined) {
    const allow = routes.map((each) => each.method).join(', ');
    return refused(405, 'Not so', `This address takes ${allow}.`, [['allow', allow]]);
  }
  return route.permission === 'anyone'
    ? withBrowserCookie(request, context, (binding) =>
        run(route, request, { query, administrator: '', binding }, context),
      )
    : withSession(route, request, query, context);
}

async function withSession(
  route: AdminRoute,
  request: HttpRequest,
  query: string,
  context: AdminContext,
): Promise<HttpResponse> {
  const cookie = context.cookies.session(request);
  const session = cookie === '' ? undefined : await context.sessions.find(cookie);
  if (session === undefined) {
    if (route.method === 'POST')
      return refused(401, 'You are not signed in', 'Nothing was changed. Sign in, then start again.');
    const to = query === '' ? route.path : `${route.path}?${query}`;
    return adminRedirect(`${SIGN_IN_PATH}?${encodeForm([['to', to]])}`);
  }
  const { administrator } = session;
  return run(route, request, { query, administrator, binding: cookie }, context);
}

/** The sign-in form is bound to the browser: nobody is signed in by somebody else's page. */
async function withBrowserCookie(
  request: HttpRequest,
  { cookies }: AdminContext,
  answer: (binding: string) => Promise<HttpResponse>,
): Promise<HttpResponse> {
  const known = cookies.browser(request);
  if (known !== '') return answer(known);
  // A form cannot be sent before the cookie was there.
  if (request.method === 'POST') return answer('');
  const made = randomBytes(24).toString('base64url');
  const response = await answer(made);
  return { ...response, headers: [...response.headers, ['set-cookie', cookies.setBrowser(made)]] };
}

interface Who {
  readonly query: string;
  readonly administrator: string;
  readonly binding: string;
}

async function run(
  route: AdminRoute,
  request: HttpRequest,
  { query, administrator, binding }: Who,
  context: AdminContext,
): Promise<HttpResponse> {
  const fields: FormFields | undefined = route.method === 'POST' ? await readForm(request) : new Map();
  if (fields === undefined) return refused(400, 'The form cannot be read', 'Go back and send it again.');
  if (route.method === 'POST' && !context.forms.isOurs(request, fields, route.path, binding)) {
    return refused(
      403,
      'The form is too old, or not ours',
      'Nothing was changed. Open the page anew and try again.',
    );
  }
  return route.handler({ request, query, administrator, binding, fields }, context);
}

/** A name that leads to loopback by somebody's DNS is not us (DNS rebinding). */
function isForUs(request: HttpRequest, listenHost: string): boolean {
  const host = request.header('host') ?? '';
  if (!/^[A-Za-z0-9.:[\]_-]+$/.test(host) || !URL.canParse(`http://${host}`)) return false;
  return !isLoopback(listenHost) || isLoopback(new URL(`http://${host}`).hostname);
}

function refused(
  status: number,
  title: string,
  text: string,
  headers: HttpResponse['headers'] = [],
): Promise<HttpResponse> {
  return adminPage({ title, status, headers, main: html`<p>${text}</p>` });
}
