// POST or GET /access-token: an approved request token, or an access token with its session handle, becomes a new
// access token. RFC 5849 section 2.3; OAuth Session extension; wire notes section 1 "access-token".
import { timingSafeEqual } from 'node:crypto';
import type { OAuthRequest, Reason } from '@maillon/oauth1';
import type { HttpRequest, HttpResponse } from '../http.ts';
import type { AccessToken, Link, RequestToken } from '../storage/store.ts';
import type { ProviderContext } from './context.ts';
import { createGrantId, createToken, digestOf } from './credentials.ts';
import { attemptAt } from './endpoint.ts';
import { tokenResponse } from './token-response.ts';
import { verifyAttempt } from './verify-attempt.ts';

export async function accessToken(http: HttpRequest, context: ProviderContext): Promise<HttpResponse> {
  return attemptAt(http, context, async (request) => {
    if (request.token === undefined || request.token === '')
      return { code: 'parameter_absent', names: ['oauth_token'] };
    const old = await findToken(digestOf(request.token), context);
    const verified = await verifyAttempt(request, http, context, (_, consumer) => ({
      secret: old === undefined || old.token.linkId !== consumer?.link.id ? undefined : old.token.secret,
    }));
    if (!verified.ok) return verified.reason;
    if (old === undefined) return { code: 'token_unknown' };
    const { link } = verified.consumer;
    return old.kind === 'request'
      ? exchange(request, old.token, link, context)
      : renew(request, old.token, context);
  });
}

type OldToken =
  | { readonly kind: 'request'; readonly token: RequestToken }
  | { readonly kind: 'access'; readonly token: AccessToken };

async function findToken(digest: string, { store }: ProviderContext): Promise<OldToken | undefined> {
  const request = await store.requestTokens.find(digest);
  if (request !== undefined) return { kind: 'request', token: request };
  const access = await store.accessTokens.find(digest);
  return access === undefined ? undefined : { kind: 'access', token: access };
}

async function exchange(
  request: OAuthRequest,
  old: RequestToken,
  link: Link,
  context: ProviderContext,
): Promise<HttpResponse | Reason> {
  const nowSeconds = context.now();
  const refused = checkRequestToken(old, nowSeconds) ?? (await checkVerifier(request, old, link, context));
  if (refused !== undefined) return refused;
  const grant = createGrant(
    {
      id: createGrantId(),
      linkId: old.linkId,
      user: old.user ?? '',
      createdAtSeconds: nowSeconds,
      lastUsedAtSeconds: null,
    },
    context,
    nowSeconds,
  );
  const won = await context.store.requestTokens.exchange(old.tokenDigest, grant.stored, nowSeconds);
  return won ? grant.response : { code: 'token_used' };
}

function checkRequestToken(old: RequestToken, nowSeconds: number): Reason | undefined {
  if (old.state === 'exchanged') return { code: 'token_used' };
  if (old.state === 'burnt') return { code: 'token_burnt' };
  if (old.expiresAtSeconds <= nowSeconds) return { code: 'token_expired' };
  if (old.state === 'pending') return { code: 'permission_undecided' };
  return old.state === 'denied' ? { code: 'permission_denied' } : undefined;
}

/** Only wrong verifiers under a good signature count, so that nobody else can burn a token (threats T33, T34). */
async function checkVerifier(
  { verifier }: OAuthRequest,
  old: RequestToken,
  link: Link,
  context: ProviderContext,
): Promise<Reason | undefined> {
  if (verifier === undefined || verifier === '') {
    const excused = old.callback === null && link.incoming?.allowOauth10 === true;
    return excused ? undefined : { code: 'verifier_absent' };
  }
  if (equalDigests(digestOf(verifier), old.verifierDigest)) return undefined;
  await context.store.requestTokens.countWrongVerifier(old.tokenDigest, context.limits.maxVerifierAttempts);
  return { code: 'verifier_wrong' };
}

async function renew(
  { sessionHandle, verifier }: OAuthRequest,
  old: AccessToken,
  context: ProviderContext,
): Promise<HttpResponse | Reason> {
  // Who has a verifier takes it for a request token (threat T38).
  if (sessionHandle === undefined && verifier !== undefined) return { code: 'token_unknown' };
  if (sessionHandle === undefined || sessionHandle === '') {
    return { code: 'parameter_absent', names: ['oauth_session_handle'] };
  }
  const nowSeconds = context.now();
  if (old.revokedAtSeconds !== null) return { code: 'token_revoked' };
  if (!equalDigests(digestOf(sessionHandle), old.sessionHandleDigest))
    return { code: 'session_handle_wrong' };
  if (old.sessionExpiresAtSeconds <= nowSeconds) return { code: 'session_over' };
  const grant = createGrant(old, context, nowSeconds);
  const won = await context.store.accessTokens.renew(old.tokenDigest, grant.stored, nowSeconds);
  return won ? grant.response : { code: 'token_used' };
}

function equalDigests(given: string, stored: string | null): boolean {
  // Digests have one length; '' is none of them, so that nothing stored equals nothing.
  return (
    stored !== null &&
    stored.length === given.length &&
    timingSafeEqual(Buffer.from(given), Buffer.from(stored))
  );
}

function createGrant(
  grant: Pick<AccessToken, 'id' | 'linkId' | 'user' | 'createdAtSeconds' | 'lastUsedAtSeconds'>,
  { lifetimes }: ProviderContext,
  nowSeconds: number,
): { readonly stored: AccessToken; readonly response: HttpResponse } {
  const token = createToken();
  const secret = createToken();
  const sessionHandle = createToken();
  const { accessTokenSeconds, sessionSeconds } = lifetimes;
  return {
    stored: {
      id: grant.id,
      tokenDigest: digestOf(token),
      secret,
      linkId: grant.linkId,
      user: grant.user,
      sessionHandleDigest: digestOf(sessionHandle),
      createdAtSeconds: grant.createdAtSeconds,
      expiresAtSeconds: nowSeconds + accessTokenSeconds,
      sessionExpiresAtSeconds: nowSeconds + sessionSeconds,
      revokedAtSeconds: null,
      lastUsedAtSeconds: grant.lastUsedAtSeconds,
    },
    // In the order of Atlassian's own answers.
    response: tokenResponse([
      ['oauth_token', token],
      ['oauth_token_secret', secret],
      ['oauth_expires_in', String(accessTokenSeconds)],
      ['oauth_session_handle', sessionHandle],
      ['oauth_authorization_expires_in', String(sessionSeconds)],
    ]),
  };
}
