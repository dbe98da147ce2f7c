// What Maillon keeps, and the few atomic changes that it makes to it. Every engine passes `conformance.ts`.
import type { SignatureMethodName } from '@maillon/oauth1';

/**
 * Everything that one application keeps. A store belongs to exactly one application. What the engine cannot do is a
 * `StoreError`; the provider then refuses and tells the peer to come again.
 */
export interface Store {
  readonly links: LinkStore;
  readonly requestTokens: RequestTokenStore;
  readonly accessTokens: AccessTokenStore;
  readonly nonces: NonceStore;
  readonly outgoingTokens: OutgoingTokenStore;
  readonly settings: SettingStore;
  readonly secrets: SecretStore;
  readonly administrators: AdministratorStore;
  readonly applicationKeys: ApplicationKeyStore;
  readonly entityLinks: EntityLinkStore;
  readonly refusedRequests: RefusedRequestStore;
  /**
   * Calls `listener` after a change to links or access tokens, made by this process or another one on the same
   * store (another process's change is told within a second). Caches hang on this. An own change is told before
   * its promise resolves; a listener may be called without a change, when the engine cannot tell.
   * @returns a function that ends the subscription.
   */
  onChange(listener: () => void): () => void;
  /** Removes what is past its time. An access token goes only when its session is over (see {@link AccessToken}). */
  sweep(nowSeconds: number): Promise<SweepCounts>;
  /** Marks a clean stop and frees the engine. */
  close(): Promise<void>;
}

export interface SweepCounts {
  readonly requestTokens: number;
  readonly accessTokens: number;
  readonly nonces: number;
  readonly outgoingRequestTokens: number;
}

export type LinkState = 'enabled' | 'paused';

/** An application link: two applications that act in each other for a person. */
export interface Link {
  /** `lnk_` and 128 random bits. */
  readonly id: string;
  /** Shown to people; unique in the application. */
  readonly name: string;
  readonly state: LinkState;
  readonly peer: Peer;
  /** Preferred among the links of its type; at most one of each type is. */
  readonly isPrimary: boolean;
  /** The peer acts in ours: we are the provider. */
  readonly incoming: IncomingLink | null;
  /** We act in the peer: we are the consumer. */
  readonly outgoing: OutgoingLink | null;
  readonly createdAtSeconds: number;
}

/** The application at the other end. */
export interface Peer {
  /** Application Links type: `generic`, `stash`, `jira`, `confluence`, `bamboo`, `fecru`, `crowd`, `refapp`. */
  readonly typeId: string;
  /**
   * What its manifest calls it (a UUID); one derived of its URL when it has no manifest; null when nothing is known
   * of it. Unique in the application when not null.
   */
  readonly applicationId: string | null;
  /** Its address for our server, without a trailing slash; null: it was never told. */
  readonly rpcUrl: string | null;
  /** Its address for browsers, without a trailing slash. */
  readonly displayUrl: string | null;
}

/** What a signed request of a link may reach. A request passes when one rule has its method and path. */
export interface AccessRule {
  /** In upper case; null: any. */
  readonly methods: readonly string[] | null;
  /** Raw path prefix that ends at a `/` or at the path's end, e.g. `/job`. */
  readonly path: string;
}

/** What the provider knows of a consumer. */
export interface IncomingLink {
  /** `oauth_consumer_key`; unique in the application. */
  readonly consumerKey: string;
  /** The only methods this consumer may use; none other is ever tried. */
  readonly signatureMethods: readonly SignatureMethodName[];
  /** For HMAC and PLAINTEXT. Sealed at rest. Never empty. */
  readonly sharedSecret: string | null;
  /** For RSA: SubjectPublicKeyInfo as PEM. */
  readonly publicKey: string | null;
  /** Registered callbacks; empty: any http or https callback. */
  readonly callbacks: readonly string[];
  /** May use `oauth_callback=oob`. */
  readonly allowOob: boolean;
  /** May ask for a request token without `oauth_callback` and exchange that one without a verifier. */
  readonly allowOauth10: boolean;
  /** May sign without a token (two-legged). */
  readonly allowTwoLegged: boolean;
  /** The user that a two-legged request acts as; null: nobody. */
  readonly twoLeggedAs: string | null;
  /** May name the user in `xoauth_requestor_id` of a two-legged request. */
  readonly allowImpersonation: boolean;
  /** Refuses a request with a body that carries no `oauth_body_hash` (a form body is covered by the signature). */
  readonly requireBodyHash: boolean;
  /** Users that may not be named so: administrators, unless allowed (threat T40). */
  readonly notImpersonated: readonly string[];
  /** Holds an RSA key below 2048 bits, or with an exponent below 65537, because an administrator said so. */
  readonly allowWeakKey: boolean;
  /** Empty: everything. */
  readonly rules: readonly AccessRule[];
  /** What held before a rotation and is accepted until `untilSeconds`. Secrets sealed at rest. */
  readonly retired: RetiredCredential | null;
}

