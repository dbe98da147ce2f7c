// The frame of every page: it says that this is a stand-in.
import { html } from 'hono/html';
import type { Account } from '../store.ts';

/** Escaped markup. */
export type Html = ReturnType<typeof html>;

export interface PageView {
  readonly siteName: string;
  readonly account?: Account;
  /** Repeated by every form. */
  readonly formToken?: string;
}

export function layout({ siteName, account, formToken = '' }: PageView, title: string, body: Html): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} - ${siteName}</title>
<link rel="icon" href="/static/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/static/stand-in.css">
</head>
<body>
<p class="stand-in" role="note">This is not Bitbucket. It is a stand-in for tests and trials, by <code>maillon dev bitbucket</code>.</p>
<header>
<a class="brand" href="/">${siteName}</a>
${account === undefined ? html`<nav aria-label="Account"><a href="/login">Log in</a></nav>` : menu(account, formToken)}
</header>
<main>
<h1>${title}</h1>
${body}
</main>
</body>
</html>`;
}

export function tokenField({ formToken = '' }: PageView): Html {
  return html`<input type="hidden" name="atl_token" value="${formToken}">`;
}

function menu(account: Account, formToken: string): Html {
  return html`<nav aria-label="Site">
<a href="/">Projects</a>
<a href="/plugins/servlet/oauth/users/access-tokens">Authorized applications</a>
${account.isAdministrator ? html`<a href="/plugins/servlet/applinks/listApplicationLinks">Application links</a>` : ''}
</nav>
<form method="post" action="/logout" class="who"><input type="hidden" name="atl_token" value="${formToken}"><span>${account.displayName}</span> <button>Log out</button></form>`;
}
