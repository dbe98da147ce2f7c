// What the cases are made with.
import assert from 'node:assert/strict';
import { type AccessToken, type NonceVerdict, type Store } from '../store.ts';
import { approval, NOW, requestToken } from './records.ts';

export interface ConformanceCase {
  readonly name: string;
  /** @param open - gives an empty store. The case closes it. */
  run(open: () => Promise<Store>): Promise<void>;
}

export function test(name: string, body: (store: Store) => Promise<void>): ConformanceCase {
  return {
    name,
    async run(open) {
      const store = await open();
      try {
        await body(store);
      } finally {
        await store.close();
      }
    },
  };
}

export function parallel<Result>(
  count: number,
  work: (index: number) => Promise<Result>,
): readonly Promise<Result>[] {
  return Array.from({ length: count }, (_, index) => work(index));
}

export function countVerdicts(verdicts: readonly NonceVerdict[]): Partial<Record<NonceVerdict, number>> {
  const counts: Partial<Record<NonceVerdict, number>> = {};
  for (const verdict of verdicts) counts[verdict] = (counts[verdict] ?? 0) + 1;
  return counts;
}

export function countOutcomes(
  outcomes: readonly PromiseSettledResult<unknown>[],
): Partial<Record<PromiseSettledResult<unknown>['status'], number>> {
  const counts: Partial<Record<PromiseSettledResult<unknown>['status'], number>> = {};
  for (const { status } of outcomes) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

/** An access token comes into a store by an exchange alone. */
export async function grant({ requestTokens }: Store, token: AccessToken): Promise<void> {
  const tokenDigest = `request token of ${token.id}`;
  await requestTokens.add({ ...requestToken, tokenDigest, linkId: token.linkId }, 1000);
  await requestTokens.decide(tokenDigest, approval, NOW);
  assert.equal(await requestTokens.exchange(tokenDigest, token, NOW), true);
}
