// What a verifier is given, and what it knows: the same for ours and for the peers.
import type { KeyObject } from 'node:crypto';

/** A request as a server has it. */
export interface WireRequest {
  readonly method: string;
  /** Absolute, as requested. */
  readonly url: string;
  /** The Authorization header's text. */
  readonly authorization: string;
  /** The body as text, for those who read text, and as bytes, for those who read bytes; neither pays for the other. */
  readonly formText: string | undefined;
  readonly formBytes: Uint8Array | undefined;
}

export type BenchedMethod = 'HMAC-SHA1' | 'RSA-SHA1';

/** What the verifying side has registered. */
export interface Registered {
  readonly signatureMethod: BenchedMethod;
  readonly consumerKey: string;
  readonly consumerSecret: string;
  readonly token: string;
  readonly tokenSecret: string;
  /** Ready: read once, as a server does. */
  readonly publicKey: KeyObject;
  /** The clock stands still, for all of them. */
  readonly nowSeconds: number;
  readonly nonces: NonceCheck;
}

/** Of one consumer and token; in memory, the same for all. */
export class NonceCheck {
  #seen = new Set<string>();

  /** @returns false when they were recorded before. */
  record(timestamp: string, nonce: string): boolean {
    const before = this.#seen.size;
    this.#seen.add(`${timestamp}\n${nonce}`);
    return this.#seen.size > before;
  }

  /**
   * The next pass over the same requests begins. A set that is cleared holds on to what it had: V8 chains its tables,
   * and one that has become old keeps all later ones alive, at a cost that shows in what is measured.
   */
  forget(): void {
    this.#seen = new Set();
  }
}

/** Somebody's whole verification. */
export interface Subject {
  readonly name: string;
  /** Whether the request is accepted. Its nonce is used up then. */
  accepts(request: WireRequest): boolean;
}
