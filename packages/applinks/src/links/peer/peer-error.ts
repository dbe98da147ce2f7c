// What went wrong between us and a peer, in the words that administrators know.
import type { NetworkFailureCode } from '../../consumer/network-failures.ts';

/** Names of Application Links wire notes, section 6, and ours for what has none there. */
export type PeerErrorCode =
  | NetworkFailureCode
  | 'REDIRECTED'
  /** The address is one that we do not call: our own machine, its network's inner services. */
  | 'ADDRESS_REFUSED'
  /** The text is no plain web address. */
  | 'URL_REFUSED'
  | 'ANSWER_TOO_LARGE'
  | 'LOGIN_PAGE'
  | 'UNEXPECTED_RESPONSE_STATUS'
  | 'ADMINISTRATOR_REFUSED'
  | 'CAPTCHA_REQUIRED'
  | 'XSRF_REFUSED'
  | 'WEBSUDO_REQUIRED'
  | 'INSUFFICIENT_REMOTE_PERMISSION'
  | 'NO_REMOTE_APPLINK'
  | 'REMOTE_CONFLICT'
  | 'REMOTE_VERSION_INCOMPATIBLE'
  | 'CONSUMER_INFO_UNAVAILABLE'
  | 'CLONED_INSTANCE'
  | 'ID_MISMATCH'
  | 'AUTH_LEVEL_MISMATCH'
  | 'STALE_KEY';

/** Cause, evidence and remedy are sentences or parts of one; none holds a secret. */
export interface PeerFinding {
  readonly code: PeerErrorCode;
  /** What is the matter: `The connection was refused.` */
  readonly cause: string;
  /** What was done and what came: `GET https://ci.acme.dev/rest/… answered 302.` */
  readonly evidence: string;
  /** What to do about it. */
  readonly remedy: string;
}

/** Raised for every failure of a call to a peer. */
export class PeerError extends Error {
  readonly finding: PeerFinding;
  readonly code: PeerErrorCode;
  /** HTTP status of the answer; undefined when there was none. */
  readonly status: number | undefined;

  constructor(
    finding: PeerFinding,
    options: { readonly cause?: unknown; readonly status?: number | undefined } = {},
  ) {
    super(
      `${finding.cause} ${finding.evidence} ${finding.remedy}`,
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.name = 'PeerError';
    this.finding = finding;
    this.code = finding.code;
    this.status = options.status;
  }
}
