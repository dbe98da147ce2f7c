/** The sign-in page. */
import { html } from 'hono/html';
import type { Html } from '../../shared/html.ts';
import { signInForm } from '../../shared/page-frame.ts';
import type { SignInView } from '../../shared/sign-in-routes.ts';
import { DEMO_ACCOUNTS } from '../accounts.ts';
import { layout, type PageContext } from './layout.ts';

/** Draws the form, with the problem of the last attempt tied to its fields. */
export function signInPage(context: PageContext, view: SignInView): Html {
  const body = html`<div class="sign-in">
<div class="welcome"><h1>Welcome aboard</h1><p>Your code, your reviews and your builds, in one calm place.</p></div>
<section class="card" aria-label="Sign in">
${view.problem ? html`<p class="flash is-bad" id="problem" role="alert">${view.problem}</p>` : ''}
${signInForm(context, view, html`<button class="button wide">Sign in to Harbour</button>`)}
<p class="demo"><b>Demo accounts:</b> ${DEMO_ACCOUNTS.map(({ name, password }) => html`<span><code>${name}</code> with <code>${password}</code></span> `)}</p>
</section>
</div>`;
  return layout(context, { title: 'Sign in', body });
}
