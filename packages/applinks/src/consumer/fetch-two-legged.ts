// A request without a user's token, possibly for a user whom the peer knows. OAuth Consumer Request 1.0 Draft 1.
import { decodeForm, percentEncode } from '@maillon/oauth1';
import { appendQuery } from './append-query.ts';
import type { ConsumerContext } from './context.ts';
import { prepareRequest } from './prepared-request.ts';
import { signedExchange } from './signed-exchange.ts';

const REQUESTOR = 'xoauth_requestor_id';

export async function fetchTwoLegged(
  context: ConsumerContext,
  url: string | URL,
  init: RequestInit = {},
  requestorId?: string,
): Promise<Response> {
  const request = await prepareRequest(url, init, context.bodyHash !== 'never');
  return signedExchange(context, request, undefined, (hop) => withRequestor(hop, requestorId));
}

/** In the query, where the signature covers it; a redirect may bring it along already. */
function withRequestor(url: string, requestorId: string | undefined): string {
  const query = new URL(url).search.slice(1);
  const named = (decodeForm(query) ?? []).filter(([name]) => name === REQUESTOR);
  if (named.length === 0)
    return requestorId === undefined ? url : appendQuery(url, [[REQUESTOR, requestorId]]);
  // Who is acted for is said in one place: an address that came from elsewhere does not choose it.
  if (named.some(([, value]) => value !== requestorId)) {
    throw new TypeError(
      `the URL names ${REQUESTOR}=${percentEncode(named[0]?.[1] ?? '')}: give the user as requestorId`,
    );
  }
  return url;
}
