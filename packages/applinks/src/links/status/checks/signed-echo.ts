// A signed request without a person: does the peer take our signature? 200 or a plain 401 is right. Application Links
// wire notes, section 6.
import { authorizationHeader } from '@maillon/oauth1';
import { readPrivateKey } from '@maillon/oauth1/keys';
import { problemInBody, problemInChallenge, type ReportedProblem } from '../../../consumer/problem-fields.ts';
import { createSigner, keyIsRsa } from '../../../consumer/signer.ts';
import type { OutgoingLink } from '../../../storage/store.ts';
import { isGateway } from '../../is-gateway.ts';
import type { PeerAnswer } from '../../peer/guarded-fetch.ts';
import { failed, judged, notChecked, type Outcome, passed } from '../check.ts';
import type { DiagnosisContext } from '../context.ts';
import { type Finding, finding } from '../finding.ts';
import { REPAIR_THERE } from '../findings.ts';
import type { Probe } from '../probe.ts';
import { unlessItFails } from './network.ts';
import { isSignInPage, wrongAnswer } from './wrong-answer.ts';

const MANIFEST = '/rest/applinks/latest/manifest';
/** Who answers the manifest to everybody may look at a signature only here. Application Links wire notes, section 5. */
const WHO_AM_I = '/plugins/servlet/applinks/whoami';

export async function checkSignedEcho(context: DiagnosisContext): Promise<Outcome> {
  const { link, probe } = context;
  const { outgoing } = link;
  if (outgoing === null || probe === undefined) return notChecked('the link is not outgoing');
  return unlessItFails(async () => {
    const answer = await echo(probe, outgoing, context.now());
    const problem = problemOf(answer, outgoing);
    if (problem !== undefined) {
      const found = PROBLEMS[problem.problem]?.(context, problem, answer) ?? otherProblem(problem, answer);
      return failed(await surest(found, context, { probe, outgoing, problem }));
    }
    return withoutProblem(context, outgoing, answer);
  });
}

function withoutProblem({ facts }: DiagnosisContext, outgoing: OutgoingLink, answer: PeerAnswer): Outcome {
  const evidence = `the signed request was answered ${answer.status}`;
  const call = `The signed GET ${answer.url}`;
  const { status, headers } = answer;
  if (/AUTHENTICATION_DENIED/.test(headers.get('x-seraph-loginreason') ?? ''))
    return failed(
      finding(
        'CAPTCHA_REQUIRED',
        `${call} answered ${status} with X-Seraph-LoginReason: AUTHENTICATION_DENIED.`,
      ),
    );
  const hasManifest = facts.manifest !== undefined;
  if (hasManifest && answer.url.endsWith(WHO_AM_I)) return toldNothing(answer, call);
  if (hasManifest && status === 200 && !isSignInPage(answer)) return passed(evidence);
  if (status === 401) {
    if (!outgoing.allowTwoLegged) return passed(`${evidence}, as it should without a person`);
    const said = `${call} answered 401 without a problem.`;
    return judged(said, [
      finding('AUTH_LEVEL_MISMATCH', said, {
        cause: 'The link may sign without a person, and the peer does not take that.',
        remedy: 'Allow 2LO at the peer, with a user that such calls act as, or switch it off in the link.',
      }),
    ]);
  }
  // Nothing there to be signed for.
  if (!hasManifest && status < 500) return notChecked(`the peer answered ${status}, which tells nothing`);
  return failed(wrongAnswer(answer, { call }));
}

/** Who lets everybody read the manifest may not have looked at the signature there. */
function toldNothing(answer: PeerAnswer, call: string): Outcome {
  const found = wrongAnswer(answer, { call });
  const cause = 'A sign-in page answered a signed request: whether our signature is taken, nobody knows.';
  return notChecked('a sign-in page answered the signed request', [{ ...found, severity: 'warning', cause }]);
}

/** @returns the answer that refuses or asks for a sign-in, or that to the manifest. */
async function echo(probe: Probe, outgoing: OutgoingLink, nowSeconds: number): Promise<PeerAnswer> {
  const answer = await signedGet(probe, outgoing, nowSeconds, MANIFEST);
  if (answer.status !== 200) return answer;
  const second = await signedGet(probe, outgoing, nowSeconds, WHO_AM_I);
  return problemOf(second, outgoing) === undefined && !isSignInPage(second) ? answer : second;
}

async function signedGet(
  probe: Probe,
  outgoing: OutgoingLink,
  nowSeconds: number,
  path: string,
): Promise<PeerAnswer> {
  const parameters = await createSigner(outgoing).sign(
    { method: 'GET', url: probe.rpcUrl + path },
    { nowSeconds },
  );
  return probe.get(path, { accept: 'application/json', authorization: authorizationHeader(parameters) });
}

function problemOf(
  { status, headers, body }: PeerAnswer,
  { sharedSecret }: OutgoingLink,
): ReportedProblem | undefined {
  if (status < 400) return undefined;
  const secrets = sharedSecret === null ? [] : [sharedSecret];
  return (
    problemInChallenge(headers.get('www-authenticate'), secrets) ??
    (/^(?:text\/plain|application\/x-www-form-urlencoded)\b/i.test(headers.get('content-type') ?? '')
      ? problemInBody(new TextDecoder().decode(body.subarray(0, MAX_BODY_BYTES)), secrets)
      : undefined)
  );
}

const MAX_BODY_BYTES = 8192;

type Judge = (context: DiagnosisContext, problem: ReportedProblem, answer: PeerAnswer) => Finding;

