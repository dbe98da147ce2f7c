// What a running gateway is told, checked and complete: `parseUp` makes it, `startGateway` takes it.

/** Everything that `maillon up` decides before the gateway starts. Each field is validated; defaults are filled in. */
export interface GatewayConfig {
  /**
   * The application behind the gateway: `http` or `https` origin without trailing slash, userinfo, query and fragment,
   * e.g. `http://127.0.0.1:8080`. A path, when there is one, is the public URL's.
   */
  readonly appUrl: string;
  /**
   * What browsers open and peers sign: `http` or `https` origin with an optional context path, without trailing
   * slash, userinfo, query and fragment, e.g. `https://ci.acme.dev/ci`.
   */
  readonly publicUrl: string;
  readonly listen: ListenAddress;
  /** Where administrators sign in; null: nowhere. */
  readonly adminListen: AdminListen | null;
  /** Whether linked applications may be at loopback addresses. */
  readonly allowLoopback: boolean;
  /** Absolute path of the data folder. It exists, with mode 0700, when the gateway starts. */
  readonly dataDir: string;
  /** Absolute path of the file with the key that seals secrets at rest. */
  readonly keyFile: string;
  readonly identity: IdentityConfig;
  /** The request header that names the person to the application, as given, e.g. `X-Forwarded-User`. */
  readonly forwardHeader: string;
  readonly lifetimes: LifetimesConfig;
  /** How people call the application, on the consent page. */
  readonly applicationName: string;
  /** Sent to the application as `X-Maillon-App-Secret`, so that it can refuse whoever is not this gateway. */
  readonly appSecret?: string;
}

/** Where the gateway listens. */
export interface ListenAddress {
  /** Host name or IP address, without brackets. */
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
}

/** The admin listener's address. */
export interface AdminListen extends ListenAddress {
  /** Asked for by name: the gateway does not start without it. The default is left out when its port is taken. */
  readonly isRequired: boolean;
}

/** How the gateway learns who a browser's request is from. */
export type IdentityConfig = HeaderIdentity | WhoamiIdentity;

/** A proxy in front of the gateway names the person. */
export interface HeaderIdentity {
  readonly kind: 'header';
  /** The header's name as given, e.g. `X-Forwarded-User`. */
  readonly header: string;
  /** CIDRs or single addresses (`10.0.0.0/8`, `::1`) of the socket addresses that are believed. Never empty, never everybody. */
  readonly trust: readonly string[];
}

/** The application is asked, with the browser's own cookies. */
export interface WhoamiIdentity {
  readonly kind: 'whoami';
  /** Path and optional query, begins with one `/`: below the context path of {@link GatewayConfig.publicUrl}, or with it in front. */
  readonly path: string;
  /** JSON pointer (RFC 6901) to the user's name in the answer. */
  readonly userPointer: string;
  /** The answer speaks of a signed-in person only when the value at `pointer` equals `value` (deep equality). */
  readonly signedIn: SignedInCondition;
  /**
   * The application's sign-in page: a path below {@link GatewayConfig.publicUrl} that begins with one `/` and holds
   * `{return}` once or more, to be replaced by the percent-encoded absolute URL to come back to.
   */
  readonly login: string;
}

/** A value that has to stand at a place in a JSON document. */
export interface SignedInCondition {
  /** JSON pointer (RFC 6901). */
  readonly pointer: string;
  readonly value: JsonValue;
}

/** Any parsed JSON. */
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue };

/** Whole seconds. */
export interface LifetimesConfig {
  readonly requestTokenSeconds: number;
  readonly accessTokenSeconds: number;
  /** How long a token can be renewed, counted anew at each renewal; at least the access token's. */
  readonly sessionSeconds: number;
}
