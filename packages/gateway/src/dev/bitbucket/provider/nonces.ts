// Nonces seen within the window. In memory: the stand-in forgets them when it restarts.

export interface Nonces {
  /** @returns whether it is new. */
  record(nonce: string, expiresAtSeconds: number, nowSeconds: number): boolean;
}

export function createNonces(): Nonces {
  const seen = new Map<string, number>();
  return {
    record(nonce, expiresAtSeconds, nowSeconds) {
      for (const [old, until] of seen) if (until < nowSeconds) seen.delete(old);
      if (seen.has(nonce)) return false;
      seen.set(nonce, expiresAtSeconds);
      return true;
    },
  };
}
