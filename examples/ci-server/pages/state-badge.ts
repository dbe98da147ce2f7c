/** A state as people see it: icon, word and colour together. */
import { html, raw } from 'hono/html';
import type { Html } from '../../shared/html.ts';
import type { StageProgress } from '../builds.ts';

type ShownState = 'queued' | StageProgress['state'];

const SHAPES: Record<ShownState, string> = {
  queued:
    '<circle cx="8" cy="8" r="5.5" fill="none" stroke="currentColor" stroke-width="2" stroke-dasharray="2.5 2"/>',
  waiting: '<circle cx="8" cy="8" r="5.5" fill="none" stroke="currentColor" stroke-width="1.5"/>',
  running:
    '<circle cx="8" cy="8" r="5.5" fill="none" stroke="currentColor" stroke-width="2" opacity=".3"/><path class="spin" d="M8 2.5A5.5 5.5 0 0 1 13.5 8" fill="none" stroke="currentColor" stroke-width="2"/>',
  passed: '<path d="M2.5 8.5 6.2 12.2 13.5 4.5" fill="none" stroke="currentColor" stroke-width="2.4"/>',
  failed: '<path d="m3.5 3.5 9 9m0-9-9 9" fill="none" stroke="currentColor" stroke-width="2.4"/>',
  skipped: '<path d="M3 8h10" fill="none" stroke="currentColor" stroke-width="2"/>',
};

const WORDS: Record<ShownState, string> = {
  queued: 'Queued',
  waiting: 'Waiting',
  running: 'Running',
  passed: 'Passed',
  failed: 'Failed',
  skipped: 'Skipped',
};

/** The badge of a build. */
export function stateBadge(state: ShownState): Html {
  return html`<span class="state is-${state}">${stateIcon(state)}${WORDS[state]}</span>`;
}

/** The icon alone, where the word stands beside it or the state is said otherwise. */
export function stateIcon(state: ShownState): Html {
  return html`<svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">${raw(SHAPES[state])}</svg>`;
}

/** The word alone. */
export function stateWord(state: ShownState): string {
  return WORDS[state];
}
