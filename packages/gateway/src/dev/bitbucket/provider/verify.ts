// An attempt becomes a verified request of a peer's consumer. RSA-SHA1 only, as in Atlassian products.
import { findLinkByConsumerKey } from '../links/find-link.ts';
import type { IncomingConsumer, Link } from '../links/link.ts';
import { type Attempt, readAttempt } from '../oauth/attempt.ts';
import { baseString } from '../oauth/base-string.ts';
import { OAuthRefusal, type Problem } from '../oauth/refusal.ts';
import { verifyRsa } from '../oauth/signatures.ts';
import { rawTarget, type Site, type SiteContext } from '../site.ts';
import type { IssuedToken } from '../store.ts';
import type { Nonces } from './nonces.ts';

export interface VerifiedRequest {
  readonly attempt: Attempt;
  readonly link: Link;
  readonly consumer: IncomingConsumer;
}

export interface ProviderSite extends Site {
  readonly nonces: Nonces;
}

const WINDOW_SECONDS = 300;
const REQUIRED = [
  'oauth_consumer_key',
  'oauth_signature_method',
  'oauth_signature',
  'oauth_timestamp',
  'oauth_nonce',
];

/** @returns undefined for a request that nobody signed. @throws OAuthRefusal */
export async function readSigned(site: Site, c: SiteContext): Promise<Attempt | undefined> {
  const isForm = /^application\/x-www-form-urlencoded\s*(?:;|$)/i.test(c.req.header('content-type') ?? '');
  return readAttempt({
    method: c.req.method,
    url: `${site.url}${rawTarget(c)}`,
    authorization: c.req.header('authorization'),
    form: isForm ? await c.req.text() : undefined,
  });
}

/** @throws OAuthRefusal */
export function verify(site: ProviderSite, attempt: Attempt): VerifiedRequest {
  const { protocol, request, signed } = attempt;
  const absent = REQUIRED.filter((name) => !protocol.has(name));
  if (absent.length > 0) refuse('parameter_absent', ['oauth_parameters_absent', absent.join('&')]);
  if ((protocol.get('oauth_version') ?? '1.0') !== '1.0') {
    refuse('version_rejected', ['oauth_acceptable_versions', '1.0-1.0']);
  }
  const timestamp = checkTimestamp(protocol.get('oauth_timestamp') ?? '', site.now());
  const consumerKey = protocol.get('oauth_consumer_key') ?? '';
  const link = findLinkByConsumerKey(site.store, consumerKey);
  const consumer = link?.incoming;
  if (link === undefined || consumer == null) return refuse('consumer_key_unknown');
  if (protocol.get('oauth_signature_method') !== 'RSA-SHA1') {
    refuse('signature_method_rejected', ['oauth_acceptable_signature_methods', 'RSA-SHA1']);
  }
  const text = baseString(request.method, request.url, signed);
  if (!verifyRsa(text, protocol.get('oauth_signature') ?? '', consumer.publicKey))
    refuse('signature_invalid');
  const nonce = [consumerKey, timestamp, protocol.get('oauth_nonce'), protocol.get('oauth_token')].join('\n');
  if (!site.nonces.record(nonce, timestamp + WINDOW_SECONDS, site.now())) refuse('nonce_used');
  return { attempt, link, consumer };
}

/** @returns the token of this kind that the request names, of this consumer, not expired. @throws OAuthRefusal */
export function findIssued(
  site: Site,
  { attempt, link }: VerifiedRequest,
  kinds: readonly IssuedToken['kind'][],
): IssuedToken {
  const wanted = attempt.protocol.get('oauth_token') ?? '';
  if (wanted === '') refuse('parameter_absent', ['oauth_parameters_absent', 'oauth_token']);
  const found = site.store.state.issued.find(({ token }) => token === wanted);
  if (found === undefined || found.linkId !== link.id || !kinds.includes(found.kind)) {
    return refuse('token_rejected');
  }
  return found;
}

function checkTimestamp(text: string, now: number): number {
  const timestamp = Number(text);
  if (!/^\d{1,12}$/.test(text))
    refuse('parameter_rejected', ['oauth_parameters_rejected', 'oauth_timestamp']);
  if (Math.abs(timestamp - now) > WINDOW_SECONDS) {
    refuse('timestamp_refused', [
      'oauth_acceptable_timestamps',
      `${now - WINDOW_SECONDS}-${now + WINDOW_SECONDS}`,
    ]);
  }
  return timestamp;
}

function refuse(problem: Problem, extra?: readonly [string, string]): never {
  throw new OAuthRefusal(problem, extra === undefined ? [] : [extra]);
}
