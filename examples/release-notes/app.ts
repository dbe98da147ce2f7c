/** Lighthouse: a board of releases, each with the latest build of its source. */
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { LARGEST_BODY_BYTES } from '../shared/forms.ts';
import { createIdentify, type Identity } from '../shared/identity.ts';
import { type LinkedApplicationSettings, linkedApplication } from '../shared/linked-application.ts';
import { LIVE_SCRIPT } from '../shared/live-script.ts';
import type { PageContext } from '../shared/page-frame.ts';
import { parsePublicUrl } from '../shared/public-url.ts';
import { protectPages } from '../shared/response-headers.ts';
import { createSessions } from '../shared/sessions.ts';
import { signInRoutes } from '../shared/sign-in-routes.ts';
import { latestBuilds } from './latest-builds.ts';
import { boardPage } from './pages/board.ts';
import { FAVICON } from './pages/layout.ts';
import { problemPage } from './pages/problem.ts';
import { signInPage } from './pages/sign-in.ts';
import { RELEASES } from './releases.ts';
import { openBoardStore } from './store.ts';
import { STYLES } from './styles.ts';

/** What Lighthouse needs to run. */
export interface ReleaseBoardOptions {
  /** The address that browsers use, with a context path if there is one. */
  readonly publicUrl: string;
  /** Folder for its state; made when missing. */
  readonly dataDir: string;
  /** Where builds are seen. */
  readonly ci: LinkedApplicationSettings;
  /** Shared with the proxy in front, whose user header is believed then. Without it nobody's is. */
  readonly appSecret?: string;
  /** Milliseconds since 1970; the clock by default. */
  readonly now?: () => number;
}

/** A running Lighthouse. */
export interface ReleaseBoard {
  fetch(request: Request): Response | Promise<Response>;
  /** Saves the state. */
  close(): void;
}

type BoardEnv = { Variables: { identity: Identity } };

/**
 * Creates a release board over a data folder.
 *
 * @throws TypeError when `publicUrl` is not an absolute http or https URL.
 * @throws Error when the state in the folder cannot be read.
 */
export function createReleaseBoard(options: ReleaseBoardOptions): ReleaseBoard {
  const { dataDir, appSecret, now = Date.now } = options;
  const { publicUrl, base } = parsePublicUrl(options.publicUrl);
  const { state, save } = openBoardStore(dataDir);
  const { accounts } = state;
  const sessions = createSessions({
    cookieName: 'lighthouse_session',
    publicUrl,
    records: state.sessions,
    save,
    now,
  });
  const identify = createIdentify({ accounts, sessions, appSecret, userHeader: 'X-Forwarded-User' });
  const ci = linkedApplication(options.ci);
  const home = `${publicUrl.origin}${base}/`;
  const page = (identity: Identity): PageContext => ({
    base,
    nowMs: now(),
    ...(identity.by !== 'nobody' && { account: identity.account }),
    ...(identity.by === 'session' && { formToken: identity.session.formToken }),
  });

  const app = new Hono<BoardEnv>({ strict: false }).basePath(base === '' ? '/' : base);
  app.use(protectPages());
  app.use(bodyLimit({ maxSize: LARGEST_BODY_BYTES }));
  app.use(async (c, next) => {
    c.set('identity', identify(c.req.raw));
    await next();
  });
  app.get('/assets/lighthouse.css', (c) => asset(c, STYLES, 'text/css; charset=utf-8'));
  app.get('/assets/live.js', (c) => asset(c, LIVE_SCRIPT, 'text/javascript; charset=utf-8'));
  app.get('/assets/icon.svg', (c) => asset(c, FAVICON, 'image/svg+xml'));
  app.get('/api/whoami', (c) => {
    const identity = c.get('identity');
    if (identity.by === 'nobody') return c.json({ signedIn: false });
    return c.json({ signedIn: true, name: identity.account.name, displayName: identity.account.displayName });
  });
  app.route(
    '/',
    signInRoutes<BoardEnv>({
      accounts,
      sessions,
      publicUrl,
      base,
      drawSignIn: (view) => signInPage({ base, nowMs: now() }, view),
      refuseStaleForm: (c) => c.html(problemPage(page(c.get('identity')), 'staleForm'), 403),
    }),
  );
  app.get('/api/releases', (c) =>
    c.get('identity').by === 'nobody' ? c.json({ error: 'not_signed_in' }, 401) : c.json(RELEASES),
  );
  app.get('/', async (c) => {
    const identity = c.get('identity');
    if (identity.by === 'nobody') return c.redirect(`${base}/login`, 303);
    const projects = RELEASES.map(({ ciProject }) => ciProject);
    const builds = await latestBuilds(ci, projects, { user: identity.account.name, returnUrl: home });
    return c.html(boardPage(page(identity), { releases: RELEASES, builds, ciName: ci.name }));
  });
  app.all('*', (c) => c.html(problemPage(page(c.get('identity')), 'notFound'), 404));
  app.onError((error, c) => {
    console.error('Lighthouse failed to answer:', error);
    return c.text('Lighthouse could not do this. Its log says why.\n', 500);
  });
  return { fetch: (request) => app.fetch(request), close: save };
}

function asset(c: Context<BoardEnv>, text: string, type: string): Response {
  return c.body(text, 200, { 'Content-Type': type, 'Cache-Control': 'public, max-age=300' });
}
