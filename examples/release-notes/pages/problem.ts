/** A page for what cannot be shown or done. */
import { html } from 'hono/html';
import type { Html } from '../../shared/html.ts';
import type { PageContext } from '../../shared/page-frame.ts';
import { layout } from './layout.ts';

const PROBLEMS = {
  notFound: {
    title: 'There is no such page',
    advice: 'The board shows every release that is being prepared.',
  },
  staleForm: {
    title: 'Press the button once more',
    advice: 'The page with the button was from an earlier session. Nothing was changed.',
  },
};

/** Draws a problem: what happened, and the way on. */
export function problemPage(context: PageContext, problem: keyof typeof PROBLEMS): Html {
  const { title, advice } = PROBLEMS[problem];
  const body = html`<section class="card ask"><div><h1>${title}</h1><p>${advice}</p></div>
<a class="button" href="${context.base}/">Go to the board</a></section>`;
  return layout(context, { title, body });
}
