// All links with their state, as far as it is known without looking, and the way to a new one.
import {
  type DiagnosisSelf,
  type LinkStatus,
  type LinkStatusWord,
  lastKnownStatus,
} from '@maillon/applinks/links';
import type { Link, LinkTraffic } from '@maillon/applinks/storage';
import { html } from 'hono/html';
import { accountBar } from '../account-bar.ts';
import type { AdminContext, AdminRoute } from '../admin-context.ts';
import { adminPage, type Markup } from '../admin-page.ts';
import { CREATE_LINK_PATH } from './create-link-pages.ts';

export const showLinks: AdminRoute['handler'] = async (visit, context) => {
  const all = await context.store.links.list();
  const { publicUrl, applicationId, keys } = await context.ourselves();
  const self = { publicUrl, applicationId, privateKey: keys.privateKey };
  const rows = await Promise.all(all.map((link) => rowOf(link, self, context)));
  return adminPage({
    title: 'Application links',
    account: accountBar(visit, context),
    main: html`${all.length === 0 ? EMPTY : table(rows)}
<p class="actions"><a class="button primary" href="${CREATE_LINK_PATH}">Create link</a></p>`,
  });
};

const EMPTY = html`<p>No links yet. Start with the address of Bitbucket, Jira, or any other application.</p>`;

const COLUMNS = ['Status', 'Direction', 'Last call'] as const;

function table(rows: readonly Markup[]): Markup {
  return html`<table class="list"><thead><tr><th scope="col">Application</th>${COLUMNS.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead><tbody>${rows}</tbody></table>
<p class="hint">The status is what was known when this page was made: nobody was asked. <code>maillon links test LINK</code> looks.</p>`;
}

async function rowOf(link: Link, ourselves: DiagnosisSelf, { store, now }: AdminContext): Promise<Markup> {
  const status = await lastKnownStatus(link, { store, ourselves, now });
  const [last] = [...(await store.links.traffic(link.id))].sort((a, b) => b.atSeconds - a.atSeconds);
  const cells = [badge(status), directionOf(link), lastCall(last)].map(
    (content, index) => html`<td data-label="${COLUMNS[index] ?? ''}">${content}</td>`,
  );
  return html`<tr><th scope="row"><bdi>${link.name}</bdi>${addressOf(link)}</th>${cells}</tr>`;
}

interface Badge {
  readonly look: 'good' | 'quiet' | 'warning' | 'bad';
  readonly sign: string;
}

const BADGES: Readonly<Record<LinkStatusWord, Badge>> = {
  Working: { look: 'good', sign: '✓' },
  Untested: { look: 'quiet', sign: '?' },
  'Waiting for other side': { look: 'quiet', sign: '…' },
  'Needs attention': { look: 'warning', sign: '!' },
  Broken: { look: 'bad', sign: '✗' },
  Disabled: { look: 'quiet', sign: '–' },
};

function badge({ word, text, finding }: LinkStatus): Markup {
  const { look, sign } = BADGES[word];
  return html`<span class="badge ${look}" title="${text}"><span aria-hidden="true">${sign}</span> ${word}</span>
${word === 'Working' ? '' : html`<span class="line">${finding?.cause ?? text}</span>`}`;
}

function addressOf({ peer: { typeId, displayUrl, rpcUrl } }: Link): Markup {
  return html`<span class="line"><bdi>${displayUrl ?? rpcUrl ?? 'address not known'}</bdi> (${typeId})</span>`;
}

function directionOf({ incoming, outgoing }: Link): string {
  if (incoming !== null && outgoing !== null) return 'both';
  if (incoming !== null) return 'incoming: it acts here';
  return outgoing === null ? 'none yet' : 'outgoing: we act there';
}

function lastCall(last: LinkTraffic | undefined): Markup | string {
  if (last === undefined) return 'none yet';
  const time = new Date(last.atSeconds * 1000).toISOString().replace('.000Z', 'Z');
  const came = last.problem ?? (last.status === 0 ? 'no answer' : String(last.status));
  return html`<time datetime="${time}" title="${time}">${time.slice(0, 16).replace('T', ' ')} UTC</time>
<span class="line">${last.direction === 'incoming' ? 'in' : 'out'}: ${last.request} → ${came}</span>`;
}
