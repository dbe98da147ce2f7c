// All links with their state, and the way to a new one.
import type { Link } from '@maillon/applinks/storage';
import { html } from 'hono/html';
import { accountBar } from '../account-bar.ts';
import type { AdminRoute } from '../admin-context.ts';
import { adminPage, type Markup } from '../admin-page.ts';
import { CREATE_LINK_PATH } from './create-link-pages.ts';

export const showLinks: AdminRoute['handler'] = async (visit, context) => {
  const { links } = context.store;
  const all = await links.list();
  const rows = await Promise.all(all.map(async (link) => row(link, await lastTraffic(links, link))));
  return adminPage({
    title: 'Application links',
    account: accountBar(visit, context),
    main: html`${all.length === 0 ? EMPTY : table(rows)}
<p class="actions"><a class="button primary" href="${CREATE_LINK_PATH}">Create link</a></p>`,
  });
};

const EMPTY = html`<p>No links yet. Start with the address of Bitbucket, Jira, or any other application.</p>`;

const COLUMNS = ['Application', 'Type', 'Direction', 'State', 'Address', 'Last call'] as const;

function table(rows: readonly Markup[]): Markup {
  return html`<table class="list"><thead><tr>${COLUMNS.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead><tbody>${rows}</tbody></table>`;
}

function row(link: Link, traffic: string): Markup {
  const { name, peer, state } = link;
  const address = peer.displayUrl ?? peer.rpcUrl ?? 'not known';
  const [, ...rest] = COLUMNS;
  const cells = [peer.typeId, directionOf(link), state, address, traffic].map(
    (text, index) => html`<td data-label="${rest[index] ?? ''}">${text}</td>`,
  );
  return html`<tr><th scope="row"><bdi>${name}</bdi></th>${cells}</tr>`;
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
