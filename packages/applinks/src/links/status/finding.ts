// What a diagnosis says: a fault by name, how bad it is, what shows it, what to do.
import type { PeerErrorCode, PeerFinding } from '../peer/peer-error.ts';
import { FINDINGS } from './findings.ts';

/** `broken`: somebody cannot do what the link is for. `warning`: it works, and will not always. `info`: worth knowing. */
export type Severity = 'broken' | 'warning' | 'info';

/** Names of Application Links wire notes, section 6, those of calls to peers, and ours for what has none there. */
export type FindingCode =
  | PeerErrorCode
  | 'OAUTH_PROBLEM'
  | 'OAUTH_SIGNATURE_INVALID'
  | 'OAUTH_TIMESTAMP_REFUSED'
  | 'LOCAL_AUTH_TOKEN_REQUIRED'
  | 'AUTH_LEVEL_UNSUPPORTED'
  | 'NO_OUTGOING_AUTH'
  | 'GENERIC_LINK'
  | 'NON_ATLASSIAN'
  | 'DISABLED'
  | 'CLOCK_SKEW'
  | 'SSL_EXPIRING'
  | 'PUBLIC_URL_MISMATCH'
  | 'PUBLIC_URL_NOT_HTTPS'
  | 'PUBLIC_URL_UNKNOWN'
  | 'PEER_URL_UNKNOWN'
  | 'NO_KEY'
  | 'WEAK_KEY'
  | 'TWO_LEGGED_AS_NOBODY'
  | 'CONSUMER_KEY_UNKNOWN'
  | 'TIME_OVER';

/** Cause, evidence and remedy are sentences; none holds a secret or a token. */
export interface Finding {
  readonly code: FindingCode;
  readonly severity: Severity;
  /** What is the matter. */
  readonly cause: string;
  /** What was done and what came. */
  readonly evidence: string;
  /** What to do about it. */
  readonly remedy: string;
}

/** @param more - what this case knows better than the table. */
export function finding(
  code: FindingCode,
  evidence: string,
  more: Partial<Pick<Finding, 'severity' | 'cause' | 'remedy'>> = {},
): Finding {
  const { severity, cause, remedy } = FINDINGS[code];
  return { code, severity, cause, evidence, remedy, ...more };
}

/** A failed call, with the words of who made it. */
export function findingOfFailure({ code, cause, evidence, remedy }: PeerFinding): Finding {
  return finding(code, evidence, { cause, remedy });
}

const RANKS: Readonly<Record<Severity, number>> = { broken: 0, warning: 1, info: 2 };

/** @param findings - in the order of the checks, the most upstream first. @returns the worst first. */
export function worstFirst(findings: readonly Finding[]): readonly Finding[] {
  return [...findings].sort((a, b) => RANKS[a.severity] - RANKS[b.severity]);
}
