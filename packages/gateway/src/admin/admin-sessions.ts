// Administrators' sessions: in memory, on this listener only. Of the session cookie only a digest is kept.
import { createHash, randomBytes } from 'node:crypto';
import type { Store } from '@maillon/applinks/storage';

interface AdminSession {
  readonly administrator: string;
}

export interface AdminSessions {
  /** @returns the cookie's value. */
  begin(administrator: string): Promise<string>;
  /** @returns undefined for no session, one that is over, or one of an administrator who is gone or has a new password. */
  find(cookie: string): Promise<AdminSession | undefined>;
  end(cookie: string): void;
}

interface Entry {
  readonly administrator: string;
  /** A new password ends the sessions of the old one. */
  readonly passwordHash: string;
  readonly endsAtMs: number;
  idleAtMs: number;
}

const LONGEST_MS = 8 * 60 * 60_000;
const IDLE_MS = 30 * 60_000;
const MAX_SESSIONS = 1_000;

export function createAdminSessions(
  store: Pick<Store, 'administrators'>,
  nowMs: () => number = () => performance.now(),
): AdminSessions {
  const entries = new Map<string, Entry>();
  return {
    async begin(administrator) {
      const known = await store.administrators.find(administrator);
      const cookie = randomBytes(32).toString('base64url');
      const now = nowMs();
      const [oldest] = entries.keys();
      if (entries.size >= MAX_SESSIONS && oldest !== undefined) entries.delete(oldest);
      entries.set(digest(cookie), {
        administrator,
        passwordHash: known?.passwordHash ?? '',
        endsAtMs: now + LONGEST_MS,
        idleAtMs: now + IDLE_MS,
      });
      return cookie;
    },
    async find(cookie) {
      const key = digest(cookie);
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      const now = nowMs();
      const known = await store.administrators.find(entry.administrator);
      if (now >= entry.endsAtMs || now >= entry.idleAtMs || known?.passwordHash !== entry.passwordHash) {
        entries.delete(key);
        return undefined;
      }
      entry.idleAtMs = now + IDLE_MS;
      return { administrator: entry.administrator };
    },
    end(cookie) {
      entries.delete(digest(cookie));
    },
  };
}

function digest(cookie: string): string {
  return createHash('sha256').update(cookie).digest('base64url');
}
