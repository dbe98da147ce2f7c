/** The button that starts a build, on the dashboard and on a project's page. */
import { html } from 'hono/html';
import type { Html } from '../../shared/html.ts';
import { formTokenField, type PageContext } from '../../shared/page-frame.ts';
import type { Project } from '../projects.ts';
import { projectPath } from './layout.ts';

/** Draws the form. It builds the default branch. */
export function runBuildForm(context: PageContext, project: Project): Html {
  return html`<form method="post" action="${projectPath(context, project.name)}/builds" class="run">
${formTokenField(context)}<button class="button" aria-label="Run build of ${project.name}">Run build</button>
</form>`;
}
