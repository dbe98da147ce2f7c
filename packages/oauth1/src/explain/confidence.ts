// How sure a finding is, and what the number means.

/**
 * From 0 to 1. At 0.95 and above the finding is proven: the signature verifies once the difference is taken into
 * account, or the fault was measured. Below it is a conclusion from circumstances; below 0.5 one of several.
 */
export const CONFIDENCE = {
  /** The signature verifies with this difference alone. */
  provenAlone: 0.99,
  /** The signature verifies with this difference and others. */
  provenTogether: 0.97,
  /** Seen in the request itself: timestamp, nonce, header. */
  measured: 0.98,
  /** Seen in how the request is written. What the signature proves comes before it: one may follow from the other. */
  malformed: 0.96,
  /** Circumstances point to it and to nothing else. */
  likely: 0.7,
  /** What is left when all variants have failed. */
  byElimination: 0.5,
  possible: 0.4,
  faint: 0.25,
} as const;
