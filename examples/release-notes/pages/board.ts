/** The board: what ships next, and whether its source builds. */
import { html, raw } from 'hono/html';
import { type Html, timeAgo } from '../../shared/html.ts';
import type { PageContext } from '../../shared/page-frame.ts';
import type { LatestBuild, LatestBuilds } from '../latest-builds.ts';
import type { Release } from '../releases.ts';
import { layout } from './layout.ts';

export interface BoardView {
  readonly releases: readonly Release[];
  readonly builds: LatestBuilds;
  readonly ciName: string;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** Draws the board. */
export function boardPage(context: PageContext, { releases, builds, ciName }: BoardView): Html {
  const shown = builds.kind === 'builds' ? builds.byProject : undefined;
  const isLive = [...(shown?.values() ?? [])].some(({ state }) => isUnderWay(state));
  const body = html`<div class="head"><h1>Next releases</h1><p class="muted">Each with the latest build of its source in ${ciName}.</p></div>
${aboutBuilds(builds, ciName)}
<ol class="releases">${releases.map((release) => html`<li class="card release">${releaseCard(context, release, shown?.get(release.ciProject), ciName)}</li>`)}</ol>`;
  return layout(context, { title: 'Next releases', body, isLive });
}

function aboutBuilds(builds: LatestBuilds, ciName: string): Html {
  switch (builds.kind) {
    case 'builds':
      return html``;
    case 'permission':
      return html`<section class="card ask"><div><h2>The lamps are off</h2>
<p class="muted">Lighthouse shows builds as you see them in ${ciName}, once you have allowed that there. Your password stays there.</p></div>
<a class="button" href="${builds.url}">Let Lighthouse read builds in ${ciName}</a></section>`;
    case 'refused':
      return html`<p class="notice" role="alert">${ciName} did not show its builds: ${builds.message}</p>`;
    case 'unreachable':
      return html`<p class="notice" role="alert">${ciName} does not answer. The board goes on without builds.</p>`;
  }
}

function releaseCard(
  context: PageContext,
  release: Release,
  build: LatestBuild | undefined,
  ciName: string,
): Html {
  const date = new Date(context.nowMs + release.inDays * DAY_MS);
  return html`<div class="when"><b>${String(date.getUTCDate())}</b><span>${date.toLocaleString('en', { month: 'short', timeZone: 'UTC' })}</span></div>
<div class="what"><p class="muted small">${release.product} ${release.version} · ${release.owner}</p>
<h2>${release.title}</h2>
<ul>${release.notes.map((note) => html`<li>${note}</li>`)}</ul></div>
<div class="build" id="build-${release.ciProject.replaceAll(/\W/g, '-')}" data-live${build && isUnderWay(build.state) ? html` data-running` : ''}>${build ? buildPart(context, build, ciName) : html`${lamp('off')}<p class="muted small">No build to see</p>`}</div>`;
}

function buildPart(context: PageContext, build: LatestBuild, ciName: string): Html {
  const { number, state, branch, startedBy, url, queuedAtMs } = build;
  const known = Object.hasOwn(WORDS, state) ? state : 'off';
  return html`${lamp(known)}<p><b>${WORDS[state] ?? state}</b> <a href="${url}">#${number}<span class="hidden"> in ${ciName}</span></a></p>
<p class="muted small"><code>${branch}</code>, ${startedBy}, ${timeAgo(queuedAtMs, context.nowMs)}</p>`;
}

const WORDS: Readonly<Record<string, string>> = {
  queued: 'Waiting',
  running: 'Building',
  passed: 'Clear to ship',
  failed: 'Not ready',
};

function isUnderWay(state: string): boolean {
  return state === 'queued' || state === 'running';
}

const LAMP = raw(
  '<svg viewBox="0 0 40 24" width="40" height="24" aria-hidden="true" focusable="false"><circle cx="20" cy="12" r="6" fill="currentColor"/><path class="beam" d="M11 12H2M29 12h9M13 6 6 2M27 6l7-4M13 18l-7 4M27 18l7 4" stroke="currentColor" stroke-width="2" stroke-linecap="round"/></svg>',
);

function lamp(state: string): Html {
  return html`<span class="lamp is-${state}">${LAMP}</span>`;
}
