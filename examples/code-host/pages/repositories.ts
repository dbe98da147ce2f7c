/** The first page: every repository. */
import { html } from 'hono/html';
import { type Html, timeAgo } from '../../shared/html.ts';
import { isOver } from '../builds-panel.ts';
import { REPOSITORIES, type Repository } from '../repositories.ts';
import type { StartedBuild } from '../store.ts';
import { buildPill } from './build-pill.ts';
import { layout, type PageContext, repositoryPath } from './layout.ts';

/** Draws the list. `lastBuildOf` finds the newest build that was started from a repository; only its end is shown. */
export function repositoriesPage(
  context: PageContext,
  lastBuildOf: (repository: Repository) => StartedBuild | undefined,
): Html {
  const body = html`<div class="narrow"><h1>Repositories</h1>
<ul class="repos">${REPOSITORIES.map((repository) => html`<li class="card">${repositoryCard(context, repository, lastBuildOf(repository))}</li>`)}</ul></div>`;
  return layout(context, { title: 'Repositories', section: 'repositories', body });
}

function repositoryCard(context: PageContext, repository: Repository, build: StartedBuild | undefined): Html {
  const [last] = repository.commits;
  const path = repositoryPath(context, repository);
  return html`<span class="crest big" aria-hidden="true">${repository.name.slice(0, 1)}</span>
<div class="repo-text"><h2><a href="${path}">${repository.name}</a></h2><p>${repository.description}</p>
<p class="muted small">${repository.team} team, ${repository.language}${last ? html`, changed ${timeAgo(context.firstStartMs - last.minutesAgo * 60_000, context.nowMs)}` : ''}</p></div>
<p class="repo-build">${build && isOver(build) ? html`<a href="${path}/builds?build=${build.number}">${buildPill(build.state)}<span class="hidden"> build ${build.number} of ${repository.name}</span></a>` : html`<a href="${path}/builds">Builds<span class="hidden"> of ${repository.name}</span></a>`}</p>`;
}
