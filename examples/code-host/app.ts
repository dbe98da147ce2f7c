/** Harbour: repositories, and a panel that builds them in a CI that Harbour knows by an interface only. */
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { LARGEST_BODY_BYTES } from '../shared/forms.ts';
import { LIVE_SCRIPT } from '../shared/live-script.ts';
import { parsePublicUrl } from '../shared/public-url.ts';
import { protectPages } from '../shared/response-headers.ts';
import { createSessions } from '../shared/sessions.ts';
import { signInRoutes } from '../shared/sign-in-routes.ts';
import { type AfterAsking, createAfterAsking } from './after-asking.ts';
import { type ApiEnv, apiRoutes } from './api-routes.ts';
import { createBuildsPanel } from './builds-panel.ts';
import type { CiClient, Connections } from './ci-client.ts';
import { createCommitStatuses } from './commit-statuses.ts';
import { findVisitor, type Host, pageContext, showProblem, type VisitorEnv } from './host.ts';
import { FAVICON } from './pages/layout.ts';
import { signInPage } from './pages/sign-in.ts';
import { repositoryRoutes } from './repository-routes.ts';
import { settingsRoutes } from './settings-routes.ts';
import { openCodeHostStore } from './store.ts';
import { STYLES } from './styles.ts';
import { createVisits } from './visits.ts';

/** What Harbour needs to run. */
export interface CodeHostOptions {
  /** The address that browsers use, with a context path if there is one. */
  readonly publicUrl: string;
  /** Folder for its state; made when missing. */
  readonly dataDir: string;
  readonly ci: CiClient;
  /** The CI's name for people, and the address where they find it. */
  readonly ciName: string;
  readonly ciUrl: string;
  readonly connections: Connections;
  /** Milliseconds since 1970; the clock by default. */
  readonly now?: () => number;
}

/** A running Harbour. */
export interface CodeHost extends AfterAsking {
  /** @param actingUser - for a request that another application has signed: the account that it acts as. */
  fetch(request: Request, actingUser?: string): Response | Promise<Response>;
  /** Saves the state. */
  close(): void;
  /** Tells who sent a request. `sessionId` is stable for the session and cannot be used as its cookie. */
  userOf(request: Request): Promise<{ name: string; displayName: string; sessionId: string } | undefined>;
}

/**
 * Creates a code host over a data folder.
 *
 * @throws TypeError when `publicUrl` or `ciUrl` is not an absolute http or https URL.
 * @throws Error when the state in the folder cannot be read.
 */
export function createCodeHost(options: CodeHostOptions): CodeHost {
  const { dataDir, ci, ciName, ciUrl, connections, now = Date.now } = options;
  const { publicUrl, base } = parsePublicUrl(options.publicUrl);
  const { origin: ciOrigin } = parsePublicUrl(ciUrl).publicUrl;
  const { state, save } = openCodeHostStore(dataDir, now());
  const { accounts, firstStartMs } = state;
  const sessions = createSessions({
    cookieName: 'harbour_session',
    publicUrl,
    records: state.sessions,
    save,
    now,
  });
  const host: Host = {
    base,
    ciName,
    ciUrl,
    accounts,
    sessions,
    connections,
    firstStartMs,
    now,
    statuses: createCommitStatuses(state, save, now),
    visits: createVisits(state, save, now),
    panel: createBuildsPanel({ ci, state, save, now }),
    lastBuildOf: ({ slug }) => state.builds.findLast((build) => build.repository === slug),
  };

  const app = new Hono<VisitorEnv & ApiEnv>({ strict: false }).basePath(base === '' ? '/' : base);
  // "Build now" may end at the CI, which asks the person first.
  app.use(protectPages([ciOrigin]));
  app.use(bodyLimit({ maxSize: LARGEST_BODY_BYTES }));
  app.get('/assets/harbour.css', (c) => asset(c, STYLES, 'text/css; charset=utf-8'));
  app.get('/assets/live.js', (c) => asset(c, LIVE_SCRIPT, 'text/javascript; charset=utf-8'));
  app.get('/assets/icon.svg', (c) => asset(c, FAVICON, 'image/svg+xml'));
  app.route(
    '/',
    signInRoutes<VisitorEnv>({
      accounts,
      sessions,
      publicUrl,
      base,
      drawSignIn: (view, request) => signInPage(pageContext(host, request), view),
      refuseStaleForm: (c) => showProblem(host, c, 'staleForm'),
    }),
  );
  app.route('/api', apiRoutes(host));
  // A program that asks for what Harbour does not have gets no sign-in page.
  app.all('/rest/*', (c) => c.json({ error: 'not_found', message: 'Harbour has no such address.' }, 404));
  app.use(async (c, next) => {
    const visitor = findVisitor(host, c.req.raw);
    if (visitor) {
      c.set('visitor', visitor);
      return next();
    }
    const { pathname, search } = new URL(c.req.url);
    const wanted = c.req.method === 'GET' ? pathname + search : `${base}/`;
    return c.redirect(`${base}/login?return=${encodeURIComponent(wanted)}`, 303);
  });
  app.route('/', repositoryRoutes(host));
  app.route('/settings', settingsRoutes(host));
  app.all('*', (c) => showProblem(host, c, 'notFound'));
  app.onError((error, c) => {
    console.error('Harbour failed to answer:', error);
    return c.text('Harbour could not do this. Its log says why.\n', 500);
  });

  return {
    fetch: (request, actingUser) => app.fetch(request, actingUser === undefined ? {} : { actingUser }),
    close: save,
    async userOf(request) {
      const visitor = findVisitor(host, request);
      if (!visitor) return undefined;
      const { account, session } = visitor;
      return { name: account.name, displayName: account.displayName, sessionId: session.id };
    },
    ...createAfterAsking(host),
  };
}

function asset(c: Context<VisitorEnv & ApiEnv>, text: string, type: string): Response {
  return c.body(text, 200, { 'Content-Type': type, 'Cache-Control': 'public, max-age=300' });
}
