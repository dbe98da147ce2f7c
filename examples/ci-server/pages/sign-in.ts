/** The sign-in page. */
import { html } from 'hono/html';
import type { Html } from '../../shared/html.ts';
import type { SignInView } from '../../shared/sign-in-routes.ts';
import { DEMO_ACCOUNTS } from '../accounts.ts';
import { layout, type PageContext } from './layout.ts';

/** Draws the form, with the problem of the last attempt tied to its fields. */
export function signInPage(context: PageContext, view: SignInView): Html {
  const described = view.problem ? html` aria-describedby="problem" aria-invalid="true"` : '';
  const body = html`<div class="sign-in">
<section class="card" aria-labelledby="sign-in">
<h1 id="sign-in">Sign in</h1>
<p class="muted">Use your Anvil CI account.</p>
${view.problem ? html`<p class="notice is-failed" id="problem" role="alert">${view.problem}</p>` : ''}
<form method="post" action="${context.base}/login" class="fields">
<input type="hidden" name="csrf" value="${view.formToken}">
<input type="hidden" name="return" value="${view.returnAddress}">
<label for="username">Username</label>
<input id="username" name="username" autocomplete="username" autocapitalize="none" spellcheck="false" required value="${view.username ?? ''}"${described}>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required${described}>
<button class="button wide">Sign in</button>
</form>
</section>
<aside class="demo" aria-label="Demo accounts">
<h2>Demo accounts</h2>
<table><thead><tr><th scope="col">Username</th><th scope="col">Password</th></tr></thead>
<tbody>${DEMO_ACCOUNTS.map(({ name, password }) => html`<tr><td><code>${name}</code></td><td><code>${password}</code></td></tr>`)}</tbody></table>
</aside>
</div>`;
  return layout(context, { title: 'Sign in', body });
}
