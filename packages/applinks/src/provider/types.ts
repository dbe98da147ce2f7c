// What the provider asks for and answers.
import type { ProblemCode, Reason } from '@maillon/oauth1';
import type { HttpRequest, HttpResponse, IdentitySource } from '../http.ts';
import type { Link, Store } from '../storage/store.ts';
import type { ProviderLimits } from './context.ts';
import type { ProviderPages } from './pages.ts';

export interface ProviderOptions {
  readonly store: Store;
  /** What peers sign and browsers open: scheme, host, optional port and context path; no trailing slash. */
  readonly publicUrl: string;
  /** Former public URLs: signatures made for them go on holding. Default: none. */
  readonly formerUrls?: () => Promise<readonly string[]>;
  /** How people call the application. */
  readonly applicationName: string;
  readonly identity: IdentitySource;
  /** What people see: `htmlPages` of `@maillon/applinks/pages`. */
  readonly pages: ProviderPages;
  /** At least 32 random bytes that survive restarts: form tokens are made with it. */
  readonly formKey: Uint8Array;
  /** Where the endpoints are, below the public URL. Default `/plugins/servlet/oauth`. */
  readonly basePath?: string;
  readonly lifetimes?: Partial<Lifetimes>;
  readonly limits?: Partial<ProviderLimits>;
  /** Whole seconds since 1970 UTC. */
  readonly now?: () => number;
  /** Told of every refusal, with all that the caller is not told. */
  readonly onRefusal?: (refusal: Refusal) => void;
}

export interface Lifetimes {
  /** Default 600. */
  readonly requestTokenSeconds: number;
  /** Default 31536000 (one year). */
  readonly accessTokenSeconds: number;
  /** How long an access token can be renewed, counted anew at each renewal. Default: access token + 30 days. */
  readonly sessionSeconds: number;
}

/** For the log: never sent to the caller. Holds no secret, signature or token. */
export interface Refusal {
  readonly problem: ProblemCode;
  readonly status: number;
  readonly reason: Reason;
  readonly method: string;
  /** Of the request target; a query may carry a token and is left out. */
  readonly path: string;
  readonly consumerKey: string | undefined;
}

/** Who a request is from, by its signature. */
export type Authentication =
  | { readonly kind: 'unsigned' }
  | { readonly kind: 'refused'; readonly response: HttpResponse }
  | {
      readonly kind: 'signed';
      /** Null: a two-legged request of a link that acts as nobody. */
      readonly user: string | null;
      readonly link: Link;
      /** The grant used; null for a two-legged request. */
      readonly grantId: string | null;
    };

export interface Provider {
  /** Serves a request to one of the provider's endpoints or pages; undefined when the path is none of them. */
  handle(request: HttpRequest): Promise<HttpResponse | undefined>;
  /** Verifies a request to the application. Reads the body only when the signature may cover it. */
  authenticate(request: HttpRequest): Promise<Authentication>;
  /** Ends the provider's subscription to the store. The store stays open. */
  close(): void;
}
