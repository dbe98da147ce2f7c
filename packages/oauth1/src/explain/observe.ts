// What is measured without a search: a lost header, a malformed request, time, nonce, method, the body's hash.
import { bodyHash } from '../body-hash.ts';
import { TIMESTAMP_WINDOW_SECONDS } from '../check-request.ts';
import { isSignatureMethodName, SIGNATURE_METHODS, type SignatureMethodName } from '../signature-methods.ts';
import { CONFIDENCE } from './confidence.ts';
import { observeMalformed } from './observe-malformed.ts';
import { observePlaintext } from './observe-plaintext.ts';
import { bodiesOf, isOAuthHeader } from './read-attempt.ts';
import { urlNotQuoted } from './url-cut.ts';
import type { Difference, Knowledge } from './variation.ts';

export interface Observation extends Difference {
  readonly confidence: number;
}

type Observe = (knowledge: Knowledge) => Observation | undefined | Promise<Observation | undefined>;

const OBSERVATIONS: readonly Observe[] = [
  observeHeader,
  observeMalformed,
  observeClock,
  observeNonce,
  observeMethod,
  observePlaintext,
  observeBodyHash,
];

export async function observe(knowledge: Knowledge): Promise<readonly Observation[]> {
  const observations: Observation[] = [];
  for (const each of OBSERVATIONS) {
    const observation = await each(knowledge);
    if (observation !== undefined) observations.push(observation);
  }
  return observations;
}

function observeHeader({ attempt, first, lostHeader, show }: Knowledge): Observation | undefined {
  const code = 'authorization_header_lost';
  if (lostHeader) {
    const evidence =
      'As first received the request has an Authorization header of scheme OAuth, as it reached us it has none.';
    return { code, evidence, confidence: CONFIDENCE.measured };
  }
  if (attempt.protocol.has('oauth_signature')) return undefined;
  if (first?.protocol.has('oauth_signature') === true) return undefined;
  const { authorization } = attempt;
  if (isOAuthHeader(authorization)) return undefined;
  const { urlCut } = attempt;
  if (urlCut !== undefined) {
    const evidence = `The command has no Authorization header before the unquoted ${urlCut.at} in its URL, behind which stands ${show(urlCut.rest)}.`;
    return { code, evidence, ...urlNotQuoted(urlCut), confidence: CONFIDENCE.likely };
  }
  const scheme = authorization?.trim().split(/\s/, 1)[0];
  const evidence =
    scheme === undefined || scheme === ''
      ? 'The request has neither an Authorization header nor oauth_ parameters, where a signed one was expected.'
      : `The Authorization header is of scheme ${show(scheme)}, where OAuth was expected.`;
  return { code, evidence, confidence: CONFIDENCE.likely };
}

const MILLISECONDS_FROM = 100_000_000_000;
/** As `checkParameters` takes it. */
const WHOLE_SECONDS = /^[1-9]\d{0,14}$/;

function observeClock({ attempt, candidates: { clock }, show }: Knowledge): Observation | undefined {
  const timestamp = attempt.protocol.get('oauth_timestamp');
  // An absent or empty one is no matter of clocks.
  if (timestamp === undefined || timestamp === '') return undefined;
  const code = 'clock_differs';
  if (!WHOLE_SECONDS.test(timestamp)) {
    const evidence = `oauth_timestamp is ${show(timestamp)}, which is no whole number of seconds since 1970.`;
    return { code, evidence, confidence: CONFIDENCE.measured };
  }
  if (clock === undefined) return undefined;
  const { nowSeconds, windowSeconds = TIMESTAMP_WINDOW_SECONDS, isArrivalTime = true } = clock;
  const seconds = Number(timestamp);
  const skew = seconds - nowSeconds;
  if (Math.abs(skew) <= windowSeconds) return undefined;
  if (seconds >= MILLISECONDS_FROM) {
    const evidence = `oauth_timestamp is ${timestamp}: milliseconds, where seconds are expected.`;
    return { code, evidence, confidence: CONFIDENCE.measured };
  }
  const isOld = skew < 0 && !isArrivalTime;
  if (isOld) return { code, ...oldText(skew), confidence: CONFIDENCE.possible };
  const evidence = `Their timestamp is ${duration(skew)} ${skew > 0 ? 'ahead of' : 'behind'} our clock, ${windowSeconds} s are allowed.${zoneHint(skew)}`;
  return { code, evidence, confidence: CONFIDENCE.measured };
}

/** A text that is looked at later is old; that alone says nothing about their clock. */
function oldText(skew: number): Pick<Observation, 'cause' | 'evidence' | 'remedy'> {
  return {
    cause: 'The timestamp is older than the window allows now; when the request arrived is not known.',
    evidence: `The timestamp is ${duration(skew)} before this machine's clock now, which proves nothing by itself; if the request was sent just now, the clocks differ.${zoneHint(skew)}`,
    remedy:
      'Look at it again with the time at which the request arrived. If it was sent just now, set both clocks by NTP.',
  };
}

