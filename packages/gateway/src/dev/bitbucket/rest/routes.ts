// Where the resources are. Wire notes, sections 3 to 5.
import { Hono } from 'hono';
import type { ProviderSite } from '../provider/verify.ts';
import type { SiteContext, SiteEnv } from '../site.ts';
import { restAnswer } from './answer.ts';
import { addLink, deleteLink, getLink, listLinks, putLink } from './application-links.ts';
import { putConsumer, putProvider } from './authentication.ts';
import { authenticationInfo, reachInfo } from './authentication-info.ts';
import { listBuildStatuses, listProjects, postBuildStatus, whoami } from './bitbucket.ts';
import { manifest, manifestOptions } from './manifest.ts';
import { getStatus, putStatus } from './status.ts';

type Handler = (site: ProviderSite, c: SiteContext, id: string) => Response | Promise<Response>;
type Route = readonly [method: string, path: string, handler: Handler];

const LINKS = '/rest/applinks/:version{1\\.0|2\\.0|3\\.0|latest}';
const OAUTH = '/rest/applinks-oauth/:version{1\\.0|latest}';

const ROUTES: readonly Route[] = [
  ['GET', `${LINKS}/manifest`, manifest],
  ['GET', `${LINKS}/manifest.json`, manifest],
  ['OPTIONS', `${LINKS}/manifest`, (_, c) => manifestOptions(c)],
  ['OPTIONS', `${LINKS}/manifest.json`, (_, c) => manifestOptions(c)],
  ['GET', `${LINKS}/capabilities`, (_, c) => capabilities(c)],
  ['GET', `${LINKS}/status/:id/oauth`, getStatus],
  ['PUT', `${LINKS}/status/:id/oauth`, putStatus],
  ['GET', `${LINKS}/authenticationinfo`, authenticationInfo],
  ['GET', `${LINKS}/authenticationinfo/id/:id/url/*`, reachInfo],
  ['GET', `${LINKS}/applicationlink`, listLinks],
  ['PUT', `${LINKS}/applicationlink`, addLink],
  ['GET', `${LINKS}/applicationlink/:id`, getLink],
  ['PUT', `${LINKS}/applicationlink/:id`, putLink],
  ['DELETE', `${LINKS}/applicationlink/:id`, deleteLink],
  ['PUT', `${LINKS}/applicationlink/:id/authentication/provider`, putProvider],
  ['PUT', `${OAUTH}/applicationlink/:id/authentication/consumer`, putConsumer],
  ['GET', '/rest/api/1.0/projects', listProjects],
  ['GET', '/rest/build-status/1.0/commits/:id', listBuildStatuses],
  ['POST', '/rest/build-status/1.0/commits/:id', postBuildStatus],
  ['GET', '/plugins/servlet/applinks/whoami', whoami],
];

export function restRoutes(site: ProviderSite): Hono<SiteEnv> {
  const routes = new Hono<SiteEnv>();
  for (const [method, path, handler] of ROUTES) {
    routes.on(method, path, (c) => handler(site, c, c.req.param('id') ?? ''));
  }
  return routes;
}

function capabilities(c: SiteContext): Response {
  return restAnswer(c, {
    root: 'capabilities',
    value: { capability: ['STATUS_API'] },
    json: ['STATUS_API'],
  });
}
