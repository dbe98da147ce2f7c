// Who answers at an address that an administrator typed, for commands that can do without an answer.
import { type Manifest, type PeerClient, PeerError, type PeerErrorCode } from '@maillon/applinks/links';
import { warn } from './terminal.ts';

/** We would never call it: a link to such an address cannot work. */
const NEVER_CALLED: ReadonlySet<PeerErrorCode> = new Set(['ADDRESS_REFUSED', 'URL_REFUSED']);

/**
 * @returns undefined, and says so, when nobody shows what it is.
 * @throws PeerError when the address is one that we do not call.
 */
export async function shownManifest(peer: PeerClient): Promise<Manifest | undefined> {
  try {
    return await peer.manifest();
  } catch (error) {
    if (!(error instanceof PeerError) || NEVER_CALLED.has(error.code)) throw error;
    const { cause, remedy } = error.finding;
    warn(`${peer.rpcUrl} does not show what it is (${error.code}): ${cause} ${remedy}`);
    return undefined;
  }
}
