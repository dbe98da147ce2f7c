// May this consumer act as this person? Who, as whom, what, for how long, where to; then two equal buttons.
import type { ConsentView } from '../provider/pages.ts';
import { glyph } from './glyph.ts';
import { icons } from './icons.ts';
import { accountChip, callout, changeYourMind, hiddenInputs, htmlDocument } from './layout.ts';
import { type Html, html, nameOf, say, sayPlain } from './markup.ts';
import { duration, timeElement } from './time-words.ts';
import { webLink } from './web-link.ts';
import { words } from './words.ts';

const text = words.consent;

export function consent(view: ConsentView): string {
  const names = { consumer: nameOf(view.consumerName), application: nameOf(view.applicationName) };
  const lifetime = say(text.lifetime, { lifetime: duration(view.lifetimeSeconds) });
  // Cancel first: it is what a key press by accident meets first (console 1.8). No text field: Enter submits nothing.
  return htmlDocument({
    applicationName: view.applicationName,
    title: sayPlain(text.title, { consumer: view.consumerName, application: view.applicationName }),
    main: html`<div class="card">
<div class="pair" aria-hidden="true">${glyph(view.consumerName, 'large')}<span class="joint">${icons.link}</span>${glyph(view.applicationName, 'large')}</div>
<h1>${say(text.title, names)}</h1>
${account(view)}
${view.showsCode && codeWarning(names)}
${allowedBefore(view)}
<h2>${say(text.can, names)}</h2>
<ul class="rights" role="list"><li class="granted">${icons.yes}<span>${say(text.canActAsYou, names)}</span></li></ul>
<h2>${text.cannot}</h2>
<ul class="rights" role="list"><li class="withheld">${icons.no}<span>${text.cannotSeePassword}</span></li></ul>
<dl class="terms">
<div>${icons.clock}<dt class="unseen">${text.lifetimeLabel}</dt><dd>${lifetime}</dd></div>
<div>${icons.forward}<dt class="unseen">${text.afterwardsLabel}</dt><dd>${afterwards(view)}</dd></div>
</dl>
<form method="post" action="${view.action}">
${hiddenInputs(view.hidden)}
<button name="deny" value="1">${text.cancel}</button>
<button name="approve" value="1">${text.allow}</button>
</form>
</div>`,
    footer: changeYourMind(view.accessTokensPath),
  });
}

function account({ person, applicationName, switchUserUrl }: ConsentView): Html {
  const what = sayPlain(text.notYouWhat, { application: applicationName });
  const link = webLink(switchUserUrl, html`${text.notYou}<span class="unseen"> ${what}</span>`);
  const label = say(text.account, { application: applicationName });
  return accountChip(label, person, link !== undefined && html` · ${link}`);
}

/** Threat T35: somebody else may have started this, and wait for the code to be read out. */
function codeWarning(names: { readonly consumer: Html; readonly application: Html }): Html {
  const content = html`<h2>${text.codeWarningTitle}</h2><p>${say(text.codeWarning, names)}</p>`;
  return callout('warning', icons.warning, content);
}

function allowedBefore({ allowedBeforeAtSeconds, consumerName }: ConsentView): Html | undefined {
  if (allowedBeforeAtSeconds === undefined) return undefined;
  const values = { when: timeElement(allowedBeforeAtSeconds), consumer: nameOf(consumerName) };
  return callout('information', icons.information, html`<p>${say(text.allowedBefore, values)}</p>`);
}

function afterwards({ returnHost, showsCode, consumerName }: ConsentView): Html {
  if (returnHost !== undefined) return say(text.returnsTo, { host: nameOf(returnHost) });
  return say(showsCode ? text.showsCode : text.staysHere, { consumer: nameOf(consumerName) });
}
