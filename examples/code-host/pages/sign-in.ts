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
<div class="welcome"><h1>Welcome aboard</h1><p>Your code, your reviews and your builds, in one calm place.</p></div>
<section class="card" aria-label="Sign in">
${view.problem ? html`<p class="flash is-bad" id="problem" role="alert">${view.problem}</p>` : ''}
<form method="post" action="${context.base}/login" class="fields">
<input type="hidden" name="csrf" value="${view.formToken}">
<input type="hidden" name="return" value="${view.returnAddress}">
<label for="username">Username</label>
<input id="username" name="username" autocomplete="username" autocapitalize="none" spellcheck="false" required value="${view.username ?? ''}"${described}>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required${described}>
<button class="button wide">Sign in to Harbour</button>
</form>
<p class="demo"><b>Demo accounts:</b> ${DEMO_ACCOUNTS.map(({ name, password }) => html`<span><code>${name}</code> with <code>${password}</code></span> `)}</p>
</section>
</div>`;
  return layout(context, { title: 'Sign in', body });
}
