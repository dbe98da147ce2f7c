/** A page for what cannot be shown or done. */
import { html } from 'hono/html';
import type { Html } from '../../shared/html.ts';
import type { PageContext } from '../../shared/page-frame.ts';
import { layout } from './layout.ts';

const PROBLEMS = {
  notFound: { title: 'There is no such page', advice: 'The project or the build may have another name.' },
  noAccount: { title: 'You have no account here', advice: 'Ask the administrator of Anvil CI for one.' },
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
  const body = html`<div class="card problem"><h1>${title}</h1><p>${advice}</p>
<p><a class="button" href="${context.base}/">Go to projects</a></p></div>`;
  return layout(context, { title, body });
}