export interface RetiredCredential {
  readonly sharedSecret: string | null;
  readonly publicKey: string | null;
  readonly untilSeconds: number;
  /** How often it verified a request since the rotation; counted by `links.countRetiredUse`. */
  readonly uses: number;
}

/** What the consumer needs to act in a peer. */
export interface OutgoingLink {
  readonly consumerKey: string;
  readonly signatureMethod: SignatureMethodName;
  /** For HMAC. Sealed at rest. */
  readonly sharedSecret: string | null;
  /** For RSA: PKCS#8 PEM. Sealed at rest. */
  readonly privateKey: string | null;
  readonly requestTokenUrl: string;
  readonly authorizeUrl: string;
  readonly accessTokenUrl: string;
  /** We may sign without a token there. */
  readonly allowTwoLegged: boolean;
  /** We may name the user in `xoauth_requestor_id` there. */
  readonly allowImpersonation: boolean;
}

/** The last thing that happened over a link, for its status. */
export interface LinkTraffic {
  readonly atSeconds: number;
  readonly direction: 'incoming' | 'outgoing';
  /** null: two-legged, or refused before anybody was known. */
  readonly user: string | null;
  /** Method and path, without query; the whole URL when it was signed for a former address of ours. */
  readonly request: string;
  /** HTTP status; for a refusal its problem beside it. */
  readonly status: number;
  readonly problem: string | null;
}

export type LinkConflictField = 'name' | 'consumerKey' | 'applicationId';

const CONFLICT_WORDS: Readonly<Record<LinkConflictField, string>> = {
  name: 'name',
  consumerKey: 'consumer key',
  applicationId: 'application id',
};

/** Raised by `links.add` and `links.update` when the name, consumer key or application id is another link's. */
export class LinkConflictError extends Error {
  readonly field: LinkConflictField;
  constructor(field: LinkConflictField, value: string) {
    super(`another link has the ${CONFLICT_WORDS[field]} "${value}"`);
    this.name = 'LinkConflictError';
    this.field = field;
  }
}

/** Raised by `applicationKeys.add` when the name is another key's. */
export class ApplicationKeyConflictError extends Error {
  constructor(name: string) {
    super(`another application key has the name "${name}"`);
    this.name = 'ApplicationKeyConflictError';
  }
}

/** Raised when a token is to be kept for a link that is not there (any more): a removed link gets no new tokens. */
export class LinkGoneError extends Error {
  constructor(linkId: string) {
    super(`there is no link "${linkId}"; it may have been removed meanwhile`);
    this.name = 'LinkGoneError';
  }
}

export interface LinkStore {
  /**
   * A primary link makes the others of its type not primary; so does `update`.
   * @throws LinkConflictError
   */
  add(link: Link): Promise<void>;
  get(id: string): Promise<Link | undefined>;
  getByConsumerKey(consumerKey: string): Promise<Link | undefined>;
  /** In the order of creation. */
  list(): Promise<readonly Link[]>;
  /**
   * Replaces the link by `change(link)` in one transaction. `change` is not called for an absent link.
   * @returns the new link, or undefined when there is none with this id.
   * @throws LinkConflictError
   * @throws TypeError when `change` gives the link another id.
   */
  update(id: string, change: (link: Link) => Link): Promise<Link | undefined>;
  getByApplicationId(applicationId: string): Promise<Link | undefined>;
  /**
   * Adds one to the uses of the retired credential. May be written late, when `getByConsumerKey` (the hot path) does
   * not show it yet; does not count as a change of the link.
   */
  countRetiredUse(id: string): void;
  /** Notes what just happened over the link. May be written late, and only the last of each direction is kept. */
  noteTraffic(id: string, traffic: LinkTraffic): void;
  /** The last of each direction, newest first. */
  traffic(id: string): Promise<readonly LinkTraffic[]>;
  /**
   * Removes the link with all its tokens, incoming and outgoing, its entity links, traffic and refused requests.
   * @returns false when there was none.
   */
  remove(id: string): Promise<boolean>;
}

