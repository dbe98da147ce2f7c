// The commit page and its build panel.
import { Hono } from 'hono';
import { type ApiCall, type CallLevel, callApi } from '../consumer/call-api.ts';
import { PeerError } from '../consumer/peer-error.ts';
import { findLink } from '../links/find-link.ts';
import type { Link } from '../links/link.ts';
import { readForm } from '../oauth/form.ts';
import { BUILD_METHODS, commitPage } from '../pages/commit.ts';
import { PageProblem } from '../problem.ts';
import { type Commit, findRepository } from '../projects.ts';
import { findBuildStatuses } from '../rest/build-status.ts';
import type { Site, SiteContext, SiteEnv } from '../site.ts';
import type { BuildAnswer } from '../store.ts';
import { type Form, pageView, readOwnForm, requireVisitor } from './visitor.ts';

const COMMIT = '/projects/:project/repos/:repository/commits/:commit';

export function commitRoutes(site: Site): Hono<SiteEnv> {
  const routes = new Hono<SiteEnv>();
  routes.get(COMMIT, (c) => {
    const { account } = requireVisitor(site, c);
    const commit = findCommit(c);
    const { links, answers } = site.store.state;
    const view = {
      path: c.req.path,
      commit,
      links: links.filter(({ outgoing }) => outgoing.enabled),
      statuses: findBuildStatuses(site.store, commit.id),
      answer: answers.find((answer) => answer.commit === commit.id && answer.user === account.name),
    };
    return c.html(commitPage(pageView(site, c), view));
  });
  routes.post(`${COMMIT}/builds`, async (c) => {
    const { account } = requireVisitor(site, c);
    const form = await readOwnForm(site, c);
    const commit = findCommit(c);
    keepAnswer(site, await build(site, form, commit.id, account.name));
    return c.redirect(c.req.path.replace(/\/builds$/, ''), 303);
  });
  return routes;
}

/** Any full hash is a commit, so that a peer's statuses can be seen. */
function findCommit(c: SiteContext): Commit {
  const { project = '', repository: slug = '', commit: id = '' } = c.req.param();
  const found = findRepository(project, slug);
  if (found === undefined || !/^[0-9a-f]{40}$/.test(id)) {
    throw new PageProblem(404, 'No such commit', 'There is no such project, repository or commit.');
  }
  const known = found.repository.commits.find((commit) => commit.id === id);
  return known ?? { id, message: `Commit ${id.slice(0, 11)}`, author: 'unknown' };
}

async function build(site: Site, form: Form, commit: string, user: string): Promise<BuildAnswer> {
  const link = findLink(site.store, form.get('link') ?? '');
  if (link === undefined) throw new PageProblem(404, 'No such application link', 'Choose one of the list.');
  const method = methodOf(form);
  const path = pathOf(form);
  const about = { commit, user, linkId: link.id, request: `${method} ${path}`, atMs: site.now() * 1000 };
  try {
    return { ...about, ...(await call(site, link, form, { user, method, path })) };
  } catch (error) {
    if (!(error instanceof PeerError)) throw error;
    return { ...about, outcome: 'failed', status: null, text: error.message };
  }
}

async function call(
  site: Site,
  link: Link,
  form: Form,
  {
    user,
    method,
    path,
  }: { readonly user: string; readonly method: ApiCall['method']; readonly path: string },
): Promise<Pick<BuildAnswer, 'outcome' | 'status' | 'text'>> {
  const result = await callApi(site, {
    link,
    user,
    method,
    path,
    level: levelOf(form),
    form: method === 'GET' ? [] : (readForm(form.get('body') ?? '') ?? []),
  });
  if (result.kind === 'credentials-required')
    return { outcome: 'credentials-required', status: null, text: '' };
  const { answer, problem } = result;
  const text = problem === undefined ? answer.text : `oauth_problem: ${problem}\n\n${answer.text}`;
  return { outcome: 'answered', status: answer.status, text };
}

function methodOf(form: Form): ApiCall['method'] {
  return BUILD_METHODS.find((method) => method === form.get('method')) ?? 'POST';
}

function levelOf(form: Form): CallLevel {
  const level = form.get('level');
  return level === 'twoLegged' || level === 'impersonation' ? level : 'user';
}

function pathOf(form: Form): string {
  const typed = form.get('path')?.trim() ?? '';
  const path = typed === '' ? `/job/${encodeURIComponent(form.get('job') ?? '')}/build` : typed;
  if (path.startsWith('/') && !path.startsWith('//') && !/[\\\s]/.test(path)) return path;
  throw new PageProblem(400, 'No such path', 'The path has to begin with one slash, without spaces.');
}

/** One answer for each commit and person: the last. */
function keepAnswer(site: Site, answer: BuildAnswer): void {
  const others = site.store.state.answers.filter(
    ({ commit, user }) => commit !== answer.commit || user !== answer.user,
  );
  site.store.change({ answers: [...others, answer] });
}
