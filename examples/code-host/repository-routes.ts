/** The repositories of Harbour: source, commits and the Builds panel. */
import { type Context, Hono } from 'hono';
import { readForm } from '../shared/forms.ts';
import { type Host, isOwnForm, pageContext, showProblem, type VisitorEnv } from './host.ts';
import { buildsPage } from './pages/builds.ts';
import { repositoryPath } from './pages/layout.ts';
import { repositoriesPage } from './pages/repositories.ts';
import { commitsPage, filePage, folderPage, overviewPage } from './pages/source.ts';
import { findRepository, listFolder, type Repository, readRepositoryFile } from './repositories.ts';

/** Creates the routes of the repositories. */
export function repositoryRoutes(host: Host): Hono<VisitorEnv> {
  const routes = new Hono<VisitorEnv>();
  const page = (c: Context<VisitorEnv>) => pageContext(host, c.req.raw, c.get('visitor'));
  const requested = (c: Context<VisitorEnv>) => findRepository(c.req.param('slug') ?? '');
  const buildsPath = (repository: Repository) => `${repositoryPath(host, repository)}/builds`;
  const nameOf = (user: string) => host.accounts.find(({ name }) => name === user)?.displayName ?? user;
  const statusesOf = (repository: Repository) => (commit: string) =>
    host.statuses.of(repository, commit).map((status) => ({ ...status, setByName: nameOf(status.setBy) }));

  routes.get('/', (c) => c.html(repositoriesPage(page(c), host.lastBuildOf)));
  routes.get('/repositories/:slug', (c) => {
    const repository = requested(c);
    return repository
      ? c.html(overviewPage(page(c), repository, statusesOf(repository)))
      : showProblem(host, c, 'notFound');
  });
  routes.get('/repositories/:slug/commits', (c) => {
    const repository = requested(c);
    return repository
      ? c.html(commitsPage(page(c), repository, statusesOf(repository)))
      : showProblem(host, c, 'notFound');
  });
  routes.get('/repositories/:slug/files/:path{.+}', (c) => {
    const repository = requested(c);
    if (!repository) return showProblem(host, c, 'notFound');
    const path = c.req.param('path');
    const text = readRepositoryFile(repository, path);
    if (text !== undefined) return c.html(filePage(page(c), repository, { path, text }));
    if (listFolder(repository, path).length === 0) return showProblem(host, c, 'notFound');
    return c.html(folderPage(page(c), repository, path));
  });

  routes.get('/repositories/:slug/builds', async (c) => {
    const repository = requested(c);
    if (!repository) return showProblem(host, c, 'notFound');
    const panel = await host.panel.look(
      c.get('visitor').account.name,
      repository,
      Number(c.req.query('build')),
    );
    return c.html(buildsPage(page(c), { repository, panel, nameOf }));
  });
  routes.post('/repositories/:slug/builds', async (c) => {
    const { account, session } = c.get('visitor');
    const repository = requested(c);
    const form = await readForm(c);
    if (!isOwnForm(c.get('visitor'), form)) return showProblem(host, c, 'staleForm');
    const branch = repository?.branches.find(({ name }) => name === form['branch']);
    if (!repository || !branch) return showProblem(host, c, 'notFound');
    const outcome = await host.panel.start(account.name, repository, branch);
    switch (outcome.kind) {
      case 'started':
        host.visits.setFlash(session.id, {
          kind: 'good',
          text: `Build #${outcome.build.number} is on its way.`,
        });
        return c.redirect(buildsPath(repository), 303);
      case 'authorize':
        host.visits.setWish(session.id, { repository: repository.slug, branch: branch.name });
        return c.redirect(outcome.path, 303);
      case 'problem':
        host.visits.setFlash(session.id, { kind: 'bad', text: outcome.problem });
        return c.redirect(buildsPath(repository), 303);
    }
  });
  routes.post('/repositories/:slug/connect', async (c) => {
    const { account, session } = c.get('visitor');
    const repository = requested(c);
    if (!isOwnForm(c.get('visitor'), await readForm(c))) return showProblem(host, c, 'staleForm');
    if (!repository) return showProblem(host, c, 'notFound');
    const { authorize } = await host.panel.look(account.name, repository);
    if (authorize === undefined) return c.redirect(buildsPath(repository), 303);
    host.visits.setWish(session.id, { repository: repository.slug });
    return c.redirect(authorize, 303);
  });
  return routes;
}
