// Whether we verify with the key that the peer signs with. Application Links wire notes, section 2.
import { readPublicKey } from '@maillon/oauth1/keys';
import type { PeerAnswer } from '../../peer/guarded-fetch.ts';
import { type ConsumerInfo, parseConsumerInfo } from '../../wire/consumer-info.ts';
import { WireFormatError } from '../../wire/wire-format-error.ts';
import { wireFormatOf } from '../../wire/wire-object.ts';
import { judged, notChecked, type Outcome } from '../check.ts';
import type { DiagnosisContext } from '../context.ts';
import { type Finding, finding } from '../finding.ts';
import { unlessItFails } from './network.ts';
import { wrongAnswer } from './wrong-answer.ts';

const PATH = '/plugins/servlet/oauth/consumer-info';

export async function checkConsumerInfo({ link, probe, facts }: DiagnosisContext): Promise<Outcome> {
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
    return judged(evidence, [
      ...(isOther ? [staleKey(evidence, read.key === consumerKey)] : []),
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

function staleKey(evidence: string, isSameName: boolean): Finding {
  return finding('STALE_KEY', evidence, {
    cause: isSameName
      ? 'The peer has another key than the one that the link holds: it was changed there.'
      : 'The peer signs as another consumer than the one that the link knows.',
    remedy:
      'Ask the administrator of the peer whether that is its key. If so, take it: maillon links repair LINK shows both fingerprints.',
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
  return readPublicKey(pem, { allowWeakKey: true }).fingerprint;
}
