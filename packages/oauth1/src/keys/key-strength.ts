// Which RSA keys are taken at all, and which only when an administrator says so (threat T24).

/** What the strength of a key is judged by. */
export interface KeySize {
  readonly bits: number;
  readonly publicExponent: bigint;
}

/** Raised for a key that `allowWeakKey` would take. */
export class WeakKeyError extends TypeError {
  /** `1024 bits`, `the public exponent 3`, or both. */
  readonly weakness: string;
  constructor(weakness: string) {
    super(
      `the RSA key has ${weakness}, expected at least ${STRONG.bits} bits and the exponent ${STRONG.publicExponent}: make a new pair`,
    );
    this.name = 'WeakKeyError';
    this.weakness = weakness;
  }
}

const STRONG: KeySize = { bits: 2048, publicExponent: 65537n };

/** No setting takes these. Old peers have 1024 bits, and the exponent 3; below, no peer is known to need it. */
const UNUSABLE: readonly {
  readonly is: (key: KeySize) => boolean;
  readonly what: (key: KeySize) => string;
}[] = [
  {
    // With 1 the signature is the padded hash itself; with an even one there is no private key.
    is: ({ publicExponent }) => publicExponent < 3n || publicExponent % 2n === 0n,
    what: ({ publicExponent }) =>
      `the public exponent ${publicExponent}, which is that of no RSA key: anybody could sign for it`,
  },
  {
    is: ({ bits }) => bits < 1024,
    what: ({ bits }) => `${bits} bits, which anybody can break`,
  },
  {
    // OpenSSL verifies with nothing larger, and takes long for a long exponent.
    is: ({ bits, publicExponent }) => bits > 16_384 || publicExponent >= 2n ** 64n,
    what: ({ bits, publicExponent }) =>
      `${bits} bits and an exponent of ${publicExponent.toString(2).length}, expected 16384 and 64 at most`,
  },
];

/** @returns what makes the key weak; null: nothing. */
export function weaknessOf({ bits, publicExponent }: KeySize): string | null {
  const weaknesses = [
    ...(bits < STRONG.bits ? [`${bits} bits`] : []),
    ...(publicExponent < STRONG.publicExponent || publicExponent % 2n === 0n
      ? [`the public exponent ${publicExponent}`]
      : []),
  ];
  return weaknesses.length === 0 ? null : weaknesses.join(' and ');
}

/** @throws WeakKeyError for a key that is only weak; TypeError for one that nothing makes good. */
export function checkStrength(key: KeySize, { allowWeakKey }: { readonly allowWeakKey: boolean }): void {
  const unusable = UNUSABLE.find(({ is }) => is(key));
  if (unusable !== undefined)
    throw new TypeError(`the RSA key has ${unusable.what(key)}: make a new pair, no setting takes this one`);
  const weakness = weaknessOf(key);
  if (weakness !== null && !allowWeakKey) throw new WeakKeyError(weakness);
}
