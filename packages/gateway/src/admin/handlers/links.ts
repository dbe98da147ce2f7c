// All links with their state. Nothing can be changed here yet.
import type { Link } from '@maillon/applinks/storage';
import { html } from 'hono/html';
import type { AdminRoute } from '../admin-context.ts';
import { adminPage, type Markup } from '../admin-page.ts';
import { FORM_TOKEN } from '../browser-forms.ts';

export const SIGN_OUT_PATH = '/sign-out';

export const showLinks: AdminRoute['handler'] = async ({ administrator, binding }, { store, forms }) => {
  const links = await store.links.list();
  const rows = await Promise.all(links.map(async (link) => row(link, await lastTraffic(store.links, link))));
  return adminPage({
    title: 'Application links',
    main: html`<nav><form method="post" action="${SIGN_OUT_PATH}">
<input type="hidden" name="${FORM_TOKEN}" value="${forms.token(SIGN_OUT_PATH, binding)}">
Signed in as <bdi>${administrator}</bdi>. <button>Sign out</button></form></nav>
${links.length === 0 ? html`<p>No links yet. <code>maillon connect URL</code> makes one.</p>` : table(rows)}`,
  });
};

function table(rows: readonly Markup[]): Markup {
  return html`<table><thead><tr><th scope="col">Application</th><th scope="col">Type</th><th scope="col">Direction</th>
<th scope="col">State</th><th scope="col">Address</th><th scope="col">Last call</th></tr></thead><tbody>${rows}</tbody></table>`;
}

function row(link: Link, traffic: string): Markup {
  const { name, peer, state } = link;
  return html`<tr><th scope="row"><bdi>${name}</bdi></th><td>${peer.typeId}</td><td>${directionOf(link)}</td><td>${state}</td>
<td>${peer.displayUrl ?? peer.rpcUrl ?? 'not known'}</td><td>${traffic}</td></tr>`;
}

function directionOf({ incoming, outgoing }: Link): string {
  if (incoming !== null && outgoing !== null) return 'both';
  if (incoming !== null) return 'incoming: it acts here';
  return outgoing === null ? 'none yet' : 'outgoing: we act there';
}

async function lastTraffic(
  links: { traffic(id: string): Promise<readonly { atSeconds: number; request: string; status: number }[]> },
  { id }: Link,
): Promise<string> {
  const [last] = await links.traffic(id);
  if (last === undefined) return 'none yet';
  return `${new Date(last.atSeconds * 1000).toISOString()} ${last.request} → ${last.status}`;
}
