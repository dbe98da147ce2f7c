/** The frame of every page of Lighthouse. */
import { html, raw } from 'hono/html';
import type { Html } from '../../shared/html.ts';
import { accountMenu, type PageContent, type PageContext, pageFrame } from '../../shared/page-frame.ts';

const SHAPE =
  '<path fill="currentColor" d="M12.5 12h7l2 17h-11zM11.5 9h9v2h-9zM13 3.5h6V8h-6zM16 1l4.5 2h-9z"/><path fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" d="M9.5 5.8 2.5 4M9.5 7l-7 3M22.5 5.800l7-1.800M22.5 7l7 3"/>';
const MARK = raw(
  `<svg class="mark" viewBox="0 0 32 32" width="30" height="30" aria-hidden="true" focusable="false">${SHAPE}</svg>`,
);

/** The icon of the browser's tab. */
export const FAVICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#3b2f7d"/><g color="#ffd75e" transform="translate(4 4) scale(.75)">${SHAPE}</g></svg>`;

/** Draws a whole page. */
export function layout(context: PageContext, content: PageContent): Html {
  return pageFrame(context, content, {
    product: 'Lighthouse',
    stylesheet: 'lighthouse.css',
    header: html`<header class="bar"><div class="wrap bar-in">
<a class="brand" href="${context.base}/">${MARK}<span>Lighthouse</span></a>
${accountMenu(context, 'quiet')}
</div></header>`,
    mainClass: 'wrap',
    footer: html`<footer class="foot wrap">Lighthouse 3.4 · What ships, and when</footer>`,
  });
}
