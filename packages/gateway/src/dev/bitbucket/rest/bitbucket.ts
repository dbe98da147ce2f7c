// The few resources of the product itself that trials need: projects, build statuses, who am I.

import { RestProblem } from '../problem.ts';
import { PROJECTS } from '../projects.ts';
import { authenticate } from '../provider/authenticate.ts';
import type { ProviderSite } from '../provider/verify.ts';
import type { SiteContext } from '../site.ts';
import { findBuildStatuses, readBuildStatus, setBuildStatus } from './build-status.ts';

export async function listProjects(site: ProviderSite, c: SiteContext): Promise<Response> {
  const user = await requireUser(site, c);
  const values = PROJECTS.map(({ key, name }, index) => ({
    key,
    id: index + 1,
    name,
    public: false,
    type: 'NORMAL',
    links: { self: [{ href: `${site.url}/projects/${key}` }] },
  }));
  return paged(user, values);
}

export async function listBuildStatuses(
  site: ProviderSite,
  c: SiteContext,
  commit: string,
): Promise<Response> {
  const user = await requireUser(site, c);
  const values = findBuildStatuses(site.store, commit).map(
    ({ key, state, url, name, description, atMs, setBy }) => ({
      state,
      key,
      name,
      url,
      description,
      dateAdded: atMs,
      // The product does not tell; a trial wants to see it.
      setBy,
    }),
  );
  return paged(user, values);
}

export async function postBuildStatus(site: ProviderSite, c: SiteContext, commit: string): Promise<Response> {
  const user = await requireUser(site, c);
  if (!(c.req.header('content-type') ?? '').startsWith('application/json')) {
    throw new RestProblem(415, 'Unsupported media type: send application/json');
  }
  const text = await c.req.text();
  setBuildStatus(site.store, readBuildStatus(text, { commit, setBy: user, atMs: site.now() * 1000 }));
  return new Response(null, { status: 204, headers: { 'X-AUSERNAME': user } });
}

/** Text: the user's name, or nothing. */
export async function whoami(site: ProviderSite, c: SiteContext): Promise<Response> {
  const user = await authenticate(site, c);
  return new Response(user ?? '', {
    headers: { 'Content-Type': 'text/plain;charset=UTF-8', ...(user !== null && { 'X-AUSERNAME': user }) },
  });
}

async function requireUser(site: ProviderSite, c: SiteContext): Promise<string> {
  const user = await authenticate(site, c);
  if (user !== null) return user;
  throw new RestProblem(401, 'You are not permitted to access this resource', {
    'WWW-Authenticate': `OAuth realm="${site.url}"`,
  });
}

function paged(user: string, values: readonly unknown[]): Response {
  const page = { size: values.length, limit: 25, isLastPage: true, values, start: 0 };
  return new Response(JSON.stringify(page), {
    headers: { 'Content-Type': 'application/json;charset=UTF-8', 'X-AUSERNAME': user },
  });
}
