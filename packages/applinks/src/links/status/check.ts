// What a check is: a row of the table in `checks.ts`.
import type { DiagnosisContext } from './context.ts';
import type { Finding } from './finding.ts';

export type CheckName =
  | 'configuration'
  | 'state'
  | 'name'
  | 'connection'
  | 'TLS'
  | 'answer'
  | 'clock'
  | 'redirect'
  | 'manifest'
  | 'base URL'
  | 'identity'
  | 'consumer-info'
  | 'levels'
  | 'signed echo'
  | 'our requests'
  | 'their requests'
  | 'our address';

/** `failed` stops the checks that need this one; `not checked` does not. */
export type Verdict = 'passed' | 'failed' | 'not checked';

export interface Outcome {
  readonly verdict: Verdict;
  /** What was seen, as part of a sentence: `git.acme.dev is 10.0.0.5`. */
  readonly evidence: string;
  readonly findings: readonly Finding[];
}

export interface Check {
  readonly name: CheckName;
  /** Those that must not have failed. */
  readonly needs: readonly CheckName[];
  /** It looks at nothing but the store. */
  readonly isLocal?: true;
  run(context: DiagnosisContext): Outcome | Promise<Outcome>;
}

export function passed(evidence: string, findings: readonly Finding[] = []): Outcome {
  return { verdict: 'passed', evidence, findings };
}

export function failed(...findings: readonly [Finding, ...Finding[]]): Outcome {
  return { verdict: 'failed', evidence: findings[0].evidence, findings };
}

export function notChecked(why: string, findings: readonly Finding[] = []): Outcome {
  return { verdict: 'not checked', evidence: why, findings };
}

/** What was seen, with what is wrong about it; fails when one of the findings is `broken`. */
export function judged(evidence: string, findings: readonly Finding[]): Outcome {
  const isBroken = findings.some(({ severity }) => severity === 'broken');
  return { verdict: isBroken ? 'failed' : 'passed', evidence: findings[0]?.evidence ?? evidence, findings };
}
