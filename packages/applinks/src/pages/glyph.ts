// A picture for an application or a person, made of the name alone.
import { type Html, html } from './markup.ts';
import { TONES } from './styles.ts';

/** A tile with the name's initials, in a colour that the same name always has. It says nothing that the name does not. */
export function glyph(name: string, size: 'small' | 'large' = 'small'): Html {
  return html`<span class="glyph glyph-${size} tone-${String(toneOf(name))}" aria-hidden="true">${initialsOf(name)}</span>`;
}

/** A letter or digit with at most two accents: more of them is no writing, and would run over the tile. */
const CHARACTERS = /[\p{L}\p{N}]\p{M}{0,2}/gu;

function initialsOf(name: string): string {
  const [first = [], second] = name.split(/[^\p{L}\p{N}\p{M}]+/u).flatMap((word) => {
    const characters = word.match(CHARACTERS);
    return characters === null ? [] : [characters];
  });
  const [initial = '?', next = ''] = first;
  return initial.toUpperCase() + (second === undefined ? next : (second[0] ?? '').toUpperCase());
}

/** FNV-1a over UTF-16 units: spreads similar names over the colours. */
function toneOf(name: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < name.length; index++)
    hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193);
  return (hash >>> 0) % TONES.length;
}
