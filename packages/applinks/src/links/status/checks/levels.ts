// Whether both sides allow the same, in both directions. Application Links wire notes, sections 4 and 6.
import type { PeerAnswer } from '../../peer/guarded-fetch.ts';
import { nameUuid } from '../../wire/application-id.ts';
import {
  type AuthenticationLevel,
  levelOfClassNames,
  levelOfHalf,
  levelOfStatus,
} from '../../wire/authentication-types.ts';
import { type OAuthStatus, parseStatus } from '../../wire/entities.ts';
import { hasCapabilities } from '../../wire/manifest.ts';
import { WireFormatError } from '../../wire/wire-format-error.ts';
import { wireFormatOf } from '../../wire/wire-object.ts';
import { failed, judged, notChecked, type Outcome } from '../check.ts';
import type { DiagnosisContext, DiagnosisSelf } from '../context.ts';
import { type Finding, finding } from '../finding.ts';
import { REPAIR_THERE } from '../findings.ts';
import type { Probe } from '../probe.ts';
import { unlessItFails } from './network.ts';
import { wrongAnswer } from './wrong-answer.ts';

export async function checkLevels(context: DiagnosisContext): Promise<Outcome> {
  const { probe, ourselves, facts } = context;
  const { manifest } = facts;
  if (probe === undefined || manifest === undefined) return notChecked('the peer has no manifest');
  if (ourselves.applicationId === null) return notChecked('we have no application id yet');
  const { applicationId } = ourselves;
  return unlessItFails(async () => {
    const ids = idsOf(applicationId, ourselves);
    const answer = await firstKnown(probe, ids);
    const call = `GET ${answer.url}`;
    if (answer.status === 404) {
      if (!hasCapabilities(manifest)) return notChecked('the peer is too old to tell its side');
      if (await hasWorked(context))
        return notChecked('the peer has the link under an id that we do not know');
      const evidence = `GET ${probe.rpcUrl}/rest/applinks/3.0/status/…/oauth answered 404 for each id that we may have there: ${ids.join(', ')}.`;
      return failed(finding('NO_REMOTE_APPLINK', evidence));
    }
    if (answer.status === 401 || answer.status === 403) {
      const evidence = `${call} answered ${answer.status}.`;
      return judged(evidence, [finding('INSUFFICIENT_REMOTE_PERMISSION', evidence)]);
    }
    const format = wireFormatOf(answer.headers.get('content-type'));
    if (answer.status !== 200 || format === undefined) return unseen(wrongAnswer(answer, { call }));
    try {
      const status = parseStatus(new TextDecoder().decode(answer.body), format);
      return compare(context, status, levelOfClassNames(manifest.inboundAuthenticationTypes));
    } catch (error) {
      if (!(error instanceof WireFormatError)) throw error;
      return unseen(wrongAnswer(answer, { call, fault: error.message }));
    }
  });
}

/** Behind a sign-in page the link may work all the same: our signed requests show that. */
function unseen(found: Finding): Outcome {
  return judged(found.evidence, [found.code === 'LOGIN_PAGE' ? { ...found, severity: 'warning' } : found]);
}

/** A peer that made its link by hand knows us by our address, as one without manifest. */
function idsOf(applicationId: string, { publicUrl, aliases = [] }: DiagnosisSelf): readonly string[] {
  return [
    applicationId,
    ...(publicUrl === null ? [] : [publicUrl, ...aliases]).slice(0, MAX_ADDRESSES).map(nameUuid),
  ];
}

const MAX_ADDRESSES = 3;

async function firstKnown(probe: Probe, ids: readonly string[]): Promise<PeerAnswer> {
  const [id = '', ...others] = ids;
  const answer = await probe.get(`/rest/applinks/3.0/status/${id}/oauth`, { accept: 'application/json' });
  return answer.status === 404 && others.length > 0 ? firstKnown(probe, others) : answer;
}

/** A peer whose requests we take has a link to us. One that both made together has it under our id. */
async function hasWorked({ link, store }: DiagnosisContext): Promise<boolean> {
  if (link.incoming?.publicKey != null) return false;
  return (await store.links.traffic(link.id)).some(({ problem }) => problem === null);
}

