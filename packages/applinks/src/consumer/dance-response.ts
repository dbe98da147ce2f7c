// Answers to the browser: never framed, sniffed, cached or scripted.
import type { HttpResponse } from '../http.ts';
import type { DancePages } from './dance-pages.ts';

const HEADERS = [
  ['x-frame-options', 'DENY'],
  ['x-content-type-options', 'nosniff'],
  // The address of the callback holds the verifier.
  ['referrer-policy', 'no-referrer'],
  ['cache-control', 'no-store'],
] as const;

export function dancePage({ styleSource }: DancePages, status: number, body: string): HttpResponse {
  const policy = [
    "default-src 'none'",
    `style-src ${styleSource}`,
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
  return {
    status,
    headers: [['content-type', 'text/html;charset=utf-8'], ['content-security-policy', policy], ...HEADERS],
    body,
  };
}

/** @param location - absolute, checked before; control characters cannot be in it. */
export function danceRedirect(location: string): HttpResponse {
  return { status: 302, headers: [['location', location], ...HEADERS], body: '' };
}

export function getOnly(): HttpResponse {
  const type = ['content-type', 'text/plain;charset=utf-8'] as const;
  return { status: 405, headers: [['allow', 'GET'], type, ...HEADERS], body: 'expected GET' };
}
