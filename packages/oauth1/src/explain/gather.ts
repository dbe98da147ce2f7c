// Puts together what a search needs: the attempt read, the credentials it names, what we expect to be signed.

import type { ReceivedRequest } from '../read-request.ts';
import { isSignatureMethodName, type SignatureMethodName } from '../signature-methods.ts';
import type { AttemptText } from './attempt-text.ts';
import type { Candidates, ConsumerCredential, TokenCredential } from './candidates.ts';
import { DEFAULT_PORT, type Hypothesis } from './hypothesis.ts';
import { importKey } from './public-key.ts';
import {
  type Address,
  isOAuthHeader,
  type LenientAttempt,
  readAddress,
  readAttempt,
} from './read-attempt.ts';
import { redactor, shorten } from './showing.ts';
import { ARRANGEMENTS, ENCODERS, READINGS } from './spelling.ts';
import type { Knowledge } from './variation.ts';

export function gather(request: ReceivedRequest | AttemptText, candidates: Candidates): Knowledge {
  const received = readAttempt(request, candidates);
  const first =
    candidates.asFirstReceived === undefined ? undefined : readAttempt(candidates.asFirstReceived);
  const lostHeader =
    !received.protocol.has('oauth_signature') &&
    first?.protocol.has('oauth_signature') === true &&
    isOAuthHeader(first.authorization);
  const attempt = lostHeader ? withHeaderOf(received, first) : received;
  const consumer = consumerOf(attempt, candidates);
  const token = tokenOf(attempt, candidates);
  const redact = redactor(candidates);
  return {
    attempt,
    first,
    lostHeader,
    candidates,
    consumer,
    token,
    ours: expected(attempt, candidates, consumer, token),
    show: (text, besides) => shorten(redact(text), besides === undefined ? undefined : redact(besides)),
  };
}

/** The rest can only be explained with the header that was lost. */
function withHeaderOf(attempt: LenientAttempt, first: LenientAttempt): LenientAttempt {
  const { realm, protocol, authorization } = first;
  const header = first.parameters.filter(({ place }) => place === 'header');
  const own = attempt.parameters.filter(({ place }) => place !== 'header');
  return { ...attempt, realm, protocol, authorization, parameters: [...header, ...own] };
}

function consumerOf(
  { protocol }: LenientAttempt,
  { consumers = [] }: Candidates,
): ConsumerCredential | undefined {
  const key = protocol.get('oauth_consumer_key');
  const current = consumers.filter(({ state = 'current' }) => state === 'current');
  return (
    current.find(({ consumerKey }) => consumerKey === key) ??
    current.find(({ consumerKey }) => consumerKey === undefined)
  );
}

function tokenOf({ protocol }: LenientAttempt, { tokens = [] }: Candidates): TokenCredential | undefined {
  const name = protocol.get('oauth_token') ?? '';
  if (name === '') return undefined;
  const current = tokens.filter(({ state = 'current' }) => state === 'current');
  return current.find(({ token }) => token === name) ?? current.find(({ token }) => token === undefined);
}

function expected(
  attempt: LenientAttempt,
  candidates: Candidates,
  consumer: ConsumerCredential | undefined,
  token: TokenCredential | undefined,
): Hypothesis {
  const address = completed(attempt.address, readAddress(candidates.publicUrls?.[0] ?? ''));
  const scheme = address.scheme ?? 'https';
  return {
    method: (attempt.method ?? 'GET').toUpperCase(),
    scheme,
    host: address.host.toLowerCase(),
    port: address.port === DEFAULT_PORT[scheme] ? '' : address.port,
    path: address.path,
    uriTail: '',
    parameters: attempt.parameters,
    reading: READINGS.asDecoded,
    encoder: ENCODERS.rfc5849,
    arrangement: ARRANGEMENTS.rfc5849,
    key: {
      algorithm: algorithmOf(attempt.protocol.get('oauth_signature_method') ?? ''),
      consumerSecret: consumer?.secret,
      tokenSecret: token?.secret ?? '',
      publicKey: importKey(consumer?.publicKey),
      composition: 'encoded',
      signature: attempt.protocol.get('oauth_signature') ?? '',
    },
  };
}

/** What the request does not tell about its address is taken from our public URL. */
function completed(address: Address, publicUrl: Address): Address {
  if (address.host === '')
    return { ...address, scheme: publicUrl.scheme, host: publicUrl.host, port: publicUrl.port };
  return address.scheme === undefined
    ? { ...address, scheme: publicUrl.scheme ?? guessedScheme(address) }
    : address;
}

function guessedScheme({ port }: Address): 'http' | 'https' {
  return port === '' || port === '443' || port === '8443' ? 'https' : 'http';
}

/** A name in another spelling is taken for what it means; `observe` reports it. */
function algorithmOf(declared: string): SignatureMethodName {
  const spelled = declared
    .toUpperCase()
    .replaceAll('_', '-')
    .replace(/^(HMAC|RSA)-?SHA-?(\d+)$/, '$1-SHA$2');
  return isSignatureMethodName(spelled) ? spelled : 'HMAC-SHA1';
}