function compare({ link }: DiagnosisContext, status: OAuthStatus, announced: AuthenticationLevel): Outcome {
  const [ourIncoming, ourOutgoing] = [levelOfHalf(link.incoming), levelOfHalf(link.outgoing)];
  const [theirIncoming, theirOutgoing] = [levelOfStatus(status.incoming), levelOfStatus(status.outgoing)];
  const isOffThere = theirIncoming === 'off' && theirOutgoing === 'off';
  if (isOffThere && (ourIncoming !== 'off' || ourOutgoing !== 'off')) {
    const evidence = `Their side of the link is off in both directions; ours is incoming ${ourIncoming}, outgoing ${ourOutgoing}.`;
    return failed(
      finding('AUTH_LEVEL_MISMATCH', evidence, {
        cause: 'The link is switched off at the peer: disabled, or paused.',
        remedy: `Have an administrator of the peer enable the link there, in the directions that it has here, or do it from here: ${REPAIR_THERE}.`,
      }),
    );
  }
  const findings = [
    ...levelFindings('The peer acts here', theirOutgoing, ourIncoming, [
      'their outgoing side',
      'our incoming side',
    ]),
    ...levelFindings('We act in the peer', ourOutgoing, theirIncoming, [
      'our outgoing side',
      'their incoming side',
    ]),
    ...announcedFindings(ourOutgoing, announced, theirIncoming),
  ];
  return judged(`incoming ${ourIncoming}, outgoing ${ourOutgoing}, on both sides`, findings);
}

/** @param theirs - what its half of this link lets us do. */
function announcedFindings(
  ours: AuthenticationLevel,
  announced: AuthenticationLevel,
  theirs: AuthenticationLevel,
): readonly Finding[] {
  if (!isMore(ours, announced)) return [];
  const evidence = `We would use ${ours}; its manifest announces ${announced === 'off' ? 'no OAuth at all' : announced}.`;
  return [
    // Its own half is what requests meet: as long as that is on, some of them are taken.
    finding('AUTH_LEVEL_UNSUPPORTED', evidence, theirs === 'off' ? {} : { severity: 'warning' }),
  ];
}

/** @param sides - of the caller, and of who is called. */
function levelFindings(
  direction: string,
  caller: AuthenticationLevel,
  called: AuthenticationLevel,
  [callerSide, calledSide]: readonly [string, string],
): readonly Finding[] {
  if (caller === called) return [];
  const evidence = `${direction}: ${callerSide} is ${shown(caller)}, ${calledSide} is ${shown(called)}.`;
  if (called === 'off')
    return [
      mismatch(evidence, `${capital(calledSide)} is off, and what the other sends is refused.`, calledSide),
    ];
  if (caller === 'off') {
    const oneSided = mismatch(evidence, `${capital(callerSide)} is off: the link is one-sided.`, callerSide);
    // What we leave unused we chose to.
    return [callerSide.startsWith('our') ? { ...oneSided, severity: 'warning' } : oneSided];
  }
  if (isMore(caller, called)) {
    // What both know works, for people above all.
    const cause = `${capital(callerSide)} uses more than ${calledSide} allows: that is refused, the rest works.`;
    return [{ ...mismatch(evidence, cause, calledSide), severity: 'warning' }];
  }
  return [
    finding('AUTH_LEVEL_MISMATCH', evidence, {
      severity: 'warning',
      cause: `${capital(calledSide)} allows more than ${callerSide} uses.`,
    }),
  ];
}

function mismatch(evidence: string, cause: string, side: string): Finding {
  const remedy = `Set the same level on both sides: change ${side} (ours: maillon links set LINK; where it is off, maillon connect URL), or have theirs set as ours is: ${REPAIR_THERE}.`;
  return finding('AUTH_LEVEL_MISMATCH', evidence, { cause, remedy });
}

const ORDER: readonly AuthenticationLevel[] = ['off', '3LO', '3LO+2LO', '3LO+2LO+impersonation'];

function isMore(a: AuthenticationLevel, b: AuthenticationLevel): boolean {
  return ORDER.indexOf(a) > ORDER.indexOf(b);
}

function shown(level: AuthenticationLevel): string {
  return level === 'off' ? 'off' : `on with ${level}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
