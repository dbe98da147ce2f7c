// A consumer that can sign with either method: a shared secret, and an RSA key in the shapes that libraries read.
import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ConsumerKeys } from './run-client.ts';

export interface NewConsumer extends ConsumerKeys {
  /** SubjectPublicKeyInfo, PEM. */
  readonly publicKeyFile: string;
  readonly publicKey: string;
}

/** @param folder - where the key files go. */
export function createConsumer(folder: string, consumerKey: string): NewConsumer {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const write = (name: string, text: string | Buffer): string => {
    const file = join(folder, name);
    writeFileSync(file, text, { mode: 0o600 });
    return file;
  };
  const publicPem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  return {
    consumerKey,
    // Characters that have to be encoded in the key of HMAC.
    sharedSecret: 'sécret &+%/=~ of clients',
    privateKeyPkcs1: write('private-pkcs1.pem', privateKey.export({ type: 'pkcs1', format: 'pem' })),
    privateKeyPkcs8: write('private-pkcs8.pem', privateKey.export({ type: 'pkcs8', format: 'pem' })),
    publicKeyFile: write('public.pem', publicPem),
    publicKey: publicPem,
  };
}