/** What a problem means, by its code. */
const PROBLEMS: Readonly<Record<string, Judge | undefined>> = {
  signature_invalid: signatureInvalid,
  timestamp_refused: (_, problem, answer) => {
    const range = problem.fields.find(([name]) => name === 'oauth_acceptable_timestamps')?.[1];
    const date = answer.headers.get('date');
    const facts = [
      ...(range === undefined ? [] : [`it takes timestamps ${range}`]),
      ...(date === null ? [] : [`its Date is ${date}`]),
    ];
    return finding(
      'OAUTH_TIMESTAMP_REFUSED',
      `${said(problem, answer)}${facts.map((fact) => ` ${capital(fact)}.`).join('')}`,
    );
  },
  consumer_key_unknown: ({ link }, problem, answer) =>
    finding(
      'NO_REMOTE_APPLINK',
      `${said(problem, answer)} Our consumer key is ${link.outgoing?.consumerKey ?? ''}.`,
      {
        cause:
          'The peer does not know our consumer key: its link to us is gone, or was made anew with another key.',
      },
    ),
  consumer_key_rejected: (_, problem, answer) =>
    finding('OAUTH_PROBLEM', said(problem, answer), {
      cause: 'The peer knows our consumer key and does not take it: the link may be paused there.',
      remedy: 'Ask the administrator of the peer to enable the link there.',
    }),
  signature_method_rejected: ({ link }, problem, answer) =>
    finding(
      'OAUTH_PROBLEM',
      `${said(problem, answer)} The link signs with ${link.outgoing?.signatureMethod ?? ''}.`,
      {
        cause: 'The peer does not take the signature method of the link.',
        remedy: 'Atlassian providers take RSA-SHA1 only: create the outgoing side again with our public key.',
      },
    ),
  nonce_used: (_, problem, answer) =>
    finding('OAUTH_PROBLEM', said(problem, answer), {
      cause: 'The request came to the peer twice.',
      remedy: 'Look for a proxy on the way that repeats requests.',
    }),
  permission_denied: ({ link }, problem, answer) =>
    finding('AUTH_LEVEL_MISMATCH', said(problem, answer), {
      severity: link.outgoing?.allowTwoLegged === true ? 'broken' : 'info',
      cause: 'The peer does not take signed requests without a person.',
      remedy: 'Nothing is wrong with that, unless the link is to act without a person: then allow 2LO there.',
    }),
};

/** The signature holds, or is not looked at. */
function signatureInvalid(
  { link, facts }: DiagnosisContext,
  problem: ReportedProblem,
  answer: PeerAnswer,
): Finding {
  const evidence = said(problem, answer);
  if (facts.baseUrlMismatch !== undefined) {
    return finding('PUBLIC_URL_MISMATCH', `${evidence} ${facts.baseUrlMismatch}`, {
      severity: 'broken',
      cause: 'The peer goes by another base URL than the link: signatures are made over different addresses.',
      remedy: `If the base URL of the peer is right, give it to the link (maillon relocate LINK URL). If not, correct it at the peer, and the scheme and host that its proxy passes on.`,
    });
  }
  if (link.outgoing !== null && keyIsRsa(link.outgoing.signatureMethod)) {
    const fingerprint = readPrivateKey(link.outgoing.privateKey ?? '', { allowWeakKey: true }).publicKey
      .fingerprint;
    // The address is the same on both sides, so that what differs is the key. An inference, unless a proxy rewrites.
    return finding('STALE_KEY', `${evidence} We sign with ${fingerprint}.`, {
      cause:
        'The peer verifies with another public key than ours: it keeps the one that it once fetched, or was given.',
      remedy: `${
        isGateway(link.peer)
          ? 'At the peer, run maillon links repair for its link to us: it shows both fingerprints, and takes ours.'
          : 'At the peer, disable the incoming direction of the link and enable it again, so that it fetches our key anew. A key that was pasted there has to be pasted again.'
      } From here: ${REPAIR_THERE}. If that does not help, look for a proxy that changes the address.`,
    });
  }
  return finding('OAUTH_SIGNATURE_INVALID', evidence, {
    cause:
      'The peer computes another signature: the shared secret differs, or a proxy changes the address on the way.',
  });
}

/** After a rotation the peer may already hold our new key: then it is us who are behind. */
async function surest(
  found: Finding,
  { ourselves, now }: DiagnosisContext,
  {
    probe,
    outgoing,
    problem,
  }: { readonly probe: Probe; readonly outgoing: OutgoingLink; readonly problem: ReportedProblem },
): Promise<Finding> {
  const current = ourselves.privateKey ?? null;
  if (problem.problem !== 'signature_invalid' || current === null || outgoing.privateKey === null)
    return found;
  const [ours, signing] = [current, outgoing.privateKey].map(
    (pem) => readPrivateKey(pem, { allowWeakKey: true }).publicKey.fingerprint,
  );
  if (ours === signing) return found;
  const answer = await echo(probe, { ...outgoing, privateKey: current }, now());
  if (problemOf(answer, outgoing)?.problem === 'signature_invalid') return found;
  const evidence = `A request signed with ${signing ?? ''}, as the link does, is refused; one with our current ${ours ?? ''} is taken.`;
  return finding('STALE_KEY', evidence, {
    cause: 'The peer has our new key, and the link still signs with the old one.',
    remedy: 'Finish the rotation: maillon rotate LINK --finish --rsa-key.',
  });
}

function otherProblem(problem: ReportedProblem, answer: PeerAnswer): Finding {
  return finding('OAUTH_PROBLEM', said(problem, answer), {
    cause: `The peer refuses signed requests with ${problem.problem}.`,
    remedy: 'Look up the problem in the log of the peer.',
  });
}

function said({ problem, fields }: ReportedProblem, { status, url }: PeerAnswer): string {
  const advice = fields.find(([name]) => name === 'oauth_problem_advice')?.[1];
  return `The signed GET ${url} was refused with ${status} ${problem}${advice === undefined ? '' : `: ${advice}`}.`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
