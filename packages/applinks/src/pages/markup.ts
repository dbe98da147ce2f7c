// Templates that escape whatever is put into them. Everything a page shows goes through here (threat T42).
import { html as honoHtml, raw } from 'hono/html';

/** Markup that is safe as it stands: made by `html` here, or our own constant text. */
export type Html = ReturnType<typeof raw>;

/** What may stand in a template: text is escaped, markup is not, `undefined` and `false` leave nothing. No promises. */
export type Child = string | Html | undefined | false | readonly Child[];

/**
 * Makes markup from a template; each text in it is escaped for element content and for quoted attributes.
 *
 * @throws TypeError when a promise gets past the types: pages are made at once.
 */
export function html(strings: TemplateStringsArray, ...children: readonly Child[]): Html {
  const made = honoHtml(strings, ...children);
  if (made instanceof Promise)
    throw new TypeError('expected text or markup in a page template, got a promise');
  return made;
}

/** Takes our own constant text (styles, script, icons) as markup. Never for anything that comes from outside. */
export function constant(markup: string): Html {
  return raw(markup);
}

/** A name from outside: set apart, so that letters of another direction cannot reorder the sentence around it. */
export function nameOf(name: string): Html {
  return html`<bdi class="name">${name}</bdi>`;
}

/** `a` and `b` in `'{a} meets {b}'`. */
type Placeholder<Message extends string> = Message extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholder<Rest>
  : never;

const PLACEHOLDER = /\{(\w+)\}/;

/**
 * Fills a message of the catalogue.
 *
 * @param message - with placeholders in braces, e.g. `'Go back to {consumer}.'`
 * @param values - one for each placeholder: text (escaped) or markup. Braces in a value are only braces.
 */
export function say<Message extends string>(
  message: Message,
  values: Readonly<Record<Placeholder<Message>, Child>>,
): Html {
  return html`${fill(message, values)}`;
}

/** Fills a message with plain text, for a place that takes no markup, such as the title. */
export function sayPlain<Message extends string>(
  message: Message,
  values: Readonly<Record<Placeholder<Message>, string>>,
): string {
  return fill<string>(message, values).join('');
}

function fill<Value>(
  message: string,
  values: Readonly<Record<string, Value>>,
): (string | Value | undefined)[] {
  return message.split(PLACEHOLDER).map((part, index) => (index % 2 === 0 ? part : values[part]));
}
