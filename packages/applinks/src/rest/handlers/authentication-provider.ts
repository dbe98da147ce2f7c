// How we act in the other application: the outgoing half, set by an administrator. Wire notes, section 4.

import { classNamesOfLevel, THREE_LEGGED_CLASS } from '../../links/wire/authentication-types.ts';
import { PROVIDER_CONFIG, type ProviderEntity, parseProvider } from '../../links/wire/entities.ts';
import type { OutgoingLink, Peer } from '../../storage/store.ts';
import { parseWebUrl, WEB_URL_FAULTS } from '../../web-url.ts';
import { outgoingByOurKeys } from '../peer-halves.ts';
import { readBody } from '../read-body.ts';
import { statusAnswer } from '../representation.ts';
import { RestRefusal } from '../rest-refusal.ts';
import type { Handler } from '../route.ts';
import { changeLink, linkOf } from './link-of.ts';

const [, TWO_LEGGED_CLASS, IMPERSONATION_CLASS] = classNamesOfLevel('3LO+2LO+impersonation');

/** What each class adds to the outgoing half. */
const RIGHTS: ReadonlyMap<string | undefined, Partial<OutgoingLink>> = new Map([
  [THREE_LEGGED_CLASS, {}],
  [TWO_LEGGED_CLASS, { allowTwoLegged: true }],
  [IMPERSONATION_CLASS, { allowTwoLegged: true, allowImpersonation: true }],
]);

export const putProvider: Handler = async (visit, context) => {
  const link = await linkOf(visit, context);
  const entity = await readBody(visit.request, parseProvider);
  const rights = RIGHTS.get(entity.provider);
  if (rights === undefined)
    throw new RestRefusal(400, `the provider must be one of ${[...RIGHTS.keys()].join(', ')}`);
  const { keys } = await context.ourselves();
  const changed = await changeLink(context, link, (current) => ({
    ...current,
    outgoing: {
      ...(current.outgoing ?? outgoingByOurKeys(current.peer, keys)),
      ...configured(entity, current.peer),
      ...rights,
    },
  }));
  context.tell({
    event: 'outgoing configured',
    administrator: visit.administrator,
    linkId: link.id,
    linkName: changed.name,
  });
  return statusAnswer(visit.request, 201, 'The outgoing side was configured.');
};

type Endpoint = 'requestTokenUrl' | 'accessTokenUrl' | 'authorizeUrl';

function configured({ config }: ProviderEntity, { rpcUrl, displayUrl }: Peer): Partial<OutgoingLink> {
  const urlOf = (name: Endpoint, base: string | null): Partial<OutgoingLink> => {
    const text = config[PROVIDER_CONFIG[name]];
    return text === undefined ? {} : { [name]: endpointUrl(name, text, base) };
  };
  const key = config[PROVIDER_CONFIG.consumerKey];
  return {
    ...(key === undefined ? {} : { consumerKey: key }),
    ...urlOf('requestTokenUrl', rpcUrl),
    ...urlOf('accessTokenUrl', rpcUrl),
    ...urlOf('authorizeUrl', displayUrl ?? rpcUrl),
  };
}

/** @param text - absolute, or a path at the other application's host, as its own dialogs take it. */
function endpointUrl(name: Endpoint, text: string, base: string | null): string {
  const absolute = text.startsWith('/') && base !== null ? new URL(base).origin + text : text;
  const parsed = parseWebUrl(absolute);
  if (!parsed.ok) throw new RestRefusal(400, `${PROVIDER_CONFIG[name]} ${WEB_URL_FAULTS[parsed.fault]}`);
  return parsed.url.href;
}
