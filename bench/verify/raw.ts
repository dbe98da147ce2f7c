// The floor: the platform's cryptography on a base string and a signature that are there already.
import { createHmac, timingSafeEqual, verify } from 'node:crypto';
import { percentEncode } from '@maillon/oauth1';
import type { PreparedRequest } from './cases.ts';
import type { Registered } from './wire-request.ts';

export function raw(registered: Registered): {
  readonly name: 'raw';
  accepts(request: PreparedRequest): boolean;
} {
  const { signatureMethod, consumerSecret, tokenSecret, publicKey } = registered;
  if (signatureMethod === 'RSA-SHA1') {
    return {
      name: 'raw',
      accepts: ({ baseString, signature }) => verify('RSA-SHA1', baseString, publicKey, signature),
    };
  }
  const key = `${percentEncode(consumerSecret)}&${percentEncode(tokenSecret)}`;
  return {
    name: 'raw',
    accepts({ baseString, signature }) {
      const code = createHmac('sha1', key).update(baseString).digest();
      return code.length === signature.length && timingSafeEqual(code, signature);
    },
  };
}
