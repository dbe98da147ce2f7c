// The provider of one application: its endpoints as a table, and the judge of signed requests.
import type { HttpRequest, HttpResponse } from '../http.ts';
import { parseWebUrl, WEB_URL_FAULTS } from '../web-url.ts';
import { accessToken } from './access-token.ts';
import { accessTokens } from './access-tokens.ts';
import { authenticate } from './authenticate.ts';
import { authorize } from './authorize.ts';
import type { ProviderContext, ProviderLimits, ProviderPaths } from './context.ts';
import { createCredentialCache } from './credential-cache.ts';
import { createFormTokens } from './form-tokens.ts';
import { createRefuse } from './refusal.ts';
import { requestToken } from './request-token.ts';
import { createTrafficNotes } from './traffic-notes.ts';
import type { Lifetimes, Provider, ProviderOptions } from './types.ts';

/** Where Atlassian peers look for the endpoints by themselves. */
export const DEFAULT_BASE_PATH = '/plugins/servlet/oauth';

const DEFAULT_LIMITS: ProviderLimits = {
  maxHeaderBytes: 8192,
  maxFormBytes: 1024 * 1024,
  peekBytes: 64 * 1024,
  maxHashedBodyBytes: 1024 * 1024,
  timestampWindowSeconds: 300,
  maxVerifierAttempts: 5,
  maxUnusedRequestTokens: 1000,
};

const YEAR_SECONDS = 31_536_000;
const THIRTY_DAYS_SECONDS = 2_592_000;
const MIN_FORM_KEY_BYTES = 32;

type Endpoint = (request: HttpRequest, context: ProviderContext) => Promise<HttpResponse>;

/**
 * Makes an application an OAuth 1.0a provider.
 *
 * @throws TypeError when the public URL is none or the form key is too short.
 */
export function createProvider(options: ProviderOptions): Provider {
  const context = createContext(options);
  const { paths } = context;
  const endpoints: ReadonlyMap<string, Endpoint> = new Map<string, Endpoint>([
    [paths.requestToken, requestToken],
    [paths.authorize, authorize],
    [paths.accessToken, accessToken],
    [paths.accessTokens, accessTokens],
  ]);
  return {
    async handle(request) {
      const mark = request.target.indexOf('?');
      const endpoint = endpoints.get(mark === -1 ? request.target : request.target.slice(0, mark));
      return endpoint?.(request, context);
    },
    authenticate: (request) => authenticate(request, context),
    close: () => context.credentials.close(),
  };
}

function createContext(options: ProviderOptions): ProviderContext {
  const publicUrl = options.publicUrl.replace(/\/+$/, '');
  const parsed = parseWebUrl(publicUrl);
  if (!parsed.ok)
    throw new TypeError(`publicUrl ${WEB_URL_FAULTS[parsed.fault]}; got "${options.publicUrl}"`);
  if (parsed.url.query !== null)
    throw new TypeError(`publicUrl must not have a query; got "${options.publicUrl}"`);
  const { origin, pathname } = new URL(publicUrl);
  if (options.formKey.length < MIN_FORM_KEY_BYTES) {
    throw new TypeError(
      `formKey: expected at least ${MIN_FORM_KEY_BYTES} random bytes, got ${options.formKey.length}`,
    );
  }
  const base = (pathname === '/' ? '' : pathname) + (options.basePath ?? DEFAULT_BASE_PATH);
  const now = options.now ?? (() => Math.floor(Date.now() / 1000));
  const credentials = createCredentialCache(options.store);
  return {
    store: options.store,
    credentials,
    identity: options.identity,
    pages: options.pages,
    formTokens: createFormTokens(options.formKey, publicUrl),
    applicationName: options.applicationName,
    publicUrl,
    publicOrigin: origin,
    formerUrls: options.formerUrls ?? (async () => []),
    paths: pathsBelow(base),
    lifetimes: lifetimesOf(options.lifetimes),
    limits: { ...DEFAULT_LIMITS, ...options.limits },
    now,
    traffic: createTrafficNotes({ store: options.store, credentials, now }),
    refuse: createRefuse(publicUrl, options.onRefusal ?? (() => undefined)),
  };
}

function pathsBelow(base: string): ProviderPaths {
  return {
    requestToken: `${base}/request-token`,
    authorize: `${base}/authorize`,
    accessToken: `${base}/access-token`,
    accessTokens: `${base}/users/access-tokens`,
  };
}

function lifetimesOf(given: Partial<Lifetimes> = {}): Lifetimes {
  const accessTokenSeconds = given.accessTokenSeconds ?? YEAR_SECONDS;
  return {
    requestTokenSeconds: given.requestTokenSeconds ?? 600,
    accessTokenSeconds,
    sessionSeconds: given.sessionSeconds ?? accessTokenSeconds + THIRTY_DAYS_SECONDS,
  };
}
