// Is the caller an administrator, and do we reach an application where it says? Wire notes, section 4.
import { PeerError } from '../consumer/peer-error.ts';
import { readApplicationUrl } from '../links/application-id.ts';
import { fetchManifest } from '../links/peer-manifest.ts';
import { RestProblem } from '../problem.ts';
import { rawTarget, type Site, type SiteContext } from '../site.ts';
import { statusAnswer } from './answer.ts';
import { requireAdministrator } from './basic.ts';

export function authenticationInfo(site: Site, c: SiteContext): Response {
  requireAdministrator(site, c);
  return statusAnswer(c, 200, {});
}

export async function reachInfo(site: Site, c: SiteContext, id: string): Promise<Response> {
  requireAdministrator(site, c);
  const encoded = /\/url\/([^?]*)/.exec(rawTarget(c))?.[1] ?? '';
  const rpcUrl = readApplicationUrl(decoded(encoded));
  if (rpcUrl === undefined) throw new RestProblem(400, 'The address has to end with a URL');
  try {
    const manifest = await fetchManifest(site, rpcUrl);
    if (manifest.id !== id) throw new RestProblem(404, `The application at ${rpcUrl} has another id`);
  } catch (error) {
    if (error instanceof PeerError) throw new RestProblem(404, error.message);
    throw error;
  }
  return statusAnswer(c, 200, {});
}

/** @returns `''` when an escape is broken. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
