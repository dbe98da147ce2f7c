// A refusal by the peer's token endpoints, as OAuth Problem Reporting tells it.
import type { Parameter } from '@maillon/oauth1';

export interface OAuthProblemDetails {
  readonly problem: string;
  readonly advice: string;
  readonly status: number;
  readonly fields: readonly Parameter[];
  readonly step: string;
  readonly host: string;
}

/** Holds no token, secret or signature. */
export class OAuthProblemError extends Error {
  /** `oauth_problem`. */
  readonly problem: string;
  /** What happened and what to do, in sentences. */
  readonly advice: string;
  /** Of the HTTP answer. */
  readonly status: number;
  /** All that the peer said, in its order, `oauth_problem` included. */
  readonly fields: readonly Parameter[];
  /** What we were doing: `asking for a request token`. */
  readonly step: string;
  /** Host and port. */
  readonly host: string;

  constructor({ problem, advice, status, fields, step, host }: OAuthProblemDetails) {
    super(`${step} at ${host}: refused with ${problem} (HTTP ${status}). ${advice}`);
    this.name = 'OAuthProblemError';
    this.problem = problem;
    this.advice = advice;
    this.status = status;
    this.fields = fields;
    this.step = step;
    this.host = host;
  }
}
