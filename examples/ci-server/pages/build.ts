/** A build's page: who started what, how far it is, and its log as it grows. */
import { html } from 'hono/html';
import { duration, type Html, timeAgo } from '../../shared/html.ts';
import type { PageContext } from '../../shared/page-frame.ts';
import {
  type Build,
  buildLog,
  buildState,
  type LogLine,
  logTime,
  runTimeMs,
  stageProgress,
} from '../builds.ts';
import type { Project } from '../projects.ts';
import { layout, projectPath } from './layout.ts';
import { reportPart } from './report.ts';
import { runBuildForm } from './run-build-form.ts';
import { stateBadge, stateIcon, stateWord } from './state-badge.ts';

/** What the page shows; `startedBy` is a display name. */
interface BuildView {
  readonly project: Project;
  readonly build: Build;
  readonly startedBy: string;
  /** The name of the code host that is told the result. */
  readonly codeHost?: string;
}

/** Draws the page of a build. */
export function buildPage(context: PageContext, { project, build, startedBy, codeHost }: BuildView): Html {
  const { nowMs } = context;
  const state = buildState(build, nowMs);
  const isRunning = state === 'queued' || state === 'running';
  const apiPath = `${context.base}/api/projects/${encodeURIComponent(project.name)}/builds/${build.number}`;
  const body = html`<nav class="crumbs" aria-label="You are here"><a href="${context.base}/">Projects</a><span aria-hidden="true">/</span><a href="${projectPath(context, project.name)}">${project.name}</a></nav>
<div class="head with-action"><h1>${project.name} <span class="number">#${build.number}</span></h1>${runBuildForm(context, project)}</div>
<section class="card facts is-${state}" id="facts" data-live${isRunning ? html` data-running` : ''} aria-label="Summary">
<p class="facts-state" role="status">${stateBadge(state)}</p>
<dl>
<div><dt>Started by</dt><dd>${startedBy}</dd></div>
<div><dt>Branch</dt><dd class="mono">${build.branch}</dd></div>
<div><dt>Commit</dt><dd class="mono" title="${build.commit}">${build.commit.slice(0, 10)}</dd></div>
<div><dt>Started</dt><dd>${timeAgo(build.queuedAtMs, nowMs)}</dd></div>
<div><dt>${isRunning ? 'Running for' : 'Took'}</dt><dd class="mono">${state === 'queued' ? '–' : duration(runTimeMs(build, nowMs))}</dd></div>
</dl>
</section>
${codeHost === undefined ? '' : reportPart(context, build, { codeHost, startedBy, isRunning })}
<section aria-labelledby="stages"><h2 id="stages">Stages</h2>
<ol class="stages" id="stage-list" data-live>${stageProgress(project, build, nowMs).map(
    (stage) =>
      html`<li class="stage is-${stage.state}">${stateIcon(stage.state)}<span>${stage.name}</span><span class="hidden">: ${stateWord(stage.state)}</span></li>`,
  )}</ol></section>
<section aria-labelledby="log-title"><div class="log-head"><h2 id="log-title">Log</h2><a href="${apiPath}/log">Plain text</a></div>
<div class="log" id="log" data-live="append" role="log" aria-label="Build log" tabindex="0">${buildLog(project, build, startedBy, nowMs).map(logLine)}</div>
</section>`;
  return layout(context, {
    title: `${project.name} #${build.number}`,
    body,
    isLive: isRunning || (codeHost !== undefined && build.report?.kind === 'waiting'),
  });
}

function logLine({ atMs, text }: LogLine): Html {
  return html`<p class="${lineKind(text)}"><span class="at">${logTime(atMs)}</span> <span>${text}</span></p>`;
}

function lineKind(text: string): string {
  if (text.startsWith('==> ') || text.startsWith('Finished: passed')) return 'is-heading';
  if (text.startsWith('$ ')) return 'is-command';
  return /✗|FAIL|AssertionError|Finished: failed/.test(text) ? 'is-bad' : '';
}
