// Links as another application's administrator makes, reads and removes them. Wire notes, section 4.
import { randomBytes } from 'node:crypto';
import { decodeForm } from '@maillon/oauth1';
import type { HttpResponse } from '../../http.ts';
import { peopleOf } from '../../links/change/remove-link.ts';
import { newLink } from '../../links/create/halves.ts';
import { nameUuid, normalizeBaseUrl } from '../../links/wire/application-id.ts';
import {
  type ApplicationLinkEntity,
  parseApplicationLink,
  writeApplicationLink,
  writeApplicationLinks,
} from '../../links/wire/entities.ts';
import { type WireFormat, writeWire } from '../../links/wire/wire-object.ts';
import type { Link, OutgoingLink, Peer } from '../../storage/store.ts';
import type { RestContext, RestEvent } from '../context.ts';
import { linkNameFault } from '../link-name.ts';
import { checkMoved } from '../moved-peer.ts';
import { wordsOf } from '../peer-consumer-info.ts';
import { readBody } from '../read-body.ts';
import { preferredFormat, represent, statusAnswer } from '../representation.ts';
import { RestRefusal } from '../rest-refusal.ts';
import type { Handler, Visit } from '../route.ts';
import { changeLink, conflictsRefused, linkOf } from './link-of.ts';

export const listLinks: Handler = async ({ request }, { store }) => {
  const format = preferredFormat(request);
  const entities = (await store.links.list()).flatMap(entityOf);
  return represent(format, writeApplicationLinks(entities, format));
};

export const getLink: Handler = async (visit, context) => {
  const [entity] = entityOf(await linkOf(visit, context));
  if (entity === undefined) throw new RestRefusal(404, 'this link knows no other application');
  const format = preferredFormat(visit.request);
  return represent(format, writeApplicationLink(entity, format));
};

/** Creates the link to the application with this id, or updates it. */
export const putLink: Handler = async (visit, context) => {
  const entity = await readBody(visit.request, parseApplicationLink);
  const id = visit.parameter('id').toLowerCase();
  if (entity.id !== null && entity.id !== id)
    throw new RestRefusal(400, `the path names ${id}, and the body ${entity.id}`);
  checkName(entity);
  const peer = peerOf(entity, id);
  const existing = await context.store.links.getByApplicationId(id);
  if (existing === undefined) return created(visit, context, await addLink(context, entity, peer));
  const isConfirmed = new Map(decodeForm(visit.query) ?? []).get('replace') === 'true';
  await checkMoved(existing.peer, peer, isConfirmed, context);
  const changed = await changeLink(context, existing, (current) => ({
    ...current,
    name: entity.name,
    isPrimary: entity.isPrimary,
    peer,
    outgoing: current.outgoing && moved(current.outgoing, current.peer, peer),
  }));
  tell(visit, context, 'link updated', changed);
  return resourceAnswer(visit, context, changed, { status: 200, member: 'resources-updated' });
};

/** Creates a link to an application that is known by its address only. */
export const createLink: Handler = async (visit, context) => {
  const entity = await readBody(visit.request, parseApplicationLink);
  checkName(entity);
  const id = await applicationIdOf(entity, context);
  return created(visit, context, await addLink(context, entity, peerOf(entity, id)));
};

/** Removes our half with its consumer, tokens and entity links. The other half is its own application's. */
export const deleteLink: Handler = async (visit, context) => {
  const link = await linkOf(visit, context);
  const people = await peopleOf(context.store, link.id, context.now());
  await context.store.links.remove(link.id);
  tell(visit, context, 'link removed', link);
  const wanted = new Map(decodeForm(visit.query) ?? []).get('reciprocate') === 'true';
  const otherHalf = wanted
    ? ' Its other half was not removed: that takes an administrator of the other application.'
    : '';
  return statusAnswer(visit.request, 200, `The link "${link.name}" was removed.${otherHalf}`, {
    more: { 'people-affected': people.size, reciprocated: false },
  });
};

function entityOf({ name, peer, isPrimary }: Link): readonly ApplicationLinkEntity[] {
  const { applicationId, typeId, rpcUrl, displayUrl } = peer;
  if (applicationId === null || rpcUrl === null) return [];
  return [{ id: applicationId, typeId, name, rpcUrl, displayUrl: displayUrl ?? rpcUrl, isPrimary }];
}

function peerOf({ typeId, rpcUrl, displayUrl }: ApplicationLinkEntity, applicationId: string): Peer {
  return {
    typeId,
    applicationId,
    rpcUrl: normalizeBaseUrl(rpcUrl),
    displayUrl: normalizeBaseUrl(displayUrl),
  };
}

/** A generic application has no manifest. A product's id stands in its manifest and is never made up. */
async function applicationIdOf(entity: ApplicationLinkEntity, { peers }: RestContext): Promise<string> {
  if (entity.id !== null) return entity.id;
  if (entity.typeId === 'generic') return nameUuid(entity.rpcUrl);
  try {
    return (await peers.manifest(normalizeBaseUrl(entity.rpcUrl))).id;
  } catch (error) {
    throw new RestRefusal(409, `the manifest of ${entity.rpcUrl} is not available: ${wordsOf(error)}`);
  }
}

function checkName({ name, typeId }: ApplicationLinkEntity): void {
  const fault = linkNameFault(name);
  if (fault !== undefined) throw new RestRefusal(400, `the name ${fault}`);
  if (!/^[a-z][a-z0-9.-]{0,63}$/.test(typeId))
    throw new RestRefusal(400, 'the typeId must be one like "generic"');
}

async function addLink(context: RestContext, entity: ApplicationLinkEntity, peer: Peer): Promise<Link> {
  const made = newLink(
    { name: entity.name, peer, incoming: null, outgoing: null },
    { now: context.now, randomBytes },
  );
  const link = { ...made, isPrimary: entity.isPrimary };
  await conflictsRefused(() => context.store.links.add(link));
  return link;
}

/** The endpoints go along when the application moves; those that were elsewhere stay. */
function moved(outgoing: OutgoingLink, from: Peer, to: Peer): OutgoingLink {
  const at = (url: string, before: string | null, after: string | null): string =>
    before !== null && after !== null && url.startsWith(`${before}/`)
      ? after + url.slice(before.length)
      : url;
  return {
    ...outgoing,
    requestTokenUrl: at(outgoing.requestTokenUrl, from.rpcUrl, to.rpcUrl),
    accessTokenUrl: at(outgoing.accessTokenUrl, from.rpcUrl, to.rpcUrl),
    authorizeUrl: at(outgoing.authorizeUrl, from.displayUrl ?? from.rpcUrl, to.displayUrl ?? to.rpcUrl),
  };
}

function created(visit: Visit, context: RestContext, link: Link): HttpResponse {
  tell(visit, context, 'link created', link);
  return resourceAnswer(visit, context, link, { status: 201, member: 'resources-created' });
}

function resourceAnswer(
  { request }: Visit,
  { publicUrl }: RestContext,
  { peer }: Link,
  { status, member }: { readonly status: number; readonly member: string },
): HttpResponse {
  const format: WireFormat = preferredFormat(request);
  const href = `${publicUrl}/rest/applinks/3.0/applicationlink/${peer.applicationId ?? ''}`;
  const body = { 'status-code': status, [member]: [{ href, rel: 'self' }] };
  return represent(format, writeWire(body, format, 'status'), { status, headers: [['location', href]] });
}

function tell(visit: Visit, context: RestContext, event: RestEvent['event'], { id, name }: Link): void {
  context.tell({ event, administrator: visit.administrator, linkId: id, linkName: name });
}
