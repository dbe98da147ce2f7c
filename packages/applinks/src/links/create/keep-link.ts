// Stores our half of a link so that it can be taken back.
import type { Link, LinkStore } from '../../storage/store.ts';
import type { Undo } from './undo.ts';

/**
 * Adds a link, or changes the one that is there.
 *
 * @param existing - what was found; undefined: the planned link is new.
 * @throws LinkConflictError
 */
export async function keepLink(
  links: LinkStore,
  existing: Link | undefined,
  planned: Link,
  undo: Undo,
): Promise<Link> {
  if (existing !== undefined) {
    let before = existing;
    const kept = await links.update(existing.id, (now) => {
      before = now;
      return { ...planned, id: now.id, createdAtSeconds: now.createdAtSeconds };
    });
    if (kept !== undefined) {
      undo.add(`the change of our link "${kept.name}"`, () => links.update(kept.id, () => before));
      return kept;
    }
    // Removed meanwhile: then it is a new one.
  }
  await links.add(planned);
  undo.add(`our link "${planned.name}"`, () => links.remove(planned.id));
  return planned;
}
