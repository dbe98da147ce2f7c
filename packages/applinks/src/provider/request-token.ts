// POST or GET /request-token: temporary credentials. RFC 5849 section 2.1; wire notes section 1 "request-token".
import type { OAuthRequest, Reason } from '@maillon/oauth1';
import type { HttpRequest, HttpResponse } from '../http.ts';
import type { IncomingLink } from '../storage/store.ts';
import { WEB_URL_FAULTS } from '../web-url.ts';
import { callbackMatches, parseCallback } from './callback.ts';
import type { ProviderContext } from './context.ts';
import { createToken, digestOf } from './credentials.ts';
import { attemptAt } from './endpoint.ts';
import { tokenResponse } from './token-response.ts';
import { verifyAttempt } from './verify-attempt.ts';

export async function requestToken(http: HttpRequest, context: ProviderContext): Promise<HttpResponse> {
  return attemptAt(http, context, async (request) => {
    const verified = await verifyAttempt(request, http, context, () => ({ secret: '' }));
    if (!verified.ok) return verified.reason;
    const { link, incoming } = verified.consumer;
    const refused = checkCallback(request, incoming);
    if (refused !== undefined) return refused;

    const token = createToken();
    const secret = createToken();
    const createdAtSeconds = context.now();
    const lifetime = context.lifetimes.requestTokenSeconds;
    const stored = await context.store.requestTokens.add(
      {
        tokenDigest: digestOf(token),
        secret,
        linkId: link.id,
        callback: request.callback ?? null,
        state: 'pending',
        user: null,
        verifierDigest: null,
        wrongVerifiers: 0,
        createdAtSeconds,
        expiresAtSeconds: createdAtSeconds + lifetime,
      },
      context.limits.maxUnusedRequestTokens,
    );
    if (!stored) return { code: 'request_tokens_full', retryAfterSeconds: lifetime };
    return tokenResponse([
      ['oauth_token', token],
      ['oauth_token_secret', secret],
      ['oauth_callback_confirmed', 'true'],
    ]);
  });
}

/** The callback is fixed here, under the signature, and nowhere else (threats T01, T14). */
function checkCallback({ callback }: OAuthRequest, incoming: IncomingLink): Reason | undefined {
  if (callback === undefined) return incoming.allowOauth10 ? undefined : { code: 'oauth10_not_allowed' };
  if (callback === 'oob') return incoming.allowOob ? undefined : { code: 'oob_not_allowed' };
  const parsed = parseCallback(callback);
  if (!parsed.ok) return { code: 'callback_refused', fault: `the callback ${WEB_URL_FAULTS[parsed.fault]}` };
  if (incoming.callbacks.length === 0) return undefined;
  if (incoming.callbacks.some((registered) => callbackMatches(registered, parsed.url))) return undefined;
  return { code: 'callback_refused', fault: 'the callback is none of those registered for this consumer' };
}
