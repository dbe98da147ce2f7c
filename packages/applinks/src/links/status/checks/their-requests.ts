// What came of the peer's real requests: the last one that was taken, and those refused since, explained.
import type { LinkTraffic, RefusedRequest } from '../../../storage/store.ts';
import { judged, notChecked, type Outcome, passed } from '../check.ts';
import type { DiagnosisContext } from '../context.ts';
import { type Finding, finding } from '../finding.ts';
import { type CapturedRequest, type KeptExplanation, readCapture } from '../refused/captured-request.ts';
import { explainCaptured, explainedBefore } from '../refused/explain-captured.ts';
import { findingOfRefusal } from '../refused/finding-of-refusal.ts';
import { isAlike } from '../refused/is-alike.ts';
import { isAnswered } from '../refused/is-answered.ts';
import { timeOf } from '../time-of.ts';

const MAX_LISTED = 50;
/** Of different problems. Each explanation computes signatures. */
const MAX_EXPLAINED = 3;
const FORGOTTEN_AFTER_SECONDS = 7 * 86_400;

export async function checkTheirRequests(context: DiagnosisContext): Promise<Outcome> {
  const { link, store, now, facts } = context;
  if (link.incoming === null) return notChecked('the link is not incoming');
  const traffic = await store.links.traffic(link.id);
  const last = traffic.find(({ direction }) => direction === 'incoming');
  const taken = lastTaken(traffic);
  const since = Math.max(taken?.atSeconds ?? 0, now() - FORGOTTEN_AFTER_SECONDS);
  const isRecent = ({ atSeconds }: RefusedRequest): boolean => atSeconds > since;
  const refused = (await store.refusedRequests.list({ linkId: link.id, limit: MAX_LISTED })).filter(
    (each) =>
      isRecent(each) &&
      !isAnswered({ request: readCapture(each.capture)?.target ?? '', problem: each.problem }),
  );
  const unknown = (await store.refusedRequests.list({ limit: MAX_LISTED })).filter(
    (each) =>
      isRecent(each) &&
      each.atSeconds >= link.createdAtSeconds &&
      each.linkId === null &&
      each.problem === 'consumer_key_unknown',
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
            ...{ link, facts },
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
  return last !== undefined && isAnswered(last) ? last : undefined;
}

function shown({ request, user, atSeconds, problem }: LinkTraffic): string {
  const came = problem === null ? 'was taken' : 'came with a signature that holds';
  return `${request}${user === null ? '' : ` as ${user}`} ${came} ${timeOf(atSeconds)}`;
}

/** The newest of each problem, with how many there were. */
async function explained(
  context: DiagnosisContext,
  refused: readonly RefusedRequest[],
): Promise<readonly Finding[]> {
  const { link, facts } = context;
  const byProblem = new Map<string, RefusedRequest[]>();
  for (const each of refused) byProblem.set(each.problem, [...(byProblem.get(each.problem) ?? []), each]);
  const findings: Finding[] = [];
  for (const [problem, requests] of [...byProblem].slice(0, MAX_EXPLAINED)) {
    const [newest] = requests;
    if (newest === undefined) continue;
    const captured = readCapture(newest.capture);
    const [cause] = await explanations(captured, newest.atSeconds, context);
    const count = `${requests.length} of the last ${refused.length} refused requests${requests.length === 1 ? '' : ', the last'}`;
    const evidence = `${count} ${timeOf(newest.atSeconds)}: ${captured === undefined ? '' : `${summary(captured)} `}${problem}.`;
    findings.push(findingOfRefusal({ problem, evidence, link, facts, explained: cause }));
  }
  return findings;
}

async function explanations(
  captured: CapturedRequest | undefined,
  atSeconds: number,
  context: DiagnosisContext,
): Promise<readonly KeptExplanation[]> {
  if (captured === undefined) return [];
  return context.isLocal ? explainedBefore(captured) : explainCaptured(captured, atSeconds, context);
}

function summary({ method, target }: CapturedRequest): string {
  return `${method} ${target.replace(/\?.*$/s, '')}`.slice(0, 200);
}

/** Anybody can send any key: told is one that may be this peer's. */
function unknownFindings(
  { link, facts }: DiagnosisContext,
  refused: readonly RefusedRequest[],
): readonly Finding[] {
  if (link.incoming === null || facts.peerKeyIsCurrent === true) return [];
  const { consumerKey, publicKey } = link.incoming;
  const known = [consumerKey, link.name];
  const alike = refused.flatMap(({ atSeconds, capture }) => {
    const key = readCapture(capture)?.consumerKey;
    return key !== undefined && known.some((each) => isAlike(each, key)) ? [{ key, atSeconds }] : [];
  });
  const [newest] = alike;
  if (newest === undefined) return [];
  const evidence = `${alike.length === 1 ? 'A request' : `${alike.length} requests, the last`} ${timeOf(newest.atSeconds)} came with the consumer key ${JSON.stringify(newest.key.slice(0, 80))}; this link knows ${JSON.stringify(consumerKey)}.`;
  return [finding('CONSUMER_KEY_UNKNOWN', evidence, publicKey === null ? {} : { remedy: OTHER_CONSUMER })];
}

const OTHER_CONSUMER =
  'If they are from this peer, it signs as another consumer now: maillon links repair LINK shows which, and takes it. What was entered here by hand has to be entered again.';
