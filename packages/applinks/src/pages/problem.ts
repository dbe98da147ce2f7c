// Something went wrong, told to the person who is looking at it.
import type { ProblemView } from '../provider/pages.ts';
import { icons } from './icons.ts';
import { htmlDocument } from './layout.ts';
import { html, say } from './markup.ts';
import { webLink } from './web-link.ts';
import { words } from './words.ts';

const text = words.problem;

export function problem({
  applicationName,
  title,
  text: sentences,
  code,
  status,
  link,
}: ProblemView): string {
  const next = link === undefined ? undefined : webLink(link.href, link.label);
  return htmlDocument({
    applicationName,
    title,
    main: html`<div class="card outcome">
<span class="mark mark-warning">${icons.warning}</span>
<h1>${title}</h1>
<p>${sentences}</p>
${next !== undefined && html`<p class="next">${next}</p>`}
<p class="small">${say(text.code, { code: html`<code>${code}</code> (${String(status)})` })}</p>
</div>`,
  });
}
