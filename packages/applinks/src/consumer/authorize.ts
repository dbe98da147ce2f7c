// Begins a dance. RFC 5849 sections 2.1 and 2.2.
import { appendQuery } from './append-query.ts';
import type { ConsumerContext } from './context.ts';
import { PeerFailure } from './peer-failure.ts';
import { sessionDigest } from './session-digest.ts';
import { callTokenEndpoint } from './token-call.ts';
import type { DanceSubject } from './types.ts';

// Longer than peers keep theirs (10 minutes is usual): the peer says when it is too late.
const KEPT_SECONDS = 3600;
const STEP = 'asking for a request token';

export async function authorize(
  context: ConsumerContext,
  { user, session, redirectUrl }: DanceSubject & { readonly redirectUrl?: string },
): Promise<{ readonly authorizeUrl: string }> {
  const { link, outgoing, tokens, now } = context;
  const issued = await callTokenEndpoint(context, {
    step: STEP,
    url: outgoing.requestTokenUrl,
    parameters: [['oauth_callback', context.callbackUrl(redirectUrl)]],
  });
  // Without it the peer speaks OAuth 1.0, where anybody can finish anybody's dance (session fixation).
  if (issued.fields.get('oauth_callback_confirmed') !== 'true') {
    throw new PeerFailure({
      code: 'UNEXPECTED_RESPONSE',
      step: STEP,
      host: new URL(outgoing.requestTokenUrl).host,
      came: 'expected oauth_callback_confirmed=true, which was not there',
      advice: 'The peer has to speak OAuth 1.0a; OAuth 1.0 is not safe.',
    });
  }
  const nowSeconds = now();
  await tokens.putRequestToken({
    linkId: link.id,
    user,
    sessionDigest: sessionDigest(session),
    token: issued.token,
    tokenSecret: issued.tokenSecret,
    redirectUrl: redirectUrl ?? null,
    createdAtSeconds: nowSeconds,
    expiresAtSeconds: nowSeconds + KEPT_SECONDS,
  });
  // No oauth_callback here: it is unsigned, and peers must ignore it.
  return { authorizeUrl: appendQuery(outgoing.authorizeUrl, [['oauth_token', issued.token]]) };
}
