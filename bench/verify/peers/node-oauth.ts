// oxlint-disable no-underscore-dangle -- the package's only way to a signature
import { OAuth } from 'oauth';
import type { Registered, Subject } from '../wire-request.ts';
import { type ParsedRequest, verifyHmacBySigning, verifyRsaOver } from './verify-by-signing.ts';

/** The package `oauth`. */
export function nodeOauth(registered: Registered): Subject {
  const { signatureMethod, consumerKey, consumerSecret, tokenSecret } = registered;
  const oauth = new OAuth('', '', consumerKey, consumerSecret, '1.0', null, signatureMethod);
  return signatureMethod === 'RSA-SHA1'
    ? verifyRsaOver('oauth', registered, (request) =>
        oauth._createSignatureBase(request.method, request.address, normalized(oauth, request)),
      )
    : verifyHmacBySigning('oauth', registered, (request) =>
        oauth._getSignature(request.method, request.address, normalized(oauth, request), tokenSecret),
      );
}

function normalized(oauth: OAuth, { fields, query, form }: ParsedRequest): string {
  return oauth._normaliseRequestParams(Object.assign(fields, query, form));
}
