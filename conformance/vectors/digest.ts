import { createHash } from 'node:crypto';

/** As a store finds tokens: SHA-256, base64url (see `RequestToken.tokenDigest`). */
export function digest(value: string): string {
  return createHash('sha256').update(value).digest('base64url');
}
