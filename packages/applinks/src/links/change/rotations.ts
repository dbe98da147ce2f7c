// What of a link is being rotated: each has an end of its own, and the other side something else to do for it.
import type { Link } from '../../storage/store.ts';
import { type CopySheet, editSheet, publicKeySheet, type SheetOptions } from '../create/copy-sheet.ts';
import type { OurKeys } from '../create/ourselves.ts';
import { signsWithOldKey, signWithNewKey } from './rotate-our-key.ts';
import { finishRotation, isBeside } from './rotate-secret.ts';

export type Rotation =
  /** The shared secret that the peer signs with. */
  | 'secret'
  /** The RSA key that we sign with. */
  | 'our key'
  /** The RSA key that the peer signs with. */
  | 'peer key';

interface Row {
  isUnderWay(link: Link, keys: OurKeys | undefined, nowSeconds: number): boolean;
  finish(link: Link, keys: OurKeys | undefined): Link;
  /** Nothing, when the other side began it. */
  sheet(link: Link, options: SheetOptions): CopySheet;
}

const ROTATIONS: Readonly<Record<Rotation, Row>> = {
  secret: {
    isUnderWay: ({ incoming }, _, nowSeconds) =>
      isBeside(incoming?.retired, nowSeconds) && incoming.retired.sharedSecret !== null,
    finish: finishRotation,
    sheet: editSheet,
  },
  'our key': {
    isUnderWay: (link, keys) => keys !== undefined && signsWithOldKey(link, keys),
    finish: (link, keys) => (keys === undefined ? link : signWithNewKey(link, keys)),
    sheet: publicKeySheet,
  },
  'peer key': {
    isUnderWay: ({ incoming }, _, nowSeconds) =>
      isBeside(incoming?.retired, nowSeconds) && incoming.retired.publicKey !== null,
    finish: finishRotation,
    sheet: () => ({ parts: [] }),
  },
};

/**
 * @param keys - undefined: not made yet.
 * @param nowSeconds - an old secret or key of the peer is accepted until a time; with 0, those of before count too.
 */
export function rotationsUnderWay(
  link: Link,
  keys: OurKeys | undefined,
  nowSeconds: number,
): readonly Rotation[] {
  return (['secret', 'our key', 'peer key'] as const).filter((rotation) =>
    ROTATIONS[rotation].isUnderWay(link, keys, nowSeconds),
  );
}

/** @returns the link that goes by the new one alone; the others stay under way. */
export function finishRotationOf(link: Link, rotation: Rotation, keys: OurKeys | undefined): Link {
  return ROTATIONS[rotation].finish(link, keys);
}

/** @returns what to do at the peer for these rotations; holds the shared secret when that is one of them. */
export function rotationSheet(link: Link, rotations: readonly Rotation[], options: SheetOptions): CopySheet {
  return { parts: rotations.flatMap((rotation) => ROTATIONS[rotation].sheet(link, options).parts) };
}
