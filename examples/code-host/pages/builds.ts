/** The Builds panel of a repository: the button, the builds started from here, and the log of one of them. */
import { html } from 'hono/html';
import { type Html, timeAgo } from '../../shared/html.ts';
import { formTokenField } from '../../shared/page-frame.ts';
import { isOver, type PanelContent } from '../builds-panel.ts';
import type { Repository } from '../repositories.ts';
import type { StartedBuild } from '../store.ts';
import { buildPill } from './build-pill.ts';
import { type PageContext, repositoryLayout, repositoryPath } from './layout.ts';

/** What the panel shows; `nameOf` turns an account name into a display name. */
export interface BuildsView {
  readonly repository: Repository;
  readonly panel: PanelContent;
  readonly nameOf: (user: string) => string;
}

/** Draws the panel. */
export function buildsPage(context: PageContext, view: BuildsView): Html {
  const { repository, panel } = view;
  const isLive =
    panel.authorize === undefined &&
    panel.problem === undefined &&
    panel.builds.some((build) => !isOver(build));
  const body = html`<div class="head"><h1>Builds</h1><p class="muted">${context.ciName} builds <b>${repository.ciProject}</b>, as you.</p></div>
${buildNowForm(context, repository)}
${panel.authorize === undefined ? '' : connectCard(context, repository)}
${panel.problem === undefined ? '' : html`<p class="flash is-bad" role="alert"><strong>${context.ciName} did not answer as hoped.</strong> ${panel.problem}</p>`}
${panel.selected ? html`${buildList(context, view, isLive)}${selectedBuild(context, panel, panel.selected, view.nameOf)}` : emptyPanel()}`;
  return repositoryLayout(context, {
    repository,
    tab: 'builds',
    title: `Builds of ${repository.name}`,
    body,
    isLive,
  });
}

function buildNowForm(context: PageContext, repository: Repository): Html {
  return html`<form method="post" action="${repositoryPath(context, repository)}/builds" class="card build-now">
${formTokenField(context)}
<div class="field"><label for="branch">Branch</label>
<select id="branch" name="branch">${repository.branches.map(({ name, commit }) => html`<option value="${name}">${name} (${commit.slice(0, 7)})</option>`)}</select></div>
<button class="button">Build now</button>
</form>`;
}

function connectCard(context: PageContext, repository: Repository): Html {
  return html`<form method="post" action="${repositoryPath(context, repository)}/connect" class="card connect">
${formTokenField(context)}
<div><h2>Harbour may not look into ${context.ciName} as you yet</h2>
<p>States are as last seen, and logs stay closed. Connect, and ${context.ciName} asks you itself; your password stays there.</p></div>
<button class="button second">Connect ${context.ciName}</button>
</form>`;
}

function emptyPanel(): Html {
  return html`<section class="card empty"><svg viewBox="0 0 64 40" width="96" height="60" aria-hidden="true" focusable="false"><path d="M8 26h48l-6 10H16zM20 26V14h12v12M34 26v-8h10v8M26 14V5l8 3-8 3" fill="none" stroke="currentColor" stroke-width="2" stroke-linejoin="round"/></svg>
<h2>No build has left the harbour yet</h2><p class="muted">Choose a branch and press Build now.</p></section>`;
}

function buildList(context: PageContext, { repository, panel }: BuildsView, isLive: boolean): Html {
  const path = repositoryPath(context, repository);
  return html`<section aria-labelledby="started"><h2 id="started">Started from here</h2>
<ul class="card flush build-list" id="build-list" data-live${isLive ? html` data-running` : ''}>${panel.builds.map(
    (
      build,
    ) => html`<li><a href="${path}/builds?build=${build.number}"${build === panel.selected ? html` aria-current="true"` : ''}>
<span class="build-number">#${build.number}</span>${buildPill(build.state)}
<span class="build-what"><code>${build.branch}</code> <code class="muted">${build.commit.slice(0, 7)}</code></span>
<span class="muted small build-when">${timeAgo(build.startedAtMs, context.nowMs)}</span></a></li>`,
  )}</ul></section>`;
}

function selectedBuild(
  context: PageContext,
  panel: PanelContent,
  build: StartedBuild,
  nameOf: (user: string) => string,
): Html {
  return html`<section class="card selected" aria-labelledby="selected">
<div class="selected-head"><div><h2 id="selected">Build #${build.number}</h2>
<p class="selected-facts" id="selected-facts" data-live role="status">${buildPill(build.state)} <span>${
    build.startedBy === undefined
      ? html`asked for by ${nameOf(build.pressedBy)}`
      : html`started by <b>${build.startedBy}</b> in ${context.ciName}`
  }</span></p></div>
${/^https?:\/\//.test(build.url) ? html`<a class="button second" href="${build.url}">Open in ${context.ciName}</a>` : ''}</div>
<h3 id="log-title">Log</h3>
${
  panel.log === undefined
    ? html`<p class="muted">${context.ciName} has not handed out this log.</p>`
    : html`<div class="log" id="log" data-live="append" role="log" aria-labelledby="log-title" tabindex="0">${logLines(panel.log).map((line) => html`<p>${line}</p>`)}</div>`
}
</section>`;
}

function logLines(log: string): string[] {
  return log === '' ? [] : log.replace(/\n$/, '').split('\n');
}
