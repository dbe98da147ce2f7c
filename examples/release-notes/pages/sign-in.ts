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
<h1 id="sign-in">Sign in to Lighthouse</h1>
${view.problem ? html`<p class="notice" id="problem" role="alert">${view.problem}</p>` : ''}
<form method="post" action="${context.base}/login" class="fields">
<input type="hidden" name="csrf" value="${view.formToken}">
<input type="hidden" name="return" value="${view.returnAddress}">
<label for="username">Username</label>
<input id="username" name="username" autocomplete="username" autocapitalize="none" spellcheck="false" required value="${view.username ?? ''}"${described}>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required${described}>
<button class="button">Sign in</button>
</form>
</section>
<p class="muted small">Demo accounts: ${DEMO_ACCOUNTS.map(({ name, password }, index) => html`${index > 0 ? ', ' : ''}<code>${name}</code> / <code>${password}</code>`)}</p>
</div>`;
  return layout(context, { title: 'Sign in', body });
}
