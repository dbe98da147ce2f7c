// Who may sign in. Names are compared exactly.
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Account, Store } from './store.ts';

export interface Accounts {
  find(name: string): Account | undefined;
  /** By the sign-in page; also lifts the CAPTCHA of Basic. */
  signIn(name: string, password: string): Account | undefined;
  /** By Basic: as in the product, five wrong passwords make it want a CAPTCHA, which only the page could show. */
  basic(name: string, password: string): Account | 'captcha' | undefined;
}

const MAX_FAILURES = 5;

export function createAccounts(store: Store): Accounts {
  const failures = new Map<string, number>();
  const find = (name: string): Account | undefined =>
    store.state.accounts.find((account) => account.name === name);
  const check = (name: string, password: string): Account | undefined => {
    const account = find(name);
    return isSame(password, account?.password ?? '') ? account : undefined;
  };
  return {
    find,
    signIn(name, password) {
      const account = check(name, password);
      if (account !== undefined) failures.delete(name);
      return account;
    },
    basic(name, password) {
      const count = failures.get(name) ?? 0;
      if (count >= MAX_FAILURES) return 'captcha';
      const account = check(name, password);
      if (account === undefined && find(name) !== undefined) failures.set(name, count + 1);
      if (account !== undefined) failures.delete(name);
      return account;
    },
  };
}

export function isSame(given: string, expected: string): boolean {
  const [a, b] = [given, expected].map((text) => createHash('sha256').update(text).digest());
  return a !== undefined && b !== undefined && timingSafeEqual(a, b);
}
