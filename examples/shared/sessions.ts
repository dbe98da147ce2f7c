/**
 * Browser sessions of a demo product. The cookie holds a random token; the store holds its hash, so that a stolen
 * state file signs nobody in. The form token is derived from the cookie's token and never stored.
 */
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** A session as stored, under the hash of its token. */
export interface SessionRecord {
  readonly user: string;
  readonly expiresAtMs: number;
}

/** A session that a request belongs to. */
export interface Session {
  /** The hash of the token: stable, and useless as a cookie. */
  readonly id: string;
  readonly user: string;
  /** To be sent back by every form of this session. */
  readonly formToken: string;
}

/** What `createSessions` needs. */
export interface SessionsOptions {
  readonly cookieName: string;
  /** Absolute URL of the product; its path limits the cookie, `https` makes it `Secure`. */
  readonly publicUrl: URL;
  /** The stored sessions by hash; changed in place, then saved. */
  readonly records: Record<string, SessionRecord>;
  readonly save: () => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** The sessions of one product. */
export interface Sessions {
  find(request: Request): Session | undefined;
  /** Signs a person in with a fresh token. @returns the value of `Set-Cookie`. */
  open(user: string): string;
  /** Ends a session at once. @returns the value of `Set-Cookie` that clears the cookie. */
  end(session: Session | undefined): string;
  /**
   * The token of the sign-in form, which has no session yet: a cookie of its own that the form repeats.
   *
   * @returns the token, and a `Set-Cookie` value when the browser did not have one.
   */
  signInToken(request: Request): { token: string; setCookie?: string };
  /** Tells whether a sign-in form came from a page of ours that this browser loaded. */
  isSignInToken(request: Request, token: string): boolean;
}

const LIFETIME_MS = 14 * 24 * 60 * 60 * 1000;
const TOKEN_BYTES = 32;

/** Creates the sessions of a product over its stored records. */
export function createSessions({ cookieName, publicUrl, records, save, now }: SessionsOptions): Sessions {
  const attributes = `Path=${publicUrl.pathname}; HttpOnly; SameSite=Lax${publicUrl.protocol === 'https:' ? '; Secure' : ''}`;
  const formCookie = `${cookieName}_form`;
  const clear = `${cookieName}=; Max-Age=0; ${attributes}`;

  return {
    find(request) {
      const token = readCookie(request, cookieName);
      if (token === undefined) return undefined;
      const id = hashToken(token);
      const record = Object.hasOwn(records, id) ? records[id] : undefined;
      if (record === undefined || record.expiresAtMs <= now()) return undefined;
      return { id, user: record.user, formToken: deriveFormToken(token) };
    },
    open(user) {
      for (const [id, record] of Object.entries(records)) if (record.expiresAtMs <= now()) delete records[id];
      const token = randomBytes(TOKEN_BYTES).toString('base64url');
      records[hashToken(token)] = { user, expiresAtMs: now() + LIFETIME_MS };
      save();
      return `${cookieName}=${token}; Max-Age=${LIFETIME_MS / 1000}; ${attributes}`;
    },
    end(session) {
      if (session !== undefined) {
        delete records[session.id];
        save();
      }
      return clear;
    },
    signInToken(request) {
      const known = readCookie(request, formCookie);
      if (known !== undefined && known.length >= TOKEN_BYTES) return { token: known };
      const token = randomBytes(TOKEN_BYTES).toString('base64url');
      return { token, setCookie: `${formCookie}=${token}; ${attributes}` };
    },
    isSignInToken(request, token) {
      const expected = readCookie(request, formCookie);
      return expected !== undefined && expected.length >= TOKEN_BYTES && isSameSecret(token, expected);
    },
  };
}

/** Compares two secrets without telling by its time where they differ, or how long they are. */
export function isSameSecret(given: string, expected: string): boolean {
  return timingSafeEqual(sha256(given), sha256(expected));
}

/** True for stored sessions by hash. */
export function isSessionRecords(value: unknown): value is Record<string, SessionRecord> {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every(
      (item: unknown) => typeof item === 'object' && item !== null && 'expiresAtMs' in item,
    )
  );
}

function readCookie(request: Request, name: string): string | undefined {
  for (const part of (request.headers.get('cookie') ?? '').split(';')) {
    const [key, ...value] = part.trim().split('=');
    if (key === name && value.length > 0) return value.join('=');
  }
  return undefined;
}

function hashToken(token: string): string {
  return sha256(token).toString('base64url');
}

function deriveFormToken(token: string): string {
  return createHmac('sha256', token).update('form').digest('base64url');
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
