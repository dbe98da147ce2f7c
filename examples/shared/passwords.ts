/** Passwords at rest: scrypt with a salt of their own. */
import { randomBytes, scrypt, scryptSync, timingSafeEqual } from 'node:crypto';

const KEY_BYTES = 32;
const SALT_BYTES = 16;

/** Verified against when the account does not exist, so that an unknown name takes as long as a wrong password. */
const NOBODY = hashPassword(randomBytes(SALT_BYTES).toString('base64url'));

/** @returns `salt:key`, both base64url. */
export function hashPassword(password: string): string {
  const salt = randomBytes(SALT_BYTES);
  return `${salt.toString('base64url')}:${scryptSync(password, salt, KEY_BYTES).toString('base64url')}`;
}

/**
 * Tells whether a password is the one behind a hash.
 *
 * @param hash - as `hashPassword` made it; undefined (no such account) takes the same time and is always false.
 */
export async function isPassword(password: string, hash: string | undefined): Promise<boolean> {
  const [salt = '', key = ''] = (hash ?? NOBODY).split(':');
  const expected = Buffer.from(key, 'base64url');
  const derived = await new Promise<Buffer>((resolve, reject) => {
    scrypt(password, Buffer.from(salt, 'base64url'), KEY_BYTES, (error, derivedKey) => {
      if (error) reject(error);
      else resolve(derivedKey);
    });
  });
  return expected.length === derived.length && timingSafeEqual(expected, derived) && hash !== undefined;
}
