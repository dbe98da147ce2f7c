// The document around every page of the admin listener, and its headers: never framed, sniffed, cached or scripted
// (threats T12 and T42).
import { createHash } from 'node:crypto';
import type { HttpResponse } from '@maillon/applinks';
import { html, raw } from 'hono/html';
import { ADMIN_STYLE } from './admin-style.ts';

/** Markup that `html` made: what stands in it is escaped. */
export type Markup = ReturnType<typeof html>;

const STYLE_HASH = createHash('sha256').update(ADMIN_STYLE).digest('base64');

export interface AdminPage {
  readonly title: string;
  readonly main: Markup;
  /** Who is signed in. */
  readonly account?: Markup;
  readonly status?: number;
  readonly headers?: HttpResponse['headers'];
}

export async function adminPage({
  title,
  main,
  account,
  status = 200,
  headers = [],
}: AdminPage): Promise<HttpResponse> {
  const document = await html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><title>${title} · Maillon</title><link rel="icon" href="data:,">
<style>${raw(ADMIN_STYLE)}</style></head>
<body><header><a href="/">Maillon</a>${account ?? ''}</header>
<main><h1>${title}</h1>${main}</main></body></html>
`;
  return {
    status,
    headers: [['content-type', 'text/html;charset=utf-8'], ...ADMIN_HEADERS, ...headers],
    body: document.toString(),
  };
}

export function adminRedirect(location: string, headers: HttpResponse['headers'] = []): HttpResponse {
  return { status: 303, headers: [['location', location], ...ADMIN_HEADERS, ...headers], body: '' };
}

const ADMIN_HEADERS: HttpResponse['headers'] = [
  [
    'content-security-policy',
    `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  ],
  ['x-frame-options', 'DENY'],
  ['x-content-type-options', 'nosniff'],
  // `no-referrer` would make browsers send `Origin: null` with our own forms.
  ['referrer-policy', 'same-origin'],
  ['cross-origin-opener-policy', 'same-origin'],
  ['cross-origin-resource-policy', 'same-origin'],
  ['cache-control', 'no-store'],
];
