// What is known of both sides of a link, one fact a row.
import type { Manifest, Ourselves } from '@maillon/applinks/links';
import type { Link } from '@maillon/applinks/storage';
import { html } from 'hono/html';
import type { Markup } from './admin-page.ts';
import { productName } from './product-name.ts';

export type Fact = readonly [label: string, value: string];

export function factsTable(facts: readonly Fact[]): Markup {
  const rows = facts.map(
    ([label, value]) => html`<tr><th scope="row">${label}</th><td><bdi>${value}</bdi></td></tr>`,
  );
  return html`<table class="facts"><tbody>${rows}</tbody></table>`;
}

export function ourFacts({ name, typeId, publicUrl }: Ourselves): readonly Fact[] {
  return [
    ['This application', `${name} (${typeId})`],
    ['Our address', publicUrl],
  ];
}

export function alreadyHere({ name }: Link): Fact {
  return ['Here already', `our half, by the name "${name}": it is completed`];
}

/** @param address - the one that was typed, or that proposes. */
export function theirFacts(manifest: Manifest, address: string): readonly Fact[] {
  return [
    ['The other application', manifest.name],
    ['Product and version', productName(manifest)],
    ['Its address', address],
    ...(manifest.url === address ? [] : [['Its address for people', manifest.url] as const]),
    ['Its id', manifest.id],
  ];
}
