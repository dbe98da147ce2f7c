// Administrators' passwords: argon2id with the parameters of OWASP's first choice (19 MiB, 2 passes, 1 lane).
import { hash, verify } from '@node-rs/argon2';

const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
const MIN_CHARACTERS = 8;
const MAX_BYTES = 1024;

/** @returns what is wrong with a new password, or undefined. */
export function passwordFault(password: string): string | undefined {
  const characters = Array.from(password).length;
  if (characters < MIN_CHARACTERS)
    return `must have at least ${MIN_CHARACTERS} characters, got ${characters}`;
  if (Buffer.byteLength(password) > MAX_BYTES) return `must have at most ${MAX_BYTES} bytes`;
  if (/\p{Cc}/u.test(password)) return 'must not have control characters';
  return undefined;
}

/** @returns argon2id in its own encoded form, with a salt of its own. */
export function hashPassword(password: string): Promise<string> {
  return hash(password, PARAMETERS);
}

/** What is compared for a name that nobody has, so that it costs the same (threat T10). Nobody knows its password. */
const NOBODY = hash(Buffer.from(crypto.getRandomValues(new Uint8Array(32))), PARAMETERS);

/**
 * @param passwordHash - undefined for an unknown name.
 * @returns whether the password is the one of the hash; the same work in each case.
 */
export async function isPassword(password: string, passwordHash: string | undefined): Promise<boolean> {
  if (Buffer.byteLength(password) > MAX_BYTES) return false;
  const matches = await verify(passwordHash ?? (await NOBODY), password);
  return matches && passwordHash !== undefined;
}
