// The browser's side of the dance, without a framework. Application Links wire notes, section 5.
import { decodeForm } from '@maillon/oauth1';
import type { HttpRequest, HttpResponse } from '../http.ts';
import { type DancePages, type DanceProblemView, plainDancePages } from './dance-pages.ts';
import { ACCESS_PATH, AUTHORIZE_PATH, danceAuthorizePath } from './dance-paths.ts';
import { dancePage, danceRedirect, getOnly } from './dance-response.ts';
import { OAuthProblemError } from './oauth-problem-error.ts';
import { PeerFailure } from './peer-failure.ts';
import { type ReturnUrlRules, safeReturnUrl } from './return-url.ts';
import type { Consumer, FinishResult } from './types.ts';

/** Who is signed in to us in this browser. */
export interface SignedIn {
  /** Our canonical user id. */
  readonly name: string;
  /** What the browser's session is known by; only its digest is kept. */
  readonly session: string;
}

export interface LoginDanceOptions extends ReturnUrlRules {
  /** By `applicationLinkID`; undefined when there is no such link, or it does not go outwards. */
  readonly consumers: (applicationLinkId: string) => Consumer | undefined | Promise<Consumer | undefined>;
  readonly user: (request: HttpRequest) => SignedIn | undefined | Promise<SignedIn | undefined>;
  /** Where to sign in and come back to `returnUrl` (absolute); undefined when there is no such page. */
  readonly signInUrl: (returnUrl: string) => string | undefined;
  /** Default: plain pages. */
  readonly pages?: DancePages;
  /** Told of what a person was shown as a problem, for the log. Holds no token or secret. */
  readonly onProblem?: (problem: DanceProblem) => void;
}

/** What a person was shown. */
export interface DanceProblem {
  /** As the address had it: not that of a link when there is no such link. */
  readonly applicationLinkId: string;
  /** Of the page: from 500 when the peer failed or refused. */
  readonly status: number;
  readonly code: string;
  readonly text: string;
}

/** @returns undefined when the path is none of the dance's. */
export type LoginDance = (request: HttpRequest) => Promise<HttpResponse | undefined>;

/**
 * Makes the handler of `{base}/plugins/servlet/applinks/oauth/login-dance/authorize` and `…/access`.
 *
 * @throws TypeError when `baseUrl` is not an absolute http or https URL.
 */
export function loginDance(options: LoginDanceOptions): LoginDance {
  const dance = createDance(options);
  const { pathname } = new URL(dance.baseUrl);
  const basePath = pathname.replace(/\/+$/, '');
  const steps: ReadonlyMap<string, Step> = new Map<string, Step>([
    [basePath + AUTHORIZE_PATH, begin],
    [basePath + ACCESS_PATH, end],
  ]);
  return async (request) => {
    const [path = '', ...query] = request.target.split('?');
    const step = steps.get(path);
    if (step === undefined) return undefined;
    if (request.method !== 'GET') return getOnly();
    return serve(dance, step, request, query.join('?'));
  };
}

interface Dance extends LoginDanceOptions {
  readonly pages: DancePages;
}

interface Visit {
  readonly dance: Dance;
  readonly request: HttpRequest;
  readonly consumer: Consumer;
  readonly query: ReadonlyMap<string, string>;
  /** The `redirectUrl` of the query: absolute, checked. */
  readonly returnUrl: string | undefined;
}

type Step = (visit: Visit) => Promise<HttpResponse>;

function createDance(options: LoginDanceOptions): Dance {
  const baseUrl = options.baseUrl.replace(/\/+$/, '');
  if (!/^https?:\/\//i.test(baseUrl) || !URL.canParse(baseUrl)) {
    throw new TypeError('loginDance: baseUrl must be an absolute http or https URL');
  }
  return { ...options, baseUrl, pages: options.pages ?? plainDancePages };
}

async function serve(
  dance: Dance,
  step: Step,
  request: HttpRequest,
  queryText: string,
): Promise<HttpResponse> {
  const query = readQuery(queryText);
  if (query === undefined) return problem(dance, '', UNREADABLE_QUERY);
  const id = query.get('applicationLinkID') ?? '';
  const consumer = id === '' ? undefined : await dance.consumers(id);
  if (consumer === undefined) return problem(dance, id, NO_SUCH_LINK);
  const redirectUrl = query.get('redirectUrl');
  const returnUrl = redirectUrl === undefined ? undefined : safeReturnUrl(redirectUrl, dance);
  if (redirectUrl !== undefined && returnUrl === undefined) return problem(dance, id, FOREIGN_REDIRECT);
  try {
    return await step({ dance, request, consumer, query, returnUrl });
  } catch (error) {
    const view = explained(error, consumer);
    if (view === undefined) throw error;
    return problem(dance, id, { ...view, link: startAgain(dance, consumer, returnUrl) });
  }
}

