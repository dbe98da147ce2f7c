// A paused link lets nobody through in either direction; keys and approvals stay.
import type { Link } from '../../storage/store.ts';

export function pauseLink(link: Link): Link {
  return { ...link, state: 'paused' };
}

export function resumeLink(link: Link): Link {
  return { ...link, state: 'enabled' };
}
