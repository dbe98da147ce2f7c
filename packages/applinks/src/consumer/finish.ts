// Ends a dance. RFC 5849 section 2.3; wire notes, section 1 "authorize" for what a refusal looks like.
import type { OutgoingRequestToken } from '../storage/store.ts';
import type { ConsumerContext } from './context.ts';
import { OAuthProblemError } from './oauth-problem-error.ts';
import { adviceFor } from './problem-advice.ts';
import { receivedToken } from './received-token.ts';
import { sessionDigest } from './session-digest.ts';
import { callTokenEndpoint, type IssuedToken } from './token-call.ts';
import type { DanceSubject, FinishResult } from './types.ts';

const DENIED_VERIFIER = 'denied';
// The second spelling was seen in the wild.
const DENIALS: ReadonlySet<string> = new Set(['permission_denied', 'permissions_denied']);

type DanceEnd = DanceSubject & { readonly oauthToken: string; readonly oauthVerifier: string };

export async function finish(context: ConsumerContext, end: DanceEnd): Promise<FinishResult> {
  if (end.oauthVerifier === '') return missingVerifier(context);
  const begun = await takeRequestToken(context, end);
  if (begun === undefined) return NOT_BEGUN_HERE;
  const { redirectUrl } = begun;
  const exchanged = await exchange(context, begun, end.oauthVerifier);
  if (exchanged instanceof OAuthProblemError) {
    const { problem, advice } = exchanged;
    return DENIALS.has(problem)
      ? { kind: 'denied', redirectUrl }
      : { kind: 'failed', problem, advice, redirectUrl };
  }
  // The person said no: what a peer gives all the same is not kept.
  if (end.oauthVerifier === DENIED_VERIFIER) return { kind: 'denied', redirectUrl };
  await context.tokens.put(
    receivedToken(exchanged, { linkId: context.link.id, user: end.user }, context.now()),
  );
  return { kind: 'connected', redirectUrl };
}

/** Only the token that this person's dance in this browser was given (threat T02). */
function takeRequestToken(
  { link, tokens, now }: ConsumerContext,
  { user, session, oauthToken }: DanceEnd,
): Promise<OutgoingRequestToken | undefined> {
  const key = { linkId: link.id, user, sessionDigest: sessionDigest(session), token: oauthToken };
  return tokens.takeRequestToken(key, now());
}

/** Also after a denial: the peer then ends the request token on its side. */
async function exchange(
  context: ConsumerContext,
  token: OutgoingRequestToken,
  verifier: string,
): Promise<IssuedToken | OAuthProblemError> {
  try {
    return await callTokenEndpoint(context, {
      step: 'asking for an access token',
      url: context.outgoing.accessTokenUrl,
      token,
      parameters: [['oauth_verifier', verifier]],
    });
  } catch (error) {
    if (error instanceof OAuthProblemError) return error;
    throw error;
  }
}

const NOT_BEGUN_HERE: FinishResult = {
  kind: 'failed',
  problem: 'token_rejected',
  advice:
    'This answer does not belong to a question that was asked in this browser by the person who is signed in now, or it came too late or twice. Start again from where you came.',
  redirectUrl: null,
};

function missingVerifier({ link }: ConsumerContext): FinishResult {
  const problem = 'parameter_absent';
  const fields = [['oauth_parameters_absent', 'oauth_verifier']] as const;
  return {
    kind: 'failed',
    problem,
    advice: `${link.name} sent no oauth_verifier along. ${adviceFor({ problem, fields }, link.name)}`,
    redirectUrl: null,
  };
}
