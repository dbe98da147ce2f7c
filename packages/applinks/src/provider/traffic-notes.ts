// The last thing that happened over a link, noted for its status.
import { type OAuthRequest, problemOf, type Reason } from '@maillon/oauth1';
import { LRUCache } from 'lru-cache';
import type { HttpRequest } from '../http.ts';
import type { Link, Store } from '../storage/store.ts';
import type { CredentialCache } from './credential-cache.ts';
import { loggedPathOf } from './path-of.ts';

interface SignedTraffic {
  readonly link: Link;
  readonly user: string | null;
  /** Where we were before, when it was signed for that. */
  readonly formerOrigin: string | undefined;
}

export interface TrafficNotes {
  /** A request whose signature held. What the application answers is not known yet: it counts as 200. */
  signed(http: HttpRequest, signed: SignedTraffic): void;
  /** A refused request of a known consumer; others leave nothing behind. */
  refused(http: HttpRequest, request: OAuthRequest, reason: Reason): void;
}

const MAX_LINKS = 10_000;
/** What a status page shows of a request. */
const MAX_CHARACTERS = 500;

export function createTrafficNotes({
  store,
  credentials,
  now,
}: {
  readonly store: Store;
  readonly credentials: CredentialCache;
  readonly now: () => number;
}): TrafficNotes {
  // One note a second and link is enough: only the last one is kept. A change of what came out is always noted.
  const lastNotes = new LRUCache<string, { atSeconds: number; problem: string | null }>({ max: MAX_LINKS });
  const isDue = (linkId: string, atSeconds: number, problem: string | null): boolean => {
    const last = lastNotes.get(linkId);
    if (last?.atSeconds === atSeconds && last.problem === problem) return false;
    if (last === undefined) lastNotes.set(linkId, { atSeconds, problem });
    else Object.assign(last, { atSeconds, problem });
    return true;
  };
  const noteRefusal = (http: HttpRequest, link: Link, reason: Reason): void => {
    const atSeconds = now();
    const { problem, status } = problemOf(reason);
    if (!isDue(link.id, atSeconds, problem)) return;
    const request = summaryOf(http);
    store.links.noteTraffic(link.id, {
      atSeconds,
      direction: 'incoming',
      user: null,
      request,
      status,
      problem,
    });
  };
  return {
    signed(http, { link, user, formerOrigin = '' }) {
      const atSeconds = now();
      if (!isDue(link.id, atSeconds, null)) return;
      const request = summaryOf(http, formerOrigin);
      store.links.noteTraffic(link.id, {
        atSeconds,
        direction: 'incoming',
        user,
        request,
        status: 200,
        problem: null,
      });
    },
    refused(http, { consumerKey }, reason) {
      if (consumerKey === undefined || UNKNOWN.has(reason.code)) return;
      // Nobody waits for it: a refusal takes no longer for a consumer that is known.
      credentials
        .consumer(consumerKey)
        .then((consumer) => consumer && noteRefusal(http, consumer.link, reason))
        .catch(() => {});
    },
  };
}

/** Nothing is known then, and asking again would only cost. */
const UNKNOWN: ReadonlySet<Reason['code']> = new Set(['consumer_unknown', 'store_unavailable']);

function summaryOf({ method, target }: HttpRequest, origin = ''): string {
  return `${method} ${origin}${loggedPathOf(target)}`.slice(0, MAX_CHARACTERS);
}
