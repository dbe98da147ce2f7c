// The wire REST of one application, put together.
import type { DanceProblem } from '../consumer/login-dance.ts';
import type { HttpRequest, HttpResponse, IdentitySource } from '../http.ts';
import type { Ourselves } from '../links/create/ourselves.ts';
import type { Outgoing } from '../links/outgoing.ts';
import type { Authentication } from '../provider/types.ts';
import type { Store } from '../storage/store.ts';
import type { AdministratorCheck } from './administrators.ts';
import type { PeerReader, RestContext, RestEvent } from './context.ts';
import { danceSessions } from './dance-session.ts';
import { pathMatcher } from './match-path.ts';
import type { OurVersion } from './our-manifest.ts';
import { createRateLimit } from './rate-limit.ts';
import { ROUTES } from './routes.ts';
import { serve } from './serve.ts';

export interface AppLinksRestOptions {
  readonly store: Store;
  /** With its context path. */
  readonly publicUrl: string;
  /** `loadOurselves` of `@maillon/applinks/links`; asked for at each call. */
  readonly ourselves: () => Promise<Ourselves>;
  readonly administrators: AdministratorCheck;
  /** Reads peers, behind an address guard. */
  readonly peers: PeerReader;
  /** For the login dance. */
  readonly outgoing: Pick<Outgoing, 'consumer'>;
  /** Who is in the browser: for the login dance and `whoami`. */
  readonly identity: IdentitySource;
  /** The provider's, for `whoami`. */
  readonly authenticate: (request: HttpRequest) => Promise<Authentication>;
  /** The base URL of where administrators sign in; undefined: nowhere. */
  readonly adminUrl?: () => string | undefined;
  readonly version?: OurVersion;
  /** Whole seconds since 1970 UTC. */
  readonly now?: () => number;
  /** Told of each change. */
  readonly onEvent?: (event: RestEvent) => void;
  /** Told of what people were shown in the login dance, for the log. */
  readonly onDanceProblem?: (problem: DanceProblem) => void;
}

export interface AppLinksRest {
  /** @returns undefined when the path is none of ours: it is the application's. */
  handle(request: HttpRequest): Promise<HttpResponse | undefined>;
}

/** Addresses that one administrator may have tried in a minute. */
const PROBES = { max: 20, windowSeconds: 60 } as const;

export function createAppLinksRest(options: AppLinksRestOptions): AppLinksRest {
  const context = createContext(options);
  const { pathname } = new URL(context.publicUrl);
  const contextPath = pathname === '/' ? '' : pathname;
  const match = pathMatcher(ROUTES);
  return {
    async handle(request) {
      const mark = request.target.indexOf('?');
      const path = mark === -1 ? request.target : request.target.slice(0, mark);
      if (!path.startsWith(contextPath)) return undefined;
      const found = match(path.slice(contextPath.length));
      const query = mark === -1 ? '' : request.target.slice(mark + 1);
      return found === undefined ? undefined : serve(found, request, query, context);
    },
  };
}

function createContext(options: AppLinksRestOptions): RestContext {
  const publicUrl = options.publicUrl.replace(/\/+$/, '');
  const now = options.now ?? (() => Math.floor(Date.now() / 1000));
  const { store, ourselves, administrators, peers, outgoing, identity, authenticate } = options;
  return {
    ...{ store, ourselves, administrators, peers, outgoing, identity, authenticate },
    publicUrl,
    now,
    version: options.version ?? { version: '0.1.0', buildNumber: 1 },
    adminUrl: options.adminUrl ?? (() => undefined),
    probes: createRateLimit(PROBES.max, PROBES.windowSeconds, now),
    tell: options.onEvent ?? (() => undefined),
    tellDanceProblem: options.onDanceProblem ?? (() => undefined),
    danceSession: danceSessions(publicUrl),
  };
}
