// What people see at the end of a dance that leads nowhere else. An application may bring pages of its own.
import { createHash } from 'node:crypto';

/** Each page is a whole HTML document; every text in a view is plain text, to be escaped by the page. */
export interface DancePages {
  /** The person allowed it, and there is nowhere to return to. */
  connected(view: DancePageView): string;
  /** The person said no. */
  denied(view: DancePageView): string;
  /** Something went wrong. */
  problem(view: DanceProblemView): string;
  /** Content-Security-Policy source of the style elements in the pages, e.g. `'sha256-…'`. */
  readonly styleSource: string;
}

export interface DancePageView {
  /** How people call the peer. */
  readonly linkName: string;
  /** Absolute, checked. */
  readonly returnUrl: string | undefined;
}

export interface DanceProblemView {
  readonly status: number;
  readonly title: string;
  /** What happened and what to do, in sentences. */
  readonly text: string;
  /** A stable name, for whoever is asked for help. */
  readonly code: string;
  /** The next step. */
  readonly link: { readonly href: string; readonly label: string } | undefined;
}

const STYLE = `:root{color-scheme:light dark}body{font:1rem/1.5 system-ui,sans-serif;max-width:36rem;margin:4rem auto;padding:0 1rem}code{opacity:.75}`;

/** Plain pages in English, without script. */
export const plainDancePages: DancePages = {
  connected: ({ linkName, returnUrl }) =>
    document(
      `${linkName} is connected`,
      `This application may act for you in ${linkName} now.`,
      goOn(returnUrl),
    ),
  denied: ({ linkName, returnUrl }) =>
    document('You said no', `You said no. Nothing was shared with ${linkName}.`, goOn(returnUrl)),
  problem: ({ title, text, code, link }) => document(title, text, link, code),
  styleSource: `'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
};

function goOn(returnUrl: string | undefined): DanceProblemView['link'] {
  return returnUrl === undefined ? undefined : { href: returnUrl, label: 'Go back' };
}

function document(title: string, text: string, link: DanceProblemView['link'], code?: string): string {
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escape(title)}</title><style>${STYLE}</style></head>`,
    `<body><main><h1>${escape(title)}</h1><p>${escape(text)}</p>`,
    link === undefined ? '' : `<p><a href="${escape(link.href)}">${escape(link.label)}</a></p>`,
    code === undefined ? '' : `<p><code>${escape(code)}</code></p>`,
    '</main></body></html>\n',
  ].join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
