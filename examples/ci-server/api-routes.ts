/** The JSON API of Anvil CI. */
import { Hono } from 'hono';
import { readFields } from '../shared/forms.ts';
import { isSameSecret } from '../shared/sessions.ts';
import { buildResource, parseBuildWish, whoami } from './api-resources.ts';
import { buildLog, logText } from './builds.ts';
import { type Ci, type CiEnv, requestedBuild, requestedProject } from './ci.ts';
import { PROJECTS } from './projects.ts';

const CSRF_HEADER = 'X-Anvil-CSRF';
const NO_PROJECT = { error: 'not_found', message: 'There is no project of this name.' };
const NO_BUILD = { error: 'not_found', message: 'There is no such build.' };

/** Creates the routes under `/api`. Everything but who-am-I needs somebody who has an account. */
export function apiRoutes(ci: Ci): Hono<CiEnv> {
  const routes = new Hono<CiEnv>();
  routes.get('/whoami', (c) => c.json(whoami(c.get('identity'))));
  routes.use(async (c, next) => {
    const identity = c.get('identity');
    if (identity.by !== 'nobody') return next();
    const message =
      identity.unknownName === undefined ? 'Sign in first.' : 'This person has no account here.';
    return c.json({ error: 'not_signed_in', message }, 401);
  });

  routes.get('/projects', (c) => c.json(PROJECTS.map(({ name, description }) => ({ name, description }))));
  routes.get('/projects/:project/builds', (c) => {
    const project = requestedProject(c);
    return project
      ? c.json(ci.buildsOf(project).map((build) => buildResource(ci, build)))
      : c.json(NO_PROJECT, 404);
  });
  routes.post('/projects/:project/builds', async (c) => {
    const identity = c.get('identity');
    const project = requestedProject(c);
    if (!project || identity.by === 'nobody') return c.json(NO_PROJECT, 404);
    const fields = await readFields(c);
    // A browser adds its cookie to anybody's form; a header from the proxy in front cannot be had that way.
    if (identity.by === 'session') {
      const given = c.req.header(CSRF_HEADER) ?? fields?.['csrf'];
      if (typeof given !== 'string' || !isSameSecret(given, identity.session.formToken))
        return c.json(
          { error: 'csrf', message: `A browser session must send its form token as ${CSRF_HEADER}.` },
          403,
        );
    }
    const wish = parseBuildWish(fields, project, ci.lastCommit(project));
    if (typeof wish === 'string') return c.json({ error: 'bad_request', message: wish }, 400);
    const build = buildResource(ci, ci.startBuild(project, { ...wish, startedBy: identity.account.name }));
    return c.json(build, 201, { Location: build.url });
  });
  routes.get('/projects/:project/builds/:number', (c) => {
    const found = requestedBuild(ci, c);
    return found ? c.json(buildResource(ci, found.build)) : c.json(NO_BUILD, 404);
  });
  routes.get('/projects/:project/builds/:number/log', (c) => {
    const found = requestedBuild(ci, c);
    if (!found) return c.json(NO_BUILD, 404);
    return c.text(logText(buildLog(found.project, found.build, ci.nameOf(found.build.startedBy), ci.now())));
  });
  routes.all('*', (c) => c.json({ error: 'not_found', message: 'The API has no such address.' }, 404));
  return routes;
}
