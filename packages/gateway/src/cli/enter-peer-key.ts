// A new RSA key of the other application, which an administrator there gave.
import { replacePeerKey } from '@maillon/applinks/links';
import type { Link } from '@maillon/applinks/storage';
import { inspectPublicKey, WeakKeyError } from '@maillon/oauth1/keys';
import { CliFailure } from './cli-failure.ts';
import { EXIT } from './exit-codes.ts';

interface EnterOptions {
  readonly nowSeconds: number;
  readonly overlapSeconds: number;
  /** Ends a rotation of that key. */
  readonly finish: string;
}

/**
 * @param key - in any shape.
 * @returns the link with the key beside the one of before; as it was, when that rotation is under way already.
 * @throws CliFailure when it is no key, the one that the link has, or a third beside two.
 */
export function enterPeerKey(link: Link, key: Uint8Array, options: EnterOptions): Link {
  const { nowSeconds, finish } = options;
  const entered = replaced(link, key, options);
  const retired = link.incoming?.retired;
  const beside = retired != null && retired.untilSeconds > nowSeconds ? retired.publicKey : null;
  if (entered === link && beside === null) {
    throw new CliFailure({
      exitCode: EXIT.usage,
      what: `--peer-key: "${link.name}" has this key already (${fingerprintOf(link)})`,
      fix: 'give the new public key of the other application',
    });
  }
  // The one that is accepted beside the present one may be taken back; a third would cut it off.
  if (entered !== link && beside !== null && beside !== entered.incoming?.publicKey) {
    throw new CliFailure({
      exitCode: EXIT.conflict,
      what: `a rotation of the RSA key that "${link.name}" signs with is under way: of three keys one would be cut off`,
      why: [`its new key is ${fingerprintOf(link)}`],
      fix: `when the other application signs with that one: ${finish}`,
    });
  }
  return entered;
}

function replaced(link: Link, key: Uint8Array, options: EnterOptions): Link {
  try {
    return replacePeerKey(link, key, options);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new CliFailure(
      {
        exitCode: EXIT.usage,
        what: `--peer-key: ${error.message}`,
        why:
          error instanceof WeakKeyError
            ? [
                'a link takes a weak key only in the place of another one, or the one of before while that is still accepted',
                'maillon links add --allow-weak-key makes a link with one',
              ]
            : [],
        fix: 'give the RSA public key that belongs to the new private key of the other application',
      },
      { cause: error },
    );
  }
}

/** Of the key that the peer signs with. */
export function fingerprintOf({ incoming }: Link): string {
  return incoming?.publicKey == null ? 'none' : inspectPublicKey(incoming.publicKey).fingerprint;
}
