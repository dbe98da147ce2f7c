/** The accounts of a demo product. Each product has its own; nothing is shared between them. */
import { isJsonObject } from './json-file.ts';
import { hashPassword, isPassword } from './passwords.ts';

/** A person who may sign in. `name` is what they type, `displayName` what others see. */
export interface Account {
  readonly name: string;
  readonly displayName: string;
  readonly passwordHash: string;
}

/** An account that exists from the first start on, with the password that the sign-in page tells. */
export interface DemoAccount {
  readonly name: string;
  readonly displayName: string;
  readonly password: string;
}

/** Makes the accounts of a first start; from here on only the hashes are kept. */
export function createAccounts(demoAccounts: readonly DemoAccount[]): Account[] {
  return demoAccounts.map(({ name, displayName, password }) => ({
    name,
    displayName,
    passwordHash: hashPassword(password),
  }));
}

/** Finds the account of a name, compared exactly. */
export function findAccount(accounts: readonly Account[], name: string): Account | undefined {
  return accounts.find((account) => account.name === name);
}

/** @returns the account when name and password fit, else undefined, in the same time for both mistakes. */
export async function signIn(
  accounts: readonly Account[],
  name: string,
  password: string,
): Promise<Account | undefined> {
  const account = findAccount(accounts, name.trim());
  return (await isPassword(password, account?.passwordHash)) ? account : undefined;
}

/** True for a list of accounts as it is stored. */
export function isAccounts(value: unknown): value is Account[] {
  return (
    Array.isArray(value) &&
    value.every(
      (item) =>
        isJsonObject(item) && typeof item['name'] === 'string' && typeof item['passwordHash'] === 'string',
    )
  );
}
