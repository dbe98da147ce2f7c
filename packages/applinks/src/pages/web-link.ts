// A link to an address that came from outside: http, https or a path, or no link at all (threat T15).
import { type Child, type Html, html } from './markup.ts';

/** @returns undefined when `href` is nothing that a link may lead to. */
export function webLink(href: string | undefined, content: Child): Html | undefined {
  return href !== undefined && isWebAddress(href) ? html`<a href="${href}">${content}</a>` : undefined;
}

const PLAIN = /^[\x21-\x7e]+$/;

function isWebAddress(href: string): boolean {
  // A browser drops tabs and line ends inside an address and takes a backslash for a slash (threat T16).
  if (!PLAIN.test(href) || href.includes('\\')) return false;
  if (href.startsWith('/')) return !href.startsWith('//');
  if (!/^https?:\/\/[^/]/i.test(href) || !URL.canParse(href)) return false;
  const { username, password } = new URL(href);
  return username === '' && password === '';
}