/**
 * `pending` until the person decides; `exchanged` once an access token was made of it;
 * `burnt` after too many wrong verifiers.
 */
export type RequestTokenState = 'pending' | 'approved' | 'denied' | 'exchanged' | 'burnt';

/** Temporary credentials. Found by digest: the token itself is not kept. */
export interface RequestToken {
  /** SHA-256 of the token, base64url. */
  readonly tokenDigest: string;
  /** Sealed at rest. */
  readonly secret: string;
  readonly linkId: string;
  /** Absolute URL, `oob`, or null when the request carried none (OAuth 1.0). */
  readonly callback: string | null;
  readonly state: RequestTokenState;
  /** Who decided. */
  readonly user: string | null;
  /** SHA-256 of the verifier, base64url; only when approved. */
  readonly verifierDigest: string | null;
  readonly wrongVerifiers: number;
  readonly createdAtSeconds: number;
  readonly expiresAtSeconds: number;
}

export interface Decision {
  readonly user: string;
  /** null: denied. */
  readonly verifierDigest: string | null;
}

export interface RequestTokenStore {
  /**
   * @param maxUnused - how many pending, unexpired (at `token.createdAtSeconds`) request tokens the link may have,
   *   this one included.
   * @returns false when the link is at its bound; nothing was stored then.
   * @throws LinkGoneError
   */
  add(token: RequestToken, maxUnused: number): Promise<boolean>;
  find(tokenDigest: string): Promise<RequestToken | undefined>;
  /** pending → approved or denied, once. @returns false when it was not pending or is expired (`expiresAtSeconds <= nowSeconds`). */
  decide(tokenDigest: string, decision: Decision, nowSeconds: number): Promise<boolean>;
  /**
   * Adds one wrong verifier to a pending or approved token; at `maxWrong` it is burnt. A token in another state stays.
   * @returns the state after, or undefined when there is no such token.
   */
  countWrongVerifier(tokenDigest: string, maxWrong: number): Promise<RequestTokenState | undefined>;
  /**
   * approved → exchanged and the access token added, in one transaction; once.
   * @returns false when it was not approved, is expired, or belongs to another link than the access token.
   */
  exchange(tokenDigest: string, accessToken: AccessToken, nowSeconds: number): Promise<boolean>;
  /** Those that are still kept, the decided and exchanged ones included; newest first, at most `limit`. */
  listByLink(linkId: string, limit: number): Promise<readonly RequestToken[]>;
}

/**
 * What a person granted to a consumer. Found by digest: the token itself is not kept.
 * Its **session is over** at `nowSeconds` when `expiresAtSeconds <= nowSeconds` and, if it has a session handle,
 * `sessionExpiresAtSeconds <= nowSeconds` as well: then it can neither be used nor renewed.
 */
export interface AccessToken {
  /** `grt_` and 128 random bits; stays the same over renewals; safe to show. */
  readonly id: string;
  /** SHA-256 of the token, base64url. */
  readonly tokenDigest: string;
  /** Sealed at rest. */
  readonly secret: string;
  readonly linkId: string;
  readonly user: string;
  /** SHA-256 of the session handle, base64url; null: cannot be renewed. */
  readonly sessionHandleDigest: string | null;
  readonly createdAtSeconds: number;
  readonly expiresAtSeconds: number;
  /** The end of renewals; a token without session ends at `expiresAtSeconds`. */
  readonly sessionExpiresAtSeconds: number;
  readonly revokedAtSeconds: number | null;
  readonly lastUsedAtSeconds: number | null;
}

