// The resource of links. Wire notes, section 4.
import { PeerError } from '../consumer/peer-error.ts';
import { derivedApplicationId, readApplicationUrl } from '../links/application-id.ts';
import { findLink } from '../links/find-link.ts';
import { keepLink, removeLink } from '../links/keep-link.ts';
import { APPLICATION_TYPES, type Link, NO_OUTGOING } from '../links/link.ts';
import { fetchManifest } from '../links/peer-manifest.ts';
import { RestProblem } from '../problem.ts';
import type { Site, SiteContext } from '../site.ts';
import { restAnswer, statusAnswer } from './answer.ts';
import { requireAdministrator, requireNoCheck } from './basic.ts';
import { type Entity, readEntity } from './read-entity.ts';
import type { XmlObject } from './write-xml.ts';

/** @throws RestProblem with 404 */
export function requireLink(site: Site, id: string): Link {
  const link = findLink(site.store, id);
  if (link === undefined) throw new RestProblem(404, `No application link found with id ${id}`);
  return link;
}

export function listLinks(site: Site, c: SiteContext): Response {
  requireAdministrator(site, c);
  const applicationLinks = site.store.state.links.map((link) => entityOf(site, link));
  return restAnswer(c, { root: 'applicationLinks', value: { applicationLinks } });
}

export function getLink(site: Site, c: SiteContext, id: string): Response {
  requireAdministrator(site, c);
  return restAnswer(c, { root: 'applicationLink', value: entityOf(site, requireLink(site, id)) });
}

/** 1.0: the caller says under which id; an existing link is changed. */
export async function putLink(site: Site, c: SiteContext, id: string): Promise<Response> {
  requireWrite(site, c);
  const entity = await readEntity(c);
  if (entity.text('id') !== id) throw new RestProblem(400, 'The id of the address is not that of the body');
  const before = findLink(site.store, id);
  keepLink(site.store, {
    outgoing: NO_OUTGOING,
    incoming: null,
    ...before,
    id,
    ...readLink(entity),
    isPrimary: entity.flag('isPrimary'),
  });
  return before === undefined
    ? statusAnswer(c, 201, { created: hrefOf(site, id) })
    : statusAnswer(c, 200, { updated: hrefOf(site, id) });
}

/** 3.0: the id is the peer's own, or one derived of its URL when it has no manifest. */
export async function addLink(site: Site, c: SiteContext): Promise<Response> {
  requireWrite(site, c);
  const about = readLink(await readEntity(c));
  const id = await findApplicationId(site, about.rpcUrl);
  if (findLink(site.store, id) !== undefined) {
    throw new RestProblem(409, `There is an application link to this application already: ${id}`);
  }
  keepLink(site.store, { ...about, id, isPrimary: false, outgoing: NO_OUTGOING, incoming: null });
  return statusAnswer(c, 201, { created: hrefOf(site, id) });
}

export function deleteLink(site: Site, c: SiteContext, id: string): Response {
  requireWrite(site, c);
  requireLink(site, id);
  removeLink(site.store, id);
  return statusAnswer(c, 200, { message: 'Application link deleted' });
}

export function requireWrite(site: Site, c: SiteContext): void {
  requireAdministrator(site, c);
  requireNoCheck(c);
}

export async function findApplicationId(site: Site, rpcUrl: string): Promise<string> {
  try {
    return (await fetchManifest(site, rpcUrl)).id;
  } catch (error) {
    if (error instanceof PeerError) return derivedApplicationId(rpcUrl);
    throw error;
  }
}

function readLink(entity: Entity): Pick<Link, 'name' | 'typeId' | 'rpcUrl' | 'displayUrl'> {
  const [name, typeId] = [entity.text('name').trim(), entity.text('typeId')];
  const rpcUrl = readApplicationUrl(entity.text('rpcUrl'));
  const displayUrl = readApplicationUrl(entity.text('displayUrl'));
  if (name === '') throw new RestProblem(400, 'name is required');
  if (rpcUrl === undefined || displayUrl === undefined) {
    throw new RestProblem(400, 'rpcUrl and displayUrl have to be absolute http or https URLs');
  }
  if (!APPLICATION_TYPES.has(typeId)) throw new RestProblem(400, `Unknown typeId ${typeId}`);
  return { name, typeId, rpcUrl, displayUrl };
}

export function hrefOf(site: Site, id: string): string {
  return `${site.url}/rest/applinks/3.0/applicationlink/${id}`;
}

function entityOf(site: Site, { id, typeId, name, displayUrl, rpcUrl, isPrimary }: Link): XmlObject {
  const link = [{ href: hrefOf(site, id), rel: 'self' }];
  return { id, typeId, name, displayUrl, rpcUrl, isPrimary, isSystem: false, link };
}
