// How a link is called here.
import type { Link } from '../../storage/store.ts';

/** Characters that show as nothing, or turn the text around them. */
const HIDDEN = /[\p{Cc}\p{Zl}\p{Zp}\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+/gu;
const MAX_CHARACTERS = 200;

/** @returns the name fit to be shown: another application may have chosen it (threat T17). */
export function cleanName(name: string): string {
  const clean = Array.from(name.replaceAll(HIDDEN, ' ')).slice(0, MAX_CHARACTERS).join('').trim();
  // A link is asked for by its id or its name, and ids begin so.
  return clean.startsWith('lnk_') ? `Link ${clean}` : clean;
}

/** @returns the name, or the first of `Bitbucket 2`, `Bitbucket 3`, … that no other link has. */
export function freeLinkName(links: readonly Link[], name: string): string {
  const taken = new Set(links.map((link) => link.name));
  const wanted = cleanName(name) || 'Link';
  if (!taken.has(wanted)) return wanted;
  for (let number = 2; ; number += 1) {
    if (!taken.has(`${wanted} ${number}`)) return `${wanted} ${number}`;
  }
}
