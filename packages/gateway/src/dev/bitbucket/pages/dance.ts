// The end of a dance that had nowhere to go.
import { html } from 'hono/html';
import type { Link } from '../links/link.ts';
import { type Html, layout, type PageView } from './layout.ts';

export function dancePage(view: PageView, { name }: Link): Html {
  return layout(
    view,
    `Connected to ${name}`,
    html`<p class="good">You allowed this application to use ${name} as you.</p>`,
  );
}
