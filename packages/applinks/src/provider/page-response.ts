// Pages for people: always with the headers that keep them from being framed, sniffed, cached or scripted.
import { challenge } from '@maillon/oauth1';
import type { HttpResponse } from '../http.ts';
import type { ProviderContext } from './context.ts';
import type { ProblemView } from './pages.ts';

export interface PageOptions {
  readonly status?: number;
  readonly setCookie?: string | undefined;
}

export function page(context: ProviderContext, body: string, options: PageOptions = {}): HttpResponse {
  const { styleSource, scriptSource } = context.pages;
  const policy = [
    "default-src 'none'",
    `style-src ${styleSource}`,
    `script-src ${scriptSource}`,
    "img-src 'self' data:",
    // Browsers apply this to every redirect after a form as well, and a callback may redirect on to anywhere.
    "form-action 'self' http: https:",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
  const status = options.status ?? 200;
  return {
    status,
    headers: [
      ['content-type', 'text/html;charset=utf-8'],
      ['content-security-policy', policy],
      ...PAGE_HEADERS,
      ...(status === 401 ? [['www-authenticate', challenge(context.publicUrl)] as const] : []),
      ...(options.setCookie === undefined ? [] : [['set-cookie', options.setCookie] as const]),
    ],
    body,
  };
}

const PAGE_HEADERS = [
  ['x-frame-options', 'DENY'],
  ['x-content-type-options', 'nosniff'],
  // `no-referrer` would make browsers send `Origin: null` with our own forms.
  ['referrer-policy', 'same-origin'],
  ['cache-control', 'no-store'],
] as const;

export function problemPage(
  context: ProviderContext,
  view: Omit<ProblemView, 'applicationName' | 'link'> & { readonly link?: ProblemView['link'] },
): HttpResponse {
  const { applicationName } = context;
  return page(context, context.pages.problem({ applicationName, link: undefined, ...view }), {
    status: view.status,
  });
}

/** @param location - an absolute URL or a path, checked before: control characters cannot be in it. */
export function redirect(location: string, status: 302 | 303 = 302): HttpResponse {
  return { status, headers: [['location', location], ...PAGE_HEADERS], body: '' };
}

export function methodNotAllowed(allowed: string): HttpResponse {
  return {
    status: 405,
    headers: [['allow', allowed], ['content-type', 'text/plain;charset=utf-8'], ...PAGE_HEADERS],
    body: `expected ${allowed}`,
  };
}

/** Sends the person to the sign-in and back to `here`; a page that asks for it where there is none to be sent to. */
export function signInFirst(here: string, context: ProviderContext, more = ''): HttpResponse {
  const url = context.identity.signInUrl(here);
  if (url !== undefined) return redirect(url);
  return problemPage(context, {
    status: 401,
    code: 'user_refused',
    title: 'You are not signed in',
    text: `Sign in to ${context.applicationName} first, then open this address again.${more}`,
  });
}
