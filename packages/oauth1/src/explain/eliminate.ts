// What remains to be said when the signature verifies under no variant.
import { decodeBase64 } from '../base64.ts';
import { DIGEST_BYTES } from '../crypto/contract.ts';
import { SIGNATURE_METHODS } from '../signature-methods.ts';
import { CONFIDENCE } from './confidence.ts';
import { MAX_FIELDS } from './multipart-fields.ts';
import { originDifferences } from './name-differences.ts';
import type { Observation } from './observe.ts';
import { importKey } from './public-key.ts';
import { MAX_PARAMETERS, MAX_TEXT_LENGTH } from './read-attempt.ts';
import { urlCutOf, urlNotQuoted } from './url-cut.ts';
import type { Knowledge } from './variation.ts';

/** @param tried - how many signatures were computed in vain. */
export function eliminate(knowledge: Knowledge, tried: number): readonly Observation[] {
  const { attempt, ours } = knowledge;
  if (attempt.isTooLarge) {
    const evidence = `The request has more than ${MAX_PARAMETERS} parameters or ${MAX_TEXT_LENGTH} bytes of them: that is too much to search.`;
    return [{ code: 'unknown', evidence, confidence: CONFIDENCE.likely }];
  }
  // `observeMalformed` has told of it.
  if (NEEDED.some((name) => !attempt.protocol.has(name))) return [];
  if (ours.host === '') {
    return [{ code: 'unknown', ...NO_HOST, confidence: CONFIDENCE.likely }];
  }
  const damage = damageOf(knowledge);
  if (damage !== undefined) return [{ code: 'unknown', evidence: damage, confidence: CONFIDENCE.likely }];
  const keys = keysLeft(knowledge, tried);
  return [
    ...urlLeft(knowledge),
    ...(attempt.areFieldsCut ? keys.map(withFieldsLeft) : keys),
    ...addressesLeft(knowledge),
  ];
}

/** Signers that count such fields are as usual as wrong copies of a secret. */
function withFieldsLeft(observation: Observation): Observation {
  const evidence = `${observation.evidence} The body has more fields than the ${MAX_FIELDS} or ${MAX_TEXT_LENGTH} bytes that were looked at: whether they signed them all (body_counted) is not known.`;
  return { ...observation, evidence, confidence: Math.min(observation.confidence, CONFIDENCE.possible) };
}

/** What was requested is not what the person wrote. */
function urlLeft(knowledge: Knowledge): readonly Observation[] {
  const cut = urlCutOf(knowledge);
  if (cut === undefined) return [];
  const evidence = `Behind the unquoted ${cut.at} in the URL of the command stands ${knowledge.show(cut.rest)}.`;
  return [{ code: 'parameter_extra', evidence, ...urlNotQuoted(cut), confidence: CONFIDENCE.likely }];
}

const NO_HOST = {
  cause: 'Which URL was signed is not known.',
  evidence: 'Neither the request nor our public URL names a host, so that no signature could be verified.',
  remedy: 'Look at it again with the URL that was requested.',
};

const NEEDED = ['oauth_consumer_key', 'oauth_signature', 'oauth_signature_method'] as const;

/** What keeps the signature from being one at all. */
function damageOf({ ours }: Knowledge): string | undefined {
  const { algorithm, signature } = ours.key;
  if (algorithm === 'PLAINTEXT') return undefined;
  const bytes = decodeBase64(signature);
  if (bytes === undefined) return 'The signature is no base64.';
  const { keyKind = 'secret', hash = 'SHA-1' } = SIGNATURE_METHODS.get(algorithm) ?? {};
  if (keyKind === 'rsa')
    return bytes.length < 64 ? `The signature has ${bytes.length} bytes, too few for RSA.` : undefined;
  const expected = DIGEST_BYTES[hash];
  return bytes.length === expected
    ? undefined
    : `The signature has ${bytes.length} bytes, ${algorithm} makes ${expected}.`;
}

