// Runs the table of checks over one link.

import type { Link } from '../../storage/store.ts';
import { parseWebUrl } from '../../web-url.ts';
import type { GuardSettings } from '../peer/guarded-fetch.ts';
import { type Check, type CheckName, notChecked, type Outcome, type Verdict } from './check.ts';
import { CHECKS } from './checks.ts';
import type { DiagnosisContext } from './context.ts';
import { type Finding, type FindingCode, finding, worstFirst } from './finding.ts';
import { createProbe, type Probe } from './probe.ts';

export interface DiagnosisOptions extends Pick<DiagnosisContext, 'store' | 'ourselves'> {
  /** For the calls to the peer: what may be called, name server, CAs, bounds of each call. */
  readonly guard?: GuardSettings;
  /** Whole seconds since 1970 UTC. */
  readonly now?: () => number;
  /** Of the whole diagnosis. Default 30 000. */
  readonly totalMs?: number;
  /** Checks that are not to be done. Default: none. */
  readonly leaveOut?: ReadonlySet<CheckName>;
  /** Only what is known already: nothing is called, and no signature computed. Default false. */
  readonly isLocal?: boolean;
  /** Told of each check when it is done, those that another one made pointless included. */
  readonly onStep?: (step: DiagnosisStep) => void;
}

export interface DiagnosisStep {
  readonly name: CheckName;
  readonly verdict: Verdict;
  /** What was seen, or why it was not looked at. */
  readonly evidence: string;
  readonly findings: readonly Finding[];
}

const DEFAULT_TOTAL_MS = 30_000;

/**
 * Finds out what is wrong with a link. Changes nothing, here or there.
 *
 * @returns the worst first, and of equally bad ones the most upstream; empty when all is well.
 * @throws the store's errors.
 * @example
 * const [worst] = await diagnose(link, { store, ourselves, guard: { allowLoopback: true } });
 */
export async function diagnose(link: Link, options: DiagnosisOptions): Promise<readonly Finding[]> {
  const { store, ourselves, now = currentSeconds, totalMs = DEFAULT_TOTAL_MS, onStep } = options;
  const { leaveOut, isLocal = false } = options;
  const checks = CHECKS.filter((check) => !leaveOut?.has(check.name) && (!isLocal || check.isLocal));
  const endsAtMs = performance.now() + totalMs;
  const probe = probeOf(link, options, endsAtMs);
  const context: DiagnosisContext = { link, store, ourselves, now, probe, isLocal, facts: {} };
  const stopped = new Map<CheckName, CheckName>();
  const findings: Finding[] = [];
  for (const check of checks) {
    const outcome = await outcomeOf(check, context, stopped, endsAtMs);
    const { verdict, evidence } = outcome;
    if (verdict === 'failed') stopped.set(check.name, check.name);
    findings.push(...outcome.findings);
    onStep?.({ name: check.name, verdict, evidence, findings: outcome.findings });
  }
  if (performance.now() >= endsAtMs)
    findings.push(finding('TIME_OVER', `It took more than ${totalMs / 1000} seconds.`));
  return toldOnce(worstFirst(findings)).map((each) => ({ ...each, remedy: withName(each.remedy, link) }));
}

async function outcomeOf(
  { name, needs, run }: Check,
  context: DiagnosisContext,
  stopped: Map<CheckName, CheckName>,
  endsAtMs: number,
): Promise<Outcome> {
  const [cause] = needs.flatMap((each) => stopped.get(each) ?? []);
  if (cause !== undefined) {
    // What needs this one has nothing to stand on either.
    stopped.set(name, cause);
    return notChecked(`not checked, because of: ${cause}`);
  }
  return performance.now() < endsAtMs ? run(context) : notChecked('not checked: the time was over');
}

function probeOf(link: Link, { guard = {} }: DiagnosisOptions, endsAtMs: number): Probe | undefined {
  const { rpcUrl } = link.peer;
  const parsed = rpcUrl === null ? undefined : parseWebUrl(rpcUrl);
  if (rpcUrl === null || parsed?.ok !== true) return undefined;
  return createProbe({ rpcUrl, url: parsed.url, guard, endsAtMs });
}

/** Facts about the two applications that several checks meet. */
const ONE_FACT: ReadonlySet<FindingCode> = new Set(['CLOCK_SKEW', 'STALE_KEY']);

/** @param findings - the worst first. */
function toldOnce(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter(
    ({ code }, index) => !ONE_FACT.has(code) || findings.findIndex((each) => each.code === code) === index,
  );
}

/** Commands in remedies, ready to paste. */
function withName(remedy: string, { id, name }: Link): string {
  return remedy.replaceAll(/\bLINK\b/g, /^[\w.-]+$/.test(name) ? name : id);
}

function currentSeconds(): number {
  return Math.floor(Date.now() / 1000);
}
