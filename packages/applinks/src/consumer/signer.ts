// Signs for one link. Its keys are read and prepared once.
import {
  bodyHash,
  createNonce,
  type Parameter,
  type RequestToSign,
  rsaPrivateKey,
  SIGNATURE_METHODS,
  type SignatureMethodName,
  type SigningKey,
  secretKey,
  signRequest,
} from '@maillon/oauth1';
import { readPrivateKey } from '@maillon/oauth1/keys';
import { LRUCache } from 'lru-cache';
import type { OutgoingLink } from '../storage/store.ts';

/** A request token or an access token. */
export interface TokenCredentials {
  readonly token: string;
  readonly tokenSecret: string;
}

interface SignOptions {
  readonly nowSeconds: number;
  readonly token?: TokenCredentials | undefined;
  /** Further `oauth_` parameters. */
  readonly parameters?: readonly Parameter[];
}

export interface Signer {
  /** @throws TypeError when the URL cannot be signed, or would show a PLAINTEXT secret on the way. */
  sign(request: RequestToSign, options: SignOptions): Promise<readonly Parameter[]>;
  /** @returns `oauth_body_hash`. */
  bodyHash(body: Uint8Array): Promise<string>;
}

const KEPT_KEYS = 1000;

/**
 * @param outgoing - the method's key must be there.
 * @param nonce - a fresh one at each call.
 * @throws TypeError when the private key is none.
 */
export function createSigner(outgoing: OutgoingLink, nonce: () => string = createNonce): Signer {
  const { consumerKey, signatureMethod } = outgoing;
  const keyFor = keyIsRsa(signatureMethod) ? rsaKey(outgoing) : secretKeys(outgoing);
  return {
    async sign(request, { nowSeconds, token, parameters = [] }) {
      if (signatureMethod === 'PLAINTEXT' && !request.url.startsWith('https:')) {
        throw new TypeError(
          'PLAINTEXT shows the secret to everybody on the way: it is sent to https URLs only',
        );
      }
      const key = keyFor(token?.tokenSecret ?? '');
      return signRequest(
        request,
        { consumerKey, signatureMethod, key, ...(token === undefined ? {} : { token: token.token }) },
        { nowSeconds, nonce: nonce(), parameters },
      );
    },
    async bodyHash(body) {
      return bodyHash(signatureMethod, body);
    },
  };
}

export function keyIsRsa(method: SignatureMethodName): boolean {
  return SIGNATURE_METHODS.get(method)?.keyKind === 'rsa';
}

function rsaKey({ privateKey }: OutgoingLink): () => SigningKey {
  const key = rsaPrivateKey(readPrivateKey(privateKey ?? '').pkcs8);
  return () => key;
}

function secretKeys({ sharedSecret }: OutgoingLink): (tokenSecret: string) => SigningKey {
  const keys = new LRUCache<string, SigningKey>({ max: KEPT_KEYS });
  return (tokenSecret) => {
    let key = keys.get(tokenSecret);
    if (key === undefined) {
      key = secretKey(sharedSecret ?? '', tokenSecret);
      keys.set(tokenSecret, key);
    }
    return key;
  };
}
