// What the protocol needs of a platform. `#crypto` is node.ts on Node and web.ts elsewhere; both export the same.

/** A promise where the platform only has promises (WebCrypto); on Node the value itself. */
export type MaybePromise<T> = T | Promise<T>;

export type HashName = 'SHA-1' | 'SHA-256' | 'SHA-512';

/**
 * Bytes to be signed: bytes[start, end). The HEADROOM_BYTES before `start` belong to whoever signs: an HMAC puts
 * its inner pad there, so that pad and message are hashed in one piece.
 */
export interface Message {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

/** The longest block of any HashName. */
export const HEADROOM_BYTES = 128;

export const BLOCK_BYTES: Readonly<Record<HashName, number>> = { 'SHA-1': 64, 'SHA-256': 64, 'SHA-512': 128 };
export const DIGEST_BYTES: Readonly<Record<HashName, number>> = { 'SHA-1': 20, 'SHA-256': 32, 'SHA-512': 64 };