async function begin({ dance, request, consumer, returnUrl }: Visit): Promise<HttpResponse> {
  const signedIn = await dance.user(request);
  if (signedIn === undefined) {
    const here = dance.baseUrl + danceAuthorizePath(consumer.link.id, returnUrl);
    const signInUrl = dance.signInUrl(here);
    return signInUrl === undefined
      ? problem(dance, consumer.link.id, NOT_SIGNED_IN)
      : danceRedirect(signInUrl);
  }
  const { authorizeUrl } = await consumer.authorize({
    user: signedIn.name,
    session: signedIn.session,
    ...(returnUrl === undefined ? {} : { redirectUrl: returnUrl }),
  });
  return danceRedirect(authorizeUrl);
}

async function end(visit: Visit): Promise<HttpResponse> {
  const { dance, request, consumer, query, returnUrl } = visit;
  const again = startAgain(dance, consumer, returnUrl);
  const signedIn = await dance.user(request);
  // Signing in now would make another session: this answer could not belong to it.
  if (signedIn === undefined) return problem(dance, consumer.link.id, { ...NOT_SIGNED_IN, link: again });
  const result = await consumer.finish({
    user: signedIn.name,
    session: signedIn.session,
    oauthToken: query.get('oauth_token') ?? '',
    oauthVerifier: query.get('oauth_verifier') ?? '',
  });
  return shown(visit, result, again);
}

function shown(
  { dance, consumer, returnUrl }: Visit,
  result: FinishResult,
  again: DanceProblemView['link'],
): HttpResponse {
  const { pages } = dance;
  const { id, name: linkName } = consumer.link;
  // What was kept with the request token is what the person began with. It is judged again: links change.
  const goal = result.redirectUrl === null ? returnUrl : safeReturnUrl(result.redirectUrl, dance);
  switch (result.kind) {
    case 'connected':
      return goal === undefined
        ? dancePage(pages, 200, pages.connected({ linkName, returnUrl: goal }))
        : danceRedirect(goal);
    case 'denied':
      return dancePage(pages, 200, pages.denied({ linkName, returnUrl: goal }));
    case 'failed': {
      const link = goal === undefined ? again : startAgain(dance, consumer, goal);
      return problem(dance, id, {
        status: 400,
        title: `Not connected to ${linkName}`,
        text: result.advice,
        code: result.problem,
        link,
      });
    }
  }
}

function problem(dance: Dance, applicationLinkId: string, view: DanceProblemView): HttpResponse {
  const { status, code, text } = view;
  dance.onProblem?.({ applicationLinkId, status, code, text });
  return dancePage(dance.pages, view.status, dance.pages.problem(view));
}

/** @returns undefined for what is neither the peer's refusal nor the network's failure: that is the application's. */
function explained(error: unknown, { link }: Consumer): Omit<DanceProblemView, 'link'> | undefined {
  const title = `Not connected to ${link.name}`;
  if (error instanceof OAuthProblemError)
    return { status: 502, title, text: error.advice, code: error.problem };
  if (error instanceof PeerFailure) return { status: 502, title, text: error.message, code: error.code };
  return undefined;
}

function startAgain(
  dance: Dance,
  { link }: Consumer,
  returnUrl: string | undefined,
): DanceProblemView['link'] {
  return { href: dance.baseUrl + danceAuthorizePath(link.id, returnUrl), label: 'Start again' };
}

/** @returns undefined when it is malformed, or names something twice. */
function readQuery(text: string): ReadonlyMap<string, string> | undefined {
  const pairs = decodeForm(text);
  const query = new Map(pairs);
  return pairs === undefined || query.size !== pairs.length ? undefined : query;
}

const UNREADABLE_QUERY: DanceProblemView = {
  status: 400,
  title: 'This address is damaged',
  text: 'The query of this address is malformed, or names a parameter twice. Start again from where you came.',
  code: 'parameter_rejected',
  link: undefined,
};

const NO_SUCH_LINK: DanceProblemView = {
  status: 404,
  title: 'No such link',
  text: 'The applicationLinkID of this address is that of no application link from here to another application. It may have been removed. Ask the administrator.',
  code: 'link_unknown',
  link: undefined,
};

const FOREIGN_REDIRECT: DanceProblemView = {
  status: 400,
  title: 'This address leads elsewhere',
  text: 'The redirectUrl of this address must be a path of this application, or a URL of this or of a linked application. You were not sent there, and nothing was shared.',
  code: 'redirect_refused',
  link: undefined,
};

const NOT_SIGNED_IN: DanceProblemView = {
  status: 403,
  title: 'You are not signed in here',
  text: 'Sign in to this application in this browser, then start again.',
  code: 'not_signed_in',
  link: undefined,
};
