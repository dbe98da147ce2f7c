// Whether we verify with the key that the peer signs with. Application Links wire notes, section 2.
import { inspectPublicKey } from '@maillon/oauth1/keys';
import type { LinkTraffic } from '../../../storage/store.ts';
import type { PeerAnswer } from '../../peer/guarded-fetch.ts';
import { type ConsumerInfo, parseConsumerInfo } from '../../wire/consumer-info.ts';
import { WireFormatError } from '../../wire/wire-format-error.ts';
import { wireFormatOf } from '../../wire/wire-object.ts';
import { judged, notChecked, type Outcome } from '../check.ts';
import type { DiagnosisContext } from '../context.ts';
import { type Finding, finding } from '../finding.ts';
import { timeOf } from '../time-of.ts';
import { unlessItFails } from './network.ts';
import { lastTaken } from './their-requests.ts';
import { wrongAnswer } from './wrong-answer.ts';

const PATH = '/plugins/servlet/oauth/consumer-info';

export async function checkConsumerInfo({ link, store, probe, facts }: DiagnosisContext): Promise<Outcome> {
  const { incoming } = link;
  if (probe === undefined || facts.manifest === undefined) return notChecked('the peer has no manifest');
  if (incoming?.publicKey == null) return notChecked('the link holds no public key of the peer');
  const { publicKey, consumerKey } = incoming;
  return unlessItFails(async () => {
    const answer = await probe.get(PATH, { accept: 'application/xml, text/xml;q=0.9' });
    const read = readInfo(answer);
    if ('severity' in read) return judged(read.evidence, [read]);
    const [ours, theirs] = [publicKey, read.publicKey].map(fingerprintOf);
    const isOther = ours !== theirs || read.key !== consumerKey;
    facts.peerKeyIsCurrent = !isOther;
    const evidence = isOther
      ? `Its consumer-info shows ${read.key} with ${theirs ?? ''}; the link has ${consumerKey} with ${ours ?? ''}.`
      : `${read.key} with ${theirs ?? ''}`;
    const last = lastTaken(await store.links.traffic(link.id));
    return judged(evidence, [
      ...(isOther ? [read.key === consumerKey ? otherKey(evidence, last) : otherConsumer(evidence)] : []),
      ...typeFindings(answer),
    ]);
  });
}

function readInfo(answer: PeerAnswer): ConsumerInfo | Finding {
  const call = `GET ${answer.url}`;
  const isXml = wireFormatOf(answer.headers.get('content-type')) === 'xml';
  if (answer.status !== 200 || !isXml) return unavailable(answer, wrongAnswer(answer, { call }));
  try {
    return parseConsumerInfo(new TextDecoder().decode(answer.body), { allowWeakKey: true });
  } catch (error) {
    if (!(error instanceof WireFormatError)) throw error;
    const { evidence } = wrongAnswer(answer, { call, fault: error.message });
    return finding('CONSUMER_INFO_UNAVAILABLE', evidence, {
      cause: 'The peer shows no public key that can be read, so that a change of it goes unnoticed.',
      remedy: `${answer.url} should answer with its key, name and publicKey as XML: open it in a browser, and look at what answers there, the peer or a proxy.`,
    });
  }
}

/** The key that is held may still be right. */
function unavailable({ url }: PeerAnswer, found: Finding): Finding {
  return found.code === 'LOGIN_PAGE'
    ? { ...found, severity: 'warning' }
    : finding('CONSUMER_INFO_UNAVAILABLE', found.evidence, {
        remedy: `Let ${url} answer without signing in.`,
      });
}

const REMEDY =
  'Ask the administrator of the peer whether that is its key. If so, take it: maillon links repair LINK shows both fingerprints.';

function otherConsumer(evidence: string): Finding {
  return finding('STALE_KEY', evidence, {
    cause: 'The peer signs as another consumer than the one that the link knows.',
    remedy: REMEDY,
  });
}

/**
 * A peer that is one like us shows its new key from the start of a rotation, and signs with the old one until the end.
 *
 * @param last - its last request, when that was taken: it still works.
 */
function otherKey(evidence: string, last: LinkTraffic | undefined): Finding {
  if (last === undefined) {
    return finding('STALE_KEY', evidence, {
      cause: 'The peer has another key than the one that the link holds: it was changed there.',
      remedy: REMEDY,
    });
  }
  return finding('STALE_KEY', `${evidence} Its last request was taken ${timeOf(last.atSeconds)}.`, {
    severity: 'warning',
    cause:
      'The peer shows a new key. What it signs with the old one is taken still; when it changes over, nothing is.',
    remedy: REMEDY,
  });
}

function typeFindings({ headers }: PeerAnswer): readonly Finding[] {
  const type = headers.get('content-type') ?? '';
  if (!/^text\/xml\b/i.test(type)) return [];
  const evidence = `Its consumer-info comes as ${type.slice(0, 60)}; Atlassian peers take application/xml only.`;
  return [
    finding('UNEXPECTED_RESPONSE', evidence, {
      severity: 'warning',
      cause: 'The consumer-info of the peer has a media type that others refuse.',
      remedy: 'Have it served as application/xml;charset=UTF-8; look for a proxy that changes Content-Type.',
    }),
  ];
}

function fingerprintOf(pem: string): string {
  return inspectPublicKey(pem).fingerprint;
}
