// An access token as a row, and back.
import type { AccessToken } from '../store.ts';
import { rowSealer, type SqlContext, whole } from './context.ts';
import type { AccessTokenRow } from './schema.ts';

export function toAccessTokenRow(context: SqlContext, token: AccessToken): AccessTokenRow {
  return {
    application_id: context.applicationId,
    id: token.id,
    token_digest: token.tokenDigest,
    secret: rowSealer(context, 'access_tokens', token.id).seal('secret', token.secret),
    link_id: token.linkId,
    user_name: token.user,
    session_handle_digest: token.sessionHandleDigest,
    created_at_seconds: token.createdAtSeconds,
    expires_at_seconds: token.expiresAtSeconds,
    session_expires_at_seconds: token.sessionExpiresAtSeconds,
    revoked_at_seconds: token.revokedAtSeconds,
    last_used_at_seconds: token.lastUsedAtSeconds,
  };
}

export function fromAccessTokenRow(context: SqlContext, row: AccessTokenRow): AccessToken {
  return {
    id: row.id,
    tokenDigest: row.token_digest,
    secret: rowSealer(context, 'access_tokens', row.id).open('secret', row.secret),
    linkId: row.link_id,
    user: row.user_name,
    sessionHandleDigest: row.session_handle_digest,
    createdAtSeconds: whole(row.created_at_seconds),
    expiresAtSeconds: whole(row.expires_at_seconds),
    sessionExpiresAtSeconds: whole(row.session_expires_at_seconds),
    revokedAtSeconds: whole(row.revoked_at_seconds),
    lastUsedAtSeconds: whole(row.last_used_at_seconds),
  };
}
