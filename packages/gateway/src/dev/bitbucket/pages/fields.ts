// Fields of a dialog.
import { html } from 'hono/html';
import { APPLICATION_TYPES } from '../links/link.ts';
import type { Faults, Field } from '../ui/manual-form.ts';
import type { Form } from '../ui/visitor.ts';
import type { Html } from './layout.ts';

export interface FieldList {
  readonly fields: readonly Field[];
  /** What was typed, or is kept. */
  readonly values: Form;
  readonly faults?: Faults;
  /** Begins the ids, where a page has several forms with fields of the same name. */
  readonly form?: string;
}

/** Draws fields with their values and what is wrong with them; a secret is never given back. */
export function fieldList({ fields, values, faults, form }: FieldList): Html {
  return html`${fields.map((field) => {
    const id = form === undefined ? field.name : `${form}-${field.name}`;
    return oneField({ field, id, values, fault: faults?.get(field.name) });
  })}`;
}

interface OneField {
  readonly field: Field;
  readonly id: string;
  readonly values: Form;
  readonly fault: string | undefined;
}

function oneField({ field, id, values, fault }: OneField): Html {
  const { name, label, kind } = field;
  if (kind === 'checkbox') {
    return html`<label class="inline"><input type="checkbox" name="${name}" value="on"${values.has(name) ? html` checked` : ''}> ${label}</label>`;
  }
  const wrong = fault === undefined ? '' : html` aria-invalid="true" aria-describedby="${id}-fault"`;
  const marks = html`id="${id}" name="${name}"${wrong}`;
  return html`<label for="${id}">${label}</label>
${input(kind, values.get(name) ?? '', marks)}
${fault === undefined ? '' : html`<span class="fault" id="${id}-fault" role="alert">${fault}</span>`}`;
}

function input(kind: Field['kind'], value: string, marks: Html): Html {
  switch (kind) {
    case 'type':
      return html`<select ${marks}>${[...APPLICATION_TYPES].map(
        ([id, label]) => html`<option value="${id}"${id === value ? html` selected` : ''}>${label}</option>`,
      )}</select>`;
    case 'key':
      return html`<textarea ${marks} spellcheck="false">${value}</textarea>`;
    case 'secret':
      return html`<input ${marks} type="password" autocomplete="off" value="">`;
    default:
      return html`<input ${marks} type="text" autocomplete="off" value="${value}">`;
  }
}
