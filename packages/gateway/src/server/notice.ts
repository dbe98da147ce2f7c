// The gateway's own words to people: small pages when the application cannot speak for itself.
import { createHash, randomBytes } from 'node:crypto';
import type { HttpResponse } from '@maillon/applinks';

export interface Notice {
  readonly status: number;
  readonly title: string;
  /** What happened. */
  readonly text: string;
  /** What the reader can do. */
  readonly advice: string;
  /** Stands in the log beside the cause; see {@link newReference}. */
  readonly reference?: string;
  readonly headers?: readonly (readonly [name: string, value: string])[];
}

/** @returns a short random text by which a page and a log line find each other. */
export function newReference(): string {
  return randomBytes(6).toString('hex');
}

const STYLE =
  ':root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:36rem;margin:12vh auto;padding:0 1.5rem}' +
  'h1{font-size:1.5rem;line-height:1.25}code{font-size:.9em}';
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** On every page of ours (T12). */
const PROTECTION: readonly (readonly [string, string])[] = [
  [
    'Content-Security-Policy',
    `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  ],
  ['X-Frame-Options', 'DENY'],
  ['X-Content-Type-Options', 'nosniff'],
  ['Referrer-Policy', 'no-referrer'],
  ['Cache-Control', 'no-store'],
];

/**
 * @param accept - the request's `Accept`: HTML for those who ask for it by name, plain text for everybody else.
 */
export function renderNotice(notice: Notice, accept: string | undefined): HttpResponse {
  const html = accept?.toLowerCase().includes('text/html') ?? false;
  return {
    status: notice.status,
    headers: [
      ['Content-Type', html ? 'text/html; charset=utf-8' : 'text/plain; charset=utf-8'],
      ['Vary', 'Accept'],
      ...PROTECTION,
      ...(notice.headers ?? []),
    ],
    body: html ? page(notice) : plain(notice),
  };
}

/** A short answer for machines, with the protection of a page. */
export function renderText(status: number, contentType: string, body: string): HttpResponse {
  return { status, headers: [['Content-Type', contentType], ...PROTECTION], body };
}

function plain({ title, text, advice, reference }: Notice): string {
  const lines = [title, text, advice];
  if (reference !== undefined) lines.push(`Reference: ${reference}`);
  return `${lines.join('\n')}\n`;
}

function page({ title, text, advice, reference }: Notice): string {
  const mark = reference === undefined ? '' : `<p>Reference: <code>${escape(reference)}</code></p>`;
  return (
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escape(title)}</title>` +
    `<meta name="viewport" content="width=device-width"><style>${STYLE}</style></head>` +
    `<body><main><h1>${escape(title)}</h1><p>${escape(text)}</p><p>${escape(advice)}</p>${mark}</main></body></html>\n`
  );
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
