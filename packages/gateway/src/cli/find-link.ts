// The link that a command was asked about.
import type { Link, Store } from '@maillon/applinks/storage';
import { CliFailure } from './cli-failure.ts';
import { EXIT } from './exit-codes.ts';

const MAX_LISTED = 5;

/**
 * @param idOrName - ids win, and names never look like ids.
 * @throws CliFailure when there is none; it names those that there are.
 */
export async function findLink(store: Store, idOrName: string): Promise<Link> {
  const byId = await store.links.get(idOrName);
  if (byId !== undefined) return byId;
  const links = await store.links.list();
  const byName = links.find((link) => link.name === idOrName);
  if (byName !== undefined) return byName;
  const close = links.filter((link) => link.name.toLowerCase() === idOrName.toLowerCase());
  const shown = close.length > 0 ? close : links;
  const listed = shown.slice(0, MAX_LISTED).map((link) => `"${link.name}" (${link.id})`);
  throw new CliFailure({
    exitCode: EXIT.failed,
    what: `no link has the id or name ${JSON.stringify(idOrName)}`,
    why: [
      links.length === 0
        ? 'there are no links yet'
        : close.length > 0
          ? `did you mean ${listed.join(' or ')}?`
          : `there are: ${listed.join(', ')}${shown.length > MAX_LISTED ? ', …' : ''}`,
    ],
    fix: 'maillon links list shows all of them',
  });
}
