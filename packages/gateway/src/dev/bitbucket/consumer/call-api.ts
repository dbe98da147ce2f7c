// A call to a peer's API: signed in the header, without a realm. Wire notes, sections 1 and 5.
import type { Link } from '../links/link.ts';
import { type Pair, percentEncode, writeForm } from '../oauth/form.ts';
import type { Site } from '../site.ts';
import { askPeer, type PeerAnswer, type PeerRequest } from './ask-peer.ts';
import { endpointsOf } from './peer-endpoints.ts';
import { problemIn } from './peer-error.ts';
import { dropReceived, findReceived } from './received-tokens.ts';
import { signRequest } from './sign-request.ts';

/** As whom a call is made; `user` needs an access token of this user. */
export type CallLevel = 'user' | 'twoLegged' | 'impersonation';

export interface ApiCall {
  readonly link: Link;
  readonly user: string;
  readonly level: CallLevel;
  readonly method: NonNullable<PeerRequest['method']>;
  /** Below the link's RPC URL, with query. */
  readonly path: string;
  readonly form: readonly Pair[];
}

export type ApiResult =
  | { readonly kind: 'answered'; readonly answer: PeerAnswer; readonly problem: string | undefined }
  /** No token, or the peer does not take it any more. */
  | { readonly kind: 'credentials-required' };

/** The problems that end a token; anything else, and any other status, keeps it. */
const ENDING_PROBLEMS: ReadonlySet<string> = new Set(['token_expired', 'token_rejected', 'token_revoked']);

/** @throws PeerError when the peer does not answer, or the link does not allow the level. */
export async function callApi(site: Site, call: ApiCall): Promise<ApiResult> {
  const { link, user, level, method, form } = call;
  const kept = level === 'user' ? findReceived(site.store, 'access', link.id, user) : undefined;
  if (level === 'user' && kept === undefined) return { kind: 'credentials-required' };
  const { consumerKey, key } = endpointsOf(site, link);
  const url = new URL(urlOf(call)).href;
  const protocol = signRequest({
    method,
    url,
    consumerKey,
    key,
    form,
    tokenSecret: kept?.secret ?? '',
    // Two-legged: there, and empty.
    parameters: [['oauth_token', kept?.token ?? '']],
    nowSeconds: site.now(),
  });
  const answer = await askPeer(site, url, {
    method,
    headers: {
      Authorization: `OAuth ${protocol.map(([name, value]) => `${name}="${percentEncode(value)}"`).join(', ')}`,
      ...(form.length > 0 && { 'Content-Type': 'application/x-www-form-urlencoded' }),
    },
    ...(form.length > 0 && { body: writeForm(form) }),
  });
  const problem = problemIn(answer);
  const isEnded = answer.status === 401 && problem !== undefined && ENDING_PROBLEMS.has(problem);
  if (kept === undefined || !isEnded) return { kind: 'answered', answer, problem };
  dropReceived(site.store, kept);
  return { kind: 'credentials-required' };
}

function urlOf({ link, path, level, user }: ApiCall): string {
  const url = `${link.rpcUrl}${path}`;
  if (level !== 'impersonation') return url;
  return `${url}${url.includes('?') ? '&' : '?'}xoauth_requestor_id=${percentEncode(user)}`;
}
