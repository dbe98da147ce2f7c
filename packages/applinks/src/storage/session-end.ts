// How long somebody can act with what a person granted.
import type { AccessToken } from './store.ts';

/** @returns when the token can neither be used nor renewed any more. */
export function sessionEndSeconds({
  expiresAtSeconds,
  sessionExpiresAtSeconds,
  sessionHandleDigest,
}: AccessToken): number {
  return sessionHandleDigest === null
    ? expiresAtSeconds
    : Math.max(expiresAtSeconds, sessionExpiresAtSeconds);
}
