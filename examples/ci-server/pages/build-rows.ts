/** A table of builds, newest first. */
import { html } from 'hono/html';
import { duration, type Html, timeAgo } from '../../shared/html.ts';
import type { PageContext } from '../../shared/page-frame.ts';
import { type Build, buildState, runTimeMs } from '../builds.ts';
import { buildPath } from './layout.ts';
import { stateBadge } from './state-badge.ts';

/** Draws the table; it follows running builds. */
export function buildRows(
  context: PageContext,
  builds: readonly Build[],
  nameOf: (user: string) => string,
  options: { readonly withProject: boolean },
): Html {
  const isRunning = builds.some((build) => ['queued', 'running'].includes(buildState(build, context.nowMs)));
  return html`<table class="builds" id="builds" data-live${isRunning ? html` data-running` : ''}>
<thead><tr><th scope="col">Build</th><th scope="col">State</th><th scope="col">Branch and commit</th><th scope="col">Started by</th><th scope="col" class="end">Took</th></tr></thead>
<tbody>${builds.map((build) => {
    const state = buildState(build, context.nowMs);
    return html`<tr>
<th scope="row"><a href="${buildPath(context, build)}">${options.withProject ? `${build.project} ` : ''}#${build.number}</a></th>
<td class="cell-state">${stateBadge(state)}</td>
<td class="cell-code"><span class="mono">${build.branch}</span> <span class="mono muted">${build.commit.slice(0, 7)}</span></td>
<td>${nameOf(build.startedBy)} <span class="muted">${timeAgo(build.queuedAtMs, context.nowMs)}</span></td>
<td class="end mono">${state === 'queued' ? '–' : duration(runTimeMs(build, context.nowMs))}</td>
</tr>`;
  })}</tbody></table>`;
}
