// How the last real request that we made there went.
import type { LinkTraffic } from '../../../storage/store.ts';
import { judged, notChecked, type Outcome, passed } from '../check.ts';
import type { DiagnosisContext } from '../context.ts';
import { type Finding, finding } from '../finding.ts';
import { FINDINGS } from '../findings.ts';
import { timeOf } from '../time-of.ts';

const PERSON_IS_ASKED: ReadonlySet<string> = new Set([
  'no_token',
  'token_expired',
  'token_rejected',
  'token_revoked',
  'session_over',
]);

export async function checkOurRequests({ link, store }: DiagnosisContext): Promise<Outcome> {
  if (link.outgoing === null) return notChecked('the link is not outgoing');
  const last = (await store.links.traffic(link.id)).find(({ direction }) => direction === 'outgoing');
  if (last === undefined) return notChecked('there was none yet');
  return last.problem === null
    ? passed(`${last.request} answered ${last.status} ${timeOf(last.atSeconds)}`)
    : judged(last.problem, [ofProblem(last, last.problem)]);
}

/** What is wrong now, the other checks have found; this is what it did to somebody. */
function ofProblem({ request, status, atSeconds, user }: LinkTraffic, problem: string): Finding {
  const evidence = `Our last request, ${request}${user === null ? '' : ` as ${user}`}, ended with ${problem}${
    status === 0 ? '' : ` (${status})`
  } ${timeOf(atSeconds)}.`;
  if (PERSON_IS_ASKED.has(problem)) return finding('LOCAL_AUTH_TOKEN_REQUIRED', evidence);
  return finding('OAUTH_PROBLEM', evidence, {
    severity: 'warning',
    cause: `The last request that we made there failed with ${problem}.${meaning(problem)}`,
    remedy: 'If nothing else is found here, it is over: try it again. Else put right what stands above.',
  });
}

/** Where a problem has a name among administrators. */
function meaning(problem: string): string {
  const [, row] = Object.entries(FINDINGS).find(([code]) => code === problem) ?? [];
  return row === undefined ? '' : ` ${row.cause}`;
}
