/** A repository's source: folders, files and the README. */
import { html, raw } from 'hono/html';
import { type Html, timeAgo } from '../../shared/html.ts';
import type { CommitStatus } from '../commit-statuses.ts';
import { type Commit, listFolder, type Repository } from '../repositories.ts';
import { buildPill } from './build-pill.ts';
import { type PageContext, repositoryLayout, repositoryPath } from './layout.ts';
import { markdown } from './markdown.ts';

/** What was reported of a commit, with the display name of whom it was reported as. */
export type StatusesOf = (commit: string) => readonly (CommitStatus & { readonly setByName: string })[];

const SHOWN_COMMITS = 3;

/** Draws the first page of a repository. */
export function overviewPage(context: PageContext, repository: Repository, statusesOf: StatusesOf): Html {
  const path = repositoryPath(context, repository);
  const [main] = repository.branches;
  const body = html`<div class="head"><h1>${repository.name}</h1><p class="muted">${repository.description}</p></div>
<p class="facts"><span>${BRANCH_ICON}<code>${main?.name}</code></span><span>${repository.branches.length} branches</span><span>${repository.language}</span></p>
<div class="columns">
<div>${folderTable(context, repository, '')}
${readme(repository)}</div>
<aside class="card" aria-labelledby="recent"><h2 id="recent">Recent commits</h2>
<ul class="commits short">${repository.commits.slice(0, SHOWN_COMMITS).map((commit) => html`<li>${commitLine(context, commit)}${statusesOf(commit.hash).map((status) => statusPill(status))}</li>`)}</ul>
<p><a href="${path}/commits">All commits</a></p></aside>
</div>`;
  return repositoryLayout(context, { repository, tab: 'source', title: repository.name, body });
}

/** Draws a folder. */
export function folderPage(context: PageContext, repository: Repository, folder: string): Html {
  const body = html`${crumbs(context, repository, folder)}${folderTable(context, repository, folder)}`;
  return repositoryLayout(context, {
    repository,
    tab: 'source',
    title: `${folder} in ${repository.name}`,
    body,
  });
}

/** Draws a file with numbered lines. */
export function filePage(
  context: PageContext,
  repository: Repository,
  file: { readonly path: string; readonly text: string },
): Html {
  const lines = file.text.replace(/\n$/, '').split('\n');
  const body = html`${crumbs(context, repository, file.path)}
<div class="card flush"><p class="file-head muted small">${lines.length} lines</p>
<div class="code-frame" role="region" aria-label="${file.path}" tabindex="0"><ol class="code">${lines.map((line) => html`<li><code>${line}</code></li>`)}</ol></div></div>`;
  return repositoryLayout(context, {
    repository,
    tab: 'source',
    title: `${file.path} in ${repository.name}`,
    body,
  });
}

/** Draws the commits of the main branch. */
export function commitsPage(context: PageContext, repository: Repository, statusesOf: StatusesOf): Html {
  const body = html`<div class="head"><h1>Commits</h1><p class="muted">On <code>${repository.branches[0]?.name}</code>, newest first</p></div>
<ul class="card commits">${repository.commits.map((commit) => html`<li>${commitLine(context, commit)}${statusesOf(commit.hash).map((status) => statusLine(context, status))}</li>`)}</ul>`;
  return repositoryLayout(context, {
    repository,
    tab: 'commits',
    title: `Commits in ${repository.name}`,
    body,
  });
}

const BRANCH_ICON = raw(
  '<svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false"><circle cx="4" cy="3" r="1.7"/><circle cx="4" cy="13" r="1.7"/><circle cx="12" cy="5" r="1.7"/><path d="M4 4.7v6.6M12 6.7C12 9.5 4 8 4 11.3"/></svg>',
);
const FOLDER_ICON = raw(
  '<svg class="icon is-folder" viewBox="0 0 16 16" width="18" height="18" aria-hidden="true" focusable="false"><path d="M1.5 4V3h4.6l1.5 2h6.9v8h-13z"/></svg>',
);
const FILE_ICON = raw(
  '<svg class="icon" viewBox="0 0 16 16" width="18" height="18" aria-hidden="true" focusable="false"><path d="M3.5 1.5h6l3 3v10h-9zM9.5 1.5v3h3"/></svg>',
);

function folderTable(context: PageContext, repository: Repository, folder: string): Html {
  const path = repositoryPath(context, repository);
  const { commits } = repository;
  return html`<table class="card flush files"><caption class="hidden">Files in ${folder === '' ? repository.name : folder}</caption>
<thead class="hidden"><tr><th scope="col">Name</th><th scope="col">Last commit</th><th scope="col">When</th></tr></thead>
<tbody>${listFolder(repository, folder).map((entry, index) => {
    const commit = commits[(index * 2 + entry.name.length) % commits.length];
    return html`<tr><th scope="row"><a href="${path}/files/${entry.path}">${entry.isFolder ? FOLDER_ICON : FILE_ICON}${entry.name}</a></th>
<td class="muted">${commit?.message}</td><td class="muted when">${commit ? age(context, commit) : ''}</td></tr>`;
  })}</tbody></table>`;
}

function readme(repository: Repository): Html {
  const text = repository.files['README.md'];
  return text === undefined
    ? html``
    : html`<article class="card readme" aria-label="README">${markdown(text)}</article>`;
}

function commitLine(context: PageContext, commit: Commit): Html {
  return html`<span class="commit-text">${commit.message}</span>
<span class="muted small">${commit.author}, ${age(context, commit)} <code>${commit.hash.slice(0, 7)}</code></span>`;
}

type ShownStatus = ReturnType<StatusesOf>[number];

function statusPill({ state, name, url }: ShownStatus): Html {
  return html`<span class="commit-status small"><a href="${url}" title="${name}">${buildPill(state)}</a></span>`;
}

function statusLine(context: PageContext, { state, name, url, setByName, setAtMs }: ShownStatus): Html {
  return html`<span class="commit-status small">${buildPill(state)} <a href="${url}">${name}</a> <span class="muted">reported as ${setByName}, ${timeAgo(setAtMs, context.nowMs)}</span></span>`;
}

function crumbs(context: PageContext, repository: Repository, path: string): Html {
  const top = repositoryPath(context, repository);
  const names = path.split('/');
  const last = names.length - 1;
  return html`<h1 class="crumbs"><a href="${top}">${repository.name}</a>${names.map(
    (name, index) =>
      html`<span class="muted" aria-hidden="true">/</span>${index === last ? html`<span>${name}</span>` : html`<a href="${top}/files/${names.slice(0, index + 1).join('/')}">${name}</a>`}`,
  )}</h1>`;
}

function age(context: PageContext, commit: Commit): Html {
  return timeAgo(context.firstStartMs - commit.minutesAgo * 60_000, context.nowMs);
}
