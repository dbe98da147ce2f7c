// What a refusal, and its explanation, mean for the link.
import type { FindingCode as ExplainedCode } from '@maillon/oauth1/explain';
import { CONFIDENCE } from '@maillon/oauth1/explain';
import type { Link } from '../../../storage/store.ts';
import type { Facts } from '../context.ts';
import { type Finding, type FindingCode, finding, type Severity } from '../finding.ts';
import type { KeptExplanation } from './captured-request.ts';

/** Which explanations have a name of their own among administrators; the others keep the problem's. */
const BY_EXPLANATION: Readonly<Partial<Record<ExplainedCode, FindingCode>>> = {
  scheme_differs: 'PUBLIC_URL_MISMATCH',
  host_differs: 'PUBLIC_URL_MISMATCH',
  port_differs: 'PUBLIC_URL_MISMATCH',
  context_path_differs: 'PUBLIC_URL_MISMATCH',
  clock_differs: 'CLOCK_SKEW',
};

interface Meaning {
  readonly code: FindingCode;
  readonly severity: Severity;
  readonly cause?: string;
  readonly remedy?: string;
}

/** What a problem means that has no explanation. A problem that is not here is an OAUTH_PROBLEM. */
const BY_PROBLEM: Readonly<Record<string, Meaning | undefined>> = {
  signature_invalid: { code: 'OAUTH_SIGNATURE_INVALID', severity: 'broken' },
  timestamp_refused: {
    code: 'OAUTH_TIMESTAMP_REFUSED',
    severity: 'broken',
    cause: 'Timestamps of the peer are refused: the clocks are too far apart.',
  },
  signature_method_rejected: {
    code: 'OAUTH_PROBLEM',
    severity: 'broken',
    cause: 'The peer signs with a method that the link does not take.',
    remedy:
      'Create the link again with the method that the peer uses: HMAC-SHA1 with a secret, or RSA-SHA1 with its public key.',
  },
  nonce_used: {
    code: 'OAUTH_PROBLEM',
    severity: 'warning',
    cause: 'Requests of the peer came twice.',
    remedy:
      'Look for a proxy or load balancer that repeats requests, and for several gateways without a shared store.',
  },
  consumer_key_rejected: {
    code: 'DISABLED',
    severity: 'info',
    cause: 'Requests were refused while the link was paused.',
    remedy: 'Nothing to do, if it is enabled again.',
  },
  permission_denied: {
    code: 'AUTH_LEVEL_MISMATCH',
    severity: 'warning',
    cause:
      'The peer asked for what the link does not allow: without a person, for another person, or outside of its rules.',
    remedy:
      'Allow it in the link if it is meant to be (maillon links set LINK --incoming-level LEVEL, or --rule), or switch it off at the peer.',
  },
  // A person's matter: the peer drops the token and asks that person again.
  token_rejected: {
    code: 'OAUTH_PROBLEM',
    severity: 'warning',
    cause:
      'The peer uses a token that we do not know: one of the two was restored from a backup, or is another instance.',
    remedy: 'The person has to approve once more; if it stays so, remove their approval at the peer.',
  },
  token_expired: {
    code: 'OAUTH_PROBLEM',
    severity: 'info',
    cause: 'A token had expired; the person is asked again.',
    remedy: 'Nothing to do.',
  },
  token_revoked: {
    code: 'OAUTH_PROBLEM',
    severity: 'info',
    cause: 'A person had revoked the access.',
    remedy: 'Nothing to do.',
  },
  token_used: {
    code: 'OAUTH_PROBLEM',
    severity: 'info',
    cause: 'A token was used a second time.',
    remedy: 'Nothing to do.',
  },
  permission_unknown: {
    code: 'OAUTH_PROBLEM',
    severity: 'info',
    cause: 'The peer asked before the person had answered.',
    remedy: 'Nothing to do.',
  },
};

const OTHER: Meaning = {
  code: 'OAUTH_PROBLEM',
  severity: 'warning',
  cause: 'Requests of the peer are refused.',
};

