// A commit, with the panel that builds it in a linked application.
import { html } from 'hono/html';
import { danceStartPath } from '../consumer/login-dance.ts';
import type { Link } from '../links/link.ts';
import type { Commit } from '../projects.ts';
import type { BuildAnswer, BuildStatus } from '../store.ts';
import { type Html, layout, type PageView, tokenField } from './layout.ts';

/** What the panel offers, the usual one first. */
export const BUILD_METHODS = ['POST', 'GET', 'PUT', 'DELETE'] as const;

export interface CommitView {
  readonly path: string;
  readonly commit: Commit;
  readonly links: readonly Link[];
  readonly statuses: readonly BuildStatus[];
  readonly answer: BuildAnswer | undefined;
}

export function commitPage(view: PageView, { path, commit, links, statuses, answer }: CommitView): Html {
  return layout(
    view,
    commit.message,
    html`<p>Commit <code>${commit.id}</code> by ${commit.author}</p>
<h2>Builds</h2>
${statuses.length === 0 ? html`<p class="muted">No builds yet.</p>` : statusTable(statuses)}
<h2>Build now</h2>
${links.length === 0 ? html`<p class="muted">No linked application builds for us. An administrator can add one with outgoing authentication.</p>` : panel(view, path, links)}
${answer === undefined ? '' : answerPart(path, answer, links)}`,
  );
}

function statusTable(statuses: readonly BuildStatus[]): Html {
  return html`<table id="build-statuses"><thead><tr><th scope="col">Build</th><th scope="col">State</th><th scope="col">Set by</th></tr></thead><tbody>
${statuses.map(
  ({ name, url, state, description, setBy }) =>
    html`<tr><td><a href="${url}">${name}</a> <span class="muted">${description}</span></td><td>${state}</td><td>${setBy}</td></tr>`,
)}</tbody></table>`;
}

function panel(view: PageView, path: string, links: readonly Link[]): Html {
  return html`<form method="post" action="${path}/builds" aria-label="Build now">${tokenField(view)}
<label for="link">Application</label><select id="link" name="link">${links.map(({ id, name }) => html`<option value="${id}">${name}</option>`)}</select>
<label for="job">Job</label><input id="job" name="job" value="main" autocomplete="off">
<label for="path">Path (instead of /job/{name}/build)</label><input id="path" name="path" value="" autocomplete="off" placeholder="/job/main/build">
<label for="method">Method</label><select id="method" name="method">${BUILD_METHODS.map((method) => html`<option>${method}</option>`)}</select>
<label for="body">Form body (optional)</label><input id="body" name="body" value="" autocomplete="off" placeholder="branch=main&amp;clean=true">
<label for="level">Act as</label><select id="level" name="level"><option value="user">myself (OAuth)</option><option value="twoLegged">this application (2-legged)</option><option value="impersonation">myself (2-legged with impersonation)</option></select>
<div class="actions"><button class="primary">Build now</button></div></form>`;
}

function answerPart(path: string, answer: BuildAnswer, links: readonly Link[]): Html {
  const { outcome, request, status, text, linkId } = answer;
  const name = links.find(({ id }) => id === linkId)?.name ?? 'the application';
  switch (outcome) {
    case 'credentials-required':
      return html`<section id="build-answer" data-outcome="${outcome}"><p class="warning">${name} has to know that you allow this. <a href="${danceStartPath(linkId, path)}">Authorize</a></p></section>`;
    case 'failed':
      return html`<section id="build-answer" data-outcome="${outcome}"><p class="warning" role="alert">${text}</p></section>`;
    case 'answered':
      return html`<section id="build-answer" data-outcome="${outcome}"><p>${name} answered <strong id="answer-status">${String(status)}</strong> to <code>${request}</code></p><pre id="answer-body">${text}</pre></section>`;
  }
}
