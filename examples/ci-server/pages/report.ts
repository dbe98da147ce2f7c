/** What a build's page says about telling the code host. */
import { html } from 'hono/html';
import type { Html } from '../../shared/html.ts';
import type { PageContext } from '../../shared/page-frame.ts';
import type { Build } from '../builds.ts';

/** Draws the line, or the question; nothing for a build that is not to be told. */
export function reportPart(
  context: PageContext,
  build: Build,
  view: { readonly codeHost: string; readonly startedBy: string; readonly isRunning: boolean },
): Html {
  const { report } = build;
  if (report === undefined) return html``;
  const { codeHost, startedBy, isRunning } = view;
  const follows = !isRunning && report.kind === 'waiting';
  const body = () => {
    switch (report.kind) {
      case 'waiting':
        return html`<p class="muted">${isRunning ? `${codeHost} hears of the result when the build ends.` : `Telling ${codeHost} …`}</p>`;
      case 'sent':
        return html`<p>Reported to ${codeHost}, as ${startedBy}’s account there.</p>`;
      case 'refused':
        return html`<p class="notice is-failed">${codeHost} did not take the result: ${report.message}</p>`;
      case 'permission':
        return context.account?.name === build.startedBy
          ? html`<div class="ask"><div><h2>${codeHost} does not know the result yet</h2>
<p class="muted">Anvil CI reports it as you, once you have allowed that in ${codeHost}.</p></div>
<a class="button" href="${report.url}">Let Anvil CI report to ${codeHost}</a></div>`
          : html`<p class="muted">${codeHost} does not know the result yet: ${startedBy} has not allowed Anvil CI to report there.</p>`;
    }
  };
  return html`<section class="card report" id="report" data-live${follows ? html` data-running` : ''} aria-label="Report to ${codeHost}">${body()}</section>`;
}
