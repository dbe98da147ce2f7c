/** The sign-in page. */
import { html } from 'hono/html';
import type { Html } from '../../shared/html.ts';
import { type PageContext, signInForm } from '../../shared/page-frame.ts';
import type { SignInView } from '../../shared/sign-in-routes.ts';
import { DEMO_ACCOUNTS } from '../accounts.ts';
import { layout } from './layout.ts';

/** Draws the form, with the problem of the last attempt tied to its fields. */
export function signInPage(context: PageContext, view: SignInView): Html {
  const body = html`<div class="sign-in">
<section class="card" aria-labelledby="sign-in">
<h1 id="sign-in">Sign in to Lighthouse</h1>
${view.problem ? html`<p class="notice" id="problem" role="alert">${view.problem}</p>` : ''}
${signInForm(context, view, html`<button class="button">Sign in</button>`)}
</section>
<p class="muted small">Demo accounts: ${DEMO_ACCOUNTS.map(({ name, password }, index) => html`${index > 0 ? ', ' : ''}<code>${name}</code> / <code>${password}</code>`)}</p>
</div>`;
  return layout(context, { title: 'Sign in', body });
}
