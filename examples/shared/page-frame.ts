/** What a page has in every product: the document around it, and who is signed in. */
import { html } from 'hono/html';
import type { Account } from './accounts.ts';
import { type Html, initials } from './html.ts';
import type { SignInView } from './sign-in-routes.ts';

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

/** What is the same on all pages of one product. */
export interface ProductFrame {
  readonly product: string;
  /** A file of its assets. */
  readonly stylesheet: string;
  readonly header: Html;
  readonly mainClass?: string;
  readonly footer: Html;
}

/** Draws a whole page. */
export function pageFrame({ base }: PageContext, content: PageContent, frame: ProductFrame): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${content.title} · ${frame.product}</title>
<link rel="icon" href="${base}/assets/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="${base}/assets/${frame.stylesheet}">
${content.isLive ? html`<script src="${base}/assets/live.js" defer></script><noscript><meta http-equiv="refresh" content="2"></noscript>` : ''}
</head>
<body>
<a class="skip" href="#content">Skip to content</a>
${frame.header}
<main id="content"${frame.mainClass === undefined ? '' : html` class="${frame.mainClass}"`} tabindex="-1">
${content.body}
</main>
${frame.footer}
</body>
</html>`;
}

/** Who is signed in, and the button that ends that; nothing for a stranger. */
export function accountMenu(context: PageContext, buttonClass: string): Html | '' {
  const { base, account } = context;
  if (account === undefined) return '';
  return html`<div class="who">
<span class="face" aria-hidden="true">${initials(account.displayName)}</span>
<span class="who-name">${account.displayName}</span>
<form method="post" action="${base}/logout">${formTokenField(context)}<button class="${buttonClass}">Sign out</button></form>
</div>`;
}

/** The hidden field that ties a form to the session. */
export function formTokenField({ formToken = '' }: Pick<PageContext, 'formToken'>): Html {
  return html`<input type="hidden" name="csrf" value="${formToken}">`;
}

/** The form of the sign-in page; the element with the id `problem`, if there is one, says what was wrong with the last attempt. */
export function signInForm({ base }: PageContext, view: SignInView, button: Html): Html {
  const described = view.problem ? html` aria-describedby="problem" aria-invalid="true"` : '';
  return html`<form method="post" action="${base}/login" class="fields">
${formTokenField(view)}
<input type="hidden" name="return" value="${view.returnAddress}">
<label for="username">Username</label>
<input id="username" name="username" autocomplete="username" autocapitalize="none" spellcheck="false" required value="${view.username ?? ''}"${described}>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required${described}>
${button}
</form>`;
}
