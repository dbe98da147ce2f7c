// The world failed: the peer was not reached, or what answered is no OAuth provider.
import type { NetworkFailureCode } from './network-failures.ts';

/** Names as administrators know them (Application Links wire notes, section 6), and ours for what has none there. */
export type PeerFailureCode =
  | NetworkFailureCode
  /** The fetch that the consumer was given does not call this address. */
  | 'ADDRESS_REFUSED'
  | 'OAUTH_PROBLEM'
  | 'UNEXPECTED_RESPONSE_STATUS'
  | 'REDIRECT_REFUSED';

export interface PeerFailureDetails {
  readonly code: PeerFailureCode;
  /** What we were doing: `asking for a request token`. */
  readonly step: string;
  /** Host and port. */
  readonly host: string;
  /** What came, in words. */
  readonly came: string;
  readonly advice: string;
  readonly status?: number;
}

/** Holds no token, secret or signature. */
export class PeerFailure extends Error {
  readonly code: PeerFailureCode;
  readonly step: string;
  readonly host: string;
  readonly advice: string;
  /** Of the answer; undefined when there was none. */
  readonly status: number | undefined;

  constructor(
    { code, step, host, came, advice, status }: PeerFailureDetails,
    options?: { readonly cause: unknown },
  ) {
    super(`${step} at ${host}: ${came}. ${advice}`, options);
    this.name = 'PeerFailure';
    this.code = code;
    this.step = step;
    this.host = host;
    this.advice = advice;
    this.status = status;
  }
}
