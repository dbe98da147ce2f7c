// What every route works with.
import type { DanceProblem } from '../consumer/login-dance.ts';
import type { HttpRequest, HttpResponse, IdentitySource } from '../http.ts';
import type { Ourselves } from '../links/create/ourselves.ts';
import type { Outgoing } from '../links/outgoing.ts';
import type { ConsumerInfo } from '../links/wire/consumer-info.ts';
import type { Manifest } from '../links/wire/manifest.ts';
import type { Authentication } from '../provider/types.ts';
import type { Store } from '../storage/store.ts';
import type { AdministratorCheck } from './administrators.ts';
import type { OurVersion } from './our-manifest.ts';
import type { RateLimit } from './rate-limit.ts';

/** What is asked of other applications, behind the address guard. Both fail with an Error that says what to do. */
export interface PeerReader {
  /** @param baseUrl - checked; an administrator's word. */
  manifest(baseUrl: string): Promise<Manifest>;
  consumerInfo(baseUrl: string): Promise<ConsumerInfo>;
}

/** Something about links that an administrator changed, for the log. Holds no secret. */
export interface RestEvent {
  readonly event:
    | 'link created'
    | 'link updated'
    | 'link removed'
    | 'directions changed'
    | 'outgoing configured'
    | 'consumer configured'
    | 'entities changed';
  readonly administrator: string;
  readonly linkId: string;
  readonly linkName: string;
  /** What else is worth knowing: fingerprints of a key that was replaced. */
  readonly detail?: string;
}

export interface RestContext {
  readonly store: Store;
  /** Without a trailing slash; with the context path. */
  readonly publicUrl: string;
  /** Asked for at each call: another process may have replaced our keys. */
  readonly ourselves: () => Promise<Ourselves>;
  readonly version: OurVersion;
  readonly administrators: AdministratorCheck;
  readonly peers: PeerReader;
  /** By administrator: each probe is a connection to wherever they say. */
  readonly probes: RateLimit;
  readonly outgoing: Pick<Outgoing, 'consumer'>;
  readonly identity: IdentitySource;
  readonly authenticate: (request: HttpRequest) => Promise<Authentication>;
  /** Where administrators sign in; undefined: nowhere. */
  readonly adminUrl: () => string | undefined;
  readonly now: () => number;
  readonly tell: (event: RestEvent) => void;
  readonly tellDanceProblem: (problem: DanceProblem) => void;
  /** Of the login dance, by the browser's own cookie. */
  readonly danceSession: (request: HttpRequest) => DanceSession;
}

export interface DanceSession {
  readonly session: string;
  /** Adds the cookie when the browser has none yet. */
  readonly kept: (response: HttpResponse) => HttpResponse;
}
