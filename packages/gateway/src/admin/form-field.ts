// A labelled control with what is wrong about it, said at the control and found from the top of the page.
import { html } from 'hono/html';
import type { Markup } from './admin-page.ts';

export interface FieldFault {
  /** Name and id of the control. */
  readonly field: string;
  readonly label: string;
  /** What was expected, what came, what to do. */
  readonly text: string;
  /** What came, in full. */
  readonly evidence?: string;
}

export interface Field {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly faults?: readonly FieldFault[];
  /** @param marks - attributes: id, name, what describes it. */
  readonly control: (marks: Markup) => Markup;
}

export function field({ name, label, hint, faults = [], control }: Field): Markup {
  const fault = faults.find((each) => each.field === name);
  const described = [
    ...(hint === undefined ? [] : [`${name}-hint`]),
    ...(fault === undefined ? [] : [`${name}-fault`]),
  ].join(' ');
  const isFirst = fault !== undefined && fault === faults[0];
  const marks = html`id="${name}" name="${name}"${described === '' ? '' : html` aria-describedby="${described}"`}${fault === undefined ? '' : html` aria-invalid="true"`}${isFirst ? html` autofocus` : ''}`;
  return html`<div class="field"><label for="${name}">${label}</label>
${hint === undefined ? '' : html`<p class="hint" id="${name}-hint">${hint}</p>`}
${control(marks)}
${fault === undefined ? '' : faultText(fault)}</div>`;
}

function faultText({ field: name, text, evidence }: FieldFault): Markup {
  return html`<div class="fault" id="${name}-fault"><p>${text}</p>${evidence === undefined ? '' : html`<p class="hint">What came: ${evidence}</p>`}</div>`;
}

export function faultSummary(faults: readonly FieldFault[]): Markup | '' {
  if (faults.length === 0) return '';
  const places = faults.map((each) => html`<li><a href="#${each.field}">${each.label}</a></li>`);
  return html`<div class="problem" role="alert"><p>Nothing was changed. Put this right, and try again:</p><ul>${places}</ul></div>`;
}
