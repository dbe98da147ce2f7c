// Redirects are followed by us: within the origin, each hop signed anew (threat T43).
import type { ConsumerContext } from './context.ts';
import { PeerFailure } from './peer-failure.ts';
import { isRepeatable, type PreparedRequest } from './prepared-request.ts';

const MAX_REDIRECTS = 5;
const STATUSES: readonly number[] = [301, 302, 303, 307, 308];

/**
 * @param followed - how many redirects were followed before.
 * @returns the request to send next; undefined when the response is the answer.
 * @throws PeerFailure when the redirect leads elsewhere, or nowhere.
 */
export function redirected(
  { link }: ConsumerContext,
  request: PreparedRequest,
  response: Response,
  followed: number,
): PreparedRequest | undefined {
  const location = response.headers.get('location');
  if (!STATUSES.includes(response.status) || location === null || request.redirect === 'manual')
    return undefined;
  const from = new URL(request.url);
  const refuse = (came: string, advice: string): never => {
    const { status } = response;
    throw new PeerFailure({
      code: 'REDIRECT_REFUSED',
      step: `calling ${link.name}`,
      host: from.host,
      came,
      advice,
      status,
    });
  };
  if (request.redirect === 'error')
    return refuse(`a redirect (HTTP ${response.status})`, 'The caller asked for none.');
  if (followed >= MAX_REDIRECTS)
    return refuse(`more than ${MAX_REDIRECTS} redirects`, 'The peer may redirect in a circle.');
  if (!URL.canParse(location, from.href))
    return refuse('a redirect to what is no URL', 'The peer has to send a valid Location.');
  const to = new URL(location, from);
  to.hash = '';
  if (to.origin !== from.origin || to.username !== '' || to.password !== '') {
    return refuse(
      `a redirect from ${from.origin} to ${/^https?:$/.test(to.protocol) ? to.origin : to.protocol}`,
      'A signed request is not sent on to another origin: call the final URL, or correct the base URL of the peer.',
    );
  }
  const { method } = request;
  const becomesGet =
    (response.status === 303 && method !== 'GET' && method !== 'HEAD') ||
    ((response.status === 301 || response.status === 302) && method === 'POST');
  if (becomesGet) return asGet(request, to.href);
  if (!isRepeatable(request))
    return refuse(
      'a redirect that wants the body again',
      'A streamed body can be sent once: give it as bytes.',
    );
  return { ...request, url: to.href };
}

function asGet(request: PreparedRequest, url: string): PreparedRequest {
  const headers = new Headers(request.headers);
  for (const name of [
    'content-type',
    'content-length',
    'content-encoding',
    'content-language',
    'content-location',
  ]) {
    headers.delete(name);
  }
  return {
    ...request,
    method: 'GET',
    url,
    headers,
    body: undefined,
    bytes: new Uint8Array(0),
    form: undefined,
  };
}
