// What a refusal looks like on the wire: OAuth Problem Reporting (wiki.oauth.net/w/page/12238543/ProblemReporting).
import { percentEncode } from './percent-encoding.ts';
import type { Reason } from './reason.ts';

/** HTTP status by problem; any other problem is a 403. Application Links wire notes, section 1. */
const STATUS_BY_PROBLEM = {
  version_rejected: 400,
  parameter_absent: 400,
  parameter_rejected: 400,
  timestamp_refused: 400,
  signature_method_rejected: 400,
  nonce_used: 401,
  token_used: 401,
  token_expired: 401,
  token_revoked: 401,
  token_rejected: 401,
  signature_invalid: 401,
  consumer_key_unknown: 401,
  consumer_key_rejected: 401,
  additional_authorization_required: 401,
  permission_unknown: 401,
  permission_denied: 401,
  user_refused: 503,
  consumer_key_refused: 503,
} as const;

/** A value of `oauth_problem` that we send. */
export type ProblemCode = keyof typeof STATUS_BY_PROBLEM;

const STATUS = new Map<string, number>(Object.entries(STATUS_BY_PROBLEM));

/** @returns the status of a problem, also of one that we never send. */
export function statusOfProblem(problem: string): number {
  return STATUS.get(problem) ?? 403;
}

/** A refusal by the protocol, ready to leave the server: no secret, no base string, no expected signature. */
export interface OAuthProblem {
  readonly problem: ProblemCode;
  readonly status: number;
  /** Further fields, in the order sent: `oauth_parameters_absent`, `oauth_problem_advice`, ... */
  readonly extras: readonly (readonly [name: string, value: string])[];
  /** Peers map a 401 without a body to "this level is not supported": no problem is told then. */
  readonly bare: boolean;
  readonly retryAfterSeconds: number | undefined;
}

type Extras = OAuthProblem['extras'];

/**
 * The one place where a reason becomes what the caller is told.
 *
 * @see Application Links wire notes, section 1 "problem codes → status"
 */
