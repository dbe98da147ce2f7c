// The two signature methods that the product uses. RFC 5849 sections 3.4.2 and 3.4.3.
import {
  createHmac,
  createPublicKey,
  createSign,
  createVerify,
  type KeyObject,
  X509Certificate,
} from 'node:crypto';
import { percentEncode } from './form.ts';

/** What a request is signed with. */
export type SigningKey =
  | { readonly method: 'HMAC-SHA1'; readonly sharedSecret: string }
  /** PKCS#8 as PEM. */
  | { readonly method: 'RSA-SHA1'; readonly privateKey: string };

/** @returns the signature in base64. */
export function sign(text: string, key: SigningKey, tokenSecret: string): string {
  if (key.method === 'RSA-SHA1') return createSign('RSA-SHA1').update(text).sign(key.privateKey, 'base64');
  const secret = `${percentEncode(key.sharedSecret)}&${percentEncode(tokenSecret)}`;
  return createHmac('sha1', secret).update(text).digest('base64');
}

/** @param publicKey - as `readPublicKey` takes it. */
export function verifyRsa(text: string, signature: string, publicKey: string): boolean {
  const key = readPublicKey(publicKey);
  return key !== undefined && createVerify('RSA-SHA1').update(text).verify(key, signature, 'base64');
}

/**
 * Reads an RSA public key as people paste it: SubjectPublicKeyInfo in base64, with or without armour, or a certificate.
 *
 * @returns undefined when it is none.
 */
export function readPublicKey(text: string): KeyObject | undefined {
  const base64 = text.replaceAll(/-----[A-Z ]+-----/g, '').replaceAll(/\s/g, '');
  const der = Buffer.from(base64, 'base64');
  try {
    const key = text.includes('BEGIN CERTIFICATE')
      ? new X509Certificate(der).publicKey
      : createPublicKey({ key: der, format: 'der', type: 'spki' });
    return key.asymmetricKeyType === 'rsa' ? key : undefined;
  } catch {
    return undefined;
  }
}
