// The other end's own word on its key.
import type { ConsumerInfo } from '../links/wire/consumer-info.ts';
import type { Peer } from '../storage/store.ts';
import type { RestContext } from './context.ts';
import { RestRefusal } from './rest-refusal.ts';

/** @throws RestRefusal 409 when it cannot be had. */
export async function peerConsumerInfo({ rpcUrl }: Peer, { peers }: RestContext): Promise<ConsumerInfo> {
  if (rpcUrl === null)
    throw new RestRefusal(409, 'the link does not know the address of the other application');
  try {
    return await peers.consumerInfo(rpcUrl);
  } catch (error) {
    throw new RestRefusal(
      409,
      `the consumer-info of the other application is not available: ${wordsOf(error)}`,
    );
  }
}

export function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : 'an unknown failure';
}
