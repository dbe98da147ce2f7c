// Variants of the signature method and its hash.
import { encodeBase64 } from '../base64.ts';
import { SIGNATURE_METHODS, type SignatureMethodName } from '../signature-methods.ts';
import { keyed, one } from './key-variation.ts';
import type { Difference, Variation, Vary } from './variation.ts';

function familyOf(name: SignatureMethodName): string {
  return name.split('-', 1)[0] ?? name;
}

/** Another method computed than declared; and the other name signed as well, where a client mixes two settings. */
function computedBy(
  declared: SignatureMethodName,
  wanted: (name: SignatureMethodName) => boolean,
): readonly Variation[] {
  const declaredHash = SIGNATURE_METHODS.get(declared)?.hash;
  return Array.from(SIGNATURE_METHODS.values()).flatMap(({ name, hash }): Variation[] => {
    if (name === declared || !wanted(name)) return [];
    const evidence = `The signature is one of ${name}, the request declares ${declared}.`;
    const differences: Difference[] = [];
    if (familyOf(name) !== familyOf(declared))
      differences.push({ code: 'signature_method_differs', evidence });
    if (hash !== declaredHash && name !== 'PLAINTEXT' && declared !== 'PLAINTEXT')
      differences.push({ code: 'hash_differs', evidence });
    const compute = keyed(differences, differences.length === 1 ? 'seen' : 'common', () => ({
      algorithm: name,
    }));
    return [
      compute,
      {
        ...compute,
        likelihood: 'common',
        apply: (h) => {
          const computed = compute.apply(h);
          return (
            computed && {
              ...computed,
              parameters: computed.parameters.map((each) =>
                each.name === 'oauth_signature_method' ? { ...each, value: name, rawValue: name } : each,
              ),
            }
          );
        },
      },
    ];
  });
}

export const varySignatureMethod: Vary = ({ ours, candidates, consumer }) => {
  const declared = ours.key.algorithm;
  const texts = (candidates.consumers ?? [])
    .filter(
      (credential) =>
        credential.publicKey !== undefined && (credential === consumer || candidates.consumers?.length === 1),
    )
    .flatMap(({ publicKey, name }) =>
      textsOfKey(publicKey ?? new Uint8Array(0)).map((text) => [name, text] as const),
    );
  return [
    ...computedBy(declared, (name) => familyOf(name) !== familyOf(declared)),
    // The key's text taken for a shared secret.
    ...texts.flatMap(([name, text]) =>
      (['HMAC-SHA1', 'HMAC-SHA256', 'HMAC-SHA512'] as const).map((algorithm) =>
        keyed(
          one('signature_method_differs', `They made an HMAC with the text of ${name} as its secret.`),
          'common',
          () => ({ algorithm, consumerSecret: text }),
        ),
      ),
    ),
  ];
};

/** As files have it: with armour in lines, with and without a last line end; in one line; bare. */
function textsOfKey(spki: Uint8Array): readonly string[] {
  const base64 = encodeBase64(spki);
  const lines = base64.match(/.{1,64}/g)?.join('\n') ?? '';
  const pem = `-----BEGIN PUBLIC KEY-----\n${lines}\n-----END PUBLIC KEY-----`;
  return [pem, `${pem}\n`, pem.replaceAll('\n', '\r\n'), pem.replaceAll('\n', ''), base64, lines];
}

export const varyHash: Vary = ({ ours }) =>
  computedBy(ours.key.algorithm, (name) => familyOf(name) === familyOf(ours.key.algorithm));
