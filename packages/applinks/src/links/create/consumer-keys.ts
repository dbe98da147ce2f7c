// Keys and secrets that we make for a peer which is to sign with them.
import type { LinkStore } from '../../storage/store.ts';
import type { LinkActionContext } from './context.ts';
import { slug } from './slug.ts';

const SUFFIX_CHARACTERS = 4;
/** No letters that are taken for digits: people compare keys. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';
const SECRET_BYTES = 32;

/** @returns `maillon-<our name>-<4 characters>`, that no link of ours has; unlikely to be known at the peer. */
export async function newConsumerKey(
  links: LinkStore,
  { ourselves, randomBytes }: Pick<LinkActionContext, 'ourselves' | 'randomBytes'>,
): Promise<string> {
  for (;;) {
    const suffix = Array.from(randomBytes(SUFFIX_CHARACTERS), (byte) =>
      ALPHABET.charAt(byte % ALPHABET.length),
    );
    const key = `maillon-${slug(ourselves.name)}-${suffix.join('')}`;
    if ((await links.getByConsumerKey(key)) === undefined) return key;
  }
}

/** @returns 256 bits, in characters that no form changes. */
export function newSharedSecret(randomBytes: (length: number) => Uint8Array): string {
  return Buffer.from(randomBytes(SECRET_BYTES)).toString('base64url');
}

/** @returns `CI (maillon 7f3k)`: a name for us that is unique at a peer as the key is. */
export function serviceProviderName(ourName: string, consumerKey: string): string {
  const suffix = /-([a-z0-9]{4})$/.exec(consumerKey)?.[1] ?? consumerKey;
  return `${ourName} (maillon ${suffix})`;
}
