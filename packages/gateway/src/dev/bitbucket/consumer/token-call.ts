// A call to a token endpoint, as the product makes it: POST, all in the form body, no Authorization header.
// Wire notes, section 1.
import { type Pair, readForm, writeForm } from '../oauth/form.ts';
import type { Site } from '../site.ts';
import { askPeer, type PeerAnswer } from './ask-peer.ts';
import type { PeerEndpoints } from './peer-endpoints.ts';
import { PeerError, problemIn } from './peer-error.ts';
import { signRequest } from './sign-request.ts';

export interface TokenCall {
  readonly url: string;
  readonly endpoints: PeerEndpoints;
  /** Decoded; with `oauth_token` where there is one. */
  readonly parameters: readonly Pair[];
  readonly tokenSecret?: string;
}

export interface GivenToken {
  readonly token: string;
  readonly secret: string;
}

/** @throws PeerError with the peer's problem, or with what came instead of a token. */
export async function callTokenEndpoint(site: Site, call: TokenCall): Promise<GivenToken> {
  const { url, endpoints, parameters, tokenSecret = '' } = call;
  const { consumerKey, key } = endpoints;
  const nowSeconds = site.now();
  const signed = signRequest({ method: 'POST', url, consumerKey, key, tokenSecret, parameters, nowSeconds });
  const answer = await askPeer(site, url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: writeForm(signed),
  });
  return readToken(url, answer);
}

function readToken(url: string, answer: PeerAnswer): GivenToken {
  const { status, text } = answer;
  if (status < 200 || status > 299) {
    const problem = problemIn(answer);
    if (problem !== undefined) throw new PeerError(`${url} refused: ${problem}`, problem);
    const more = status >= 300 && status < 400 ? ' (redirects are not followed)' : '';
    throw new PeerError(`${url} answered ${status}${more} without an OAuth problem`);
  }
  // Whatever its media type: a 2xx body is a form.
  const fields = new Map(readForm(text.trim()));
  const token = fields.get('oauth_token') ?? '';
  const secret = fields.get('oauth_token_secret') ?? '';
  const missing = token === '' ? 'oauth_token' : 'oauth_token_secret';
  if (token === '' || secret === '') throw new PeerError(`${url} answered ${status} without ${missing}`);
  return { token, secret };
}
