// Signing in and out.
import { Hono } from 'hono';
import { isSame } from '../accounts.ts';
import { signInPage } from '../pages/simple.ts';
import type { Site, SiteContext, SiteEnv } from '../site.ts';
import { pageView, readAnyForm, readOwnForm } from './visitor.ts';

export function signInRoutes(site: Site): Hono<SiteEnv> {
  const routes = new Hono<SiteEnv>();
  routes.get('/login', (c) => show(site, c, c.req.query('next') ?? '/'));
  routes.post('/login', async (c) => {
    const form = await readAnyForm(c);
    const next = localPath(form.get('next'));
    const { token } = site.sessions.signInToken(c.req.header('cookie'));
    if (!isSame(form.get('atl_token') ?? '', token))
      return show(site, c, next, 'This form is old. Log in once more.');
    const account = site.accounts.signIn(form.get('j_username') ?? '', form.get('j_password') ?? '');
    if (account === undefined) return show(site, c, next, 'Invalid username or password.');
    c.header('Set-Cookie', site.sessions.open(account.name));
    return c.redirect(next, 303);
  });
  routes.post('/logout', async (c) => {
    await readOwnForm(site, c);
    c.header('Set-Cookie', site.sessions.end(c.req.header('cookie')));
    return c.redirect('/login', 303);
  });
  return routes;
}

function show(site: Site, c: SiteContext, next: string, problem?: string): Response | Promise<Response> {
  const { token, setCookie } = site.sessions.signInToken(c.req.header('cookie'));
  if (setCookie !== undefined) c.header('Set-Cookie', setCookie);
  const view = { formToken: token, next: localPath(next), ...(problem !== undefined && { problem }) };
  return c.html(signInPage(pageView(site, c), view), problem === undefined ? 200 : 403);
}

function localPath(wanted: string | undefined): string {
  return wanted !== undefined && /^\/(?![/\\])[\x21-\x7e]*$/.test(wanted) ? wanted : '/';
}