export interface Refusal {
  readonly problem: string;
  /** When, what, how often: a sentence. */
  readonly evidence: string;
  readonly link: Pick<Link, 'incoming'>;
  /** Found out before. */
  readonly facts: Pick<Facts, 'peerKeyIsCurrent'>;
  /** The surest one. */
  readonly explained?: KeptExplanation | undefined;
}

export function findingOfRefusal({ problem, evidence, link, facts, explained }: Refusal): Finding {
  const meaning = BY_PROBLEM[problem] ?? OTHER;
  const plain = finding(meaning.code, evidence, {
    severity: meaning.severity,
    ...(meaning.cause === undefined ? {} : { cause: meaning.cause }),
    ...(meaning.remedy === undefined ? {} : { remedy: meaning.remedy }),
  });
  // A token, a nonce: the signature held, and there is nothing to explain.
  if (explained === undefined || !EXPLAINABLE.has(problem)) return plain;
  const { code, cause, remedy, confidence } = explained;
  const how = code === 'unknown' ? '' : ` (${code}, ${Math.round(confidence * 100)} %)`;
  const all = `${evidence} ${explained.evidence}${how}`;
  if (code === 'consumer_secret_differs') return secretDiffers(all, explained, { link, facts });
  const named = isExplained(code) ? BY_EXPLANATION[code] : undefined;
  return finding(named ?? meaning.code, all, { severity: meaning.severity, cause, remedy });
}

const EXPLAINABLE: ReadonlySet<string> = new Set([
  'signature_invalid',
  'timestamp_refused',
  'signature_method_rejected',
  'parameter_absent',
  'parameter_rejected',
  'permission_denied',
]);

function isExplained(code: string): code is keyof typeof BY_EXPLANATION {
  return Object.hasOwn(BY_EXPLANATION, code);
}

/** With RSA, or when an old key verifies, it is a key that one side has kept. */
function secretDiffers(
  evidence: string,
  { confidence, cause, remedy }: KeptExplanation,
  { link: { incoming }, facts }: Pick<Refusal, 'link' | 'facts'>,
): Finding {
  const isProven = confidence >= CONFIDENCE.provenTogether;
  const isOldKey = isProven && /before its rotation/.test(evidence);
  const isRsa = incoming?.publicKey != null;
  if (isOldKey) {
    return finding('STALE_KEY', evidence, {
      cause: 'The peer still signs with the key of before the rotation, which is not accepted any more.',
      remedy: isRsa ? TAKE_KEY : 'Enter the current key at the peer: maillon sheet LINK shows it.',
    });
  }
  if (isRsa && facts.peerKeyIsCurrent !== true) {
    return finding('STALE_KEY', evidence, {
      cause: `The peer signs with another key than the one that the link holds${isProven ? '' : OR_ELSEWHERE}.`,
      remedy: isProven ? TAKE_KEY : `${TAKE_KEY} ${COMPARE_ADDRESS}`,
    });
  }
  if (isProven) return finding('OAUTH_SIGNATURE_INVALID', evidence, { cause, remedy });
  return finding('OAUTH_SIGNATURE_INVALID', evidence, {
    cause: isRsa
      ? 'The peer has the key that the link holds: it signs for an address that we do not know, or a proxy changes its requests.'
      : `The peer signs with another secret than the one that the link holds${OR_ELSEWHERE}.`,
    remedy: isRsa
      ? COMPARE_ADDRESS
      : `Copy the secret to the peer once more (maillon sheet LINK shows it), or make a new one: maillon rotate LINK. ${COMPARE_ADDRESS}`,
  });
}

const OR_ELSEWHERE = ', or for an address that we do not know';
const COMPARE_ADDRESS =
  'Compare the scheme, host and port of our URL in the link at the peer with our public URL.';
const TAKE_KEY =
  'Take the key that the peer has now: maillon links repair LINK shows both fingerprints; a key that was pasted here has to be pasted again.';
