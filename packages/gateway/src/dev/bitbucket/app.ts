// The stand-in as one application.
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { danceRoutes } from './consumer/login-dance.ts';
import { LinkConflict } from './links/keep-link.ts';
import { bareChallenge, LevelRefusal, OAuthRefusal, refusalResponse } from './oauth/refusal.ts';
import { problemPage, projectsPage } from './pages/simple.ts';
import { ICON, STYLES } from './pages/styles.ts';
import { PageProblem, RestProblem, SignInNeeded } from './problem.ts';
import { providerRoutes } from './provider/routes.ts';
import type { ProviderSite } from './provider/verify.ts';
import { statusAnswer } from './rest/answer.ts';
import { restRoutes } from './rest/routes.ts';
import { rawTarget, type Site, type SiteContext, type SiteEnv } from './site.ts';
import { applicationLinkRoutes } from './ui/application-link-routes.ts';
import { commitRoutes } from './ui/commit-routes.ts';
import { signInRoutes } from './ui/sign-in-routes.ts';
import { pageView, requireVisitor } from './ui/visitor.ts';

const MAX_BODY_BYTES = 256 * 1024;
const POLICY =
  "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'none'; base-uri 'none'";

export function createApp(site: ProviderSite): Hono<SiteEnv> {
  const app = new Hono<SiteEnv>();
  app.use(async (c, next) => {
    await next();
    c.header('Server', 'maillon-dev-bitbucket');
    c.header('Content-Security-Policy', POLICY);
    c.header('X-Content-Type-Options', 'nosniff');
    if (!c.res.headers.has('Cache-Control')) c.header('Cache-Control', 'no-store');
  });
  app.use(bodyLimit({ maxSize: MAX_BODY_BYTES, onError: tooLarge }));
  app.get('/static/stand-in.css', (c) => c.body(STYLES, 200, { 'Content-Type': 'text/css; charset=utf-8' }));
  app.get('/static/icon.svg', (c) => c.body(ICON, 200, { 'Content-Type': 'image/svg+xml' }));
  app.get('/', (c) => {
    requireVisitor(site, c);
    return c.html(projectsPage(pageView(site, c)));
  });
  for (const routes of [
    restRoutes,
    providerRoutes,
    danceRoutes,
    signInRoutes,
    commitRoutes,
    applicationLinkRoutes,
  ]) {
    app.route('/', routes(site));
  }
  app.notFound((c) => answerProblem(site, c, notFound(c)));
  app.onError((error, c) => answerProblem(site, c, error));
  return app;
}

/** What was not read of the body stands before the next request: the connection ends. */
function tooLarge(c: Context): Response {
  const text = `The body of a request must not be larger than ${MAX_BODY_BYTES} bytes.\n`;
  return c.text(text, 413, { Connection: 'close' });
}

function answerProblem(site: Site, c: SiteContext, error: Error): Response | Promise<Response> {
  if (error instanceof OAuthRefusal) return refusalResponse(error, site.url);
  if (error instanceof LevelRefusal) {
    return c.body(null, 401, { 'WWW-Authenticate': bareChallenge(site.url) });
  }
  if (error instanceof SignInNeeded) {
    return c.redirect(`/login?next=${encodeURIComponent(c.req.method === 'GET' ? rawTarget(c) : '/')}`, 302);
  }
  if (error instanceof PageProblem) {
    return c.html(problemPage(pageView(site, c), error.title, error.message), error.status);
  }
  if (error instanceof RestProblem) return restProblem(c, error);
  if (error instanceof LinkConflict) return statusAnswer(c, 409, { message: error.message });
  process.stderr.write(`stand-in: ${error.stack ?? error.message}\n`);
  return c.text('The stand-in failed; its standard error says more.\n', 500);
}

/** The product's own resources answer in JSON, those of Application Links as they are asked to. */
function restProblem(c: SiteContext, { status, message, headers }: RestProblem): Response {
  for (const [name, value] of Object.entries(headers)) c.header(name, value);
  if (!/^\/rest\/(?:api|build-status)\//.test(c.req.path)) {
    const response = statusAnswer(c, status, { message });
    for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
    return response;
  }
  return c.json({ errors: [{ context: null, message, exceptionName: null }] }, status);
}

function notFound(c: SiteContext): Error {
  return c.req.path.startsWith('/rest/')
    ? new RestProblem(404, 'There is no such resource')
    : new PageProblem(404, 'Not found', 'There is no such page.');
}
