// How the peer introduces itself. Application Links wire notes, section 3.
import type { Link } from '../../../storage/store.ts';
import { answerFailure } from '../../peer/answer-failure.ts';
import type { PeerAnswer } from '../../peer/guarded-fetch.ts';
import type { PeerFinding } from '../../peer/peer-error.ts';
import { nameUuid } from '../../wire/application-id.ts';
import { isCompatibleVersion, type Manifest, parseManifest } from '../../wire/manifest.ts';
import { WireFormatError } from '../../wire/wire-format-error.ts';
import { wireFormatOf } from '../../wire/wire-object.ts';
import { failed, notChecked, type Outcome, passed } from '../check.ts';
import type { DiagnosisContext } from '../context.ts';
import { finding } from '../finding.ts';
import { withoutAdministrator } from './wrong-answer.ts';

export function checkManifest({ link, facts }: DiagnosisContext): Outcome {
  const { answer } = facts;
  if (answer === undefined) return notChecked('there is no answer');
  const read = readManifest(answer);
  if ('id' in read) {
    facts.manifest = read;
    const { name, typeId, version, applinksVersion } = read;
    if (isCompatibleVersion(applinksVersion))
      return passed(`${name} (${typeId} ${version ?? ''})`.replace(' )', ')'));
    const evidence = `Its manifest announces Application Links ${applinksVersion ?? ''}; 4.0.13 is the first that works.`;
    return failed(finding('REMOTE_VERSION_INCOMPATIBLE', evidence));
  }
  if (expectsManifest(link)) return failed(withoutAdministrator(read, answer));
  return ofGenericPeer(link, read, answer);
}

function readManifest(answer: PeerAnswer): Manifest | PeerFinding {
  const call = `GET ${answer.url}`;
  if (answer.status !== 200) return answerFailure(answer, { call }).finding;
  const format = wireFormatOf(answer.headers.get('content-type'));
  if (format === undefined)
    return answerFailure(answer, { call, fault: 'that is neither JSON nor XML' }).finding;
  try {
    return parseManifest(new TextDecoder().decode(answer.body), format);
  } catch (error) {
    if (!(error instanceof WireFormatError)) throw error;
    return answerFailure(answer, { call, fault: error.message, cause: error }).finding;
  }
}

/** A generic application has none; every other one had one when it was linked. */
function expectsManifest({ peer: { typeId, applicationId, rpcUrl } }: Link): boolean {
  if (typeId !== 'generic') return true;
  return applicationId !== null && rpcUrl !== null && applicationId !== nameUuid(rpcUrl);
}

const NO_SUCH_PATH: ReadonlySet<number> = new Set([400, 404, 405, 406, 410, 501]);

function ofGenericPeer(link: Link, failure: PeerFinding, answer: PeerAnswer): Outcome {
  if (NO_SUCH_PATH.has(answer.status))
    return notChecked('the peer has no manifest', [finding('GENERIC_LINK', failure.evidence)]);
  const isPlainPage =
    failure.code === 'UNEXPECTED_RESPONSE' && wireFormatOf(answer.headers.get('content-type')) === undefined;
  if (isPlainPage)
    return notChecked('the peer has no manifest', [finding('NON_ATLASSIAN', failure.evidence)]);
  const found = withoutAdministrator(failure, answer);
  // We do not call it: what it shows to us need not be what it shows to people.
  if (link.outgoing === null && found.code === 'LOGIN_PAGE')
    return notChecked('a sign-in page answers', [{ ...found, severity: 'warning' }]);
  return failed(found);
}
