// Whether the signature of an attempt is the one that its consumer's key makes.
import type { MaybePromise } from './crypto/contract.ts';
import type { OAuthRequest } from './read-request.ts';
import type { Reason } from './reason.ts';
import {
  isSignatureMethodName,
  SIGNATURE_METHODS,
  type SignatureMethodName,
  type VerificationKey,
} from './signature-methods.ts';

/**
 * Chooses nothing: says whether the request's signature method is one that this consumer is pinned to (threat T20).
 *
 * @param registered - the consumer's methods.
 * @returns the reason for a refusal. PLAINTEXT needs the URL that the consumer requested to be https.
 */
export function checkSignatureMethod(
  request: OAuthRequest,
  registered: readonly SignatureMethodName[],
): Reason | undefined {
  const method = request.signatureMethod ?? '';
  if (!(registered as readonly string[]).includes(method)) {
    const code = isSignatureMethodName(method)
      ? 'signature_method_not_registered'
      : 'signature_method_unknown';
    return { code, method, accepted: registered };
  }
  if (method === 'PLAINTEXT' && request.scheme !== 'https') {
    return { code: 'plaintext_needs_https', accepted: registered.filter((name) => name !== 'PLAINTEXT') };
  }
  return undefined;
}

/**
 * Verifies the signature, in time that does not depend on how much of it is right.
 *
 * @param key - of the kind that the method needs; a key of another kind verifies nothing.
 * @returns a promise only where the platform's cryptography has no synchronous call.
 * @see RFC 5849 section 3.2
 */
export function verifySignature(request: OAuthRequest, key: VerificationKey): MaybePromise<boolean> {
  const method = SIGNATURE_METHODS.get(request.signatureMethod ?? '');
  if (method === undefined || request.signature === undefined) return false;
  return method.verify(request.baseString, request.signature, key);
}
