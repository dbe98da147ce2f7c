// RSA public keys of candidates, imported once each.
import { type RsaVerificationKey, rsaPublicKey } from '../signature-methods.ts';

const imported = new WeakMap<Uint8Array, RsaVerificationKey | { readonly kind: 'none' }>();

/** @param spki - SubjectPublicKeyInfo, DER. @returns undefined when there is none, or it is no RSA key. */
export function importKey(spki: Uint8Array | undefined): RsaVerificationKey | undefined {
  if (spki === undefined) return undefined;
  let key = imported.get(spki);
  if (key === undefined) {
    try {
      key = rsaPublicKey(spki);
    } catch {
      // A broken key verifies nothing, and the search goes on with the others.
      key = { kind: 'none' };
    }
    imported.set(spki, key);
  }
  return key.kind === 'rsa' ? key : undefined;
}
