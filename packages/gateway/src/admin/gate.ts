// So many at once, so many in line, and no more.

export interface Gate {
  /** @returns undefined when the line is full: `work` was not begun. */
  pass<Result>(work: () => Promise<Result>): Promise<Result> | undefined;
}

export function createGate(atOnce: number, inLine: number): Gate {
  let running = 0;
  const waiting: (() => void)[] = [];
  const enter = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    if (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      // The place is handed on, so that nobody slips in between.
      if (next === undefined) running -= 1;
      else next();
    }
  };
  return { pass: (work) => (waiting.length >= inLine ? undefined : enter(work)) };
}
