// How many live nonces each consumer has, without counting rows at each insert.

/** Live nonces by consumer and second of expiry: time alone makes the number fall, no sweep is needed for that. */
export interface LiveCounts {
  add(consumerKey: string, expiresAtSeconds: number, count?: number): void;
  /** Whether the consumer has `max` live nonces at `nowSeconds`. */
  isAtBound(consumerKey: string, max: number, nowSeconds: number): boolean;
  forgetExpired(nowSeconds: number): void;
}

export function liveCounts(): LiveCounts {
  const consumers = new Map<string, { total: number; readonly bySecond: Map<number, number> }>();
  const forget = (
    consumer: { total: number; readonly bySecond: Map<number, number> },
    nowSeconds: number,
  ): void => {
    for (const [second, count] of consumer.bySecond) {
      if (second > nowSeconds) continue;
      consumer.bySecond.delete(second);
      consumer.total -= count;
    }
  };
  return {
    add(consumerKey, expiresAtSeconds, count = 1) {
      let consumer = consumers.get(consumerKey);
      if (consumer === undefined) consumers.set(consumerKey, (consumer = { total: 0, bySecond: new Map() }));
      consumer.total += count;
      consumer.bySecond.set(expiresAtSeconds, (consumer.bySecond.get(expiresAtSeconds) ?? 0) + count);
    },
    isAtBound(consumerKey, max, nowSeconds) {
      const consumer = consumers.get(consumerKey);
      if (consumer === undefined || consumer.total < max) return max <= 0;
      forget(consumer, nowSeconds);
      return consumer.total >= max;
    },
    forgetExpired(nowSeconds) {
      for (const [consumerKey, consumer] of consumers) {
        forget(consumer, nowSeconds);
        if (consumer.total === 0) consumers.delete(consumerKey);
      }
    },
  };
}
