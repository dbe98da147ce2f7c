// Before anything is timed: the gateway lets through what is signed, as the right person, and nothing else.
import { authorizationHeader, secretKey, signRequest } from '@maillon/oauth1';
import { type LinkedGateway, PERSON } from './linked-gateway.ts';

/** @throws Error that says what went wrong. */
export async function checkGateway(
  { publicUrl, signer }: LinkedGateway,
  plainUrl: string,
  target: string,
): Promise<void> {
  const { consumerKey, sharedSecret, token, tokenSecret } = signer;
  const parameters = await signRequest(
    { method: 'GET', url: publicUrl + target },
    { consumerKey, token, signatureMethod: 'HMAC-SHA1', key: secretKey(sharedSecret, tokenSecret) },
    { nowSeconds: Math.floor(Date.now() / 1000) },
  );
  const authorization = authorizationHeader(parameters);
  await expectAnswer('the plain proxy', plainUrl + target, {}, { status: 200, user: null });
  await expectAnswer('an unsigned request', publicUrl + target, {}, { status: 200, user: null });
  await expectAnswer(
    'a changed signed request',
    `${publicUrl}${target}&more=1`,
    { authorization },
    { status: 401, user: null },
  );
  await expectAnswer(
    'a signed request',
    publicUrl + target,
    { authorization },
    { status: 200, user: PERSON },
  );
  await expectAnswer(
    'a repeated signed request',
    publicUrl + target,
    { authorization },
    { status: 401, user: null },
  );
}

interface Expected {
  readonly status: number;
  /** Whom the application saw. */
  readonly user: string | null;
}

async function expectAnswer(
  what: string,
  url: string,
  headers: Record<string, string>,
  expected: Expected,
): Promise<void> {
  const response = await fetch(url, { headers });
  await response.arrayBuffer();
  const { status } = response;
  const user = response.headers.get('x-seen-user');
  if (status === expected.status && user === expected.user) return;
  throw new Error(
    `${what}: expected ${expected.status} for ${expected.user ?? 'nobody'}, got ${status} for ${user ?? 'nobody'}`,
  );
}
