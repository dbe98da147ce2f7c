// What every step of the provider works with.
import type { Reason } from '@maillon/oauth1';
import type { HttpResponse, IdentitySource } from '../http.ts';
import type { Store } from '../storage/store.ts';
import type { CredentialCache } from './credential-cache.ts';
import type { FormTokens } from './form-tokens.ts';
import type { ProviderPages } from './pages.ts';
import type { TrafficNotes } from './traffic-notes.ts';
import type { Lifetimes } from './types.ts';

export interface ProviderContext {
  readonly store: Store;
  readonly credentials: CredentialCache;
  readonly identity: IdentitySource;
  readonly pages: ProviderPages;
  readonly formTokens: FormTokens;
  readonly applicationName: string;
  /** Without a trailing slash; with the context path. */
  readonly publicUrl: string;
  /** Scheme, host and port of the public URL: what is signed is this and the raw target. */
  readonly publicOrigin: string;
  /** Where we were before; asked only when a signature does not hold for the present URL. */
  readonly formerUrls: () => Promise<readonly string[]>;
  readonly paths: ProviderPaths;
  readonly lifetimes: Lifetimes;
  readonly limits: ProviderLimits;
  readonly now: () => number;
  readonly traffic: TrafficNotes;
  /** Turns a refusal into what leaves, and tells the log the rest. */
  readonly refuse: (reason: Reason, about: RefusedRequest) => HttpResponse;
}

/** Absolute paths, with the context path. */
export interface ProviderPaths {
  readonly requestToken: string;
  readonly authorize: string;
  readonly accessToken: string;
  readonly accessTokens: string;
}

export interface ProviderLimits {
  /** Of an Authorization header. Default 8192. */
  readonly maxHeaderBytes: number;
  /** Of a form body that a signature covers. Default 1 MiB. */
  readonly maxFormBytes: number;
  /** How much of an unsigned form is looked at for protocol parameters. Default 64 KiB. */
  readonly peekBytes: number;
  /** Of a body that `oauth_body_hash` covers. Default 1 MiB. */
  readonly maxHashedBodyBytes: number;
  /** Seconds that a timestamp may be off, either way. Default 300. */
  readonly timestampWindowSeconds: number;
  /** Wrong verifiers under a good signature, until the request token is dead. Default 5. */
  readonly maxVerifierAttempts: number;
  /** Pending request tokens of one link. Default 1000. */
  readonly maxUnusedRequestTokens: number;
}

export interface RefusedRequest {
  readonly method: string;
  readonly target: string;
  readonly consumerKey?: string | undefined;
}
