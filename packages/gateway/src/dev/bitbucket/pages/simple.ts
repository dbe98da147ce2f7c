// Pages of a few words: sign-in, projects, problems.
import { html } from 'hono/html';
import { PROJECTS } from '../projects.ts';
import { type Html, layout, type PageView } from './layout.ts';

export function signInPage(
  view: PageView,
  {
    formToken,
    next,
    problem,
  }: { readonly formToken: string; readonly next: string; readonly problem?: string },
): Html {
  return layout(
    view,
    'Log in',
    html`<form method="post" action="/login">
<input type="hidden" name="atl_token" value="${formToken}"><input type="hidden" name="next" value="${next}">
${problem === undefined ? '' : html`<p class="warning" role="alert">${problem}</p>`}
<label for="j_username">Username</label><input id="j_username" name="j_username" autocomplete="username" required>
<label for="j_password">Password</label><input id="j_password" name="j_password" type="password" autocomplete="current-password" required>
<div class="actions"><button class="primary">Log in</button></div>
</form>`,
  );
}

export function projectsPage(view: PageView): Html {
  return layout(
    view,
    'Projects',
    html`${PROJECTS.map(
      ({ key, name, repositories }) => html`<h2>${name}</h2>
${repositories.map(
  (repository) =>
    html`<h3>${repository.name}</h3><ul>${repository.commits.map(
      ({ id, message }) =>
        html`<li><a href="/projects/${key}/repos/${repository.slug}/commits/${id}"><code>${id.slice(0, 11)}</code> ${message}</a></li>`,
    )}</ul>`,
)}`,
    )}`,
  );
}

export function problemPage(view: PageView, title: string, text: string): Html {
  return layout(view, title, html`<p>${text}</p>`);
}
