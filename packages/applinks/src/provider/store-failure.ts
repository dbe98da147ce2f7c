// A store that does not answer refuses: nothing passes unverified, and the peer is told to come again (fail closed).
import type { Reason } from '@maillon/oauth1';
import { LinkGoneError } from '../storage/store.ts';
import { StoreError } from '../storage/store-error.ts';

/**
 * Runs steps that ask the store.
 *
 * @returns what they return, or the reason when the store failed them. Any other error goes on.
 */
export async function whileStoreAnswers<Result>(
  steps: () => Promise<Result | Reason>,
): Promise<Result | Reason> {
  try {
    return await steps();
  } catch (error) {
    // For the log; a StoreError names files and no secrets.
    if (error instanceof StoreError) return { code: 'store_unavailable', failure: error.message };
    // It was removed while we looked.
    if (error instanceof LinkGoneError) return { code: 'consumer_unknown' };
    throw error;
  }
}
