// The code that the person takes to the consumer (`oauth_callback=oob`), and the warning that goes with it (threat T35).
import type { CodeView } from '../provider/pages.ts';
import { COPY_SCRIPT_TEXT } from './copy-script.ts';
import { icons } from './icons.ts';
import { callout, changeYourMind, htmlDocument } from './layout.ts';
import { constant, html, nameOf, say, sayPlain } from './markup.ts';
import { words } from './words.ts';

const text = words.code;

export function code(view: CodeView): string {
  const names = { consumer: nameOf(view.consumerName), application: nameOf(view.applicationName) };
  return htmlDocument({
    applicationName: view.applicationName,
    title: sayPlain(text.title, { consumer: view.consumerName }),
    main: html`<div class="card">
<h1>${say(text.title, names)}</h1>
<p>${say(text.next, names)}</p>
<div class="verifier">
<p class="label">${text.label}</p>
<code id="oauth-verifier">${view.verifier}</code>
<button type="button" id="copy" hidden>${text.copy}</button>
<p id="copy-result" role="status" data-copied="${text.copied}" data-selected="${text.selected}"></p>
</div>
${callout('warning', icons.warning, html`<h2>${text.warningTitle}</h2><p>${say(text.warning, names)}</p><p>${text.mistake}</p>`)}
</div>`,
    footer: changeYourMind(view.accessTokensPath),
    script: html`<script>${constant(COPY_SCRIPT_TEXT)}</script>`,
  });
}
