/** The two addresses of the dance: where it begins, and where the CI sends the person back to. */
import { type Consumer, OAuthProblemError, PeerFailure } from '@maillon/applinks/consumer';
import type { CodeHost } from './app.ts';

const DANCE = '/plugins/servlet/applinks/oauth/login-dance';

/** @returns undefined for any other address. */
export async function danceRoutes(
  request: Request,
  host: CodeHost,
  consumer: Consumer,
): Promise<Response | undefined> {
  const { pathname, searchParams } = new URL(request.url);
  if (!pathname.startsWith(`${DANCE}/`) || request.method !== 'GET') return undefined;
  const visitor = await host.userOf(request);
  if (visitor === undefined) return seeOther('/login');
  const subject = { user: visitor.name, session: visitor.sessionId };
  if (pathname === `${DANCE}/authorize`) return begin(request, host, consumer, subject);
  if (pathname !== `${DANCE}/access`) return undefined;
  const answer = {
    oauthToken: searchParams.get('oauth_token') ?? '',
    oauthVerifier: searchParams.get('oauth_verifier') ?? '',
  };
  try {
    const end = await consumer.finish({ ...subject, ...answer });
    switch (end.kind) {
      case 'connected':
        return await host.connected(request);
      case 'denied':
        return await host.denied(request);
      case 'failed':
        return await host.failed(request, end.advice);
    }
  } catch (error) {
    return failed(error, request, host);
  }
}

async function begin(
  request: Request,
  host: CodeHost,
  consumer: Consumer,
  subject: { readonly user: string; readonly session: string },
): Promise<Response> {
  try {
    return seeOther((await consumer.authorize(subject)).authorizeUrl);
  } catch (error) {
    return failed(error, request, host);
  }
}

/** The CI refused or was not reached: the message is for the person. */
function failed(error: unknown, request: Request, host: CodeHost): Promise<Response> {
  if (error instanceof OAuthProblemError || error instanceof PeerFailure)
    return host.failed(request, error.message);
  throw error;
}

function seeOther(location: string): Response {
  return new Response(null, { status: 303, headers: { location, 'cache-control': 'no-store' } });
}
