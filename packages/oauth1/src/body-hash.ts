// oauth_body_hash: covers a body that is no form. OAuth Request Body Hash 1.0 Draft 4 (draft-eaton-oauth-bodyhash).
import { decodeBase64, digest, encodeBase64, equalBytes } from '#crypto';
import type { MaybePromise } from './crypto/contract.ts';
import { type SignatureMethodName, signatureMethod } from './signature-methods.ts';

/**
 * @param method - its hash is used; SHA-1 for PLAINTEXT.
 * @param body - the bytes as sent; empty when there is no body.
 * @returns base64, for `oauth_body_hash`.
 */
export function bodyHash(method: SignatureMethodName, body: Uint8Array): MaybePromise<string> {
  const hash = digest(signatureMethod(method).hash, body);
  return hash instanceof Promise ? hash.then(encodeBase64) : encodeBase64(hash);
}

/** @returns whether `claimed` (the decoded `oauth_body_hash`) is the hash of the body. */
export function verifyBodyHash(
  method: SignatureMethodName,
  claimed: string,
  body: Uint8Array,
): MaybePromise<boolean> {
  const given = decodeBase64(claimed);
  const same = (hash: Uint8Array): boolean => given !== undefined && equalBytes(hash, given);
  const hash = digest(signatureMethod(method).hash, body);
  return hash instanceof Promise ? hash.then(same) : same(hash);
}
