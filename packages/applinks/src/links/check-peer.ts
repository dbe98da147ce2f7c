// What is known of the application at the other end must be usable as it stands.
import type { Peer } from '../storage/store.ts';
import { parseWebUrl, WEB_URL_FAULTS } from '../web-url.ts';

/** @param report - told what was expected and what came, for each fault. */
export function checkPeer(
  { typeId, applicationId, rpcUrl, displayUrl }: Peer,
  report: (message: string) => void,
): void {
  if (!TYPE_ID.test(typeId))
    report(`the type must be one like "generic" or "stash", got ${JSON.stringify(typeId)}`);
  if (applicationId === '') report('the application id must not be empty; null when it is not known');
  for (const url of new Set([rpcUrl, displayUrl])) {
    if (url === null) continue;
    const parsed = parseWebUrl(url);
    if (!parsed.ok) report(`the URL ${JSON.stringify(url)} ${WEB_URL_FAULTS[parsed.fault]}`);
    else if (parsed.url.query !== null) report(`the URL ${JSON.stringify(url)} must not have a query`);
    else if (url.endsWith('/')) report(`the URL ${JSON.stringify(url)} must not end with a slash`);
  }
}

const TYPE_ID = /^[a-z][a-z0-9.-]*$/;
