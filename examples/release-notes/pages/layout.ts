/** The frame of every page of Lighthouse. */
import { html, raw } from 'hono/html';
import type { Account } from '../../shared/accounts.ts';
import { type Html, initials } from '../../shared/html.ts';

/** What a page is drawn for. */
export interface PageContext {
  /** The path of the public URL, without a slash at its end: `''` or `/board`. */
  readonly base: string;
  readonly nowMs: number;
  readonly account?: Account;
  /** Repeated by every form; absent when nobody is signed in by a session. */
  readonly formToken?: string;
}

/** A page's own part. */
export interface PageContent {
  readonly title: string;
  readonly body: Html;
  /** Reload without script, while something runs. */
  readonly isLive?: boolean;
}

const SHAPE =
  '<path fill="currentColor" d="M12.5 12h7l2 17h-11zM11.5 9h9v2h-9zM13 3.5h6V8h-6zM16 1l4.5 2h-9z"/><path fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" d="M9.5 5.8 2.5 4M9.5 7l-7 3M22.5 5.800l7-1.800M22.5 7l7 3"/>';
const MARK = raw(
  `<svg class="mark" viewBox="0 0 32 32" width="30" height="30" aria-hidden="true" focusable="false">${SHAPE}</svg>`,
);

/** The icon of the browser's tab. */
export const FAVICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#3b2f7d"/><g color="#ffd75e" transform="translate(4 4) scale(.75)">${SHAPE}</g></svg>`;

/** Draws a whole page. */
export function layout(context: PageContext, content: PageContent): Html {
  const { base } = context;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${content.title} · Lighthouse</title>
<link rel="icon" href="${base}/assets/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="${base}/assets/lighthouse.css">
${content.isLive ? html`<script src="${base}/assets/live.js" defer></script><noscript><meta http-equiv="refresh" content="2"></noscript>` : ''}
</head>
<body>
<a class="skip" href="#content">Skip to content</a>
<header class="bar"><div class="wrap bar-in">
<a class="brand" href="${base}/">${MARK}<span>Lighthouse</span></a>
${context.account ? accountMenu(context, context.account) : ''}
</div></header>
<main id="content" class="wrap" tabindex="-1">
${content.body}
</main>
<footer class="foot wrap">Lighthouse 3.4 · What ships, and when</footer>
</body>
</html>`;
}

/** The hidden field that ties a form to the session. */
function formTokenField(context: PageContext): Html {
  return html`<input type="hidden" name="csrf" value="${context.formToken ?? ''}">`;
}

function accountMenu(context: PageContext, account: Account): Html {
  return html`<div class="who">
<span class="face" aria-hidden="true">${initials(account.displayName)}</span><span class="who-name">${account.displayName}</span>
<form method="post" action="${context.base}/logout">${formTokenField(context)}<button class="quiet">Sign out</button></form>
</div>`;
}
