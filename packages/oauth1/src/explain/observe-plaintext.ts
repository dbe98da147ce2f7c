// PLAINTEXT is judged by the scheme of our public URL, which its signature says nothing about.
import { CONFIDENCE } from './confidence.ts';
import type { Observation } from './observe.ts';
import { readAddress } from './read-attempt.ts';
import type { Knowledge } from './variation.ts';

const NEEDS_HTTPS = {
  cause:
    'PLAINTEXT sends the secrets themselves, so that it is refused (400 signature_method_rejected) unless our public URL is https.',
  remedy:
    'Set an HMAC or RSA method at the consumer, or give our side a public URL with https; then set new secrets, since these went over http in clear.',
} as const;

const SENT_IN_CLEAR = {
  cause:
    'The request goes to an http address, while our public URL is https: PLAINTEXT covers no address, but sends the secrets themselves, in clear.',
  remedy:
    'Let the consumer use the https address of our public URL, or another method than PLAINTEXT; then set new secrets, since these went over http in clear.',
} as const;

export function observePlaintext({
  attempt,
  first,
  ours,
  candidates,
  show,
}: Knowledge): Observation | undefined {
  if (attempt.protocol.get('oauth_signature_method') !== 'PLAINTEXT') return undefined;
  const isKnown =
    attempt.address.scheme !== undefined ||
    readAddress(candidates.publicUrls?.[0] ?? '').scheme !== undefined;
  if (isKnown && ours.scheme === 'http') {
    const evidence = `The request declares PLAINTEXT, and we expect it at http://${show(ours.host)}.`;
    return { code: 'signature_method_differs', evidence, ...NEEDS_HTTPS, confidence: CONFIDENCE.measured };
  }
  if (first?.address.scheme !== 'http') return undefined;
  const evidence = `The request declares PLAINTEXT and went to http://${show(first.address.host)}, we expect https.`;
  return { code: 'scheme_differs', evidence, ...SENT_IN_CLEAR, confidence: CONFIDENCE.likely };
}
