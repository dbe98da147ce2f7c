// The shape of a token endpoint: an attempt comes in, a response or a reason comes out.
import type { OAuthRequest, Reason } from '@maillon/oauth1';
import type { HttpRequest, HttpResponse } from '../http.ts';
import type { ProviderContext } from './context.ts';
import { methodNotAllowed } from './page-response.ts';
import { readAttempt } from './read-attempt.ts';
import { whileStoreAnswers } from './store-failure.ts';

/** Runs the steps of a token endpoint; a reason that they return leaves as its refusal. */
export async function attemptAt(
  http: HttpRequest,
  context: ProviderContext,
  steps: (request: OAuthRequest) => Promise<HttpResponse | Reason>,
): Promise<HttpResponse> {
  if (http.method !== 'POST' && http.method !== 'GET') return methodNotAllowed('GET, POST');
  const { method, target } = http;
  const read = await readAttempt(http, context);
  if (read.kind === 'unsigned') return context.refuse(NO_ATTEMPT, { method, target });
  if (read.kind === 'malformed') return context.refuse(read.reason, { method, target });
  const { request } = read;
  const answer = await whileStoreAnswers(() => steps(request));
  if (!('code' in answer)) return answer;
  context.traffic.refused(http, request, answer);
  return context.refuse(answer, { method, target, consumerKey: request.consumerKey });
}

const NO_ATTEMPT: Reason = {
  code: 'parameter_absent',
  names: [
    'oauth_consumer_key',
    'oauth_signature_method',
    'oauth_signature',
    'oauth_timestamp',
    'oauth_nonce',
  ],
};
