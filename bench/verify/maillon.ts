// Ours: all that a provider does with a request before it looks at consumer and token rules, nonce included.
import {
  checkParameters,
  checkSignatureMethod,
  checkTimestamp,
  readRequest,
  rsaPublicKey,
  secretKey,
  type VerificationKey,
  verifySignature,
} from '@maillon/oauth1';
import type { Registered, Subject } from './wire-request.ts';

export function maillon(registered: Registered): Subject {
  const { consumerKey, token, nowSeconds, nonces } = registered;
  const methods = [registered.signatureMethod];
  const key = keyOf(registered);
  return {
    name: 'maillon',
    accepts({ method, url, authorization, formBytes }) {
      const read = readRequest({ method, url, authorization, form: formBytes });
      if (read.kind !== 'attempt') return false;
      const { request } = read;
      const reason =
        checkParameters(request) ??
        checkTimestamp(request, nowSeconds) ??
        checkSignatureMethod(request, methods);
      if (reason !== undefined) return false;
      if (request.consumerKey !== consumerKey || request.token !== token) return false;
      return (
        verifySignature(request, key) === true && nonces.record(request.timestamp ?? '', request.nonce ?? '')
      );
    },
  };
}

function keyOf({ signatureMethod, consumerSecret, tokenSecret, publicKey }: Registered): VerificationKey {
  return signatureMethod === 'HMAC-SHA1'
    ? secretKey(consumerSecret, tokenSecret)
    : rsaPublicKey(publicKey.export({ format: 'der', type: 'spki' }));
}
