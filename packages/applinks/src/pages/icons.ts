// Line drawings on a 24 by 24 grid. Decoration: the words beside them say it all.
import { constant, type Html } from './markup.ts';

export const icons = {
  link: draw(
    '<path d="M10 13.5a4.5 4.5 0 0 0 6.8.5l2.7-2.7a4.5 4.5 0 0 0-6.4-6.4l-1.5 1.5"/><path d="M14 10.5a4.5 4.5 0 0 0-6.8-.5l-2.7 2.7a4.5 4.5 0 0 0 6.4 6.4l1.5-1.5"/>',
  ),
  yes: draw('<path d="m5 12.5 4.5 4.5L19 7.5"/>'),
  no: draw('<path d="m6.5 6.5 11 11m0-11-11 11"/>'),
  clock: draw('<circle cx="12" cy="12" r="8.5"/><path d="M12 7.5V12l3 2"/>'),
  forward: draw('<path d="M4.5 12h15m-6-6 6 6-6 6"/>'),
  warning: draw('<path d="M12 4 2.8 19.5h18.4z"/><path d="M12 10v4.2m0 2.6v.1"/>'),
  information: draw('<circle cx="12" cy="12" r="8.5"/><path d="M12 11v5m0-8.2v.1"/>'),
} as const;

function draw(paths: string): Html {
  return constant(
    `<svg class="icon" viewBox="0 0 24 24" width="20" height="20" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${paths}</svg>`,
  );
}
