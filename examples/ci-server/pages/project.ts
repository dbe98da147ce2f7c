/** A project's page: its builds and the button for the next one. */
import { html } from 'hono/html';
import type { Html } from '../../shared/html.ts';
import type { PageContext } from '../../shared/page-frame.ts';
import { buildState } from '../builds.ts';
import { buildRows } from './build-rows.ts';
import type { ProjectBuilds } from './dashboard.ts';
import { layout } from './layout.ts';
import { runBuildForm } from './run-build-form.ts';

/** Draws the page of a project. */
export function projectPage(
  context: PageContext,
  { project, builds }: ProjectBuilds,
  nameOf: (user: string) => string,
): Html {
  const isLive = builds.some((build) => ['queued', 'running'].includes(buildState(build, context.nowMs)));
  const body = html`<nav class="crumbs" aria-label="You are here"><a href="${context.base}/">Projects</a></nav>
<div class="head with-action"><div><h1>${project.name}</h1><p class="muted">${project.description}</p></div>
${runBuildForm(context, project)}</div>
<section aria-labelledby="history"><h2 id="history">Build history</h2>
${builds.length > 0 ? buildRows(context, builds, nameOf, { withProject: false }) : html`<p class="card">Nothing has been built yet. Run the first build.</p>`}
</section>`;
  return layout(context, { title: project.name, body, isLive });
}
