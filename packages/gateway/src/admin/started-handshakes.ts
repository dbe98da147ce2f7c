// Handshakes that our administrators have begun and whose answer is still out. In memory, bounded, for an hour: an answer
// that comes later, or after a restart, is a proposal like any other.
import { type LinkLevels, normalizeBaseUrl } from '@maillon/applinks/links';

export interface StartedHandshake {
  /** Who began it. */
  readonly administrator: string;
  /** As that administrator typed it. */
  readonly rpcUrl: string;
  /** The peer's address for browsers: answers come from here, or from the one above. */
  readonly displayUrl: string;
  /** Application id of who answered there. */
  readonly peerId: string;
  /** From our side. */
  readonly levels: LinkLevels;
}

export interface StartedHandshakes {
  /** Takes the place of one with the same peer. */
  begin(handshake: StartedHandshake): void;
  /** @returns what this administrator began with the application at this address. */
  find(administrator: string, startingUrl: string): StartedHandshake | undefined;
  /** It has come to its end. */
  end(handshake: StartedHandshake): void;
}

const LASTS_MS = 60 * 60_000;
const MAX_HANDSHAKES = 100;

/** @param nowMs - any clock in milliseconds that does not go back. */
export function createStartedHandshakes(nowMs: () => number = () => performance.now()): StartedHandshakes {
  const entries = new Map<string, StartedHandshake & { readonly endsAtMs: number }>();
  return {
    begin(handshake) {
      const key = keyOf(handshake);
      // Set anew at the end, so that the first is the oldest.
      entries.delete(key);
      const [oldest] = entries.keys();
      if (entries.size >= MAX_HANDSHAKES && oldest !== undefined) entries.delete(oldest);
      entries.set(key, { ...handshake, endsAtMs: nowMs() + LASTS_MS });
    },
    find(administrator, startingUrl) {
      const address = normalizeBaseUrl(startingUrl);
      const now = nowMs();
      return [...entries.values()].find(
        (each) =>
          now < each.endsAtMs &&
          each.administrator === administrator &&
          [each.displayUrl, each.rpcUrl].some((url) => normalizeBaseUrl(url) === address),
      );
    },
    end(handshake) {
      entries.delete(keyOf(handshake));
    },
  };
}

function keyOf({ administrator, peerId }: StartedHandshake): string {
  return JSON.stringify([administrator, peerId]);
}
