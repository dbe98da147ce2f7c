/** As much Markdown as our READMEs use: headings, paragraphs, lists, code blocks; `code`, *stress*, **strong**. */
import { html } from 'hono/html';
import type { Html } from '../../shared/html.ts';

/** Draws a README. Its headings come one level lower, below the page's own. */
export function markdown(text: string): Html {
  const blocks = text.trim().split(/\n{2,}/);
  return html`${blocks.map(block)}`;
}

function block(text: string): Html {
  if (text.startsWith('```'))
    return html`<pre tabindex="0"><code>${text.split('\n').slice(1, -1).join('\n')}</code></pre>`;
  if (text.startsWith('## ')) return html`<h3>${inline(text.slice(3))}</h3>`;
  if (text.startsWith('# ')) return html`<h2>${inline(text.slice(2))}</h2>`;
  if (text.startsWith('- '))
    return html`<ul>${text.split('\n').map((item) => html`<li>${inline(item.slice(2))}</li>`)}</ul>`;
  return html`<p>${inline(text)}</p>`;
}

function inline(text: string): Html {
  const parts = text.split(/(`[^`]+`|\*\*[^*]+\*\*|\*[^*]+\*)/);
  return html`${parts.map((part) => {
    if (part.startsWith('`')) return html`<code>${part.slice(1, -1)}</code>`;
    if (part.startsWith('**')) return html`<strong>${part.slice(2, -2)}</strong>`;
    return part.length > 1 && part.startsWith('*') ? html`<em>${part.slice(1, -1)}</em>` : part;
  })}`;
}
