// Who sent a cookie, remembered for a moment: a page and its parts ask many times.
import { createHash } from 'node:crypto';
import type { Person } from '@maillon/applinks';

interface Entry {
  readonly person: Person;
  readonly expiresAtMs: number;
}

/**
 * Persons by the cookies that proved them. Nobody is not remembered: who signs in keeps the cookie at some
 * applications, and would be sent back to the sign-in page. Keeps digests, never cookies.
 */
export class PersonCache {
  readonly #entries = new Map<string, Entry>();
  readonly #maxEntries: number;
  readonly #lifetimeMs: number;
  readonly #nowMs: () => number;

  /** @param nowMs - any clock in milliseconds that does not go back. */
  constructor(options: {
    readonly maxEntries: number;
    readonly lifetimeMs: number;
    readonly nowMs: () => number;
  }) {
    this.#maxEntries = options.maxEntries;
    this.#lifetimeMs = options.lifetimeMs;
    this.#nowMs = options.nowMs;
  }

  find(cookies: string): Person | undefined {
    const entry = this.#entries.get(digest(cookies));
    return entry !== undefined && entry.expiresAtMs > this.#nowMs() ? entry.person : undefined;
  }

  /** Replaces what was remembered; undefined forgets. The oldest entry makes room. */
  remember(cookies: string, person: Person | undefined): void {
    const key = digest(cookies);
    this.#entries.delete(key);
    if (person === undefined) return;
    if (this.#entries.size >= this.#maxEntries) {
      const oldest = this.#entries.keys().next();
      if (oldest.done !== true) this.#entries.delete(oldest.value);
    }
    this.#entries.set(key, { person, expiresAtMs: this.#nowMs() + this.#lifetimeMs });
  }
}

function digest(cookies: string): string {
  return createHash('sha256').update(cookies, 'latin1').digest('base64');
}
