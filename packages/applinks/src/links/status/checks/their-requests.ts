// What came of the peer's real requests: the last one that was taken, and those refused since, explained.
import type { LinkTraffic, RefusedRequest } from '../../../storage/store.ts';
import { judged, notChecked, type Outcome, passed } from '../check.ts';
import type { DiagnosisContext } from '../context.ts';
import { type Finding, finding } from '../finding.ts';
import { type CapturedRequest, readCapture } from '../refused/captured-request.ts';
import { explainCaptured } from '../refused/explain-captured.ts';
import { findingOfRefusal } from '../refused/finding-of-refusal.ts';
import { timeOf } from '../time-of.ts';

const MAX_LISTED = 50;
/** Of different problems. Each explanation computes signatures. */
const MAX_EXPLAINED = 3;
const FORGOTTEN_AFTER_SECONDS = 7 * 86_400;

export async function checkTheirRequests(context: DiagnosisContext): Promise<Outcome> {
  const { link, store, now } = context;
  if (link.incoming === null) return notChecked('the link is not incoming');
  const traffic = await store.links.traffic(link.id);
  const last = traffic.find(({ direction }) => direction === 'incoming');
  const taken = lastTaken(traffic);
  const since = Math.max(taken?.atSeconds ?? 0, now() - FORGOTTEN_AFTER_SECONDS);
  const isRecent = ({ atSeconds }: RefusedRequest): boolean => atSeconds > since;
  const refused = (await store.refusedRequests.list({ linkId: link.id, limit: MAX_LISTED })).filter(
    (each) => isRecent(each) && !isEcho(readCapture(each.capture)?.target ?? '', each.problem),
  );
  const unknown = (await store.refusedRequests.list({ limit: MAX_LISTED })).filter(
    (each) => isRecent(each) && each.linkId === null && each.problem === 'consumer_key_unknown',
  );
  const findings = [
    ...(await explained(context, refused)),
    ...(refused.length === 0 &&
    last !== undefined &&
    last.problem !== null &&
    taken === undefined &&
    last.atSeconds > since
      ? [
          findingOfRefusal({
            problem: last.problem,
            evidence: `${last.request} was refused with ${last.problem} ${timeOf(last.atSeconds)}.`,
            link,
          }),
        ]
      : []),
    // Whoever is taken by us is known by us.
    ...(taken !== undefined ? [] : unknownFindings(context, unknown)),
  ];
  if (findings.length > 0) return judged('requests were refused', findings);
  return last === undefined ? notChecked('there was none yet') : passed(shown(last));
}

/** @returns the last request of the peer, when its signature held. */
export function lastTaken(traffic: readonly LinkTraffic[]): LinkTraffic | undefined {
  const last = traffic.find(({ direction }) => direction === 'incoming');
  return last !== undefined && (last.problem === null || isEcho(last.request, last.problem))
    ? last
    : undefined;
}

/**
 * A peer that tests the link signs without a person, which we need not allow: its signature held. Application Links
 * wire notes, section 6.
 */
function isEcho(request: string, problem: string): boolean {
  return (
    problem === 'permission_denied' &&
    /\/(?:rest\/applinks\/[\w.]+\/manifest|applinks\/whoami)$/.test(request)
  );
}

function shown({ request, user, atSeconds }: LinkTraffic): string {
  return `${request}${user === null ? '' : ` as ${user}`} was taken ${timeOf(atSeconds)}`;
}

/** The newest of each problem, with how many there were. */
async function explained(
  context: DiagnosisContext,
  refused: readonly RefusedRequest[],
): Promise<readonly Finding[]> {
  const { link } = context;
  const byProblem = new Map<string, RefusedRequest[]>();
  for (const each of refused) byProblem.set(each.problem, [...(byProblem.get(each.problem) ?? []), each]);
  const findings: Finding[] = [];
  for (const [problem, requests] of [...byProblem].slice(0, MAX_EXPLAINED)) {
    const [newest] = requests;
    if (newest === undefined) continue;
    const captured = readCapture(newest.capture);
    const [cause] = captured === undefined ? [] : await explainCaptured(captured, newest.atSeconds, context);
    const count = `${requests.length} of the last ${refused.length} refused requests${requests.length === 1 ? '' : ', the last'}`;
    const evidence = `${count} ${timeOf(newest.atSeconds)}: ${captured === undefined ? '' : `${summary(captured)} `}${problem}.`;
    findings.push(findingOfRefusal({ problem, evidence, link, explained: cause }));
  }
  return findings;
}

function summary({ method, target }: CapturedRequest): string {
  return `${method} ${target.replace(/\?.*$/s, '')}`.slice(0, 200);
}

function unknownFindings({ link }: DiagnosisContext, refused: readonly RefusedRequest[]): readonly Finding[] {
  const [newest] = refused;
  if (newest === undefined) return [];
  const key = readCapture(newest.capture)?.consumerKey;
  const evidence = `${refused.length === 1 ? 'A request' : `${refused.length} requests, the last`} ${timeOf(newest.atSeconds)}${
    key === undefined ? '' : ` came with the consumer key ${JSON.stringify(key.slice(0, 80))}`
  }; this link knows ${JSON.stringify(link.incoming?.consumerKey ?? '')}.`;
  return [finding('CONSUMER_KEY_UNKNOWN', evidence)];
}
