// request-token and access-token. Wire notes, section 1.
import { OAuthRefusal } from '../oauth/refusal.ts';
import type { SiteContext } from '../site.ts';
import type { IssuedToken } from '../store.ts';
import {
  accessTokenFields,
  newAccessToken,
  newRequestToken,
  replaceIssued,
  tokenResponse,
} from './tokens.ts';
import { findIssued, type ProviderSite, readSigned, type VerifiedRequest, verify } from './verify.ts';

export async function requestToken(site: ProviderSite, c: SiteContext): Promise<Response> {
  const verified = await verifyTokenCall(site, c);
  const callback = verified.attempt.protocol.get('oauth_callback');
  if (callback === undefined) {
    throw new OAuthRefusal('parameter_absent', [['oauth_parameters_absent', 'oauth_callback']]);
  }
  if (callback !== 'oob' && !isCallback(callback)) {
    throw new OAuthRefusal('parameter_rejected', [
      ['oauth_parameters_rejected', 'oauth_callback'],
      [
        'oauth_problem_advice',
        'As per OAuth spec version 1.0 Revision A, oauth_callback must be an absolute URI',
      ],
    ]);
  }
  const token = newRequestToken(verified.link.id, callback, site.now());
  replaceIssued(site.store, undefined, token);
  return tokenResponse([
    ['oauth_token', token.token],
    ['oauth_token_secret', token.secret],
    ['oauth_callback_confirmed', 'true'],
  ]);
}

export async function accessToken(site: ProviderSite, c: SiteContext): Promise<Response> {
  const verified = await verifyTokenCall(site, c);
  const old = findIssued(site, verified, ['request', 'access']);
  const { protocol } = verified.attempt;
  const refusal =
    old.kind === 'request'
      ? judgeExchange(old, protocol.get('oauth_verifier'), site.now())
      : judgeRenewal(old, protocol.get('oauth_session_handle'), site.now());
  if (refusal !== undefined) throw refusal;
  const next = newAccessToken(old.linkId, old.user ?? '', site.now());
  replaceIssued(site.store, old, next);
  return tokenResponse(accessTokenFields(next));
}

async function verifyTokenCall(site: ProviderSite, c: SiteContext): Promise<VerifiedRequest> {
  const attempt = await readSigned(site, c);
  if (attempt === undefined) {
    throw new OAuthRefusal('parameter_absent', [
      ['oauth_parameters_absent', 'oauth_consumer_key&oauth_signature'],
    ]);
  }
  return verify(site, attempt);
}

function judgeExchange(
  token: IssuedToken,
  verifier: string | undefined,
  now: number,
): OAuthRefusal | undefined {
  if (token.expiresAtSeconds <= now) return new OAuthRefusal('token_expired');
  if (token.decision === undefined) return new OAuthRefusal('permission_unknown');
  if (token.decision === 'denied') return new OAuthRefusal('permission_denied');
  if (verifier === undefined) {
    return new OAuthRefusal('parameter_absent', [['oauth_parameters_absent', 'oauth_verifier']]);
  }
  return verifier === token.verifier ? undefined : new OAuthRefusal('token_rejected');
}

function judgeRenewal(token: IssuedToken, handle: string | undefined, now: number): OAuthRefusal | undefined {
  if (handle === undefined) {
    return new OAuthRefusal('parameter_absent', [['oauth_parameters_absent', 'oauth_session_handle']]);
  }
  if (handle !== token.sessionHandle) return new OAuthRefusal('token_rejected');
  return (token.sessionExpiresAtSeconds ?? 0) <= now ? new OAuthRefusal('permission_denied') : undefined;
}

function isCallback(text: string): boolean {
  return /^https?:\/\//i.test(text) && URL.canParse(text) && new URL(text).hash === '';
}
