// Signs and verifies a base string that is there as text.
import { decodeBase64 } from '#crypto';
import type { MaybePromise } from './crypto/contract.ts';
import {
  messageOf,
  type SignatureMethodName,
  type SigningKey,
  signatureMethod,
  type VerificationKey,
} from './signature-methods.ts';

/**
 * @param baseString - ASCII; not used by PLAINTEXT.
 * @returns the signature, not percent-encoded: base64, or the key itself for PLAINTEXT.
 * @throws TypeError when the method does not sign with a key of this kind.
 * @see RFC 5849 section 3.4
 */
export function signBaseString(
  method: SignatureMethodName,
  baseString: string,
  key: SigningKey,
): MaybePromise<string> {
  return signatureMethod(method).sign(messageOf(baseString), key);
}

/** @returns whether `signature` (not percent-encoded) is the key's over `baseString`. */
export function verifyBaseString(
  method: SignatureMethodName,
  baseString: string,
  signature: string,
  key: VerificationKey,
): MaybePromise<boolean> {
  return signatureMethod(method).verify(messageOf(baseString), decodeBase64(signature) ?? signature, key);
}
