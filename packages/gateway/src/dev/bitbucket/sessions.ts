// Who is signed in, in which browser. Kept in memory: a restart signs everybody out.
import { randomBytes } from 'node:crypto';
import type { ManualDraft } from './ui/manual-form.ts';

export interface Session {
  readonly user: string;
  /** Repeated by every form. */
  readonly formToken: string;
  /** What was typed into the first half of the dialog for manual links. */
  draft: ManualDraft | undefined;
}

export interface Sessions {
  find(cookies: string | undefined): Session | undefined;
  /** @returns the value of Set-Cookie. */
  open(user: string): string;
  /** @returns the value of Set-Cookie. */
  end(cookies: string | undefined): string;
  /** The mark of a sign-in form, which has no session yet: `setCookie` when this browser had none. */
  signInToken(cookies: string | undefined): { readonly token: string; readonly setCookie?: string };
}

// Browsers keep cookies by host, not by port: another program on this host must not overwrite ours.
const SESSION = 'BITBUCKETSTANDIN';
const SIGN_IN = 'BITBUCKETSTANDIN_FORM';
const ATTRIBUTES = 'Path=/; HttpOnly; SameSite=Lax';

/** @param scope - sets several stand-ins on one host apart. */
export function createSessions(scope: string): Sessions {
  const sessions = new Map<string, Session>();
  const sessionCookie = `${SESSION}_${scope}`;
  const signInCookie = `${SIGN_IN}_${scope}`;
  return {
    find: (cookies) => sessions.get(cookieIn(cookies, sessionCookie) ?? ''),
    open(user) {
      const token = randomBytes(24).toString('base64url');
      sessions.set(token, { user, formToken: randomBytes(24).toString('base64url'), draft: undefined });
      return `${sessionCookie}=${token}; ${ATTRIBUTES}`;
    },
    end(cookies) {
      sessions.delete(cookieIn(cookies, sessionCookie) ?? '');
      return `${sessionCookie}=; Max-Age=0; ${ATTRIBUTES}`;
    },
    signInToken(cookies) {
      const known = cookieIn(cookies, signInCookie);
      if (known !== undefined && known !== '') return { token: known };
      const token = randomBytes(24).toString('base64url');
      return { token, setCookie: `${signInCookie}=${token}; ${ATTRIBUTES}` };
    },
  };
}

function cookieIn(cookies: string | undefined, name: string): string | undefined {
  for (const part of (cookies ?? '').split(';')) {
    const [key, ...value] = part.trim().split('=');
    if (key === name) return value.join('=');
  }
  return undefined;
}