const HALF_HOUR = 1800;
const NEARLY = 120;

function zoneHint(skew: number): string {
  const size = Math.abs(skew);
  const isWhole =
    size <= 14 * 2 * HALF_HOUR && (size % HALF_HOUR <= NEARLY || size % HALF_HOUR >= HALF_HOUR - NEARLY);
  return isWhole
    ? ' That is nearly a whole number of half hours: local time may have been taken for UTC.'
    : '';
}

function duration(skew: number): string {
  const seconds = Math.round(Math.abs(skew));
  if (seconds < 600) return `${seconds} s`;
  if (seconds < 2 * 3600) return `${Math.round(seconds / 60)} min`;
  return seconds < 2 * 86_400
    ? `${Math.round(seconds / 360) / 10} h`
    : `${Math.round(seconds / 86_400)} days`;
}

function observeNonce({ attempt: { protocol }, candidates }: Knowledge): Observation | undefined {
  const nonce = protocol.get('oauth_nonce');
  const isSame = (known: string | undefined, name: string): boolean =>
    known === undefined || known === (protocol.get(name) ?? '');
  const seen = candidates.noncesSeen?.find(
    (each) =>
      each.nonce === nonce &&
      isSame(each.timestamp, 'oauth_timestamp') &&
      isSame(each.consumerKey, 'oauth_consumer_key') &&
      isSame(each.token, 'oauth_token'),
  );
  if (nonce === undefined || seen === undefined) return undefined;
  const when =
    seen.seenAtSeconds === undefined
      ? ''
      : ` It was first seen ${ago(seen.seenAtSeconds, candidates.clock?.nowSeconds)}.`;
  return {
    code: 'nonce_repeated',
    evidence: `A request with the same nonce, timestamp, consumer and token has been accepted before.${when}`,
    confidence: CONFIDENCE.measured,
  };
}

function ago(atSeconds: number, nowSeconds: number | undefined): string {
  return nowSeconds === undefined
    ? `at ${atSeconds} s since 1970`
    : `${duration(nowSeconds - atSeconds)} ago`;
}

function observeMethod({ attempt, candidates, show }: Knowledge): Observation | undefined {
  const declared = attempt.protocol.get('oauth_signature_method');
  if (declared === undefined) return undefined;
  const code = 'signature_method_differs';
  if (!isSignatureMethodName(declared)) {
    const evidence = `The request declares ${show(declared)}; known are ${[...SIGNATURE_METHODS.keys()].join(', ')}, spelled like that.`;
    return { code, evidence, confidence: CONFIDENCE.measured };
  }
  const accepted = candidates.signatureMethods;
  if (accepted === undefined || accepted.includes(declared)) return undefined;
  return {
    code,
    evidence: `The request declares ${declared}; this consumer is registered for ${accepted.join(', ')}.`,
    confidence: CONFIDENCE.measured,
  };
}

async function observeBodyHash({ attempt }: Knowledge): Promise<Observation | undefined> {
  const claimed = attempt.protocol.get('oauth_body_hash');
  const declared = attempt.protocol.get('oauth_signature_method') ?? '';
  if (claimed === undefined || !isSignatureMethodName(declared) || attempt.isForm) return undefined;
  if (attempt.bodyDoubt === 'not_whole') return undefined;
  const isHashOf = async (
    method: SignatureMethodName,
    bodies: readonly Uint8Array[] = bodiesOf(attempt),
  ): Promise<boolean> => {
    for (const body of bodies) if (claimed === (await bodyHash(method, body))) return true;
    return false;
  };
  if (await isHashOf(declared)) return undefined;
  const confidence = CONFIDENCE.measured;
  for (const method of ['HMAC-SHA1', 'HMAC-SHA256', 'HMAC-SHA512'] as const) {
    const { hash = 'SHA-1' } = SIGNATURE_METHODS.get(method) ?? {};
    if (await isHashOf(method)) {
      return {
        code: 'hash_differs',
        evidence: `oauth_body_hash was made with ${hash}, which is not the hash of ${declared}.`,
        confidence,
      };
    }
    if (await isHashOf(method, [new Uint8Array(0)])) {
      return {
        code: 'body_not_counted',
        evidence: 'oauth_body_hash is the hash of an empty body; we received one that is not empty.',
        confidence,
      };
    }
  }
  // What was altered cannot be told from what was hashed wrongly.
  return {
    code: 'unknown',
    cause: 'The body was changed on its way, or something else was hashed.',
    evidence: 'oauth_body_hash is not the hash of the body that we received.',
    remedy: 'Hash the bytes of the body as they are sent, and look for a proxy that rewrites bodies.',
    confidence: CONFIDENCE.likely,
  };
}