export interface AccessTokenStore {
  find(tokenDigest: string): Promise<AccessToken | undefined>;
  /** Not revoked and session not over at `nowSeconds`; newest first. */
  listByUser(user: string, nowSeconds: number): Promise<readonly AccessToken[]>;
  /** @param limit - how many at most; default all. */
  listByLink(linkId: string, nowSeconds: number, limit?: number): Promise<readonly AccessToken[]>;
  /**
   * Puts `next` (same id) in the place of the token with `oldDigest`, in one transaction; once.
   * @returns false when the old one is gone, revoked, has another id, no session handle, or
   *   `sessionExpiresAtSeconds <= nowSeconds`.
   */
  renew(oldDigest: string, next: AccessToken, nowSeconds: number): Promise<boolean>;
  /**
   * @param owner - when given, only a token of this user is revoked.
   * @returns the revoked token, or undefined when there was none to revoke (none of this owner, or revoked before).
   */
  revoke(id: string, nowSeconds: number, owner?: string): Promise<AccessToken | undefined>;
  /** Notes a use; may be written late and lost in a crash. */
  touch(id: string, nowSeconds: number): void;
}

/** `full`: this consumer has too many live nonces; none is evicted for a new one. */
export type NonceVerdict = 'fresh' | 'used' | 'full';

export interface Nonce {
  readonly consumerKey: string;
  /** The token, or '' for a two-legged request. */
  readonly token: string;
  readonly timestampSeconds: number;
  /** Decoded. */
  readonly nonce: string;
  /** When the timestamp leaves the window: kept until then. */
  readonly expiresAtSeconds: number;
}

export interface NonceStore {
  /**
   * Insert if absent, in one atomic call. Durable over `kill -9` when it resolves; durable over a power cut for
   * a timestamp ahead of `nowSeconds` (the floor does not cover that one).
   */
  record(nonce: Nonce, nowSeconds: number): Promise<NonceVerdict>;
  /**
   * Requests with a timestamp up to this are to be refused: the machine stopped uncleanly, and nonces of before
   * may be lost. 0: no floor.
   */
  readonly floorSeconds: number;
}

/** The consumer's half of a dance that has begun. */
export interface OutgoingRequestToken {
  readonly linkId: string;
  readonly user: string;
  /** SHA-256 of the browser session that began the dance, base64url. */
  readonly sessionDigest: string;
  /** Sealed at rest, like the secret. */
  readonly token: string;
  readonly tokenSecret: string;
  /** Where the person wanted to go. */
  readonly redirectUrl: string | null;
  readonly createdAtSeconds: number;
  readonly expiresAtSeconds: number;
}

/** A peer's access token, by which we act there as `user`. */
export interface OutgoingToken {
  readonly linkId: string;
  readonly user: string;
  /** Sealed at rest, like the secret and the session handle. */
  readonly token: string;
  readonly tokenSecret: string;
  readonly sessionHandle: string | null;
  /** null: the peer did not say. */
  readonly expiresAtSeconds: number | null;
  readonly sessionExpiresAtSeconds: number | null;
  /** When the person allowed it; stays the same over renewals. */
  readonly createdAtSeconds: number;
  /** When the peer gave this one: the first, or the last renewal. */
  readonly issuedAtSeconds: number;
  readonly lastUsedAtSeconds: number | null;
}

export interface OutgoingTokenStore {
  /** One dance a (link, user, session): replaces an earlier one. @throws LinkGoneError */
  putRequestToken(token: OutgoingRequestToken): Promise<void>;
  /**
   * Removes and returns the request token of this link, user and session, when `token` is the one stored and not
   * expired. Any other token leaves the stored one untouched.
   */
  takeRequestToken(
    key: {
      readonly linkId: string;
      readonly user: string;
      readonly sessionDigest: string;
      readonly token: string;
    },
    nowSeconds: number,
  ): Promise<OutgoingRequestToken | undefined>;
  /** One access token a (link, user): replaces an earlier one. @throws LinkGoneError */
  put(token: OutgoingToken): Promise<void>;
  find(linkId: string, user: string): Promise<OutgoingToken | undefined>;
  listByUser(user: string): Promise<readonly OutgoingToken[]>;
  /** By user. */
  listByLink(linkId: string): Promise<readonly OutgoingToken[]>;
  /**
   * Puts `next` (same link and user) in the place of the token `oldToken`, in one step; once. At no moment is there
   * none, so that whoever drops meanwhile drops the one or the other.
   * @returns false when the old one is gone or was replaced.
   */
  replace(oldToken: string, next: OutgoingToken): Promise<boolean>;
  /** @param token - when given, only this token is dropped, not one that replaced it. @returns whether one went. */
  drop(linkId: string, user: string, token?: string): Promise<boolean>;
  /** Notes a use; may be written late and lost in a crash. */
  touch(linkId: string, user: string, nowSeconds: number): void;
}

