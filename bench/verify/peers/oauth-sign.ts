import oauthSign from 'oauth-sign';
import type { Registered, Subject } from '../wire-request.ts';
import { type ParsedRequest, verifyHmacBySigning, verifyRsaOver } from './verify-by-signing.ts';

export function oauthSignPackage(registered: Registered): Subject {
  const { signatureMethod, consumerSecret, tokenSecret } = registered;
  return signatureMethod === 'RSA-SHA1'
    ? verifyRsaOver('oauth-sign', registered, (request) =>
        oauthSign.generateBase(request.method, request.address, parametersOf(request)),
      )
    : verifyHmacBySigning('oauth-sign', registered, (request) =>
        oauthSign.hmacsign(
          request.method,
          request.address,
          parametersOf(request),
          consumerSecret,
          tokenSecret,
        ),
      );
}

function parametersOf({ fields, query, form }: ParsedRequest) {
  return Object.assign(fields, query, form);
}
