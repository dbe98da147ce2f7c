// The person's own page: who can act as me, and revoke.
import type { AccessTokenRow, AccessTokensView } from '../provider/pages.ts';
import { glyph } from './glyph.ts';
import { icons } from './icons.ts';
import { accountChip, callout, hiddenInputs, htmlDocument } from './layout.ts';
import { type Child, type Html, html, nameOf, say, sayPlain } from './markup.ts';
import { relativeTime, timeElement } from './time-words.ts';
import { words } from './words.ts';

const text = words.accessTokens;

export function accessTokens(view: AccessTokensView): string {
  const { applicationName, notice, person, rows } = view;
  const application = nameOf(applicationName);
  return htmlDocument({
    applicationName,
    // A reader hears the title first: what was just done leads it.
    title:
      notice === undefined
        ? text.title
        : sayPlain(text.titleAfter, { notice: text[notice], title: text.title }),
    main: html`<div class="wide">
${notice !== undefined && noticeOf(notice)}
<h1>${text.title}</h1>
${accountChip(say(text.account, { application }), person)}
${rows.length === 0 ? emptyState() : grants(view)}
</div>`,
  });
}

function noticeOf(notice: NonNullable<AccessTokensView['notice']>): Html {
  return notice === 'nothing_to_revoke'
    ? html`<p class="notice notice-calm" role="alert">${icons.information}<span>${text[notice]}</span></p>`
    : html`<p class="notice notice-good" role="status">${icons.yes}<span>${text[notice]}</span></p>`;
}

function emptyState(): Html {
  return html`<div class="card outcome">
<span class="mark mark-calm">${icons.link}</span>
<p class="lead">${text.empty}</p>
<p class="quiet">${text.emptyMore}</p>
</div>`;
}

function grants(view: AccessTokensView): Html {
  const application = nameOf(view.applicationName);
  return html`<p>${say(text.introduction, { application })}</p>
${callout('information', icons.information, html`<p>${text.noUndo}</p>`)}
<ul class="grants" role="list">
${view.rows.map((row) => grant(row, view))}
</ul>
<section class="card revoke-all">
<div><h2>${text.revokeAllTitle}</h2><p class="quiet">${text.revokeAllText}</p></div>
<form method="post" action="${view.action}">${hiddenInputs(view.hidden)}<button name="revoke_all" value="1">${text.revokeAll}</button></form>
</section>`;
}

function grant(row: AccessTokenRow, { action, applicationName, hidden, nowSeconds }: AccessTokensView): Html {
  const what = say(text.revokeWhat, { consumer: row.consumerName });
  return html`<li class="card grant">
<div class="grant-head">${glyph(row.consumerName)}<div><h2>${nameOf(row.consumerName)}</h2>
<p class="quiet">${say(text.actsAsYou, { application: nameOf(applicationName) })}</p></div></div>
<dl>
${moment(text.allowed, row.createdAtSeconds, nowSeconds)}
${row.lastUsedAtSeconds === null ? detail(text.lastUsed, text.notUsed) : moment(text.lastUsed, row.lastUsedAtSeconds, nowSeconds)}
${moment(text.ends, row.expiresAtSeconds, nowSeconds)}
</dl>
<form method="post" action="${action}">${hiddenInputs(hidden)}<button name="revoke" value="${row.id}">${text.revoke}<span class="unseen"> ${what}</span></button></form>
</li>
`;
}

function moment(label: string, atSeconds: number, nowSeconds: number): Html {
  const exact = html`<span class="quiet">${timeElement(atSeconds)}</span>`;
  return detail(label, html`${relativeTime(atSeconds, nowSeconds)} ${exact}`);
}

function detail(label: string, value: Child): Html {
  return html`<div><dt>${label}</dt><dd>${value}</dd></div>`;
}
