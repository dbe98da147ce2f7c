/** The first page: every project, and what was built last. */
import { html } from 'hono/html';
import { type Html, timeAgo } from '../../shared/html.ts';
import type { PageContext } from '../../shared/page-frame.ts';
import { type Build, buildState } from '../builds.ts';
import type { Project } from '../projects.ts';
import { buildRows } from './build-rows.ts';
import { buildPath, layout, projectPath } from './layout.ts';
import { runBuildForm } from './run-build-form.ts';
import { stateBadge, stateWord } from './state-badge.ts';

/** A project and its builds, newest first. */
export interface ProjectBuilds {
  readonly project: Project;
  readonly builds: readonly Build[];
}

const SHOWN_BUILDS = 8;
const HISTORY_BARS = 10;

/** Draws the dashboard. `nameOf` turns an account name into a display name. */
export function dashboardPage(
  context: PageContext,
  projects: readonly ProjectBuilds[],
  nameOf: (user: string) => string,
): Html {
  const builds = projects.flatMap((item) => item.builds).sort((a, b) => b.queuedAtMs - a.queuedAtMs);
  const isLive = builds.some((build) => isUnderWay(build, context.nowMs));
  const body = html`<div class="head"><h1>Projects</h1><p class="muted" id="summary" data-live>${summary(builds, context.nowMs)}</p></div>
<ul class="projects">${projects.map((item) => html`<li class="card project">${projectCard(context, item)}</li>`)}</ul>
<section aria-labelledby="latest"><h2 id="latest">Latest builds</h2>
${buildRows(context, builds.slice(0, SHOWN_BUILDS), nameOf, { withProject: true })}</section>`;
  return layout(context, { title: 'Projects', body, isLive });
}

function projectCard(context: PageContext, { project, builds }: ProjectBuilds): Html {
  const [last] = builds;
  const id = project.name.replaceAll(/\W/g, '-');
  return html`<div class="project-name"><h2><a href="${projectPath(context, project.name)}">${project.name}</a></h2>
<p class="muted">${project.description}</p></div>
<div class="project-last" id="last-${id}" data-live>${
    last
      ? html`<p>${stateBadge(buildState(last, context.nowMs))} <a href="${buildPath(context, last)}">#${last.number}</a></p>
<p class="muted small"><span class="mono">${last.branch}</span>, ${timeAgo(last.queuedAtMs, context.nowMs)}</p>
${historyBars(builds, context.nowMs)}`
      : html`<p class="muted">Never built</p>`
  }</div>
${runBuildForm(context, project)}`;
}

function historyBars(builds: readonly Build[], nowMs: number): Html {
  const shown = builds.slice(0, HISTORY_BARS).reverse();
  const longestMs = Math.max(...shown.map((build) => build.durationMs));
  const states = shown.map((build) => buildState(build, nowMs));
  const label = `Last ${shown.length} builds, oldest first: ${states.map(stateWord).join(', ')}`;
  return html`<svg class="bars" role="img" aria-label="${label}" viewBox="0 0 ${shown.length * 9 - 3} 24" width="${shown.length * 9 - 3}" height="24">${shown.map(
    (build, index) => {
      const height = 8 + Math.round((14 * build.durationMs) / longestMs);
      return html`<rect class="is-${states[index] ?? 'queued'}" x="${index * 9}" y="${24 - height}" width="6" height="${height}"/>`;
    },
  )}</svg>`;
}

function summary(builds: readonly Build[], nowMs: number): string {
  const running = builds.filter((build) => isUnderWay(build, nowMs)).length;
  const dayMs = 24 * 60 * 60 * 1000;
  const today = builds.filter((build) => nowMs - build.queuedAtMs < dayMs);
  const failed = today.filter((build) => buildState(build, nowMs) === 'failed').length;
  return `${running} running, ${today.length} in the last 24 hours, ${failed} of them failed`;
}

function isUnderWay(build: Build, nowMs: number): boolean {
  return ['queued', 'running'].includes(buildState(build, nowMs));
}
