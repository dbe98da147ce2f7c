import { percentEncode } from '@maillon/oauth1';
import HmacSha1 from 'ims-lti/lib/hmac-sha1.js';
import type { Registered, Subject } from '../wire-request.ts';
import { verifyHmacBySigning } from './verify-by-signing.ts';

/** Signs with HMAC-SHA1 only, and takes the secrets as they go into the key. */
export function imsLti(registered: Registered): Subject | undefined {
  if (registered.signatureMethod !== 'HMAC-SHA1') return undefined;
  const signer = new HmacSha1();
  const consumerSecret = percentEncode(registered.consumerSecret);
  const tokenSecret = percentEncode(registered.tokenSecret);
  return verifyHmacBySigning('ims-lti', registered, ({ method, address, query, form, fields }) =>
    signer.build_signature_raw(
      address,
      { query },
      method,
      Object.assign(fields, form),
      consumerSecret,
      tokenSecret,
    ),
  );
}
