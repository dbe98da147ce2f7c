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
<h1 id="sign-in">Sign in</h1>
<p class="muted">Use your Anvil CI account.</p>
${view.problem ? html`<p class="notice is-failed" id="problem" role="alert">${view.problem}</p>` : ''}
${signInForm(context, view, html`<button class="button wide">Sign in</button>`)}
</section>
<aside class="demo" aria-label="Demo accounts">
<h2>Demo accounts</h2>
<table><thead><tr><th scope="col">Username</th><th scope="col">Password</th></tr></thead>
<tbody>${DEMO_ACCOUNTS.map(({ name, password }) => html`<tr><td><code>${name}</code></td><td><code>${password}</code></td></tr>`)}</tbody></table>
</aside>
</div>`;
  return layout(context, { title: 'Sign in', body });
}
