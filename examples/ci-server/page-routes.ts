/** The pages of Anvil CI. */
import { type Context, Hono } from 'hono';
import { readForm } from '../shared/forms.ts';
import { isSameSecret } from '../shared/sessions.ts';
import { type Ci, type CiEnv, pageContext, requestedBuild, requestedProject } from './ci.ts';
import { buildPage } from './pages/build.ts';
import { dashboardPage } from './pages/dashboard.ts';
import { buildPath } from './pages/layout.ts';
import { type Problem, problemPage } from './pages/problem.ts';
import { projectPage } from './pages/project.ts';
import { PROJECTS } from './projects.ts';

/** Creates the routes of the pages. Nobody sees them without an account; a browser is sent to sign in first. */
export function pageRoutes(ci: Ci): Hono<CiEnv> {
  const routes = new Hono<CiEnv>();
  routes.use(async (c, next) => {
    const identity = c.get('identity');
    if (identity.by !== 'nobody') return next();
    if (identity.unknownName !== undefined) return showProblem(ci, c, 'noAccount');
    const { pathname, search } = new URL(c.req.url);
    const wanted = c.req.method === 'GET' ? pathname + search : `${ci.base}/`;
    return c.redirect(`${ci.base}/login?return=${encodeURIComponent(wanted)}`, 303);
  });

  routes.get('/', (c) => {
    const projects = PROJECTS.map((project) => ({ project, builds: ci.buildsOf(project) }));
    return c.html(dashboardPage(pageContext(ci, c.get('identity')), projects, ci.nameOf));
  });
  routes.get('/projects/:project', (c) => {
    const project = requestedProject(c);
    if (!project) return showProblem(ci, c, 'notFound');
    return c.html(
      projectPage(pageContext(ci, c.get('identity')), { project, builds: ci.buildsOf(project) }, ci.nameOf),
    );
  });
  routes.post('/projects/:project/builds', async (c) => {
    const identity = c.get('identity');
    const project = requestedProject(c);
    if (!project || identity.by === 'nobody') return showProblem(ci, c, 'notFound');
    const { csrf = '' } = await readForm(c);
    if (identity.by === 'session' && !isSameSecret(csrf, identity.session.formToken))
      return showProblem(ci, c, 'staleForm');
    const { name: startedBy } = identity.account;
    const build = ci.startBuild(project, {
      branch: project.defaultBranch,
      commit: ci.lastCommit(project),
      startedBy,
    });
    return c.redirect(buildPath(pageContext(ci, identity), build), 303);
  });
  routes.get('/projects/:project/builds/:number', async (c) => {
    const found = requestedBuild(ci, c);
    if (!found) return showProblem(ci, c, 'notFound');
    const context = pageContext(ci, c.get('identity'));
    // Whoever comes back from the code host has perhaps just said yes there.
    if (context.account && found.build.report?.kind === 'permission')
      await ci.reports?.send(context.account.name);
    const startedBy = ci.nameOf(found.build.startedBy);
    const codeHost = ci.reports?.name;
    return c.html(buildPage(context, { ...found, startedBy, ...(codeHost && { codeHost }) }));
  });
  routes.all('*', (c) => showProblem(ci, c, 'notFound'));
  return routes;
}

const STATUS: Record<Problem, 401 | 403 | 404> = { noAccount: 401, staleForm: 403, notFound: 404 };

/** Shows a problem as a page, with the status that says the same to a program. */
export function showProblem(ci: Ci, c: Context<CiEnv>, problem: Problem): Response | Promise<Response> {
  return c.html(problemPage(pageContext(ci, c.get('identity')), problem), STATUS[problem]);
}
