// Whole strict verification: ours, the npm packages', and the bare cryptography, in one run.
import { type Case, type PreparedRequest, prepareCases } from './cases.ts';
import { checkCorrectness } from './correctness.ts';
import { maillon } from './maillon.ts';
import { type Measured, type MeasureOptions, measure } from './measure.ts';
import { peersFor } from './peers/index.ts';
import { raw } from './raw.ts';
import type { Registered, Subject } from './wire-request.ts';

export interface VerifyOptions {
  readonly rounds: number;
  /** Distinct requests a case. Default 1024. */
  readonly poolSize?: number;
  /** Of each subject in each round. Default 150; 0 is a single pass. */
  readonly measurementMs?: number;
  /** Who is measured against the peers and the raw cryptography. Default ours. */
  readonly subject?: (registered: Registered) => Subject;
}

export interface VerifyResult {
  readonly name: string;
  readonly opsPerCpuSecond: number;
  readonly ratioFastestPeer: number;
  readonly ratioRaw: number;
  readonly fastestPeer: string;
  readonly rawOpsPerCpuSecond: number;
  /** Operations per CPU-second of each. */
  readonly peers: Readonly<Record<string, number>>;
}

/** @throws Error when anybody fails the correctness check; nothing is measured then. */
export function benchVerify(options: VerifyOptions): readonly VerifyResult[] {
  const { rounds, poolSize = 1024, measurementMs = 150, subject = maillon } = options;
  const contests = prepareCases(poolSize).map((item) => ({
    item,
    ours: subject(item.registered),
    peers: peersFor(item.registered),
  }));
  for (const { item, ours, peers } of contests)
    for (const one of [ours, ...peers]) checkCorrectness(one, item);
  return contests.map(({ item, ours, peers }) => contest(item, ours, peers, { rounds, measurementMs }));
}

function contest(
  item: Case,
  ours: Subject,
  peers: readonly Subject[],
  options: MeasureOptions,
): VerifyResult {
  const all = [ours, ...peers, raw(item.registered)];
  const ops = measure(
    all.map((one) => measured(one, item)),
    options,
  );
  const of = (name: string): number => Math.round(ops.get(name) ?? Number.NaN);
  const [fastest] = peers.toSorted((a, b) => of(b.name) - of(a.name));
  const fastestPeer = fastest?.name ?? '';
  return {
    name: item.name,
    opsPerCpuSecond: of(ours.name),
    ratioFastestPeer: ratio(of(ours.name), of(fastestPeer)),
    ratioRaw: ratio(of(ours.name), of('raw')),
    fastestPeer,
    rawOpsPerCpuSecond: of('raw'),
    peers: Object.fromEntries(peers.map(({ name }) => [name, of(name)])),
  };
}

/** One pass is the whole pool. A refusal in it is a bug of the bench or of a subject. */
function measured(
  subject: { name: string; accepts(request: PreparedRequest): boolean },
  item: Case,
): Measured {
  const { requests, registered } = item;
  return {
    name: subject.name,
    operations: requests.length,
    pass() {
      registered.nonces.forget();
      for (const request of requests) {
        if (!subject.accepts(request))
          throw new Error(`${item.name}: ${subject.name} refused an honest request`);
      }
    },
  };
}

function ratio(a: number, b: number): number {
  return Math.round((a / b) * 1000) / 1000;
}
