// The administrators' sign-in form.
import type { HttpResponse } from '@maillon/applinks';
import { decodeForm } from '@maillon/oauth1';
import { html } from 'hono/html';
import type { AdminContext, AdminRoute, AdminVisit } from '../admin-context.ts';
import { adminPage, adminRedirect } from '../admin-page.ts';
import { FORM_TOKEN } from '../browser-forms.ts';
import { field } from '../form-field.ts';

export const SIGN_IN_PATH = '/sign-in';

export const showSignIn: AdminRoute['handler'] = (visit, context) => {
  const to = new Map(decodeForm(visit.query) ?? []).get('to');
  return signInPage(visit, context, { to: ownPath(to), status: 200 });
};

export const signIn: AdminRoute['handler'] = async (visit, context) => {
  const { request, fields } = visit;
  const name = fields.get('name') ?? '';
  const to = ownPath(fields.get('to'));
  const verdict = await context.administrators(
    { name, password: fields.get('password') ?? '' },
    request.remoteAddress,
  );
  switch (verdict.kind) {
    case 'administrator': {
      context.sessions.end(context.cookies.session(request));
      const cookie = await context.sessions.begin(verdict.name);
      context.log.info({ administrator: verdict.name }, 'administrator signed in');
      return adminRedirect(to, [['set-cookie', context.cookies.setSession(cookie)]]);
    }
    case 'refused':
      context.log.info({ remoteAddress: request.remoteAddress }, 'administrator sign-in refused');
      return signInPage(visit, context, {
        to,
        status: 403,
        problem:
          'Name or password are not right. "maillon admin add NAME --password-stdin" makes an administrator, or sets a new password.',
      });
    case 'limited':
      return signInPage(visit, context, {
        to,
        status: 429,
        problem: `Too many attempts. Wait ${verdict.retryAfterSeconds} seconds, then try again.`,
        headers: [['retry-after', String(verdict.retryAfterSeconds)]],
      });
  }
};

export const signOut: AdminRoute['handler'] = async ({ request }, context) => {
  context.sessions.end(context.cookies.session(request));
  return adminRedirect(SIGN_IN_PATH, [['set-cookie', context.cookies.endSession()]]);
};

/** Only a path here (threat T14). */
function ownPath(to: string | undefined): string {
  return to !== undefined && /^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(to) ? to : '/';
}

interface SignInView {
  readonly to: string;
  readonly status: number;
  readonly problem?: string;
  readonly headers?: HttpResponse['headers'];
}

function signInPage(
  { binding }: AdminVisit,
  { forms }: AdminContext,
  { to, status, problem, headers = [] }: SignInView,
): Promise<HttpResponse> {
  return adminPage({
    title: 'Sign in',
    status,
    headers,
    main: html`${problem === undefined ? '' : html`<p class="problem" role="alert">${problem}</p>`}
<form method="post" action="${SIGN_IN_PATH}">
<input type="hidden" name="${FORM_TOKEN}" value="${forms.token(SIGN_IN_PATH, binding)}">
<input type="hidden" name="to" value="${to}">
${field({
  name: 'name',
  label: 'Administrator',
  control: (marks) => html`<input ${marks} autocomplete="username" required autofocus>`,
})}
${field({
  name: 'password',
  label: 'Password',
  control: (marks) => html`<input ${marks} type="password" autocomplete="current-password" required>`,
})}
<div class="actions"><button class="primary">Sign in</button></div>
</form>`,
  });
}
