// The document around every page of the admin listener, and its headers: never framed, sniffed, cached or scripted
// (threats T12 and T42).
import { createHash } from 'node:crypto';
import type { HttpResponse } from '@maillon/applinks';
import { html, raw } from 'hono/html';

/** Markup that `html` made: what stands in it is escaped. */
export type Markup = ReturnType<typeof html>;

const STYLE = `:root{color-scheme:light dark}body{font:1rem/1.5 system-ui,sans-serif;max-width:56rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.5rem}table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.4rem .8rem .4rem 0;border-bottom:1px solid #8884;vertical-align:top;overflow-wrap:anywhere}
label{display:block;margin:.8rem 0}input:not([type=hidden]){display:block;font:inherit;padding:.4rem;width:min(100%,24rem);box-sizing:border-box}
button{font:inherit;padding:.5rem 1rem;margin:.8rem .8rem 0 0}:focus-visible{outline:2px solid #2563eb;outline-offset:2px}
.problem{border-left:4px solid #c2410c;padding:.2rem .8rem}nav form{display:inline}code{font-size:.9em}`;
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

export interface AdminPage {
  readonly title: string;
  readonly main: Markup;
  readonly status?: number;
  readonly headers?: HttpResponse['headers'];
}

export async function adminPage({
  title,
  main,
  status = 200,
  headers = [],
}: AdminPage): Promise<HttpResponse> {
  const document = await html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><title>${title} · Maillon</title><link rel="icon" href="data:,">
<style>${raw(STYLE)}</style></head><body><main><h1>${title}</h1>${main}</main></body></html>
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
