/** The frame of every page of Harbour. */
import { html, raw } from 'hono/html';
import type { Account } from '../../shared/accounts.ts';
import { type Html, initials } from '../../shared/html.ts';
import type { Repository } from '../repositories.ts';
import type { Flash } from '../visits.ts';

/** What a page is drawn for. */
export interface PageContext {
  /** The path of the public URL, without a slash at its end: `''` or `/code`. */
  readonly base: string;
  readonly nowMs: number;
  /** When this demo was first started; the ages of commits count from here. */
  readonly firstStartMs: number;
  /** The name of the CI that builds. */
  readonly ciName: string;
  readonly account?: Account;
  /** Repeated by every form; absent when nobody is signed in. */
  readonly formToken?: string;
  readonly flash?: Flash;
}

/** A page's own part. */
export interface PageContent {
  readonly title: string;
  readonly body: Html;
  /** The top entry that this page belongs to. */
  readonly section?: 'repositories' | 'applications';
  /** Reload without script, while something runs. */
  readonly isLive?: boolean;
}

/** The pages of a repository. */
export type RepositoryTab = 'source' | 'commits' | 'builds';

const SHAPE =
  '<path fill="none" stroke="currentColor" stroke-width="2.6" stroke-linecap="round" d="M16 9v18M10.5 14h11M4.5 19c.6 5 5.5 8.3 11.5 8.3S26.9 24 27.5 19"/><circle cx="16" cy="5.8" r="3" fill="none" stroke="currentColor" stroke-width="2.6"/>';
const MARK = raw(
  `<svg class="mark" viewBox="0 0 32 32" width="30" height="30" aria-hidden="true" focusable="false">${SHAPE}</svg>`,
);

/** The icon of the browser's tab. */
export const FAVICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><circle cx="16" cy="16" r="16" fill="#0a5c7a"/><g color="#fff" transform="translate(4 4) scale(.75)">${SHAPE}</g></svg>`;

const FLASH_TITLES: Record<Flash['kind'], string> = {
  good: 'Done',
  bad: 'That did not work',
  note: 'Please note',
};

/** Draws a whole page. */
export function layout(context: PageContext, content: PageContent): Html {
  const { base, account } = context;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${content.title} · Harbour</title>
<link rel="icon" href="${base}/assets/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="${base}/assets/harbour.css">
${content.isLive ? html`<script src="${base}/assets/live.js" defer></script><noscript><meta http-equiv="refresh" content="2"></noscript>` : ''}
</head>
<body>
<a class="skip" href="#content">Skip to content</a>
<header class="top">
<a class="brand" href="${base}/">${MARK}<span>Harbour</span></a>
${account ? accountMenu(context, account, content.section) : ''}
</header>
<main id="content" tabindex="-1">
${context.flash ? flashMessage(context.flash) : ''}
${content.body}
</main>
<footer class="foot">Harbour 9.2 · Code in safe water</footer>
</body>
</html>`;
}

/** Draws a page of a repository: its name, its own navigation, and the page's part beside it. */
export function repositoryLayout(
  context: PageContext,
  view: {
    readonly repository: Repository;
    readonly tab: RepositoryTab;
    readonly title: string;
    readonly body: Html;
    readonly isLive?: boolean;
  },
): Html {
  const { repository, tab } = view;
  const path = repositoryPath(context, repository);
  const tabs: readonly [RepositoryTab, string, string][] = [
    ['source', 'Source', path],
    ['commits', 'Commits', `${path}/commits`],
    ['builds', 'Builds', `${path}/builds`],
  ];
  const body = html`<div class="repo">
<nav class="side" aria-label="${repository.name}">
<p class="side-name"><span class="crest" aria-hidden="true">${repository.name.slice(0, 1)}</span><span><a href="${path}">${repository.name}</a><br><small>${repository.team}</small></span></p>
<ul>${tabs.map(([id, label, href]) => html`<li><a href="${href}"${id === tab ? html` aria-current="page"` : ''}>${TAB_ICONS[id]}${label}</a></li>`)}</ul>
</nav>
<div class="page">${view.body}</div>
</div>`;
  return layout(context, {
    title: view.title,
    section: 'repositories',
    body,
    ...(view.isLive && { isLive: true }),
  });
}

/** The hidden field that ties a form to the session. */
export function formTokenField(context: PageContext): Html {
  return html`<input type="hidden" name="csrf" value="${context.formToken ?? ''}">`;
}

/** The path of a repository's first page. */
export function repositoryPath(context: { readonly base: string }, repository: Repository): string {
  return `${context.base}/repositories/${repository.slug}`;
}

const TAB_ICONS: Record<RepositoryTab, Html> = {
  source: icon('<path d="m5.5 4-4 4 4 4M10.5 4l4 4-4 4"/>'),
  commits: icon('<circle cx="8" cy="8" r="2.5"/><path d="M8 1v4.5M8 10.5V15"/>'),
  builds: icon('<path d="M8 1.5 14 5v6l-6 3.5L2 11V5zM2 5l6 3.500L14 5M8 8.5v6"/>'),
};

function icon(shape: string): Html {
  return html`<svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">${raw(shape)}</svg>`;
}

function flashMessage({ kind, text }: Flash): Html {
  return html`<div class="flash is-${kind}" role="${kind === 'bad' ? 'alert' : 'status'}"><strong>${FLASH_TITLES[kind]}.</strong> ${text}</div>`;
}

function accountMenu(context: PageContext, account: Account, section: PageContent['section']): Html {
  const current = (id: PageContent['section']) => (id === section ? html` aria-current="page"` : '');
  return html`<nav class="main-nav" aria-label="Harbour">
<a href="${context.base}/"${current('repositories')}>Repositories</a>
<a href="${context.base}/settings/applications"${current('applications')}>Connected applications</a>
</nav>
<div class="who">
<span class="face" aria-hidden="true">${initials(account.displayName)}</span><span class="who-name">${account.displayName}</span>
<form method="post" action="${context.base}/logout">${formTokenField(context)}<button class="quiet small">Sign out</button></form>
</div>`;
}
