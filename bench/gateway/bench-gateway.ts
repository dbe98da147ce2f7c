// What a request costs the gateway, unsigned and signed, against a plain proxy: three processes in turn, one load.
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from '../verify/measure.ts';
import { checkGateway } from './correctness.ts';
import { cpuSeconds } from './cpu-seconds.ts';
import { startLinkedGateway } from './linked-gateway.ts';
import { GO, type LoadResult, type Prepare } from './load.ts';
import { answerOf, Processes, pidOf } from './processes.ts';

export interface GatewayOptions {
  readonly rounds: number;
  /** Processor time that a measurement takes of the proxy, about. */
  readonly seconds: number;
}

export interface GatewayResult {
  readonly name: 'plain-proxy' | 'gateway-unsigned' | 'gateway-signed';
  readonly requestsPerCpuSecond: number;
  /** Of requests per CPU-second. */
  readonly ratioPlainProxy: number;
  /** By the clock: two processors shared by load, proxy and application. */
  readonly requestsPerSecond: number;
}

interface Contestant {
  readonly name: GatewayResult['name'];
  readonly pid: number;
  readonly load: Omit<Prepare, 'amount'>;
}

const CONNECTIONS = 16;
const WARM_UP_REQUESTS = CONNECTIONS * 400;
/** The gateway keeps at most 100,000 live nonces a consumer, and a signed request leaves one. */
const MOST_SIGNED_REQUESTS = 90_000;
/** The same eleven parameters as in the bench of verification. */
const TARGET =
  '/job/shop%20front/api/json?tree=builds%5Bnumber%2Cresult%5D&depth=2&branch=feature%2Flogin&since=2026-01-31T08%3A00%3A00Z&pretty=true';

/** Needs Linux (/proc) and loopback. @throws Error when a request is answered otherwise than it has to be. */
export async function benchGateway(options: GatewayOptions): Promise<readonly GatewayResult[]> {
  const processes = new Processes();
  const folder = mkdtempSync(join(tmpdir(), 'maillon-bench-'));
  try {
    const contestants = await start(processes, folder);
    const load = processes.fork(new URL('./load.js', import.meta.url));
    return await contest(load, contestants, options);
  } finally {
    processes.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function start(processes: Processes, folder: string): Promise<readonly Contestant[]> {
  const origin = processes.fork(new URL('./origin.js', import.meta.url));
  const app = `http://127.0.0.1:${Number(await answerOf(origin))}`;
  const plain = processes.fork(new URL('./plain-proxy.js', import.meta.url), [app]);
  const plainUrl = `http://127.0.0.1:${Number(await answerOf(plain))}`;
  const gateway = await startLinkedGateway(processes, app, folder);
  await checkGateway(gateway, plainUrl, TARGET);
  const { publicUrl, pid, signer } = gateway;
  const shared = { target: TARGET, connections: CONNECTIONS };
  return [
    { name: 'plain-proxy', pid: pidOf(plain), load: { ...shared, origin: plainUrl } },
    { name: 'gateway-unsigned', pid, load: { ...shared, origin: publicUrl } },
    { name: 'gateway-signed', pid, load: { ...shared, origin: publicUrl, signer } },
  ];
}

interface Sample {
  readonly perCpuSecond: number;
  readonly perSecond: number;
}

async function contest(
  load: ChildProcess,
  contestants: readonly Contestant[],
  { rounds, seconds }: GatewayOptions,
): Promise<readonly GatewayResult[]> {
  const most = Math.floor((MOST_SIGNED_REQUESTS - WARM_UP_REQUESTS) / rounds);
  const amounts = new Map<Contestant, number>();
  for (const contestant of contestants) {
    const { perCpuSecond } = await sample(load, contestant, WARM_UP_REQUESTS);
    amounts.set(contestant, toMultiple(Math.min(perCpuSecond * seconds, most)));
  }
  const samples = new Map(contestants.map(({ name }) => [name, [] as Sample[]]));
  for (let round = 0; round < rounds; round++) {
    for (const contestant of contestants) {
      samples
        .get(contestant.name)
        ?.push(await sample(load, contestant, amounts.get(contestant) ?? CONNECTIONS));
    }
  }
  const perCpuSecond = (name: GatewayResult['name']): number =>
    median((samples.get(name) ?? []).map((one) => one.perCpuSecond));
  return contestants.map(({ name }) => ({
    name,
    requestsPerCpuSecond: Math.round(perCpuSecond(name)),
    ratioPlainProxy: Math.round((perCpuSecond(name) / perCpuSecond('plain-proxy')) * 1000) / 1000,
    requestsPerSecond: Math.round(median((samples.get(name) ?? []).map((one) => one.perSecond))),
  }));
}

async function sample(
  load: ChildProcess,
  { name, pid, load: what }: Contestant,
  amount: number,
): Promise<Sample> {
  const prepare: Prepare = { ...what, amount };
  await answerOf(load, prepare);
  const before = cpuSeconds(pid);
  // What our own module sends.
  const result = (await answerOf(load, GO)) as LoadResult;
  const used = cpuSeconds(pid) - before;
  if (result.good !== amount)
    throw new Error(`${name}: ${result.bad} of ${amount} requests were not answered well`);
  return { perCpuSecond: amount / used, perSecond: amount / result.seconds };
}

function toMultiple(amount: number): number {
  return Math.max(1, Math.round(amount / CONNECTIONS)) * CONNECTIONS;
}
