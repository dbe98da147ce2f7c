// Time, as the processor counts it: what other programs on the machine take is not in it, what our garbage costs is.

/** One thing to be measured: a pass does `operations` of them. */
export interface Measured {
  readonly name: string;
  readonly operations: number;
  pass(): void;
}

export interface MeasureOptions {
  /** Interleaved, so that a slow minute of the machine meets everybody. */
  readonly rounds: number;
  /** How long each measurement takes, about. 0: a single pass. */
  readonly measurementMs: number;
}

/** @returns the median operations per CPU-second, by name. */
export function measure(
  subjects: readonly Measured[],
  { rounds, measurementMs }: MeasureOptions,
): ReadonlyMap<string, number> {
  const passes = new Map(subjects.map((subject) => [subject, passesFor(subject, measurementMs)]));
  const samples = new Map(subjects.map(({ name }) => [name, [] as number[]]));
  for (let round = 0; round < rounds; round++) {
    // Each begins a round in its turn: whoever comes first after another's garbage has it a little worse.
    for (let n = 0; n < subjects.length; n++) {
      const subject = subjects[(n + round) % subjects.length];
      if (subject === undefined) continue;
      samples.get(subject.name)?.push(opsPerCpuSecond(subject, passes.get(subject) ?? 1));
    }
  }
  return new Map([...samples].map(([name, ops]) => [name, median(ops)]));
}

/** Warms up, too. */
function passesFor(subject: Measured, measurementMs: number): number {
  if (measurementMs === 0) return 1;
  let passes = 0;
  const started = performance.now();
  do {
    subject.pass();
    passes++;
  } while (performance.now() - started < measurementMs);
  const perPass = subject.operations / opsPerCpuSecond(subject, Math.ceil(passes / 4));
  return Math.max(1, Math.round(measurementMs / 1000 / perPass));
}

function opsPerCpuSecond(subject: Measured, passes: number): number {
  const before = process.cpuUsage();
  for (let pass = 0; pass < passes; pass++) subject.pass();
  const { user, system } = process.cpuUsage(before);
  return (subject.operations * passes) / (Math.max(user + system, 1) / 1e6);
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN;
  return (upper + lower) / 2;
}
