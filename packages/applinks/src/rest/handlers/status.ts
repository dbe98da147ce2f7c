// What our half of a link allows, read by the other end, set by an administrator. Wire notes, section 4.
import { rightsOf } from '../../links/create/halves.ts';
import {
  type DirectionStatus,
  levelOfHalf,
  levelOfStatus,
  statusOfLevel,
} from '../../links/wire/authentication-types.ts';
import { parseWantedStatus, writeStatus } from '../../links/wire/entities.ts';
import type { Link } from '../../storage/store.ts';
import type { RestContext } from '../context.ts';
import { peerConsumerInfo } from '../peer-consumer-info.ts';
import { incomingByInfo, outgoingByOurKeys } from '../peer-halves.ts';
import { readBody } from '../read-body.ts';
import { emptyAnswer, preferredFormat, represent } from '../representation.ts';
import type { Handler } from '../route.ts';
import { changeLink, linkOf } from './link-of.ts';

export const status: Handler = async (visit, context) => {
  const link = await linkOf(visit, context);
  const format = preferredFormat(visit.request);
  // A paused link refuses everything: the other end is told what is true.
  const half = (each: Link['incoming'] | Link['outgoing']): DirectionStatus =>
    statusOfLevel(link.state === 'paused' ? 'off' : levelOfHalf(each));
  return represent(
    format,
    writeStatus({ incoming: half(link.incoming), outgoing: half(link.outgoing) }, format),
  );
};

export const setStatus: Handler = async (visit, context) => {
  const link = await linkOf(visit, context);
  const wanted = await readBody(visit.request, parseWantedStatus);
  const makeIncoming = await incomingMaker(link, wanted.incoming, context);
  const { keys } = await context.ourselves();
  const changed = await changeLink(context, link, (current) => ({
    ...current,
    incoming: wanted.incoming.enabled ? makeIncoming(current) : null,
    outgoing: wanted.outgoing.enabled
      ? {
          ...(current.outgoing ?? outgoingByOurKeys(current.peer, keys)),
          ...rightsOf(levelOfStatus(wanted.outgoing)),
        }
      : null,
  }));
  context.tell({
    event: 'directions changed',
    administrator: visit.administrator,
    linkId: link.id,
    linkName: changed.name,
  });
  return emptyAnswer(204);
};

/** Only a direction that was off asks for the other end's key: one that is on keeps what it has (threat T52). */
async function incomingMaker(
  link: Link,
  wanted: DirectionStatus,
  context: RestContext,
): Promise<(current: Link) => Link['incoming']> {
  if (!wanted.enabled) return () => null;
  const made =
    link.incoming === null
      ? incomingByInfo(link.peer, await peerConsumerInfo(link.peer, context))
      : link.incoming;
  return (current) => ({ ...(current.incoming ?? made), ...rightsOf(levelOfStatus(wanted)) });
}
