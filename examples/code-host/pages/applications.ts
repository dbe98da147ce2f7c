/** The account settings page "Connected applications". */
import { html } from 'hono/html';
import { type Html, timeAgo } from '../../shared/html.ts';
import { formTokenField } from '../../shared/page-frame.ts';
import type { Connection } from '../ci-client.ts';
import { layout, type PageContext } from './layout.ts';

/** Draws the page: what this person allowed, and the way to end it. */
export function applicationsPage(
  context: PageContext,
  connections: readonly Connection[],
  ciUrl: string,
): Html {
  const body = html`<div class="narrow"><div class="head"><h1>Connected applications</h1>
<p class="muted">Where Harbour may act as you.</p></div>
${connections.length > 0 ? connections.map((connection) => connectedCard(context, connection)) : notConnected(context, ciUrl)}
<p class="muted">The other way round: <a href="${context.base}/plugins/servlet/oauth/users/access-tokens">what may act as you in Harbour</a>.</p></div>`;
  return layout(context, { title: 'Connected applications', section: 'applications', body });
}

function connectedCard(context: PageContext, { name, url, allowedAtMs }: Connection): Html {
  return html`<section class="card application"><div><h2>${name} <span class="pill is-passed">Connected</span></h2>
<p>Harbour starts builds and reads their status and logs in <a href="${url}">${name}</a>, as you.</p>
<p class="muted small">You allowed it ${timeAgo(allowedAtMs, context.nowMs)}.</p></div>
<form method="post" action="${context.base}/settings/applications/disconnect">${formTokenField(context)}<button class="button danger">Disconnect<span class="hidden"> ${name}</span></button></form>
</section>`;
}

function notConnected(context: PageContext, ciUrl: string): Html {
  return html`<section class="card application"><div><h2>${context.ciName} <span class="pill is-unknown">Not connected</span></h2>
<p>Harbour may do nothing as you in <a href="${ciUrl}">${context.ciName}</a>. It asks when you first press Build now in a repository.</p></div></section>`;
}
