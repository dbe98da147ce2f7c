// A link that is to lead to another address from now on: the application moved, or a copy of it took its id (threat T52).

import { normalizeBaseUrl } from '../links/wire/application-id.ts';
import type { Manifest } from '../links/wire/manifest.ts';
import type { Peer } from '../storage/store.ts';
import type { RestContext } from './context.ts';
import { RestRefusal } from './rest-refusal.ts';

/**
 * @param isConfirmed - the administrator says that it moved. That counts only while nobody answers at the old address.
 * @throws RestRefusal 409 unless the application moved.
 */
export async function checkMoved(
  before: Peer,
  now: Peer,
  isConfirmed: boolean,
  { peers }: Pick<RestContext, 'peers'>,
): Promise<void> {
  const [from, to] = [before.rpcUrl, now.rpcUrl];
  if (from === null || to === null || normalizeBaseUrl(from) === normalizeBaseUrl(to)) return;
  const found = await peers.manifest(from).catch(() => undefined);
  if (found !== undefined && found.id === before.applicationId) {
    if (isItself(found, now)) return;
    throw new RestRefusal(
      409,
      `the application ${found.id} still answers at ${from}, where this link leads to, and says that ${found.url} is its address: ${to} is a copy of it. Give the copy an id of its own. If the application moved all the same, an administrator says so on this machine: maillon relocate.`,
    );
  }
  if (isConfirmed) return;
  throw new RestRefusal(
    409,
    `this link leads to ${from}, not to ${to}. If the application moved, repeat the call with ?replace=true.`,
  );
}

/** The word of the old address for the new one: it is the same application. */
function isItself({ url }: Manifest, now: Peer): boolean {
  return [now.rpcUrl, now.displayUrl].some(
    (each) => each !== null && normalizeBaseUrl(each) === normalizeBaseUrl(url),
  );
}
