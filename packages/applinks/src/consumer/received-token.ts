// From the fields of an access-token answer to what we keep.
import type { OutgoingToken } from '../storage/store.ts';
import type { IssuedToken } from './token-call.ts';

/**
 * @param nowSeconds - our own clock.
 * @see OAuth Session 1.0 Draft 1, section 3: `oauth_expires_in`, `oauth_session_handle`, `oauth_authorization_expires_in`
 */
export function receivedToken(
  { token, tokenSecret, fields }: IssuedToken,
  owner: { readonly linkId: string; readonly user: string },
  nowSeconds: number,
): OutgoingToken {
  const after = (name: string): number | null => {
    const seconds = fields.get(name) ?? '';
    return /^[1-9]\d{0,10}$/.test(seconds) ? nowSeconds + Number(seconds) : null;
  };
  return {
    linkId: owner.linkId,
    user: owner.user,
    token,
    tokenSecret,
    sessionHandle: fields.get('oauth_session_handle') || null,
    expiresAtSeconds: after('oauth_expires_in'),
    sessionExpiresAtSeconds: after('oauth_authorization_expires_in'),
    createdAtSeconds: nowSeconds,
    issuedAtSeconds: nowSeconds,
    lastUsedAtSeconds: null,
  };
}
