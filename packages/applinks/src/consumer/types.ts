// What the consumer asks for and answers.
import type { OutgoingLink, OutgoingTokenStore } from '../storage/store.ts';
import type { CertificateReader } from './certificate.ts';

/** The link that the consumer acts through: our half of it. */
export interface ConsumerLink {
  readonly id: string;
  /** How people call the peer. */
  readonly name: string;
  readonly outgoing: OutgoingLink;
}

export interface ConsumerOptions {
  readonly link: ConsumerLink;
  readonly tokens: OutgoingTokenStore;
  /** Where the peer sends the browser back to: absolute http or https URL, may have a query, no fragment. */
  readonly callbackUrl: string | ((redirectUrl: string | undefined) => string);
  /** Default: the runtime's. A CA of one's own is a matter of this fetch, or of NODE_EXTRA_CA_CERTS. */
  readonly fetch?: typeof fetch;
  /** Whole seconds since 1970 UTC. */
  readonly now?: () => number;
  /** Default: 128 random bits. */
  readonly createNonce?: () => string;
  /** Where token calls carry their parameters; `form` is what Atlassian's consumers do. Default `header`. */
  readonly transmission?: 'header' | 'form';
  /** When requests carry `oauth_body_hash` (never with a form, never at the token endpoints). Default `never`. */
  readonly bodyHash?: 'never' | 'ifBody' | 'always';
  /** Of one token call, its answer included. Default 10 000. A signed fetch is bounded by its own `signal`. */
  readonly timeoutMs?: number;
  /** Told when the peer refused a timestamp and its Date says how far the clocks are apart. */
  readonly onClockSkew?: (skew: ClockSkew) => void;
  /** Reads the certificate that an untrusted peer shows, for the error message. Default: by node:tls. */
  readonly readCertificate?: CertificateReader;
}

/** How far the clocks are apart. */
export interface ClockSkew {
  readonly linkId: string;
  readonly linkName: string;
  /** Ours minus the peer's, in seconds: positive when our clock is ahead. */
  readonly skewSeconds: number;
  readonly ourSeconds: number;
  readonly peerSeconds: number;
  /** Whether we sign by the peer's clock from now on: not when it is more than a day away. */
  readonly corrected: boolean;
}

/** A person in a browser. */
export interface DanceSubject {
  /** Our own canonical user id. */
  readonly user: string;
  /** What the browser's session with us is known by; only its digest is kept. */
  readonly session: string;
}

export type FinishResult =
  | { readonly kind: 'connected'; readonly redirectUrl: string | null }
  /** The person said no. */
  | { readonly kind: 'denied'; readonly redirectUrl: string | null }
  /** The protocol said no: `problem` is a code of the Problem Reporting extension, `advice` says what to do. */
  | {
      readonly kind: 'failed';
      readonly problem: string;
      readonly advice: string;
      readonly redirectUrl: string | null;
    };

/** Acts in the peer for our users. */
export interface Consumer {
  readonly link: { readonly id: string; readonly name: string };
  /**
   * Begins a dance.
   *
   * @param redirectUrl - where the person wants to go in the end; kept as it is: check it before.
   * @returns where to send the browser.
   * @throws OAuthProblemError, PeerFailure
   */
  authorize(
    begin: DanceSubject & { readonly redirectUrl?: string },
  ): Promise<{ readonly authorizeUrl: string }>;
  /**
   * Ends a dance with what came to the callback. A token that is not the one stored for this person in this browser
   * changes nothing (threat T02).
   *
   * @throws PeerFailure
   */
  finish(
    end: DanceSubject & { readonly oauthToken: string; readonly oauthVerifier: string },
  ): Promise<FinishResult>;
  /**
   * Sends a request signed as this user, each redirect within the origin signed anew.
   *
   * @param init - as of `fetch`, without Authorization. `redirect: 'manual'` gives redirects back.
   * @throws CredentialsRequired when there is no token, or the peer does not take it (any more).
   * @throws PeerFailure when the peer is not reached, or redirects to another origin.
   */
  fetch(user: string, url: string | URL, init?: RequestInit): Promise<Response>;
  /** The same without a user (two-legged), or for the user that the peer knows as `requestorId`. */
  fetchTwoLegged(
    url: string | URL,
    init?: RequestInit,
    options?: { readonly requestorId?: string },
  ): Promise<Response>;
  isConnected(user: string): Promise<boolean>;
  /** Forgets the user's access token; the peer's own page revokes it there. @returns whether there was one. */
  disconnect(user: string): Promise<boolean>;
}
