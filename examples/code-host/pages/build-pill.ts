/** The state of a build as Harbour shows it: icon, word and colour together. */
import { html, raw } from 'hono/html';
import type { Html } from '../../shared/html.ts';

interface Look {
  readonly word: string;
  readonly shape: string;
}

const LOOKS: Readonly<Record<string, Look>> = {
  queued: { word: 'Waiting', shape: '<circle cx="8" cy="8" r="6"/><path d="M8 4.5V8l2.5 1.5"/>' },
  running: { word: 'In progress', shape: '<path class="turn" d="M14 8a6 6 0 1 1-6-6"/>' },
  passed: { word: 'Successful', shape: '<circle cx="8" cy="8" r="6"/><path d="m5.3 8.2 2 2 3.5-4"/>' },
  failed: { word: 'Failed', shape: '<circle cx="8" cy="8" r="6"/><path d="m6 6 4 4m0-4-4 4"/>' },
};
const UNKNOWN: Look = { word: 'Unknown', shape: '<circle cx="8" cy="8" r="6"/><path d="M5.5 8h5"/>' };

/** Draws the state; one that Harbour does not know is shown as such. */
export function buildPill(state: string): Html {
  const known = Object.hasOwn(LOOKS, state);
  const { word, shape } = (known ? LOOKS[state] : undefined) ?? UNKNOWN;
  return html`<span class="pill is-${known ? state : 'unknown'}"><svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">${raw(shape)}</svg>${word}</span>`;
}
