// The status of a link. Wire notes, section 4.
import { PeerError } from '../consumer/peer-error.ts';
import { incomingLevels, type Levels } from '../links/link.ts';
import { setLevels } from '../links/set-levels.ts';
import { RestProblem } from '../problem.ts';
import type { Site, SiteContext } from '../site.ts';
import { restAnswer } from './answer.ts';
import { requireLink, requireWrite } from './application-links.ts';
import { type Entity, readEntity } from './read-entity.ts';

/** Anonymous. */
export function getStatus(site: Site, c: SiteContext, id: string): Response {
  const link = requireLink(site, id);
  const value = { incoming: statusOf(incomingLevels(link)), outgoing: statusOf(link.outgoing) };
  return restAnswer(c, { root: 'status', value });
}

export async function putStatus(site: Site, c: SiteContext, id: string): Promise<Response> {
  requireWrite(site, c);
  const link = requireLink(site, id);
  const entity = await readEntity(c);
  try {
    await setLevels(site, link, {
      incoming: levelsIn(entity.object('incoming')),
      outgoing: levelsIn(entity.object('outgoing')),
    });
  } catch (error) {
    if (error instanceof PeerError) throw new RestProblem(409, error.message);
    throw error;
  }
  return new Response(null, { status: 204 });
}

type Status = Readonly<Record<'enabled' | 'twoLoEnabled' | 'twoLoImpersonationEnabled', boolean>>;

function statusOf({ enabled, twoLegged, impersonation }: Levels): Status {
  return { enabled, twoLoEnabled: twoLegged, twoLoImpersonationEnabled: impersonation };
}

function levelsIn(entity: Entity): Levels {
  return {
    enabled: entity.flag('enabled'),
    twoLegged: entity.flag('twoLoEnabled'),
    impersonation: entity.flag('twoLoImpersonationEnabled'),
  };
}
