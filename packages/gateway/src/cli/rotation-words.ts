// How commands speak of rotations.
import type { Rotation } from '@maillon/applinks/links';
import { type DataOption, sameFolder } from './commands/data-option.ts';

interface Words {
  readonly flag: string;
  /** @param link - its name in quotes. */
  readonly what: (link: string) => string;
}

export const ROTATION_WORDS: Readonly<Record<Rotation, Words>> = {
  secret: { flag: '--secret', what: (link) => `the shared secret of ${link}` },
  'our key': { flag: '--rsa-key', what: (link) => `our RSA key at ${link}` },
  'peer key': { flag: '--peer-key', what: (link) => `the RSA key that ${link} signs with` },
};

export interface RotationFlags {
  readonly secret?: true;
  readonly rsaKey?: true;
  /** The file with the new one; none to end its rotation. */
  readonly peerKey?: true | string;
}

/** @returns those that were named. */
export function rotationsNamed({ secret, rsaKey, peerKey }: RotationFlags): readonly Rotation[] {
  return [
    ...(secret ? (['secret'] as const) : []),
    ...(rsaKey ? (['our key'] as const) : []),
    ...(peerKey !== undefined ? (['peer key'] as const) : []),
  ];
}

export function rotationSentence(
  { name }: { readonly name: string },
  rotation: Rotation,
  said: string,
): string {
  const what = ROTATION_WORDS[rotation].what(JSON.stringify(name));
  return `${what.charAt(0).toUpperCase()}${what.slice(1)}: ${said}.`;
}

/** @returns the command that ends it. */
export function finishLine({ id }: { readonly id: string }, rotation: Rotation, options: DataOption): string {
  return sameFolder(`maillon rotate ${id} --finish ${ROTATION_WORDS[rotation].flag}`, options);
}
