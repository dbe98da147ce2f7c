// The link that a path names.
import { readUuid } from '../../links/wire/uuid.ts';
import { type Link, LinkConflictError } from '../../storage/store.ts';
import type { RestContext } from '../context.ts';
import { RestRefusal } from '../rest-refusal.ts';
import type { Visit } from '../route.ts';

/**
 * `{id}`: what the peer's manifest calls it, or our own id of the link.
 *
 * @throws RestRefusal 404
 */
export async function linkOf({ parameter }: Visit, { store }: RestContext): Promise<Link> {
  const id = parameter('id');
  const uuid = readUuid(id);
  const link = uuid === undefined ? await store.links.get(id) : await store.links.getByApplicationId(uuid);
  if (link === undefined) throw noSuchLink(id);
  return link;
}

/** Changes it, unless somebody else removed it meanwhile. @throws RestRefusal 404, 409 */
export async function changeLink(
  { store }: RestContext,
  { id }: Link,
  change: (link: Link) => Link,
): Promise<Link> {
  const changed = await conflictsRefused(() => store.links.update(id, change));
  if (changed === undefined) throw noSuchLink(id);
  return changed;
}

/** @throws RestRefusal 409 when another link has the name, the consumer key or the application id. */
export async function conflictsRefused<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof LinkConflictError) throw new RestRefusal(409, error.message);
    throw error;
  }
}

function noSuchLink(id: string): RestRefusal {
  return new RestRefusal(404, `there is no application link ${id}`);
}
