// The document around every page, and the parts that several pages have.
import type { Person } from '../http.ts';
import type { HiddenInputs } from '../provider/pages.ts';
import { glyph } from './glyph.ts';
import { type Child, constant, type Html, html, nameOf, say, sayPlain } from './markup.ts';
import { STYLE_TEXT } from './styles.ts';
import { webLink } from './web-link.ts';
import { LANGUAGE, words } from './words.ts';

interface Document {
  readonly applicationName: string;
  /** Plain text. */
  readonly title: string;
  readonly main: Child;
  readonly footer?: Child;
  /** After everything else, so that it finds the elements. */
  readonly script?: Child;
}

/** @returns a whole HTML document as a primitive string. */
export function htmlDocument({ applicationName, title, main, footer, script }: Document): string {
  const pageTitle = sayPlain(words.layout.pageTitle, { title, application: applicationName });
  // The empty icon keeps the browser from asking the application for /favicon.ico.
  return html`<!doctype html>
<html lang="${LANGUAGE}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>${pageTitle}</title>
<link rel="icon" href="data:,">
<style>${constant(STYLE_TEXT)}</style>
</head>
<body>
<header>${glyph(applicationName)}${nameOf(applicationName)}</header>
<main>
${main}
</main>
${footer !== undefined && html`<footer>${footer}</footer>`}
${script}
</body>
</html>
`.toString();
}

/** Who the page takes the reader for. */
export function accountChip(label: Child, person: Person, more?: Child): Html {
  const { name, displayName = '' } = person;
  const shown =
    displayName === '' || displayName === name
      ? nameOf(name)
      : html`${nameOf(displayName)} (<bdi>${name}</bdi>)`;
  return html`<p class="account">${glyph(displayName === '' ? name : displayName)}<span><span class="unseen">${label}: </span>${shown}${more}</span></p>`;
}

/** A block that stands out: an icon, an optional heading, and sentences. */
export function callout(kind: 'warning' | 'information', icon: Html, content: Child): Html {
  return html`<div class="callout callout-${kind}">${icon}<div>${content}</div></div>`;
}

export function hiddenInputs(inputs: HiddenInputs): Html {
  return html`${inputs.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}`;
}

/** The sentence that leads to where every decision can be taken back. */
export function changeYourMind(accessTokensPath: string): Html {
  const { changeYourMind: sentence, list } = words.consent;
  return html`<p>${say(sentence, { list: webLink(accessTokensPath, list) ?? list })}</p>`;
}
