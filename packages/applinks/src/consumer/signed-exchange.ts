// Sends a prepared request with one set of credentials: signs each hop, follows redirects, corrects the clock once.
import { authorizationHeader, type Parameter } from '@maillon/oauth1';
import type { ConsumerContext } from './context.ts';
import { withPeerClock } from './peer-clock.ts';
import { isRepeatable, type PreparedRequest } from './prepared-request.ts';
import { problemInChallenge } from './problem-fields.ts';
import { redirected } from './redirect.ts';
import { send } from './send.ts';
import type { TokenCredentials } from './signer.ts';

/**
 * @param request - the body must not have been used.
 * @param urlOf - changes the URL of each hop before it is signed.
 * @throws PeerFailure
 */
export async function signedExchange(
  context: ConsumerContext,
  request: PreparedRequest,
  token: TokenCredentials | undefined,
  urlOf: (url: string) => string = (url) => url,
): Promise<Response> {
  let hop: PreparedRequest = { ...request, url: urlOf(request.url) };
  for (let followed = 0; ; followed++) {
    const response = await sendHop(context, hop, token);
    const next = redirected(context, hop, response, followed);
    if (next === undefined) return response;
    await discard(response);
    hop = { ...next, url: urlOf(next.url) };
  }
}

/** Frees the connection of an answer that nobody is going to read. */
export async function discard(response: Response): Promise<void> {
  await response.body?.cancel().catch(() => undefined);
}

/** What the peer's OAuth challenge says; the body belongs to the caller and is not looked at. */
export function problemIn(response: Response): string | undefined {
  if (response.status < 400) return undefined;
  return problemInChallenge(response.headers.get('www-authenticate'))?.problem;
}

async function sendHop(
  context: ConsumerContext,
  hop: PreparedRequest,
  token: TokenCredentials | undefined,
): Promise<Response> {
  let refused: Response | undefined;
  const { answer } = await withPeerClock(context.clock, {
    async attempt(nowSeconds) {
      if (refused !== undefined) await discard(refused);
      refused = await sendSigned(context, hop, token, nowSeconds);
      return refused;
    },
    refusal: (response) =>
      problemIn(response) === 'timestamp_refused' ? { date: response.headers.get('date') } : undefined,
    isRepeatable: isRepeatable(hop),
  });
  return answer;
}

async function sendSigned(
  context: ConsumerContext,
  { method, url, headers, body, bytes, form, rest }: PreparedRequest,
  token: TokenCredentials | undefined,
  nowSeconds: number,
): Promise<Response> {
  const parameters = form === undefined ? await bodyHashParameters(context, bytes) : [];
  const toSign = { method, url, ...(form === undefined ? {} : { form }) };
  const signed = await context.signer.sign(toSign, { nowSeconds, token, parameters });
  const sent = new Headers(headers);
  sent.set('authorization', authorizationHeader(signed));
  return send(context.sender, `calling ${context.link.name}`, url, {
    ...rest,
    method,
    headers: sent,
    ...(body === undefined ? {} : { body }),
    ...(body !== undefined && bytes === undefined ? { duplex: 'half' } : {}),
  });
}

async function bodyHashParameters(
  { bodyHash, signer }: ConsumerContext,
  bytes: Uint8Array | undefined,
): Promise<readonly Parameter[]> {
  if (bodyHash === 'never' || bytes === undefined) return [];
  if (bodyHash === 'ifBody' && bytes.length === 0) return [];
  return [['oauth_body_hash', await signer.bodyHash(bytes)]];
}
