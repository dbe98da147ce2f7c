// Random values that are handed out, and the digests by which they are found again.
import { createHash, randomBytes } from 'node:crypto';

const TOKEN_BYTES = 24;
const ID_BYTES = 16;
// Without letters and digits that look alike, because people read a verifier aloud.
const VERIFIER_ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';
const VERIFIER_CHARACTERS = 20;

/** @returns 192 random bits: a token, a token secret or a session handle (threat T31). */
export function createToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url');
}

/** @returns `grt_` and 128 random bits: a grant's id, which may be shown. */
export function createGrantId(): string {
  return `grt_${randomBytes(ID_BYTES).toString('base64url')}`;
}

/** @returns 20 characters of a 31-letter alphabet, 99 random bits: `oauth_verifier` (threat T33). */
export function createVerifier(): string {
  let verifier = '';
  while (verifier.length < VERIFIER_CHARACTERS) {
    for (const byte of randomBytes(VERIFIER_CHARACTERS)) {
      // Bytes beyond a multiple of the alphabet are dropped, so that no letter is likelier than another.
      if (byte < 248) verifier += VERIFIER_ALPHABET[byte % VERIFIER_ALPHABET.length];
    }
  }
  return verifier.slice(0, VERIFIER_CHARACTERS);
}

/** @returns SHA-256, base64url: what the store keeps in the place of a token, verifier or session handle. */
export function digestOf(value: string): string {
  return createHash('sha256').update(value).digest('base64url');
}
