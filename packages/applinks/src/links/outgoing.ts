// Acting in linked applications: a link by id or name, as one of our people or as the application, one signed fetch.
import { createConsumer } from '../consumer/create-consumer.ts';
import { CredentialsRequired } from '../consumer/credentials-required.ts';
import { danceCallbackUrl } from '../consumer/dance-paths.ts';
import { OAuthProblemError } from '../consumer/oauth-problem-error.ts';
import { PeerFailure } from '../consumer/peer-failure.ts';
import type { ClockSkew, Consumer } from '../consumer/types.ts';
import type { Link, LinkTraffic, OutgoingLink, Store } from '../storage/store.ts';
import { OutgoingRefused } from './outgoing-refused.ts';
import { PeerError } from './peer/peer-error.ts';
import { isBelowBase, peerAddress } from './peer-address.ts';

export interface OutgoingOptions {
  readonly store: Pick<Store, 'links' | 'outgoingTokens' | 'onChange'>;
  /** Our own, with its context path: the login dance comes back to it. */
  readonly publicUrl: string;
  /** Default: the runtime's. The place for an address guard, or a CA of one's own. */
  readonly fetch?: typeof fetch;
  /** Whole seconds since 1970 UTC. */
  readonly now?: () => number;
  /** Told when a peer's clock is found to be off. */
  readonly onClockSkew?: (skew: ClockSkew) => void;
}

/** Sends requests to a peer, signed for somebody. */
export interface OutgoingCaller {
  /**
   * @param path - path and query below the peer's base URL, e.g. `/rest/api/2/myself`; or an absolute URL below it.
   * @param init - as of `fetch`, without Authorization.
   * @throws OutgoingRefused when the link does not allow this; CredentialsRequired when the person has to allow it
   *   first; PeerFailure when the peer is not reached.
   */
  fetch(path: string, init?: RequestInit): Promise<Response>;
}

export interface OutgoingHandle {
  /**
   * @param user - our canonical user id. Acts with the access token that the person granted; without one, where the
   *   link allows impersonation, by naming the person.
   */
  as(user: string): OutgoingCaller;
  /** Without a person (two-legged). */
  asApplication(): OutgoingCaller;
}

export interface Outgoing {
  /** @param idOrName - looked up at each call: ids win. */
  get(idOrName: string): OutgoingHandle;
  /**
   * What the login dance needs.
   *
   * @param id - of the link: ours, or the peer's manifest id.
   * @returns undefined when there is no such link, it is paused, or it does not go outwards.
   */
  consumer(id: string): Promise<Consumer | undefined>;
  /** Ends the subscription to the store. */
  close(): void;
}

/**
 * Makes what acts in all linked applications.
 *
 * @example
 * const links = createOutgoing({ store, publicUrl });
 * const answer = await links.get('Bitbucket').as('ada').fetch('/rest/api/1.0/projects');
 */
export function createOutgoing(options: OutgoingOptions): Outgoing {
  const consumers = createConsumers(options);
  const { links } = options.store;
  return {
    get: (idOrName) => {
      const open = async (): Promise<Open> => {
        const link = await findOutgoing(links, idOrName);
        return { link, consumer: consumers.of(link) };
      };
      const caller = (user: string | null): OutgoingCaller => ({
        fetch: (path, init) => call(options, open, { user, path, init }),
      });
      return { as: (user) => caller(user), asApplication: () => caller(null) };
    },
    async consumer(id) {
      const link = (await links.get(id)) ?? (await links.getByApplicationId(id));
      return link === undefined || link.state !== 'enabled' || !goesOut(link)
        ? undefined
        : notingDances(options, link, consumers.of(link));
    },
    close: consumers.close,
  };
}

type UsableLink = Link & { readonly outgoing: OutgoingLink };

interface Open {
  readonly link: UsableLink;
  readonly consumer: Consumer;
}

interface Call {
  readonly user: string | null;
  readonly path: string;
  readonly init: RequestInit | undefined;
}

async function call(
  options: OutgoingOptions,
  open: () => Promise<Open>,
  { user, path, init = {} }: Call,
): Promise<Response> {
  const { link, consumer } = await open();
  const url = addressBelow(link, path);
  const request = `${(init.method ?? 'GET').toUpperCase()} ${new URL(url).pathname}`;
  const note = notesOf(options, link, { user, request });
  try {
    const response = await send({ link, consumer }, user, url, init);
    note(response.status, null);
    return response;
  } catch (error) {
    if (error instanceof CredentialsRequired) note(401, error.reason);
    else if (error instanceof PeerFailure) note(error.status ?? 0, error.code);
    throw error;
  }
}

/** Who cannot begin a dance makes no call: it is noted as the last thing that happened over the link. */
function notingDances(options: OutgoingOptions, link: UsableLink, consumer: Consumer): Consumer {
  const request = `POST ${new URL(link.outgoing.requestTokenUrl).pathname}`;
  return {
    ...consumer,
    async authorize(begin) {
      const note = notesOf(options, link, { user: begin.user, request });
      try {
        const begun = await consumer.authorize(begin);
        note(200, null);
        return begun;
      } catch (error) {
        if (error instanceof OAuthProblemError) note(error.status, error.problem);
        else if (error instanceof PeerFailure) note(error.status ?? 0, error.code);
        throw error;
      }
    },
  };
}

