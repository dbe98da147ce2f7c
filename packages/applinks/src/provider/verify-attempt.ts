// An attempt becomes a verified request, or the reason why not. The order of the steps is the protocol's:
// nothing is told about a consumer to who cannot sign for it, and nothing is recorded before a signature held.
import { randomBytes } from 'node:crypto';
import {
  checkParameters,
  checkSignatureMethod,
  checkTimestamp,
  type OAuthRequest,
  type Reason,
  readRequest,
  rsaPublicKey,
  secretKey,
  type VerificationKey,
  verifyBodyHash,
  verifySignature,
} from '@maillon/oauth1';
import { announcesBody } from '../announces-body.ts';
import type { HttpRequest } from '../http.ts';
import type { ProviderContext } from './context.ts';
import type { Consumer } from './credential-cache.ts';
import { DUMMY_RSA_KEY } from './dummy-key.ts';

/** What an endpoint knows of the token that the request names. */
export interface TokenSecret {
  /** '' for a request without token; undefined: no such token of this consumer. */
  readonly secret: string | undefined;
  /** Keys made before for this very token, or undefined. */
  readonly keys?: readonly VerificationKey[] | undefined;
}

export type Verified =
  | {
      readonly ok: true;
      readonly consumer: Consumer;
      readonly keys: readonly VerificationKey[];
      /** Where we were before, when it was signed for that. */
      readonly formerOrigin: string | undefined;
    }
  | { readonly ok: false; readonly reason: Reason };

/**
 * @param lookUp - finds the token's secret, for a consumer that may be unknown. It judges nothing.
 */
export async function verifyAttempt(
  request: OAuthRequest,
  http: HttpRequest,
  context: ProviderContext,
  lookUp: (request: OAuthRequest, consumer: Consumer | undefined) => TokenSecret | Promise<TokenSecret>,
): Promise<Verified> {
  const now = context.now();
  const early =
    checkParameters(request) ??
    checkTimestamp(request, now, context.limits.timestampWindowSeconds) ??
    checkFloor(request, context, now);
  if (early !== undefined) return refused(early);
  const consumer = await context.credentials.consumer(request.consumerKey ?? '');
  const token = await lookUp(request, consumer);

  const wrongMethod =
    consumer === undefined ? undefined : checkSignatureMethod(request, consumer.incoming.signatureMethods);
  if (wrongMethod !== undefined) return refused(wrongMethod);

  const keys = consumer === undefined ? [] : (token.keys ?? consumer.keys(token.secret ?? DUMMY_SECRET, now));
  if (consumer !== undefined && keys.length === 0) return refused({ code: 'consumer_without_key' });
  const present = await keyThatHolds(request, keys);
  const former = present === undefined ? await keyForFormerUrl(request, keys, context) : undefined;
  const held = present ?? former?.held;
  if (consumer === undefined) return refused({ code: 'consumer_unknown' });
  // With RSA the token's secret is no part of the key, so that a bad signature is known to be one.
  const judgeable = token.secret !== undefined || request.signatureMethod?.startsWith('RSA') === true;
  if (held === undefined && judgeable) return refused({ code: 'signature_differs' });
  if (token.secret === undefined) return refused({ code: 'token_unknown' });

  const reason =
    (await checkBodyHash(request, http, consumer, context)) ?? (await recordNonce(request, context, now));
  if (reason !== undefined) return refused(reason);
  if (consumer.link.state === 'paused') return refused({ code: 'consumer_disabled' });
  // Tells when nobody needs the credential of before the rotation any more.
  if (held !== undefined && held >= consumer.currentKeyCount)
    context.store.links.countRetiredUse(consumer.link.id);
  return { ok: true, consumer, keys, formerOrigin: former?.origin };
}

function refused(reason: Reason): Verified {
  return { ok: false, reason };
}

// Like real ones, so that an unknown consumer or token costs the same work (threat T10).
const DUMMY_SECRET = randomBytes(18).toString('base64url');
const dummySecretKey = secretKey(DUMMY_SECRET, DUMMY_SECRET);
const dummyRsaKey = rsaPublicKey(Buffer.from(DUMMY_RSA_KEY, 'base64'));

