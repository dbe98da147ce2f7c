// Which project here belongs to which project there. A REST of our own, not of Application Links:
//   GET    /rest/maillon/1.0/links/{id}/entities                               {"entities":[…]}
//   PUT    /rest/maillon/1.0/links/{id}/entities  {"localKey","remoteKey","remoteName","remoteType"}
//   DELETE /rest/maillon/1.0/links/{id}/entities?localKey=…&remoteKey=…
// `{id}`: of the link, or the application id of its other end. JSON, or XML with the same names.
import { decodeForm } from '@maillon/oauth1';
import { WireFormatError } from '../../links/wire/wire-format-error.ts';
import { readWire, type WireFormat, type WireObject, writeWire } from '../../links/wire/wire-object.ts';
import { type EntityLink, LinkGoneError } from '../../storage/store.ts';
import type { RestContext } from '../context.ts';
import { readBody } from '../read-body.ts';
import { emptyAnswer, preferredFormat, represent } from '../representation.ts';
import { RestRefusal } from '../rest-refusal.ts';
import type { Handler, Visit } from '../route.ts';
import { linkOf } from './link-of.ts';

export const listEntities: Handler = async (visit, context) => {
  const link = await linkOf(visit, context);
  const entities = await context.store.entityLinks.list(link.id);
  const format = preferredFormat(visit.request);
  const shown = entities.map(({ localKey, remoteKey, remoteName, remoteType }) => ({
    localKey,
    remoteKey,
    remoteName,
    remoteType,
  }));
  return represent(format, writeWire({ entities: shown }, format, 'entityLinks'));
};

export const putEntity: Handler = async (visit, context) => {
  const { id, name } = await linkOf(visit, context);
  const entity = await readBody(visit.request, parseEntity);
  try {
    await context.store.entityLinks.put({ ...entity, linkId: id });
  } catch (error) {
    if (error instanceof LinkGoneError) throw new RestRefusal(404, error.message);
    throw error;
  }
  tell(visit, context, { id, name });
  return emptyAnswer(204);
};

export const deleteEntity: Handler = async (visit, context) => {
  const { id, name } = await linkOf(visit, context);
  const query = new Map(decodeForm(visit.query) ?? []);
  const [localKey, remoteKey] = [query.get('localKey') ?? '', query.get('remoteKey') ?? ''];
  if (!(await context.store.entityLinks.remove(id, localKey, remoteKey)))
    throw new RestRefusal(404, 'this link has no such entity link: name localKey and remoteKey in the query');
  tell(visit, context, { id, name });
  return emptyAnswer(204);
};

const ENTITY = 'the entity link';
const MAX_CHARACTERS = 255;
const DEFAULT_TYPE = 'generic.project';

function parseEntity(text: string, format: WireFormat): Omit<EntityLink, 'linkId'> {
  const fields = readWire(text, format, ENTITY);
  const remoteKey = bounded(fields, 'remoteKey');
  return {
    localKey: bounded(fields, 'localKey'),
    remoteKey,
    remoteName: bounded(fields, 'remoteName', remoteKey),
    remoteType: bounded(fields, 'remoteType', DEFAULT_TYPE),
  };
}

function bounded(fields: WireObject, name: string, otherwise?: string): string {
  const text = fields.text(name) ?? otherwise;
  if (text === undefined) throw new WireFormatError(ENTITY, `has no ${name}`);
  if (text.length > MAX_CHARACTERS || /\p{Cc}/u.test(text))
    throw new WireFormatError(ENTITY, `must have a ${name} of at most ${MAX_CHARACTERS} plain characters`);
  return text;
}

function tell(
  { administrator }: Visit,
  context: RestContext,
  link: { readonly id: string; readonly name: string },
): void {
  context.tell({ event: 'entities changed', administrator, linkId: link.id, linkName: link.name });
}
