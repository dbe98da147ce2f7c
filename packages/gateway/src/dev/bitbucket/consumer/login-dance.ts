// The consumer's servlets: a user lets us act in a peer. Wire notes, section 5.
import { Hono } from 'hono';
import { findLink } from '../links/find-link.ts';
import type { Link } from '../links/link.ts';
import { appendQuery, type Pair } from '../oauth/form.ts';
import { dancePage } from '../pages/dance.ts';
import { PageProblem } from '../problem.ts';
import type { Site, SiteContext, SiteEnv } from '../site.ts';
import { pageView, requireVisitor, type Visitor } from '../ui/visitor.ts';
import { endpointsOf } from './peer-endpoints.ts';
import { PeerError } from './peer-error.ts';
import { dropReceived, findReceived, keepReceived } from './received-tokens.ts';
import { safeReturnUrl } from './return-url.ts';
import { callTokenEndpoint } from './token-call.ts';

const DANCE = '/plugins/servlet/applinks/oauth/login-dance';

/** @returns a path of ours. */
export function danceStartPath(linkId: string, redirectUrl?: string): string {
  return appendQuery(`${DANCE}/authorize`, danceQuery(linkId, redirectUrl));
}

export function danceRoutes(site: Site): Hono<SiteEnv> {
  const routes = new Hono<SiteEnv>();
  routes.get(`${DANCE}/authorize`, (c) => explained(() => begin(site, c)));
  routes.get(`${DANCE}/access`, (c) => explained(() => end(site, c)));
  return routes;
}

async function begin(site: Site, c: SiteContext): Promise<Response> {
  const { visitor, link, returnUrl } = readDance(site, c);
  const endpoints = endpointsOf(site, link);
  const callback = `${site.url}${appendQuery(`${DANCE}/access`, danceQuery(link.id, returnUrl))}`;
  const given = await callTokenEndpoint(site, {
    url: endpoints.requestTokenUrl,
    endpoints,
    parameters: [['oauth_callback', callback]],
  });
  keepReceived(site.store, { kind: 'request', linkId: link.id, user: visitor.account.name, ...given });
  // The callback once more, and unsigned: a provider that follows this one has the hole of OAuth 1.0.
  const query: readonly Pair[] = [
    ['oauth_token', given.token],
    ['oauth_callback', callback],
  ];
  return c.redirect(appendQuery(endpoints.authorizeUrl, query), 302);
}

async function end(site: Site, c: SiteContext): Promise<Response> {
  const { visitor, link, returnUrl } = readDance(site, c);
  const endpoints = endpointsOf(site, link);
  const user = visitor.account.name;
  const kept = findReceived(site.store, 'request', link.id, user);
  if (kept === undefined || c.req.query('oauth_token') !== kept.token) {
    throw new PageProblem(
      400,
      'This is not the answer that was awaited',
      'The oauth_token of this address is not the one that was asked for you. Start again from where you came.',
    );
  }
  dropReceived(site.store, kept);
  const verifier = c.req.query('oauth_verifier');
  // Also after `denied`: the peer's answer decides.
  const given = await callTokenEndpoint(site, {
    url: endpoints.accessTokenUrl,
    endpoints,
    tokenSecret: kept.secret,
    parameters: [
      ['oauth_token', kept.token],
      ...(verifier === undefined ? [] : [['oauth_verifier', verifier] satisfies Pair]),
    ],
  });
  keepReceived(site.store, { kind: 'access', linkId: link.id, user, ...given });
  if (returnUrl !== undefined) return c.redirect(returnUrl, 302);
  return c.html(dancePage(pageView(site, c), link));
}

interface Dance {
  readonly visitor: Visitor;
  readonly link: Link;
  readonly returnUrl: string | undefined;
}

function readDance(site: Site, c: SiteContext): Dance {
  const visitor = requireVisitor(site, c);
  const link = findLink(site.store, c.req.query('applicationLinkID') ?? '');
  if (link === undefined) {
    throw new PageProblem(
      404,
      'No such application link',
      'The applicationLinkID of this address is unknown here.',
    );
  }
  const wanted = c.req.query('redirectUrl');
  const bases = [
    site.url,
    ...site.store.state.links.flatMap(({ rpcUrl, displayUrl }) => [rpcUrl, displayUrl]),
  ];
  const returnUrl = wanted === undefined ? undefined : safeReturnUrl(wanted, bases);
  if (wanted !== undefined && returnUrl === undefined) {
    throw new PageProblem(
      400,
      'This address leads elsewhere',
      'The redirectUrl belongs neither to this application nor to a linked one.',
    );
  }
  return { visitor, link, returnUrl };
}

async function explained(step: () => Promise<Response>): Promise<Response> {
  try {
    return await step();
  } catch (error) {
    if (!(error instanceof PeerError)) throw error;
    if (error.problem === 'permission_denied') {
      throw new PageProblem(
        403,
        'You said no',
        'Nothing was allowed. You can start again whenever you want.',
      );
    }
    throw new PageProblem(502, 'The linked application did not give a token', error.message);
  }
}

function danceQuery(linkId: string, redirectUrl: string | undefined): readonly Pair[] {
  return [
    ['applicationLinkID', linkId],
    ...(redirectUrl === undefined ? [] : [['redirectUrl', redirectUrl] satisfies Pair]),
  ];
}
