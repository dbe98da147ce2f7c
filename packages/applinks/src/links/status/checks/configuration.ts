// Our own half, as it is stored: directions, keys, the public URL.
import { SIGNATURE_METHODS, type SignatureMethodName } from '@maillon/oauth1';
import { readPrivateKey, readPublicKey } from '@maillon/oauth1/keys';
import type { IncomingLink, OutgoingLink } from '../../../storage/store.ts';
import { judged, type Outcome } from '../check.ts';
import type { DiagnosisContext } from '../context.ts';
import { type Finding, finding } from '../finding.ts';
import { isCalledByLoopbackName } from '../loopback-name.ts';

export function checkConfiguration({ link, ourselves, now }: DiagnosisContext): Outcome {
  const { incoming, outgoing } = link;
  const directions = [...(incoming === null ? [] : ['incoming']), ...(outgoing === null ? [] : ['outgoing'])];
  return judged(`${directions.join(' and ')}, with keys`, [
    ...(directions.length === 0
      ? [finding('NO_OUTGOING_AUTH', `The link "${link.name}" is neither incoming nor outgoing.`)]
      : []),
    ...(incoming === null ? [] : incomingFindings(incoming, now())),
    ...(outgoing === null ? [] : outgoingFindings(outgoing, ourselves.privateKey ?? null)),
    ...publicUrlFindings(ourselves.publicUrl),
  ]);
}

function incomingFindings(incoming: IncomingLink, nowSeconds: number): readonly Finding[] {
  const { signatureMethods, sharedSecret, publicKey, retired } = incoming;
  const usable = signatureMethods.filter((method) => (isRsa(method) ? publicKey : sharedSecret) !== null);
  if (usable.length === 0) {
    const evidence = `Its incoming side takes ${signatureMethods.join(', ') || 'no signature method'}, and has ${
      sharedSecret === null && publicKey === null ? 'no key at all' : 'another kind of key'
    }.`;
    return [finding('NO_KEY', evidence)];
  }
  const inRotation = retired !== null && retired.untilSeconds > nowSeconds && retired.uses > 0;
  return [
    ...(publicKey === null
      ? []
      : keyFindings(
          'The public key of the peer',
          () => readPublicKey(publicKey),
          () => readPublicKey(publicKey, { allowWeakKey: true }),
        )),
    ...(inRotation
      ? [
          finding(
            'STALE_KEY',
            `It signed ${retired.uses} ${retired.uses === 1 ? 'request' : 'requests'} with the key of before the rotation, which is accepted until ${isoTime(retired.untilSeconds)}.`,
            {
              severity: 'warning',
              cause: 'The peer still signs with the old key.',
              remedy:
                publicKey === null
                  ? 'Enter the new one at the peer: maillon sheet LINK shows it.'
                  : 'Have an administrator of the peer finish the rotation there, or end it here: maillon rotate LINK --finish --peer-key.',
            },
          ),
        ]
      : []),
    ...(incoming.allowTwoLegged && incoming.twoLeggedAs === null && !incoming.allowImpersonation
      ? [finding('TWO_LEGGED_AS_NOBODY', 'Two-legged requests are allowed, and no user is named for them.')]
      : []),
  ];
}

function outgoingFindings(
  { signatureMethod, sharedSecret, privateKey }: OutgoingLink,
  ourPrivateKey: string | null,
): readonly Finding[] {
  if (!isRsa(signatureMethod)) {
    if (sharedSecret !== null && sharedSecret !== '') return [];
    return [
      finding('NO_KEY', `Its outgoing side signs with ${signatureMethod}, and has no secret for that.`),
    ];
  }
  if (privateKey === null)
    return [finding('NO_KEY', `Its outgoing side signs with ${signatureMethod}, and has no private key.`)];
  const findings = keyFindings(
    'Our private key',
    () => readPrivateKey(privateKey),
    () => readPrivateKey(privateKey, { allowWeakKey: true }),
  );
  if (findings.length > 0 || ourPrivateKey === null) return findings;
  const [signing, shown] = [privateKey, ourPrivateKey].map(
    (pem) => readPrivateKey(pem, { allowWeakKey: true }).publicKey.fingerprint,
  );
  if (signing === shown) return [];
  return [
    finding('STALE_KEY', `It signs with ${signing ?? ''}; our consumer-info shows ${shown ?? ''}.`, {
      severity: 'warning',
      cause: 'The link still signs with our key of before the rotation.',
      remedy:
        'Give the peer the new one: maillon sheet LINK shows how. Then finish the rotation: maillon rotate LINK --finish --rsa-key.',
    }),
  ];
}

function keyFindings(what: string, readStrong: () => unknown, readAny: () => unknown): readonly Finding[] {
  const fault = faultOf(readStrong);
  if (fault === undefined) return [];
  return faultOf(readAny) === undefined
    ? [finding('WEAK_KEY', `${what}: ${fault}.`)]
    : [finding('NO_KEY', `${what} cannot be read: ${fault}.`)];
}

function faultOf(read: () => unknown): string | undefined {
  try {
    read();
    return undefined;
  } catch (error) {
    // Its messages say what is wrong, and hold no key.
    return (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
  }
}

function publicUrlFindings(publicUrl: string | null): readonly Finding[] {
  if (publicUrl === null)
    return [finding('PUBLIC_URL_UNKNOWN', 'No gateway was started on this data folder yet.')];
  const { protocol, hostname } = new URL(publicUrl);
  // Nothing can be read on the way where there is no way.
  if (protocol === 'https:' || isCalledByLoopbackName(hostname)) return [];
  return [finding('PUBLIC_URL_NOT_HTTPS', `The public URL is ${publicUrl}.`)];
}

function isRsa(method: SignatureMethodName): boolean {
  return SIGNATURE_METHODS.get(method)?.keyKind === 'rsa';
}

function isoTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}
