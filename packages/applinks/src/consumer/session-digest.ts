// The browser's session as the store keeps it.
import { createHash } from 'node:crypto';

/** @returns SHA-256, base64url. */
export function sessionDigest(session: string): string {
  return createHash('sha256').update(session).digest('base64url');
}
