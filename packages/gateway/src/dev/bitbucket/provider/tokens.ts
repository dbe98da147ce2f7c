// Tokens that we give to peers. Lifetimes of the product: wire notes, section 1.
import { randomBytes } from 'node:crypto';
import { type Pair, writeForm } from '../oauth/form.ts';
import type { IssuedToken, Store } from '../store.ts';

const REQUEST_SECONDS = 10 * 60;
const ACCESS_SECONDS = 5 * 365 * 86_400;
const SESSION_SECONDS = ACCESS_SECONDS + 30 * 86_400;

export function createSecret(): string {
  return randomBytes(24).toString('base64url');
}

export function newRequestToken(linkId: string, callback: string, nowSeconds: number): IssuedToken {
  return {
    kind: 'request',
    token: createSecret(),
    secret: createSecret(),
    linkId,
    callback,
    createdAtSeconds: nowSeconds,
    expiresAtSeconds: nowSeconds + REQUEST_SECONDS,
  };
}

export function newAccessToken(linkId: string, user: string, nowSeconds: number): IssuedToken {
  return {
    kind: 'access',
    token: createSecret(),
    secret: createSecret(),
    linkId,
    user,
    sessionHandle: createSecret(),
    createdAtSeconds: nowSeconds,
    expiresAtSeconds: nowSeconds + ACCESS_SECONDS,
    sessionExpiresAtSeconds: nowSeconds + SESSION_SECONDS,
  };
}

/** Puts a token in the place of another one; either may be missing. */
export function replaceIssued(
  store: Store,
  old: IssuedToken | undefined,
  next: IssuedToken | undefined,
): void {
  const kept = store.state.issued.filter(({ token }) => token !== old?.token);
  store.change({ issued: next === undefined ? kept : [...kept, next] });
}

export function accessTokenFields({ token, secret, sessionHandle = '' }: IssuedToken): readonly Pair[] {
  return [
    ['oauth_token', token],
    ['oauth_token_secret', secret],
    ['oauth_expires_in', String(ACCESS_SECONDS)],
    ['oauth_session_handle', sessionHandle],
    ['oauth_authorization_expires_in', String(SESSION_SECONDS)],
  ];
}

export function tokenResponse(fields: readonly Pair[]): Response {
  return new Response(writeForm(fields), {
    headers: { 'Content-Type': 'text/plain;charset=utf-8', 'Cache-Control': 'no-store' },
  });
}
