// Who a request to the application is from, by its signature.
import { listParameters, type OAuthRequest, type Reason } from '@maillon/oauth1';
import type { HttpRequest } from '../http.ts';
import type { IncomingLink } from '../storage/store.ts';
import { checkRules } from './access-rules.ts';
import type { ProviderContext } from './context.ts';
import type { CachedAccessToken } from './credential-cache.ts';
import { readAttempt } from './read-attempt.ts';
import { whileStoreAnswers } from './store-failure.ts';
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
  const judged = await whileStoreAnswers<Accepted>(() =>
    isTwoLegged(request)
      ? authenticateTwoLegged(request, http, context)
      : authenticateToken(request, http, context),
  );
  if ('signed' in judged) {
    const { signed, formerOrigin } = judged;
    context.traffic.signed(http, { link: signed.link, user: signed.user, formerOrigin });
    return signed;
  }
  context.traffic.refused(http, request, judged);
  const { consumerKey } = request;
  return { kind: 'refused', response: context.refuse(judged, { method, target, consumerKey }) };
}

type Signed = Extract<Authentication, { readonly kind: 'signed' }>;

interface Accepted {
  readonly signed: Signed;
  readonly formerOrigin: string | undefined;
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
): Promise<Accepted | Reason> {
  const cached = await context.credentials.accessToken(request.token ?? '');
  const verified = await verifyAttempt(request, http, context, (_, consumer) =>
    cached === undefined || consumer === undefined || cached.token.linkId !== consumer.link.id
      ? { secret: undefined }
      : { secret: cached.token.secret, keys: cached.keys },
  );
  if (!verified.ok) return verified.reason;
  if (cached === undefined) return { code: 'token_unknown' };
  const { consumer, keys, formerOrigin } = verified;
  // While a retired key holds, the keys depend on the time.
  if (consumer.incoming.retired === null) cached.keys = keys;
  const nowSeconds = context.now();
  const reason = checkAccessToken(cached, nowSeconds) ?? checkRules(consumer.incoming.rules, http);
  if (reason !== undefined) return reason;
  context.store.accessTokens.touch(cached.token.id, nowSeconds);
  const { user, id: grantId } = cached.token;
  return { signed: { kind: 'signed', user, link: consumer.link, grantId }, formerOrigin };
}

function checkAccessToken({ token }: CachedAccessToken, nowSeconds: number): Reason | undefined {
  if (token.revokedAtSeconds !== null) return { code: 'token_revoked' };
  return token.expiresAtSeconds <= nowSeconds ? { code: 'token_expired' } : undefined;
}

async function authenticateTwoLegged(
  request: OAuthRequest,
  http: HttpRequest,
  context: ProviderContext,
): Promise<Accepted | Reason> {
  const verified = await verifyAttempt(request, http, context, () => ({ secret: '' }));
  if (!verified.ok) return verified.reason;
  const { consumer, formerOrigin } = verified;
  if (!consumer.incoming.allowTwoLegged) return { code: 'two_legged_not_allowed' };
  const [requestor, ...others] = requestorsOf(request);
  const isAllowed = requestor === undefined || mayImpersonate(consumer.incoming, requestor);
  if (others.length > 0 || !isAllowed) return { code: 'impersonation_not_allowed' };
  const refused = checkRules(consumer.incoming.rules, http);
  const user = requestor ?? consumer.incoming.twoLeggedAs;
  return refused ?? { signed: { kind: 'signed', user, link: consumer.link, grantId: null }, formerOrigin };
}

const REQUESTOR = 'xoauth_requestor_id';

/**
 * The users that a two-legged request wants to act as. Only one can be meant: which of several the application would
 * read is not known.
 */
function requestorsOf(request: OAuthRequest): readonly string[] {
  const named = listParameters(request.source).filter(
    ({ name, value }) => name === REQUESTOR && value !== '',
  );
  return [...new Set(named.map(({ value }) => value))];
}

function mayImpersonate({ allowImpersonation, notImpersonated }: IncomingLink, user: string): boolean {
  if (!allowImpersonation || !isUserName(user)) return false;
  return !notImpersonated.some((excluded) => folded(excluded) === folded(user));
}

/** What could end a header, or turns the text around it, and at its ends what shows as nothing. */
const NOT_IN_NAMES =
  /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]|^[\s\p{Default_Ignorable_Code_Point}\u2800]|[\s\p{Default_Ignorable_Code_Point}\u2800]$/u;

function isUserName(text: string): boolean {
  return !NOT_IN_NAMES.test(text);
}

/**
 * Applications tell user names apart in their own ways, without case, accents or what shows as nothing: what may be the
 * name of an excluded user to one is excluded.
 */
function folded(user: string): string {
  const plain = user.normalize('NFKD').replaceAll(/[\p{M}\p{Default_Ignorable_Code_Point}\u2800]/gu, '');
  // Upper case first: it makes an I of a dotless i, too.
  return plain.trim().toUpperCase().toLowerCase();
}
