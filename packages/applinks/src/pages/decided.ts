// The end of a decision that returns nowhere.
import type { DecidedView } from '../provider/pages.ts';
import { icons } from './icons.ts';
import { changeYourMind, htmlDocument } from './layout.ts';
import { html, nameOf, say, sayPlain } from './markup.ts';
import { words } from './words.ts';

const text = words.decided;

export function decided(view: DecidedView): string {
  const names = { consumer: nameOf(view.consumerName), application: nameOf(view.applicationName) };
  const { allowed } = view;
  return htmlDocument({
    applicationName: view.applicationName,
    title: allowed ? sayPlain(text.allowedTitle, { consumer: view.consumerName }) : text.deniedTitle,
    main: html`<div class="card outcome">
<span class="mark ${allowed ? 'mark-good' : 'mark-calm'}">${allowed ? icons.yes : icons.no}</span>
<h1>${allowed ? say(text.allowedTitle, names) : text.deniedTitle}</h1>
<p>${say(allowed ? text.allowed : text.denied, names)}</p>
</div>`,
    footer: changeYourMind(view.accessTokensPath),
  });
}
