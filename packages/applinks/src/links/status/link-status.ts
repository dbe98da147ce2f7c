// A link's status in one word of the console, and what it is so for.
import type { Link, LinkTraffic } from '../../storage/store.ts';
import { type DiagnosisOptions, type DiagnosisStep, diagnose } from './diagnose.ts';
import type { Finding } from './finding.ts';
import { isAnswered } from './refused/is-answered.ts';
import { timeOf } from './time-of.ts';

export type LinkStatusWord =
  | 'Working'
  | 'Untested'
  | 'Waiting for other side'
  | 'Needs attention'
  | 'Broken'
  | 'Disabled';

export interface LinkStatus {
  readonly word: LinkStatusWord;
  /** The cause, with its evidence, in sentences. */
  readonly text: string;
  /** What the word is for; undefined when nothing is the matter. */
  readonly finding: Finding | undefined;
}

/** What worked longer ago proves nothing. */
const PROVEN_FOR_SECONDS = 86_400;

/**
 * What is known of a link without looking: from what is stored, and what last came and went. Nothing is called.
 *
 * @example
 * const { word, text } = await lastKnownStatus(link, { store, ourselves });
 */
export async function lastKnownStatus(
  link: Link,
  options: Pick<DiagnosisOptions, 'store' | 'ourselves' | 'now'>,
): Promise<LinkStatus> {
  const steps: DiagnosisStep[] = [];
  const findings = await diagnose(link, {
    ...options,
    isLocal: true,
    onStep: (step) => steps.push(step),
  });
  const failedLast = steps.find(({ name }) => name === 'our requests')?.findings.find(isWarning);
  const [worst] = findings;
  // Nobody has looked since whether it is over.
  return worst?.severity !== 'broken' && failedLast !== undefined
    ? { word: 'Broken', text: said(failedLast), finding: failedLast }
    : statusOf(link, { findings, steps, ...options });
}

/**
 * @param diagnosed - what `diagnose` found, the worst first, and its steps.
 * @throws the store's errors.
 */
export async function statusOf(
  link: Link,
  {
    findings,
    steps,
    store,
    now = () => Math.floor(Date.now() / 1000),
  }: Pick<DiagnosisOptions, 'store' | 'now'> & {
    readonly findings: readonly Finding[];
    readonly steps: readonly DiagnosisStep[];
  },
): Promise<LinkStatus> {
  const [worst] = findings;
  const word = worst === undefined ? undefined : wordOf(worst);
  if (worst !== undefined && word !== undefined) return { word, text: said(worst), finding: worst };
  const echo = steps.find(({ name, verdict }) => name === 'signed echo' && verdict === 'passed');
  if (echo !== undefined) return { word: 'Working', text: sentence(echo.evidence), finding: undefined };
  const last = (await store.links.traffic(link.id)).filter(isAnswered).sort(byTime).at(-1);
  if (last !== undefined)
    return {
      word: last.atSeconds > now() - PROVEN_FOR_SECONDS ? 'Working' : 'Untested',
      text: lastCall(last),
      finding: undefined,
    };
  const isThere = steps.some(({ name, verdict }) => name === 'levels' && verdict === 'passed');
  return link.incoming?.sharedSecret == null || isThere
    ? { word: 'Untested', text: 'No signed request has come or gone yet.', finding: undefined }
    : {
        word: 'Waiting for other side',
        text: 'None of its requests has come yet. Its administrator has to enter what maillon sheet shows, if it was not.',
        finding: undefined,
      };
}

function wordOf({ code, severity }: Finding): LinkStatusWord | undefined {
  if (severity === 'broken') return 'Broken';
  if (severity === 'info') return undefined;
  // As `info` it tells of a pause that is over.
  return code === 'DISABLED' ? 'Disabled' : 'Needs attention';
}

function said({ code, cause, evidence }: Finding): string {
  return `${code}. ${cause} ${evidence}`;
}

function lastCall({ request, direction, user, atSeconds }: LinkTraffic): string {
  const whose = direction === 'incoming' ? 'its' : 'our';
  return `The last of ${whose} requests that was taken: ${request}${user === null ? '' : ` as ${user}`} ${timeOf(atSeconds)}.`;
}

function sentence(evidence: string): string {
  return `${evidence.charAt(0).toUpperCase()}${evidence.slice(1)}.`;
}

function isWarning({ severity }: Finding): boolean {
  return severity === 'warning';
}

function byTime(a: LinkTraffic, b: LinkTraffic): number {
  return a.atSeconds - b.atSeconds;
}