function notesOf(
  { store, now = currentSeconds }: OutgoingOptions,
  { id }: UsableLink,
  about: Pick<LinkTraffic, 'user' | 'request'>,
): (status: number, problem: string | null) => void {
  return (status, problem) =>
    store.links.noteTraffic(id, { atSeconds: now(), direction: 'outgoing', ...about, status, problem });
}

async function send(
  { link, consumer }: Open,
  user: string | null,
  url: string,
  init: RequestInit,
): Promise<Response> {
  const { allowTwoLegged, allowImpersonation } = link.outgoing;
  if (user === null) {
    if (!allowTwoLegged) throw new OutgoingRefused('two_legged_not_allowed', link.name);
    return consumer.fetchTwoLegged(url, init);
  }
  // A person who allowed it acts with that; who did not is only named where the link says so.
  if (allowImpersonation && !(await consumer.isConnected(user)))
    return consumer.fetchTwoLegged(url, init, { requestorId: user });
  return consumer.fetch(user, url, init);
}

async function findOutgoing(links: Store['links'], idOrName: string): Promise<UsableLink> {
  const link = (await links.get(idOrName)) ?? (await links.list()).find(({ name }) => name === idOrName);
  if (link === undefined) throw new OutgoingRefused('link_unknown', idOrName);
  if (link.state !== 'enabled') throw new OutgoingRefused('link_paused', link.name);
  if (!goesOut(link)) throw new OutgoingRefused('link_not_outgoing', link.name);
  return link;
}

function goesOut(link: Link): link is UsableLink {
  return link.outgoing !== null;
}

function addressBelow(link: UsableLink, path: string): string {
  const { rpcUrl } = link.peer;
  if (rpcUrl === null) throw new OutgoingRefused('peer_url_unknown', link.name);
  const url = peerAddress(rpcUrl, path);
  if (url === undefined) throw new OutgoingRefused('path_refused', link.name);
  return url;
}

interface Consumers {
  of(link: UsableLink): Consumer;
  close(): void;
}

/** One consumer a link, for as long as the link stays as it is: renewals of a token meet in it. */
function createConsumers(options: OutgoingOptions): Consumers {
  const made = new Map<string, { readonly madeOf: string; readonly consumer: Consumer }>();
  const end = options.store.onChange(() => {
    void forgetRemoved(options.store.links, made);
  });
  return {
    of(link) {
      const madeOf = JSON.stringify([link.name, link.peer, link.outgoing]);
      const known = made.get(link.id);
      if (known?.madeOf === madeOf) return known.consumer;
      const consumer = consumerOf(link, options);
      made.set(link.id, { madeOf, consumer });
      return consumer;
    },
    close: end,
  };
}

async function forgetRemoved(links: Store['links'], made: Map<string, unknown>): Promise<void> {
  if (made.size === 0) return;
  // A store that fails now is noticed by whoever needs it.
  const kept = await links.list().catch(() => undefined);
  if (kept === undefined) return;
  const ids = new Set(kept.map(({ id }) => id));
  for (const id of made.keys()) if (!ids.has(id)) made.delete(id);
}

function consumerOf(link: UsableLink, options: OutgoingOptions): Consumer {
  const { store, publicUrl, now, onClockSkew } = options;
  return createConsumer({
    link,
    tokens: store.outgoingTokens,
    callbackUrl: danceCallbackUrl(publicUrl, link.id),
    fetch: withinPeer(link, options.fetch ?? ((input, init) => fetch(input, init))),
    ...(now === undefined ? {} : { now }),
    ...(onClockSkew === undefined ? {} : { onClockSkew }),
  });
}

/** A redirect within the origin may still leave the peer, where several applications share a host. */
function withinPeer({ name, peer, outgoing }: UsableLink, inner: typeof fetch): typeof fetch {
  const endpoints = new Set([outgoing.requestTokenUrl, outgoing.accessTokenUrl]);
  return async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    if (endpoints.has(url) || (peer.rpcUrl !== null && isBelowBase(peer.rpcUrl, url))) {
      try {
        return await inner(input, init);
      } catch (error) {
        throw addressRefused(name, url, error) ?? error;
      }
    }
    throw new PeerFailure({
      code: 'REDIRECT_REFUSED',
      step: `calling ${name}`,
      host: new URL(url).host,
      came: `a redirect out of ${peer.rpcUrl ?? name}`,
      advice:
        'A signed request stays below the base URL of the peer: correct that URL, or call the final one.',
    });
  };
}

/** What an address guard said within the error of a fetch: to the network it looks like a name that is not found. */
function addressRefused(name: string, url: string, error: unknown): PeerFailure | undefined {
  for (let at = error; at instanceof Error; at = at.cause) {
    if (!(at instanceof PeerError) || at.code !== 'ADDRESS_REFUSED') continue;
    const { cause, evidence, remedy } = at.finding;
    return new PeerFailure(
      {
        code: 'ADDRESS_REFUSED',
        step: `calling ${name}`,
        host: new URL(url).host,
        came: `${cause} ${evidence.replace(/\.$/, '')}`,
        advice: remedy,
      },
      { cause: error },
    );
  }
  return undefined;
}

function currentSeconds(): number {
  return Math.floor(Date.now() / 1000);
}
