// What leaves the server when a request is refused: little for the caller, all for the log.
import { challenge, problemBody, problemOf, type Reason } from '@maillon/oauth1';
import type { HttpResponse } from '../http.ts';
import type { RefusedRequest } from './context.ts';
import { loggedPathOf } from './path-of.ts';
import type { Refusal } from './types.ts';

const reasons = new WeakMap<HttpResponse, Reason>();

/** @returns why a provider answered so: more than the answer tells; undefined when it refuses no signed request. */
export function reasonOf(response: HttpResponse): Reason | undefined {
  return reasons.get(response);
}

/**
 * @param realm - the public URL.
 * @param tell - gets the evidence; never a secret, token or signature.
 */
export function createRefuse(
  realm: string,
  tell: (refusal: Refusal) => void,
): (reason: Reason, about: RefusedRequest) => HttpResponse {
  return (reason, { method, target, consumerKey }) => {
    const problem = problemOf(reason);
    tell({
      problem: problem.problem,
      status: problem.status,
      reason,
      method,
      path: loggedPathOf(target),
      consumerKey,
    });
    const retryAfter = problem.retryAfterSeconds;
    const response: HttpResponse = {
      status: problem.status,
      headers: [
        ['www-authenticate', challenge(realm, problem)],
        ...(problem.bare ? [] : [['content-type', 'text/plain;charset=utf-8'] as const]),
        ...(retryAfter === undefined ? [] : [['retry-after', String(retryAfter)] as const]),
        ['cache-control', 'no-store'],
      ],
      body: problemBody(problem),
    };
    reasons.set(response, reason);
    return response;
  };
}