function keysLeft(knowledge: Knowledge, tried: number): readonly Observation[] {
  const { ours, consumer, token, attempt, candidates } = knowledge;
  const { keyKind } = SIGNATURE_METHODS.get(ours.key.algorithm) ?? { keyKind: 'secret' };
  const isRsa = keyKind === 'rsa';
  const hasKey = isRsa ? ours.key.publicKey !== undefined : ours.key.consumerSecret !== undefined;
  const namesToken = (attempt.protocol.get('oauth_token') ?? '') !== '';
  const inVain = `The signature verifies under none of ${tried} variants`;
  const otherKind = otherKindHeld(knowledge, isRsa);
  if (otherKind !== undefined)
    return [otherKind, { code: 'unknown', evidence: `${inVain}.`, confidence: CONFIDENCE.faint }];
  if (!hasKey) {
    const what = isRsa ? 'RSA public key' : 'consumer secret';
    const isNoneGiven = (candidates.consumers ?? []).length === 0;
    return [
      {
        code: 'consumer_secret_differs',
        ...(isNoneGiven
          ? noneGiven(what)
          : {
              evidence: `We hold no ${what} for the consumer key of the request${tried === 0 ? ', so that nothing could be verified' : ''}.`,
            }),
        confidence: tried === 0 ? CONFIDENCE.possible : CONFIDENCE.byElimination,
      },
      {
        code: 'unknown',
        evidence: `${inVain}.`,
        confidence: tried === 0 ? CONFIDENCE.byElimination : CONFIDENCE.faint,
      },
    ];
  }
  const isTokenSuspect = !isRsa && namesToken && token?.hasVerified !== true;
  const isConsumerSuspect = consumer?.hasVerified !== true;
  const observations: Observation[] = [];
  if (isConsumerSuspect) {
    const evidence = `${inVain} of the text with the secrets that we hold: a wrong copy of the ${isRsa ? 'key' : 'consumer secret'} is the likeliest cause.`;
    observations.push({ code: 'consumer_secret_differs', evidence, confidence: CONFIDENCE.byElimination });
  }
  if (isTokenSuspect) {
    const evidence =
      token === undefined
        ? 'We hold no secret for the token of the request.'
        : `${inVain} with ${token.name}.`;
    const isLikeliest = token === undefined || !isConsumerSuspect;
    observations.push({
      code: 'token_secret_differs',
      evidence,
      confidence: isLikeliest ? CONFIDENCE.byElimination + 0.05 : CONFIDENCE.possible,
    });
  }
  const isOpen = observations.length === 0;
  const evidence = isOpen
    ? `${inVain}, and the secrets have verified other requests: something was changed that we cannot know.`
    : `${inVain}.`;
  return [
    ...observations,
    { code: 'unknown', evidence, confidence: isOpen ? CONFIDENCE.byElimination : CONFIDENCE.faint },
  ];
}

/** What we hold for the consumer is of the kind that the declared method does not use. */
function otherKindHeld(
  { ours, attempt, candidates: { consumers = [] }, show }: Knowledge,
  isRsa: boolean,
): Observation | undefined {
  const key = attempt.protocol.get('oauth_consumer_key');
  const held = consumers.filter(
    ({ consumerKey = key, state = 'current' }) => consumerKey === key && state === 'current',
  );
  const keys = held.filter(({ publicKey }) => importKey(publicKey) !== undefined);
  const secrets = held.filter(({ secret }) => secret !== undefined && !isTextOfKey(secret));
  const [credential] = isRsa ? secrets : keys;
  if (credential === undefined || (isRsa ? keys : secrets).length > 0) return undefined;
  const { algorithm } = ours.key;
  const told = isRsa
    ? {
        cause: 'The request is signed with an RSA key, while we hold a shared secret for this consumer.',
        evidence: `The request declares ${algorithm}, which is verified with an RSA public key; we hold none, but ${show(credential.name)}, a shared secret.`,
        remedy:
          'Store the RSA public key of the consumer on our side, or set an HMAC method and the shared secret at the consumer.',
      }
    : {
        cause:
          'The request is signed with a shared secret, while we hold an RSA public key for this consumer.',
        evidence: `The request declares ${algorithm}, which is verified with a shared secret; we hold none, but ${show(credential.name)}, an RSA public key.`,
        remedy:
          'Set an RSA method and the private key of that pair at the consumer, or store the shared secret on our side.',
      };
  return { code: 'signature_method_differs', ...told, confidence: CONFIDENCE.likely };
}

/** A key in a file is held as a text as well: it has been taken for a shared secret before. */
function isTextOfKey(secret: string): boolean {
  return /-----BEGIN |^\s*M[A-Z][\w+/=\s]{100,}$/.test(secret);
}

function noneGiven(what: string): Pick<Observation, 'cause' | 'evidence' | 'remedy'> {
  return {
    cause: `There is no ${what} to verify with.`,
    evidence: `No ${what} was given, so that a right signature cannot be told from a wrong one.`,
    remedy: `Give the ${what} that this side holds, and look at it again: on the command line in a file with --consumer-secret-file FILE, in a program as one of the consumers of the candidates.`,
  };
}

/** Where the request as first received has another address, that may be a second fault. */
function addressesLeft({ first, ours, show }: Knowledge): readonly Observation[] {
  const { scheme, host = '', port = '' } = first?.address ?? {};
  if (host === '') return [];
  const origin = { scheme: scheme ?? ours.scheme, host: host.toLowerCase(), port };
  return originDifferences(origin, ours, show)
    .filter(({ code }) => code !== 'default_port_signed')
    .map(({ code }) => ({
      code,
      evidence: `The request as first received was for ${show(`${origin.host}${port === '' ? '' : `:${port}`}`)}; the signature does not tell whether that was signed.`,
      confidence: CONFIDENCE.faint,
    }));
}