export function problemOf(reason: Reason): OAuthProblem {
  switch (reason.code) {
    case 'authorization_repeated':
      return parameterRejected([], 'the Authorization header is there more than once');
    case 'content_type_ambiguous':
      return parameterRejected([], 'the Content-Type may be read as a form and as none: send one media type');
    case 'form_charset_unknown':
      return parameterRejected(
        [],
        'the form is no text in the charset of its Content-Type, or two charsets are named: send it in UTF-8',
      );
    case 'header_too_large':
      return parameterRejected([], `the Authorization header is longer than ${reason.maxBytes} bytes`);
    case 'header_malformed':
      return parameterRejected(
        [],
        `the Authorization header is malformed at character ${reason.position}: ${reason.fault}`,
      );
    case 'target_malformed':
      return parameterRejected([], `the request target is malformed: ${reason.fault}`);
    case 'parameter_malformed_text':
      return parameterRejected(
        [],
        `the ${reason.place} is malformed at byte ${reason.position}: ${reason.fault}`,
      );
    case 'form_too_large':
      return {
        ...parameterRejected([], `a signed form body may have at most ${reason.maxBytes} bytes`),
        status: 413,
      };
    case 'hashed_body_too_large':
      return {
        ...parameterRejected([], `a body with oauth_body_hash may have at most ${reason.maxBytes} bytes`),
        status: 413,
      };
    case 'parameters_too_large':
      return {
        ...parameterRejected(
          [],
          `a signed request may have at most ${reason.maxBytes} bytes in header, path, query and form, and ${reason.maxParameters} parameters`,
        ),
        status: 413,
      };
    case 'parameter_repeated':
      return parameterRejected(
        [reason.name],
        `${reason.name} is there more than once (${reason.places.join(', ')})`,
      );
    case 'parameters_in_two_places':
      return parameterRejected(
        reason.names,
        `protocol parameters stand in more than one place (${reason.places.join(', ')}); send all of them in one`,
      );
    case 'parameter_absent':
      return problem('parameter_absent', [['oauth_parameters_absent', reason.names.join('&')]]);
    case 'parameter_malformed':
      return parameterRejected([reason.name], `${reason.name}: expected ${reason.expected}`);
    case 'version_unsupported':
      return problem('version_rejected', [
        ['oauth_acceptable_versions', '1.0-1.0'],
        // Clients that take "1.0A" for a version exist; the revision is not in the parameter.
        ...advice('OAuth 1.0a, too, is version 1.0: send oauth_version=1.0, or none'),
      ]);
    case 'timestamp_outside_window':
      return timestampRefused(
        reason.nowSeconds - reason.windowSeconds,
        reason.nowSeconds + reason.windowSeconds,
        `the timestamp is ${reason.timestampSeconds}, our clock says ${reason.nowSeconds}`,
      );
    case 'timestamp_before_restart':
      return timestampRefused(
        reason.floorSeconds + 1,
        reason.nowSeconds + reason.windowSeconds,
        'requests signed before our restart are refused; sign again',
      );
    case 'signature_method_unknown':
    case 'signature_method_not_registered':
    case 'plaintext_needs_https':
      return problem(
        'signature_method_rejected',
        reason.accepted.length === 0
          ? advice('PLAINTEXT, the only method of this consumer, needs https')
          : [['oauth_acceptable_signature_methods', reason.accepted.join('&')]],
      );
    case 'signature_differs':
      return problem('signature_invalid');
    case 'body_hash_differs':
      return problem('signature_invalid', advice('oauth_body_hash is not the hash of the body that came'));
    case 'body_hash_absent':
      return problem('parameter_absent', [['oauth_parameters_absent', 'oauth_body_hash']]);
    case 'nonce_used':
      return problem('nonce_used');
    case 'nonces_full':
      return {
        ...problem('consumer_key_refused', advice('too many requests within the timestamp window')),
        retryAfterSeconds: reason.retryAfterSeconds,
      };
    case 'consumer_unknown':
      return problem('consumer_key_unknown');
    case 'consumer_disabled':
      return problem('consumer_key_rejected', advice('the link is paused'));
    case 'consumer_without_key':
      return problem('consumer_key_rejected', advice('the link has no key to verify with'));
    case 'request_tokens_full':
      return {
        ...problem('consumer_key_refused', advice('too many unused request tokens')),
        retryAfterSeconds: reason.retryAfterSeconds,
      };
    case 'two_legged_not_allowed':
    case 'impersonation_not_allowed':
      return { ...problem('permission_denied'), bare: true };
    case 'not_allowed_by_rules':
      return problem(
        'permission_denied',
        advice(`the rules of the link do not allow ${reason.method} of this path`),
      );
    case 'oauth10_not_allowed':
      return problem('parameter_absent', [['oauth_parameters_absent', 'oauth_callback']]);
    case 'oob_not_allowed':
      return parameterRejected(['oauth_callback'], 'this consumer may not use oob');
    case 'callback_refused':
      return parameterRejected(['oauth_callback'], reason.fault);
    case 'token_unknown':
    case 'token_burnt':
    case 'verifier_wrong':
    case 'session_handle_wrong':
      return problem('token_rejected');
    case 'token_expired':
      return problem('token_expired');
    case 'token_revoked':
      return problem('token_revoked');
    case 'token_used':
      return problem('token_used');
    case 'verifier_absent':
      return problem('parameter_absent', [['oauth_parameters_absent', 'oauth_verifier']]);
    case 'permission_undecided':
      return problem('permission_unknown');
    case 'permission_denied':
    case 'session_over':
      return problem('permission_denied');
    case 'store_unavailable':
      return {
        ...problem('consumer_key_refused', advice('our store does not answer; try again')),
        retryAfterSeconds: 5,
      };
  }
}

function problem(code: ProblemCode, extras: Extras = []): OAuthProblem {
  return {
    problem: code,
    status: STATUS_BY_PROBLEM[code],
    extras,
    bare: false,
    retryAfterSeconds: undefined,
  };
}

function advice(text: string): Extras {
  return [['oauth_problem_advice', text]];
}

function parameterRejected(names: readonly string[], text: string): OAuthProblem {
  const rejected: Extras = names.length === 0 ? [] : [['oauth_parameters_rejected', names.join('&')]];
  return problem('parameter_rejected', [...rejected, ...advice(text)]);
}

function timestampRefused(low: number, high: number, text: string): OAuthProblem {
  return problem('timestamp_refused', [['oauth_acceptable_timestamps', `${low}-${high}`], ...advice(text)]);
}

/**
 * Writes the challenge of a refusal.
 *
 * @param realm - raw text for a quoted-string; what is not printable ASCII is dropped.
 * @returns the value of `WWW-Authenticate`: `OAuth realm="…"` and, unless `problem` is bare or absent, its pairs,
 *   percent-encoded, so that no header can be smuggled in (threat T17).
 */
export function challenge(realm: string, problem?: OAuthProblem): string {
  const printable = realm.replaceAll(/[^ -~]/g, '');
  const fields = [`realm="${printable.replaceAll(/["\\]/g, String.raw`\$&`)}"`];
  for (const [name, value] of problemPairs(problem)) fields.push(`${name}="${percentEncode(value)}"`);
  return `OAuth ${fields.join(', ')}`;
}

/** @returns the body of a refusal: the pairs form-encoded; empty when `problem` is bare. */
export function problemBody(problem: OAuthProblem): string {
  return problemPairs(problem)
    .map(([name, value]) => `${name}=${percentEncode(value)}`)
    .join('&');
}

function problemPairs(problem: OAuthProblem | undefined): Extras {
  return problem === undefined || problem.bare ? [] : [['oauth_problem', problem.problem], ...problem.extras];
}
