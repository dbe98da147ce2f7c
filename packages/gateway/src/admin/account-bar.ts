// Who is signed in, and the way out; on every page for administrators.
import { html } from 'hono/html';
import type { AdminContext, AdminVisit } from './admin-context.ts';
import type { Markup } from './admin-page.ts';
import { FORM_TOKEN } from './browser-forms.ts';

export const SIGN_OUT_PATH = '/sign-out';

export function accountBar({ administrator, binding }: AdminVisit, { forms }: AdminContext): Markup {
  return html`<form method="post" action="${SIGN_OUT_PATH}">
<input type="hidden" name="${FORM_TOKEN}" value="${forms.token(SIGN_OUT_PATH, binding)}">
<span>Signed in as <bdi>${administrator}</bdi></span> <button>Sign out</button></form>`;
}
