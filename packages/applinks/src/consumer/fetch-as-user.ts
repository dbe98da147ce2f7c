// A request for one of our users.
import type { ConsumerContext } from './context.ts';
import { CredentialsRequired } from './credentials-required.ts';
import { PeerFailure } from './peer-failure.ts';
import { isRepeatable, type PreparedRequest, prepareRequest } from './prepared-request.ts';
import { discard, problemIn, signedExchange } from './signed-exchange.ts';
import { isTokenProblem, replacementOf, usableToken } from './usable-token.ts';

// The token, and once the one that took its place: renewed, or put there by another call meanwhile.
const MAX_TOKENS = 2;

export async function fetchAsUser(
  context: ConsumerContext,
  user: string,
  url: string | URL,
  init: RequestInit = {},
): Promise<Response> {
  const request = await prepareRequest(url, init, context.bodyHash !== 'never');
  let token = await usableToken(context, user);
  for (let tried = 1; ; tried++) {
    const response = await signedExchange(context, request, token);
    const problem = response.status === 401 ? problemIn(response) : undefined;
    if (!isTokenProblem(problem)) {
      context.tokens.touch(context.link.id, user, context.now());
      return response;
    }
    await discard(response);
    const next = await replacementOf(context, token, problem);
    if (next === undefined || tried === MAX_TOKENS) throw new CredentialsRequired(context.link, problem);
    if (!isRepeatable(request)) throw usedUp(context, request, problem);
    token = next;
  }
}

function usedUp({ link }: ConsumerContext, { url }: PreparedRequest, problem: string): PeerFailure {
  return new PeerFailure({
    code: 'OAUTH_PROBLEM',
    step: `calling ${link.name}`,
    host: new URL(url).host,
    came: `the token was refused (${problem}); there is another one now`,
    advice: 'Send the request again: its streamed body is used up.',
    status: 401,
  });
}