/** Small facts about the application: its public URL, its id. No secrets. */
export interface SettingStore {
  get(name: string): Promise<string | undefined>;
  set(name: string, value: string): Promise<void>;
}

/** What must be readable again and is no part of a link: our own RSA key. Sealed at rest. */
export interface SecretStore {
  get(name: string): Promise<string | undefined>;
  /** Insert if absent. @returns what is stored now: `value`, or what was there before. */
  setIfAbsent(name: string, value: string): Promise<string>;
  set(name: string, value: string): Promise<void>;
}

/** Somebody who administers links: signs in to the admin listener, and to the wire REST by Basic. */
export interface Administrator {
  /** Unique in the application. */
  readonly name: string;
  /** argon2id, in its own encoded form. */
  readonly passwordHash: string;
  readonly createdAtSeconds: number;
}

export interface AdministratorStore {
  /**
   * Adds, or replaces the password of one with this name, who stays created when they were.
   * @returns whether the name was new.
   */
  put(administrator: Administrator): Promise<boolean>;
  find(name: string): Promise<Administrator | undefined>;
  /** By name. */
  list(): Promise<readonly Administrator[]>;
  remove(name: string): Promise<boolean>;
}

/** By which the fronted application calls peers through us. The key itself is shown once and not kept. */
export interface ApplicationKey {
  /** `key_` and 128 random bits; safe to show. */
  readonly id: string;
  /** Unique in the application. */
  readonly name: string;
  /** SHA-256 of the key, base64url. */
  readonly keyDigest: string;
  readonly createdAtSeconds: number;
  readonly lastUsedAtSeconds: number | null;
}

export interface ApplicationKeyStore {
  /** @throws ApplicationKeyConflictError */
  add(key: ApplicationKey): Promise<void>;
  findByDigest(keyDigest: string): Promise<ApplicationKey | undefined>;
  /** In the order of creation. */
  list(): Promise<readonly ApplicationKey[]>;
  /** @param idOrName - an id goes before a name. @returns false when there was none. */
  remove(idOrName: string): Promise<boolean>;
  /** Notes a use; may be written late and lost in a crash. */
  touch(id: string, nowSeconds: number): void;
}

/** A project of ours that belongs to a project of a peer. */
export interface EntityLink {
  readonly linkId: string;
  readonly localKey: string;
  readonly remoteKey: string;
  readonly remoteName: string;
  /** Application Links entity type, e.g. `stash.project`. */
  readonly remoteType: string;
}

export interface EntityLinkStore {
  /** One for (link, localKey, remoteKey): replaces an earlier one. @throws LinkGoneError */
  put(entity: EntityLink): Promise<void>;
  /** By local key, then remote key. */
  list(linkId: string): Promise<readonly EntityLink[]>;
  remove(linkId: string, localKey: string, remoteKey: string): Promise<boolean>;
}

/** A refused request, kept for its diagnosis. Holds no secret and no token in clear: redacted before it comes here. */
export interface RefusedRequest {
  /** `ref_` and 128 random bits. */
  readonly id: string;
  readonly atSeconds: number;
  /** The link that the consumer key names, when there is one. */
  readonly linkId: string | null;
  readonly problem: string;
  /** What `explain` needs, as JSON. */
  readonly capture: string;
}

/** How many refused requests are kept. */
export const MAX_REFUSED_REQUESTS = 200;
export const MAX_REFUSED_REQUESTS_A_LINK = 50;

export interface RefusedRequestStore {
  /**
   * Keeps the newest 200 of the application; of one link, and of those without link, at most the newest 50, so that
   * nobody pushes out what others are told by. May be written late, and lost in a crash.
   */
  add(request: RefusedRequest): void;
  /** Newest first. */
  list(options: { readonly linkId?: string; readonly limit: number }): Promise<readonly RefusedRequest[]>;
}
