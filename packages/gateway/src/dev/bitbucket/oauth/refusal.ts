// Refusals of the protocol. Application Links wire notes, section 1 "problem codes → status".
import { type Pair, percentEncode, writeForm } from './form.ts';

const STATUS = {
  version_rejected: 400,
  parameter_absent: 400,
  parameter_rejected: 400,
  timestamp_refused: 400,
  signature_method_rejected: 400,
  nonce_used: 401,
  token_used: 401,
  token_expired: 401,
  token_rejected: 401,
  signature_invalid: 401,
  consumer_key_unknown: 401,
  permission_unknown: 401,
  permission_denied: 401,
} as const;

export type Problem = keyof typeof STATUS;

/** Raised by any step of the provider; becomes the answer. */
export class OAuthRefusal extends Error {
  readonly problem: Problem;
  readonly extras: readonly Pair[];
  constructor(problem: Problem, extras: readonly Pair[] = []) {
    super(problem);
    this.name = 'OAuthRefusal';
    this.problem = problem;
    this.extras = extras;
  }
}

/** "This level is not supported": no body, and no problem in the challenge. */
export class LevelRefusal extends Error {
  constructor() {
    super('the level is not allowed');
    this.name = 'LevelRefusal';
  }
}

export function refusalResponse({ problem, extras }: OAuthRefusal, realm: string): Response {
  const pairs: readonly Pair[] = [['oauth_problem', problem], ...extras];
  const fields = pairs.map(([name, value]) => `, ${name}="${percentEncode(value)}"`).join('');
  return new Response(writeForm(pairs), {
    status: STATUS[problem],
    headers: {
      'WWW-Authenticate': `${bareChallenge(realm)}${fields}`,
      'Content-Type': 'text/plain;charset=utf-8',
    },
  });
}

export function bareChallenge(realm: string): string {
  return `OAuth realm="${realm}"`;
}
