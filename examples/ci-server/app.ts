/** Anvil CI: accounts, projects, builds and logs. It knows who is calling, and nothing about how a proxy found out. */
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { LARGEST_BODY_BYTES } from '../shared/forms.ts';
import { createIdentify } from '../shared/identity.ts';
import { type LinkedApplicationSettings, linkedApplication } from '../shared/linked-application.ts';
import { LIVE_SCRIPT } from '../shared/live-script.ts';
import { parsePublicUrl } from '../shared/public-url.ts';
import { protectPages } from '../shared/response-headers.ts';
import { createSessions } from '../shared/sessions.ts';
import { signInRoutes } from '../shared/sign-in-routes.ts';
import { apiRoutes } from './api-routes.ts';
import { buildUrl, type CiEnv, createCi } from './ci.ts';
import { pageRoutes, showProblem } from './page-routes.ts';
import { FAVICON } from './pages/layout.ts';
import { signInPage } from './pages/sign-in.ts';
import { createReports } from './reports.ts';
import { openCiStore } from './store.ts';
import { STYLES } from './styles.ts';

/** What Anvil CI needs to run. */
export interface CiServerOptions {
  /** The address that browsers use, with a context path if there is one. */
  readonly publicUrl: string;
  /** Folder for its state; made when missing. */
  readonly dataDir: string;
  /** Shared with the proxy in front, whose user header is believed then. Without it nobody's is. */
  readonly appSecret?: string;
  /** Name of that header; `X-Forwarded-User` by default. */
  readonly userHeader?: string;
  /** Where results are reported; nowhere without it. */
  readonly codeHost?: LinkedApplicationSettings;
  /** Milliseconds since 1970; the clock by default. */
  readonly now?: () => number;
}

/** A running Anvil CI. */
export interface CiServer {
  fetch(request: Request): Response | Promise<Response>;
  /** Saves the state. Builds go on with their agents and are found where they got to. */
  close(): void;
}

/**
 * Creates a CI server over a data folder.
 *
 * @throws TypeError when `publicUrl` is not an absolute http or https URL.
 * @throws Error when the state in the folder cannot be read.
 */
export function createCiServer(options: CiServerOptions): CiServer {
  const { dataDir, appSecret, codeHost, userHeader = 'X-Forwarded-User', now = Date.now } = options;
  const { publicUrl, base } = parsePublicUrl(options.publicUrl);
  const { state, save } = openCiStore(dataDir, now());
  const { accounts } = state;
  const sessions = createSessions({
    cookieName: 'anvil_session',
    publicUrl,
    records: state.sessions,
    save,
    now,
  });
  const identify = createIdentify({ accounts, sessions, appSecret, userHeader });
  const publicAddress = publicUrl.origin + base;
  const reports =
    codeHost &&
    createReports({
      codeHost: linkedApplication(codeHost),
      builds: state.builds,
      save,
      now,
      urlOf: (build) => buildUrl(publicAddress, build),
    });
  const ci = createCi({ publicAddress, base, state, save, now, reports });

  const app = new Hono<CiEnv>({ strict: false }).basePath(base === '' ? '/' : base);
  app.use(protectPages());
  app.use(bodyLimit({ maxSize: LARGEST_BODY_BYTES }));
  app.use(async (c, next) => {
    c.set('identity', identify(c.req.raw));
    await next();
  });
  app.get('/assets/anvil.css', (c) => asset(c, STYLES, 'text/css; charset=utf-8'));
  app.get('/assets/live.js', (c) => asset(c, LIVE_SCRIPT, 'text/javascript; charset=utf-8'));
  app.get('/assets/icon.svg', (c) => asset(c, FAVICON, 'image/svg+xml'));
  app.route(
    '/',
    signInRoutes<CiEnv>({
      accounts,
      sessions,
      publicUrl,
      base,
      drawSignIn: (view) => signInPage({ base, nowMs: now() }, view),
      refuseStaleForm: (c) => showProblem(ci, c, 'staleForm'),
    }),
  );
  app.route('/api', apiRoutes(ci));
  app.route('/', pageRoutes(ci));
  app.onError((error, c) => {
    console.error('Anvil CI failed to answer:', error);
    return c.text('Anvil CI could not do this. Its log says why.\n', 500);
  });
  return {
    fetch: (request) => app.fetch(request),
    close() {
      reports?.close();
      save();
    },
  };
}

function asset(c: Context<CiEnv>, text: string, type: string): Response {
  return c.body(text, 200, { 'Content-Type': type, 'Cache-Control': 'public, max-age=300' });
}
