// What each side of a link may do: in words, and as the two choices of a form.
import { type AuthenticationLevel, isAuthenticationLevel, type LinkLevels } from '@maillon/applinks/links';
import { html } from 'hono/html';
import type { Markup } from './admin-page.ts';
import type { FormFields } from './browser-forms.ts';
import { type FieldFault, field } from './form-field.ts';

export const LEVEL_WORDS: Readonly<Record<AuthenticationLevel, string>> = {
  off: 'nothing',
  '3LO': 'act for people who agree',
  '3LO+2LO': 'act for people who agree, and for itself',
  '3LO+2LO+impersonation': 'act for people who agree, for itself, and as anybody without asking them',
};

/** In the words of the products' own pages. */
const PRODUCT_WORDS: Readonly<Record<AuthenticationLevel, string>> = {
  off: 'Disabled',
  '3LO': 'OAuth',
  '3LO+2LO': 'OAuth with 2LO',
  '3LO+2LO+impersonation': 'OAuth with impersonation',
};

/**
 * @param chosen - for our half.
 * @param there - what the other half was made for, seen from ours.
 * @returns what an administrator there sets so that both are the same; undefined when they are.
 */
export function toSetThere(chosen: LinkLevels, there: LinkLevels): string | undefined {
  // Their outgoing is our incoming.
  const sides = [
    ['Outgoing', 'incoming'],
    ['Incoming', 'outgoing'],
  ] as const;
  const settings = sides
    .filter(([, ours]) => chosen[ours] !== there[ours])
    .map(([theirs, ours]) => `${theirs}: ${PRODUCT_WORDS[chosen[ours]]}`);
  if (settings.length === 0) return undefined;
  return `Its half was made for something else than you chose. An administrator there edits the link and sets ${settings.join(', ')}.`;
}

export const LEVEL_LABELS: Readonly<Record<keyof LinkLevels, string>> = {
  incoming: 'What it may do here',
  outgoing: 'What we may do there',
};

/** Whatever is not one of the choices is nothing. */
export function readLevels(fields: FormFields): LinkLevels {
  const chosen = (name: keyof LinkLevels): AuthenticationLevel => {
    const text = fields.get(name) ?? '';
    return isAuthenticationLevel(text) ? text : 'off';
  };
  return { incoming: chosen('incoming'), outgoing: chosen('outgoing') };
}

export function levelFaults({ incoming, outgoing }: LinkLevels): readonly FieldFault[] {
  if (incoming !== 'off' || outgoing !== 'off') return [];
  return [
    {
      field: 'incoming',
      label: LEVEL_LABELS.incoming,
      text: 'A link lets at least one side act at the other; got "nothing" twice. Choose something here or below.',
    },
  ];
}

export function levelFields(levels: LinkLevels, faults: readonly FieldFault[]): Markup {
  return html`${choice('incoming', levels.incoming, faults)}${choice('outgoing', levels.outgoing, faults)}`;
}

function choice(
  name: keyof LinkLevels,
  selected: AuthenticationLevel,
  faults: readonly FieldFault[],
): Markup {
  const options = Object.entries(LEVEL_WORDS).map(
    ([level, words]) =>
      html`<option value="${level}" ${level === selected ? 'selected' : ''}>${words}</option>`,
  );
  const control = (marks: Markup): Markup => html`<select ${marks}>${options}</select>`;
  return field({ name, label: LEVEL_LABELS[name], faults, control });
}
