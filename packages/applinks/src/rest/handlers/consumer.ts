// Who may call us over a link, or what we sign with: set by an administrator. Wire notes, section 4.
import { decodeForm } from '@maillon/oauth1';
import { inspectPublicKey, readPublicKey } from '@maillon/oauth1/keys';
import type { HttpResponse } from '../../http.ts';
import { incomingHalf, withLimitsOf } from '../../links/create/halves.ts';
import { levelOfStatus } from '../../links/wire/authentication-types.ts';
import { type ConsumerEntity, parseConsumer } from '../../links/wire/entities.ts';
import type { IncomingLink, Link } from '../../storage/store.ts';
import type { RestContext } from '../context.ts';
import { peerConsumerInfo } from '../peer-consumer-info.ts';
import { incomingByInfo, outgoingByOurKeys } from '../peer-halves.ts';
import { readBody } from '../read-body.ts';
import { statusAnswer } from '../representation.ts';
import { RestRefusal } from '../rest-refusal.ts';
import type { Handler, Visit } from '../route.ts';
import { changeLink, linkOf } from './link-of.ts';

export const putConsumer: Handler = async (visit, context) => {
  const link = await linkOf(visit, context);
  const query = new Map(decodeForm(visit.query) ?? []);
  const replace = query.get('replace') === 'true';
  if (query.get('autoConfigure') === 'true') {
    const made = incomingByInfo(link.peer, await peerConsumerInfo(link.peer, context));
    return setIncoming(visit, context, link, { next: (before) => withKeyOf(before, made), replace });
  }
  const entity = await readBody(visit.request, parseConsumer);
  if (entity.outgoing) return setOutgoing(visit, context, link, entity);
  const made = incomingOf(entity);
  return setIncoming(visit, context, link, { next: (before) => withLimitsOf(before, made), replace });
};

/** What the other end says of itself is its key, not its rights. */
function withKeyOf(before: IncomingLink | null, made: IncomingLink): IncomingLink {
  if (before === null) return made;
  const { consumerKey, signatureMethods, sharedSecret, publicKey, allowWeakKey, retired } = made;
  return { ...before, consumerKey, signatureMethods, sharedSecret, publicKey, allowWeakKey, retired };
}

async function setIncoming(
  visit: Visit,
  context: RestContext,
  link: Link,
  {
    next,
    replace,
  }: { readonly next: (before: IncomingLink | null) => IncomingLink; readonly replace: boolean },
): Promise<HttpResponse> {
  let swapped: string | undefined;
  const changed = await changeLink(context, link, (current) => {
    const incoming = next(current.incoming);
    swapped = swapOf(current.incoming, incoming);
    // Another key is another application: it takes the place of the first one only when somebody says so (threat T52).
    if (swapped !== undefined && !replace) {
      throw new RestRefusal(
        409,
        `this link has another consumer: ${swapped}. Repeat the call with ?replace=true to put the new one in its place.`,
      );
    }
    return { ...current, incoming };
  });
  told(visit, context, changed, swapped);
  return statusAnswer(visit.request, 201, `The consumer ${changed.incoming?.consumerKey ?? ''} may call.`);
}

async function setOutgoing(
  visit: Visit,
  context: RestContext,
  link: Link,
  entity: ConsumerEntity,
): Promise<HttpResponse> {
  const { key, sharedSecret, twoLOAllowed, twoLOImpersonationAllowed } = entity;
  if (sharedSecret === null)
    throw new RestRefusal(400, 'an outgoing consumer needs the sharedSecret that it is to sign with');
  const { keys } = await context.ourselves();
  const changed = await changeLink(context, link, (current) => ({
    ...current,
    outgoing: {
      ...(current.outgoing ?? outgoingByOurKeys(current.peer, keys)),
      consumerKey: key,
      signatureMethod: 'HMAC-SHA1',
      sharedSecret,
      privateKey: null,
      allowTwoLegged: twoLOAllowed,
      allowImpersonation: twoLOAllowed && twoLOImpersonationAllowed,
    },
  }));
  told(visit, context, changed, undefined);
  return statusAnswer(visit.request, 201, `We sign as ${key}.`);
}

function incomingOf(entity: ConsumerEntity): IncomingLink {
  const { key, publicKey, sharedSecret, twoLOAllowed, executingTwoLOUser } = entity;
  if ((publicKey === null) === (sharedSecret === null))
    throw new RestRefusal(400, 'a consumer has either a publicKey or a sharedSecret');
  const level = levelOfStatus({
    enabled: true,
    twoLoEnabled: twoLOAllowed,
    twoLoImpersonationEnabled: entity.twoLOImpersonationAllowed,
  });
  return incomingHalf({
    consumerKey: key,
    credential:
      sharedSecret === null
        ? { kind: 'rsa', publicKey: pemOf(publicKey ?? '') }
        : { kind: 'secret', sharedSecret },
    level,
    twoLeggedAs: executingTwoLOUser,
    callbacks: [],
  });
}

function pemOf(text: string): string {
  try {
    return readPublicKey(text).pem;
  } catch (error) {
    if (error instanceof TypeError) throw new RestRefusal(400, `the publicKey: ${error.message}`);
    throw error;
  }
}

/** @returns both consumers in words, when the credential becomes another one. */
function swapOf(before: IncomingLink | null, next: IncomingLink): string | undefined {
  if (before === null) return undefined;
  const isSame =
    before.consumerKey === next.consumerKey &&
    before.publicKey === next.publicKey &&
    before.sharedSecret === next.sharedSecret;
  return isSame ? undefined : `${nameOf(before)}, and the new one is ${nameOf(next)}`;
}

function nameOf({ consumerKey, publicKey }: IncomingLink): string {
  const key = publicKey === null ? 'a shared secret' : inspectPublicKey(publicKey).fingerprint;
  return `${consumerKey} with ${key}`;
}

function told({ administrator }: Visit, context: RestContext, link: Link, swapped: string | undefined): void {
  context.tell({
    event: 'consumer configured',
    administrator,
    linkId: link.id,
    linkName: link.name,
    ...(swapped === undefined ? {} : { detail: `replaced: ${swapped}` }),
  });
}
