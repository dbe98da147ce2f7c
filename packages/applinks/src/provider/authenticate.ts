// Who a request to the application is from, by its signature.
import { listParameters, type OAuthRequest, type Reason } from '@maillon/oauth1';
import type { HttpRequest } from '../http.ts';
import type { CachedAccessToken, Consumer } from './credential-cache.ts';
import type { ProviderContext } from './context.ts';
import { readAttempt } from './read-attempt.ts';
import type { Authentication } from './types.ts';
import { verifyAttempt } from './verify-attempt.ts';

/** Verifies a request to the application. */
export async function authenticate(http: HttpRequest, context: ProviderContext): Promise<Authentication> {
  const read = await readAttempt(http, context);
  if (read.kind === 'unsigned') return UNSIGNED;
  const { method, target } = http;
  if (read.kind === 'malformed') {
    return { kind: 'refused', response: context.refuse(read.reason, { method, target }) };
  }
  const { request } = read;
  const judged = isTwoLegged(request)
    ? await authenticateTwoLegged(request, http, context)
    : await authenticateToken(request, http, context);
  if ('kind' in judged) return judged;
  const { consumerKey } = request;
  return { kind: 'refused', response: context.refuse(judged, { method, target, consumerKey }) };
}

const UNSIGNED: Authentication = { kind: 'unsigned' };

/** `oauth_token` empty or absent: the consumer acts for itself. */
function isTwoLegged(request: OAuthRequest): boolean {
  return request.token === undefined || request.token === '';
}

async function authenticateToken(
  request: OAuthRequest,
  http: HttpRequest,
  context: ProviderContext,
): Promise<Authentication | Reason> {
  const cached = await context.credentials.accessToken(request.token ?? '');
  const verified = await verifyAttempt(request, http, context, (_, consumer) =>
    cached === undefined || consumer === undefined || cached.token.linkId !== consumer.link.id
      ? { secret: undefined }
      : { secret: cached.token.secret, keys: cached.keys },
  );
  if (!verified.ok) return verified.reason;
  if (cached === undefined) return { code: 'token_unknown' };
  const { consumer, keys } = verified;
  // While a retired key holds, the keys depend on the time.
  if (consumer.incoming.retired === null) cached.keys = keys;
  const nowSeconds = context.now();
  const reason = checkAccessToken(cached, nowSeconds);
  if (reason !== undefined) return reason;
  context.store.accessTokens.touch(cached.token.id, nowSeconds);
  return { kind: 'signed', user: cached.token.user, link: consumer.link, grantId: cached.token.id };
}

function checkAccessToken({ token }: CachedAccessToken, nowSeconds: number): Reason | undefined {
  if (token.revokedAtSeconds !== null) return { code: 'token_revoked' };
  return token.expiresAtSeconds <= nowSeconds ? { code: 'token_expired' } : undefined;
}

async function authenticateTwoLegged(
  request: OAuthRequest,
  http: HttpRequest,
  context: ProviderContext,
): Promise<Authentication | Reason> {
  const verified = await verifyAttempt(request, http, context, () => ({ secret: '' }));
  if (!verified.ok) return verified.reason;
  const { consumer } = verified;
  if (!consumer.incoming.allowTwoLegged) return { code: 'two_legged_not_allowed' };
  const requestor = requestorOf(request);
  if (requestor === undefined) return actingAs(consumer, consumer.incoming.twoLeggedAs);
  return consumer.incoming.allowImpersonation ? actingAs(consumer, requestor) : { code: 'impersonation_not_allowed' };
}

function actingAs(consumer: Consumer, user: string | null): Authentication {
  return { kind: 'signed', user, link: consumer.link, grantId: null };
}

const REQUESTOR = 'xoauth_requestor_id';

/** The user that a two-legged request wants to act as: in the query or the form, where the signature covers it. */
function requestorOf(request: OAuthRequest): string | undefined {
  const named = listParameters(request.source).filter(({ name, place }) => name === REQUESTOR && place !== 'header');
  return named.find(({ value }) => value !== '')?.value;
}
