// What we know on our side and compare with: addresses, secrets, clock, and the request before the proxies.
import type { Parameter } from '../base-string.ts';
import type { SignatureMethodName } from '../signature-methods.ts';
import type { AttemptText } from './attempt-text.ts';

export interface ConsumerCredential {
  /** How a person knows it, to stand in a sentence: `the secret of link "CI"`. Findings show it, never the secret. */
  readonly name: string;
  /** Undefined: belongs to whichever consumer the request names. */
  readonly consumerKey?: string;
  readonly secret?: string;
  /** RSA, SubjectPublicKeyInfo, DER. */
  readonly publicKey?: Uint8Array;
  /** Default current. A retired one held before a rotation. */
  readonly state?: 'current' | 'retired';
  /** It has verified other requests of this consumer: then a wrong copy of it is unlikely. */
  readonly hasVerified?: boolean;
}

export interface TokenCredential {
  /** As above: `the secret of alice's access token`. */
  readonly name: string;
  /** `oauth_token`; undefined: belongs to whichever token the request names. */
  readonly token?: string;
  readonly secret: string;
  readonly state?: 'current' | 'retired';
  readonly hasVerified?: boolean;
}

export interface SeenNonce {
  readonly nonce: string;
  /** What is left out is not compared. */
  readonly timestamp?: string;
  readonly consumerKey?: string;
  readonly token?: string;
  readonly seenAtSeconds?: number;
}

export interface Clock {
  /** Our clock, whole seconds since 1970 UTC. */
  readonly nowSeconds: number;
  /** Default TIMESTAMP_WINDOW_SECONDS. */
  readonly windowSeconds?: number;
  /** False when `nowSeconds` is later than the arrival (a pasted text): an old timestamp then proves little. Default true. */
  readonly isArrivalTime?: boolean;
}

/** All of it is optional: less knowledge, fewer causes that can be proven. */
export interface Candidates {
  /** Our public URL with its context path, then its aliases. */
  readonly publicUrls?: readonly string[];
  /** Addresses behind the proxy: where we listen, where the application listens. */
  readonly internalUrls?: readonly string[];
  /** Every consumer secret and RSA public key that we hold: current, retired, of other links. */
  readonly consumers?: readonly ConsumerCredential[];
  /** Every token secret that we hold. */
  readonly tokens?: readonly TokenCredential[];
  /** The signature methods that this consumer is pinned to. */
  readonly signatureMethods?: readonly SignatureMethodName[];
  /** The request before proxies, or as its sender wrote it. */
  readonly asFirstReceived?: AttemptText;
  /** The request's headers as we received them, where the request itself does not carry them. */
  readonly headers?: readonly Parameter[];
  /** The request's body as we received it, of any media type. */
  readonly body?: Uint8Array;
  /** Parameters that this consumer is known to send: its registered callback, a verifier. */
  readonly knownParameters?: readonly Parameter[];
  readonly clock?: Clock;
  readonly noncesSeen?: readonly SeenNonce[];
}