function dummyKey(request: OAuthRequest): VerificationKey {
  return request.signatureMethod?.startsWith('RSA') === true ? dummyRsaKey : dummySecretKey;
}

/** What a consumer has of a kind, while a rotation is under way. */
const MOST_KEYS = 2;

/**
 * Tries as many keys when none holds, whoever the consumer is (threat T10).
 *
 * @returns the index of the first key by which the signature holds.
 */
async function keyThatHolds(
  request: OAuthRequest,
  keys: readonly VerificationKey[],
): Promise<number | undefined> {
  for (let index = 0; index < keys.length; index++) {
    const key = keys[index];
    if (key !== undefined && (await verifySignature(request, key))) return index;
  }
  const dummy = dummyKey(request);
  // A key of the other kind costs nothing.
  const tried = keys.filter(({ kind }) => kind === dummy.kind).length;
  for (let more = tried; more < MOST_KEYS; more++) await verifySignature(request, dummy);
  return undefined;
}

/** Peers go on signing the address that they were told, until somebody tells them the new one. */
async function keyForFormerUrl(
  { source }: OAuthRequest,
  keys: readonly VerificationKey[],
  context: ProviderContext,
): Promise<{ readonly held: number; readonly origin: string } | undefined> {
  const target = source.url.slice(context.publicOrigin.length);
  for (const url of await context.formerUrls()) {
    const { origin } = new URL(url);
    const read = readRequest({ ...source, url: origin + target }, context.limits);
    const held = read.kind === 'attempt' ? await keyThatHolds(read.request, keys) : undefined;
    if (held !== undefined) return { held, origin };
  }
  return undefined;
}

// Nonces of before an unclean stop of the machine may be lost; what was signed until then is refused.
function checkFloor(request: OAuthRequest, context: ProviderContext, nowSeconds: number): Reason | undefined {
  const { floorSeconds } = context.store.nonces;
  if (request.timestamp === undefined || floorSeconds === 0) return undefined;
  const timestampSeconds = Number(request.timestamp);
  if (timestampSeconds > floorSeconds) return undefined;
  const windowSeconds = context.limits.timestampWindowSeconds;
  return { code: 'timestamp_before_restart', timestampSeconds, floorSeconds, nowSeconds, windowSeconds };
}

/** A hash is verified whenever one is there; a form needs none, it is signed itself. */
async function checkBodyHash(
  request: OAuthRequest,
  http: HttpRequest,
  consumer: Consumer,
  context: ProviderContext,
): Promise<Reason | undefined> {
  const method = consumer.incoming.signatureMethods.find((name) => name === request.signatureMethod);
  if (request.bodyHash === undefined || method === undefined) {
    const needed =
      consumer.incoming.requireBodyHash && request.source.form === undefined && announcesBody(http);
    return needed ? { code: 'body_hash_absent' } : undefined;
  }
  const maxBytes = context.limits.maxHashedBodyBytes;
  const { bytes } = await http.body.peek(maxBytes + 1);
  if (bytes.length > maxBytes) return { code: 'hashed_body_too_large', maxBytes };
  return (await verifyBodyHash(method, request.bodyHash, bytes)) ? undefined : { code: 'body_hash_differs' };
}

async function recordNonce(
  request: OAuthRequest,
  context: ProviderContext,
  nowSeconds: number,
): Promise<Reason | undefined> {
  const { consumerKey, token = '', timestamp, nonce } = request;
  // Only PLAINTEXT comes without them, and it cannot be protected against replay.
  if (consumerKey === undefined || timestamp === undefined || nonce === undefined) return undefined;
  const timestampSeconds = Number(timestamp);
  const windowSeconds = context.limits.timestampWindowSeconds;
  const verdict = await context.store.nonces.record(
    { consumerKey, token, timestampSeconds, nonce, expiresAtSeconds: timestampSeconds + windowSeconds + 1 },
    nowSeconds,
  );
  switch (verdict) {
    case 'fresh':
      return undefined;
    case 'used':
      return { code: 'nonce_used' };
    case 'full':
      return { code: 'nonces_full', retryAfterSeconds: windowSeconds };
  }
}
