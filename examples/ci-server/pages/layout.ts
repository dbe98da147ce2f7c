/** The frame of every page of Anvil CI. */
import { html, raw } from 'hono/html';
import type { Html } from '../../shared/html.ts';
import { accountMenu, type PageContent, type PageContext, pageFrame } from '../../shared/page-frame.ts';

const MARK = raw(
  '<svg class="mark" viewBox="0 0 32 32" width="28" height="28" aria-hidden="true" focusable="false"><path fill="currentColor" d="M2 9h7v-2h20v3c-3.6 0-6.8 2-8 5v3h2l3 4v3H9v-3l3-4h2v-3C8 15 3 13 2 9z"/></svg>',
);

/** The icon of the browser's tab. */
export const FAVICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="4" fill="#b83a0b"/><path fill="#fff" transform="translate(4 4) scale(.75)" d="M2 9h7v-2h20v3c-3.6 0-6.8 2-8 5v3h2l3 4v3H9v-3l3-4h2v-3C8 15 3 13 2 9z"/></svg>';

/** Draws a whole page. */
export function layout(context: PageContext, content: PageContent): Html {
  return pageFrame(context, content, {
    product: 'Anvil CI',
    stylesheet: 'anvil.css',
    header: html`<header class="bar">
<div class="wrap bar-in">
<a class="brand" href="${context.base}/">${MARK}<span>Anvil <b>CI</b></span></a>
${accountMenu(context, 'link')}
</div>
</header>`,
    mainClass: 'wrap',
    footer: html`<footer class="foot wrap"><span>Anvil CI 4.12</span><span>3 agents online</span></footer>`,
  });
}

/** The path of a project's page. */
export function projectPath(context: PageContext, project: string): string {
  return `${context.base}/projects/${encodeURIComponent(project)}`;
}

/** The path of a build's page. */
export function buildPath(context: PageContext, build: { project: string; number: number }): string {
  return `${projectPath(context, build.project)}/builds/${build.number}`;
}
