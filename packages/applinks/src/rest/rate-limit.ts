// So many in so much time, for each key; in memory.

export interface RateLimit {
  /** Counts one. @returns undefined when it may go on, else the seconds to wait. */
  take(key: string): number | undefined;
}

const MAX_KEYS = 10_000;

export function createRateLimit(max: number, windowSeconds: number, now: () => number): RateLimit {
  const windows = new Map<string, { readonly endsAt: number; count: number }>();
  return {
    take(key) {
      const nowSeconds = now();
      let window = windows.get(key);
      if (window === undefined || nowSeconds >= window.endsAt) {
        if (windows.size >= MAX_KEYS) forgetEnded(windows, nowSeconds);
        window = { endsAt: nowSeconds + windowSeconds, count: 0 };
        windows.set(key, window);
      }
      window.count += 1;
      return window.count <= max ? undefined : window.endsAt - nowSeconds;
    },
  };
}

function forgetEnded(windows: Map<string, { readonly endsAt: number }>, nowSeconds: number): void {
  for (const [key, { endsAt }] of windows) if (nowSeconds >= endsAt) windows.delete(key);
  if (windows.size >= MAX_KEYS) windows.clear();
}
