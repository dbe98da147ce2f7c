// The clockwork that keeps a store from growing for ever.
import type { Store } from './store.ts';

export interface SweepEveryOptions {
  /** Default 60000. */
  readonly intervalMs?: number;
  /** Hears why a sweep failed; the next one comes all the same. */
  readonly onFailure: (error: unknown) => void;
}

export interface Sweeping {
  /** Ends it, and waits for a sweep that runs: close the store after this. */
  close(): Promise<void>;
}

/**
 * Sweeps the store now and after each interval. Keeps no process alive.
 *
 * @example
 * const sweeping = sweepEvery(store, { onFailure: console.error });
 * // at the end:
 * await sweeping.close();
 * await store.close();
 */
export function sweepEvery(store: Pick<Store, 'sweep'>, options: SweepEveryOptions): Sweeping {
  const { intervalMs = 60_000, onFailure } = options;
  let running: Promise<void> | undefined;
  const sweep = async (): Promise<void> => {
    try {
      await store.sweep(Math.floor(Date.now() / 1000));
    } catch (error) {
      onFailure(error);
    }
  };
  const begin = (): void => {
    running ??= sweep().finally(() => {
      running = undefined;
    });
  };
  begin();
  const timer = setInterval(begin, intervalMs);
  timer.unref();
  return {
    async close() {
      clearInterval(timer);
      await running;
    },
  };
}
