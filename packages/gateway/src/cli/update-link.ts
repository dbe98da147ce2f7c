// A change of one link, by the commands that make one.
import type { Link, Store } from '@maillon/applinks/storage';
import { CliFailure } from './cli-failure.ts';
import { EXIT } from './exit-codes.ts';

/** @throws CliFailure when the link is not there any more. */
export async function updateLink(
  store: Store,
  { id, name }: Link,
  change: (link: Link) => Link,
): Promise<Link> {
  const changed = await store.links.update(id, change);
  if (changed !== undefined) return changed;
  throw new CliFailure({
    exitCode: EXIT.failed,
    what: `the link "${name}" was removed by somebody else meanwhile`,
    fix: 'maillon links list shows those that are left',
  });
}
