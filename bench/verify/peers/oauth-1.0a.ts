import { createHmac } from 'node:crypto';
import OAuth from 'oauth-1.0a';
import type { Registered, Subject } from '../wire-request.ts';
import { type ParsedRequest, verifyHmacBySigning, verifyRsaOver } from './verify-by-signing.ts';

/** It reads the query of the URL itself. */
export function oauth10a(registered: Registered): Subject {
  const { signatureMethod, consumerKey, consumerSecret, tokenSecret } = registered;
  const oauth = new OAuth({
    consumer: { key: consumerKey, secret: consumerSecret },
    signature_method: signatureMethod,
    hash_function: (baseString, key) => createHmac('sha1', key).update(baseString).digest('base64'),
  });
  return signatureMethod === 'RSA-SHA1'
    ? verifyRsaOver('oauth-1.0a', registered, (request) =>
        oauth.getBaseString(asked(request), fieldsOf(request)),
      )
    : verifyHmacBySigning('oauth-1.0a', registered, (request) =>
        oauth.getSignature(asked(request), tokenSecret, fieldsOf(request)),
      );
}

function asked({ method, url, form }: ParsedRequest) {
  return { method, url, data: form };
}

// Its type asks for named fields; what it reads is any record.
function fieldsOf({ fields }: ParsedRequest): OAuth.Data {
  return fields as unknown as OAuth.Data;
}
