// The two base URLs: the application's and the public one.
import { parseWebUrl, WEB_URL_FAULTS, type WebUrl } from '@maillon/applinks/links';
import type { Checked } from './checked.ts';

/** A base URL in parts; `href` is without a trailing slash. */
export interface BaseUrl {
  readonly href: string;
  readonly scheme: WebUrl['scheme'];
  readonly host: string;
  readonly port: number;
  /** Without trailing slash: `''` for the root. */
  readonly path: string;
}

const SCHEMELESS = /^[\w.-]+(:\d+)?(\/|$)/;

/** @param text - an http or https URL without query, fragment and userinfo; trailing slashes are dropped. */
export function parseBaseUrl(text: string): Checked<BaseUrl> {
  const parsed = parseWebUrl(text);
  if (!parsed.ok) {
    // `ci.acme.dev`: the commonest slip.
    const hint = parsed.fault === 'scheme' && SCHEMELESS.test(text) ? `: did you mean https://${text}?` : '';
    return { ok: false, message: WEB_URL_FAULTS[parsed.fault] + hint };
  }
  const { scheme, host, port, query, href } = parsed.url;
  if (query !== null) return { ok: false, message: 'must not have a query (?…)' };
  const path = parsed.url.path.replace(/\/+$/, '');
  if (path.includes('//')) return { ok: false, message: 'must not have // in its path' };
  return { ok: true, value: { scheme, host, port, path, href: new URL(href).origin + path } };
}

/** @returns whether both have the same scheme, host and port. */
export function isSameOrigin(one: BaseUrl, other: BaseUrl): boolean {
  return one.scheme === other.scheme && one.host === other.host && one.port === other.port;
}
