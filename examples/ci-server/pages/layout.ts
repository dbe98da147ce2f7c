/** The frame of every page of Anvil CI. */
import { html, raw } from 'hono/html';
import type { Account } from '../../shared/accounts.ts';
import { type Html, initials } from '../../shared/html.ts';

/** What a page is drawn for. */
export interface PageContext {
  /** The path of the public URL, without a slash at its end: `''` or `/ci`. */
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

const MARK = raw(
  '<svg class="mark" viewBox="0 0 32 32" width="28" height="28" aria-hidden="true" focusable="false"><path fill="currentColor" d="M2 9h7v-2h20v3c-3.6 0-6.8 2-8 5v3h2l3 4v3H9v-3l3-4h2v-3C8 15 3 13 2 9z"/></svg>',
);

/** The icon of the browser's tab. */
export const FAVICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="4" fill="#b83a0b"/><path fill="#fff" transform="translate(4 4) scale(.75)" d="M2 9h7v-2h20v3c-3.6 0-6.8 2-8 5v3h2l3 4v3H9v-3l3-4h2v-3C8 15 3 13 2 9z"/></svg>';

/** Draws a whole page. */
export function layout(context: PageContext, content: PageContent): Html {
  const { base } = context;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${content.title} · Anvil CI</title>
<link rel="icon" href="${base}/assets/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="${base}/assets/anvil.css">
${content.isLive ? html`<script src="${base}/assets/live.js" defer></script><noscript><meta http-equiv="refresh" content="2"></noscript>` : ''}
</head>
<body>
<a class="skip" href="#content">Skip to content</a>
<header class="bar">
<div class="wrap bar-in">
<a class="brand" href="${base}/">${MARK}<span>Anvil <b>CI</b></span></a>
${context.account ? accountMenu(context, context.account) : ''}
</div>
</header>
<main id="content" class="wrap" tabindex="-1">
${content.body}
</main>
<footer class="foot wrap"><span>Anvil CI 4.12</span><span>3 agents online</span></footer>
</body>
</html>`;
}

/** The hidden field that ties a form to the session. */
export function formTokenField(context: PageContext): Html {
  return html`<input type="hidden" name="csrf" value="${context.formToken ?? ''}">`;
}

/** The path of a project's page. */
export function projectPath(context: PageContext, project: string): string {
  return `${context.base}/projects/${encodeURIComponent(project)}`;
}

/** The path of a build's page. */
export function buildPath(context: PageContext, build: { project: string; number: number }): string {
  return `${projectPath(context, build.project)}/builds/${build.number}`;
}

function accountMenu(context: PageContext, account: Account): Html {
  return html`<div class="who">
<span class="face" aria-hidden="true">${initials(account.displayName)}</span>
<span class="who-name">${account.displayName}</span>
<form method="post" action="${context.base}/logout">${formTokenField(context)}<button class="link">Sign out</button></form>
</div>`;
}
