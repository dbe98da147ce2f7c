/** A page for what cannot be shown or done. */
import { html } from 'hono/html';
import type { Html } from '../../shared/html.ts';
import { layout, type PageContext } from './layout.ts';

const PROBLEMS = {
  notFound: {
    title: 'There is no such page',
    advice: 'The repository, file or branch may have another name.',
  },
  staleForm: {
    title: 'Press the button once more',
    advice: 'The page with the button was from an earlier session. Nothing was changed.',
  },
};

/** The problems that have a page. */
export type Problem = keyof typeof PROBLEMS;

/** Draws a problem: what happened, and the way on. */
export function problemPage(context: PageContext, problem: Problem): Html {
  const { title, advice } = PROBLEMS[problem];
  const body = html`<div class="narrow"><section class="card empty"><h1>${title}</h1><p>${advice}</p>
<p><a class="button" href="${context.base}/">Go to repositories</a></p></section></div>`;
  return layout(context, { title, body });
}
