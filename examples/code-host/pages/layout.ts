/** The frame of every page of Harbour. */
import { html, raw } from 'hono/html';
import type { Html } from '../../shared/html.ts';
import {
  type PageContext as AnyPageContext,
  accountMenu,
  type PageContent,
  pageFrame,
} from '../../shared/page-frame.ts';
import type { Repository } from '../repositories.ts';
import type { Flash } from '../visits.ts';

/** What a page is drawn for. */
export interface PageContext extends AnyPageContext {
  /** When this demo was first started; the ages of commits count from here. */
  readonly firstStartMs: number;
  /** The name of the CI that builds. */
  readonly ciName: string;
  readonly flash?: Flash;
}

interface HarbourContent extends PageContent {
  /** The top entry that this page belongs to. */
  readonly section?: 'repositories' | 'applications';
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
export function layout(context: PageContext, { title, body, isLive = false, section }: HarbourContent): Html {
  const { base, account, flash } = context;
  const main = html`${flash ? flashMessage(flash) : ''}
${body}`;
  return pageFrame(
    context,
    { title, body: main, isLive },
    {
      product: 'Harbour',
      stylesheet: 'harbour.css',
      header: html`<header class="top">
<a class="brand" href="${base}/">${MARK}<span>Harbour</span></a>
${account ? mainNavigation(base, section) : ''}
${accountMenu(context, 'quiet small')}
</header>`,
      footer: html`<footer class="foot">Harbour 9.2 · Code in safe water</footer>`,
    },
  );
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

function mainNavigation(base: string, section: HarbourContent['section']): Html {
  const current = (id: HarbourContent['section']) => (id === section ? html` aria-current="page"` : '');
  return html`<nav class="main-nav" aria-label="Harbour">
<a href="${base}/"${current('repositories')}>Repositories</a>
<a href="${base}/settings/applications"${current('applications')}>Connected applications</a>
</nav>`;
}
