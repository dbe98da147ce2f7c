// The access token to sign with: renewed before its end, replaced when the peer does not take it any more.
import type { OutgoingToken } from '../storage/store.ts';
import type { ConsumerContext } from './context.ts';
import { CredentialsRequired, type CredentialsRequiredReason } from './credentials-required.ts';
import { OAuthProblemError } from './oauth-problem-error.ts';
import { receivedToken } from './received-token.ts';
import { callTokenEndpoint } from './token-call.ts';

/** @throws CredentialsRequired when there is none. */
export async function usableToken(context: ConsumerContext, user: string): Promise<OutgoingToken> {
  const token = await storedToken(context, user);
  if (token === undefined) throw new CredentialsRequired(context.link, 'no_token');
  const nowSeconds = context.now();
  if (!isNearItsEnd(token, nowSeconds) || !isRenewable(token, nowSeconds)) return token;
  // A renewal in advance may fail without harm while the old token holds.
  const next = isOver(token, nowSeconds)
    ? renewedOrDropped(context, token)
    : renewed(context, token).catch(() => token);
  return (await next) ?? raise(context);
}

/**
 * After the peer refused `token`: another one that is stored by now, or a renewal when it has only expired.
 * Otherwise exactly this token is dropped.
 *
 * @returns undefined when a person has to be asked.
 */
export async function replacementOf(
  context: ConsumerContext,
  token: OutgoingToken,
  problem: TokenProblem,
): Promise<OutgoingToken | undefined> {
  const stored = await storedToken(context, token.user);
  if (stored?.token !== token.token) return stored;
  const isOnlyExpired = problem === 'token_expired' && isRenewable(token, context.now());
  return isOnlyExpired ? renewedOrDropped(context, token) : droppedFor(context, token);
}

/** In a 401 these say that the token is of no use. Wire notes, section 1 "any other request". */
export type TokenProblem = Extract<
  CredentialsRequiredReason,
  'token_expired' | 'token_rejected' | 'token_revoked'
>;

const TOKEN_PROBLEMS: readonly string[] = [
  'token_expired',
  'token_rejected',
  'token_revoked',
] satisfies TokenProblem[];

export function isTokenProblem(problem: string | undefined): problem is TokenProblem {
  return problem !== undefined && TOKEN_PROBLEMS.includes(problem);
}

/** Waits for a renewal that is under way: the peer may have ended the old token already. */
async function storedToken(
  { link, tokens, renewals }: ConsumerContext,
  user: string,
): Promise<OutgoingToken | undefined> {
  const stored = await tokens.find(link.id, user);
  const renewal = renewals.get(user);
  if (renewal === undefined) return stored;
  await renewal.catch(() => undefined);
  return tokens.find(link.id, user);
}

const MARGIN_SECONDS = 60;

function isNearItsEnd({ issuedAtSeconds, expiresAtSeconds }: OutgoingToken, nowSeconds: number): boolean {
  if (expiresAtSeconds === null) return false;
  // A short-lived token would otherwise be renewed at every call.
  const margin = Math.min(MARGIN_SECONDS, (expiresAtSeconds - issuedAtSeconds) / 4);
  return expiresAtSeconds - nowSeconds <= margin;
}

function isOver({ expiresAtSeconds }: OutgoingToken, nowSeconds: number): boolean {
  return expiresAtSeconds !== null && expiresAtSeconds <= nowSeconds;
}

function isRenewable({ sessionHandle, sessionExpiresAtSeconds }: OutgoingToken, nowSeconds: number): boolean {
  return sessionHandle !== null && (sessionExpiresAtSeconds === null || sessionExpiresAtSeconds > nowSeconds);
}

/** @returns undefined when a person has to be asked. */
async function renewedOrDropped(
  context: ConsumerContext,
  token: OutgoingToken,
): Promise<OutgoingToken | undefined> {
  try {
    return await renewed(context, token);
  } catch (error) {
    if (error instanceof OAuthProblemError && ENDINGS.has(error.problem)) return droppedFor(context, token);
    throw error;
  }
}

/** The session is over, or another process of ours was faster. */
const ENDINGS: ReadonlySet<string> = new Set([
  ...TOKEN_PROBLEMS,
  'token_used',
  'permission_denied',
  'permissions_denied',
]);

/** Drops exactly this token. @returns the one that replaced it meanwhile, if any. */
async function droppedFor(
  { link, tokens }: ConsumerContext,
  token: OutgoingToken,
): Promise<OutgoingToken | undefined> {
  await tokens.drop(link.id, token.user, token.token);
  return tokens.find(link.id, token.user);
}

/** One renewal at a time for each user: the peer takes a session handle with its token only once. */
function renewed(context: ConsumerContext, token: OutgoingToken): Promise<OutgoingToken | undefined> {
  const { renewals } = context;
  const running = renewals.get(token.user);
  if (running !== undefined) return running;
  const renewal = renew(context, token).finally(() => renewals.delete(token.user));
  renewals.set(token.user, renewal);
  return renewal;
}

async function renew(context: ConsumerContext, token: OutgoingToken): Promise<OutgoingToken | undefined> {
  const { link, outgoing, tokens, now } = context;
  // Whoever read the token before an earlier renewal ended finds its result here.
  const stored = await tokens.find(link.id, token.user);
  if (stored?.token !== token.token) return stored;
  const issued = await callTokenEndpoint(context, {
    step: 'renewing an access token',
    url: outgoing.accessTokenUrl,
    token,
    parameters: [['oauth_session_handle', token.sessionHandle ?? '']],
  });
  const next = continued(token, receivedToken(issued, token, now()));
  // Only in the place of the one that was renewed: whoever revoked or danced meanwhile has the last word.
  return (await tokens.replace(token.token, next)) ? next : tokens.find(link.id, token.user);
}

/** The same approval goes on; what a peer does not repeat stays as it was. */
function continued(before: OutgoingToken, next: OutgoingToken): OutgoingToken {
  return {
    ...next,
    createdAtSeconds: before.createdAtSeconds,
    lastUsedAtSeconds: before.lastUsedAtSeconds,
    sessionHandle: next.sessionHandle ?? before.sessionHandle,
    sessionExpiresAtSeconds: next.sessionExpiresAtSeconds ?? before.sessionExpiresAtSeconds,
  };
}

function raise({ link }: ConsumerContext): never {
  throw new CredentialsRequired(link, 'session_over');
}
