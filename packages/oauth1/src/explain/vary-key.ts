// Variants of the key, the signature method, and the text of the signature.
import { decodeBase64, encodeBase64 } from '../base64.ts';
import { SIGNATURE_METHODS, type SignatureMethodName } from '../signature-methods.ts';
import type { ConsumerCredential, TokenCredential } from './candidates.ts';
import type { FindingCode } from './codes.ts';
import type { KeyHypothesis } from './hypothesis.ts';
import { importKey } from './public-key.ts';
import { decode } from './read-attempt.ts';
import type { Difference, Likelihood, Variation, Vary } from './variation.ts';

/** More secrets than that are not tried. */
const MAX_SECRETS = 500;
/** Of them so many take part in pairs, besides the retired ones of the same consumer. */
const MAX_PAIRED = 20;

function keyed(
  differences: readonly Difference[],
  likelihood: Likelihood,
  change: (key: KeyHypothesis) => Partial<KeyHypothesis> | undefined,
): Variation {
  return {
    differences,
    likelihood,
    apply: (h) => {
      const changed = change(h.key);
      return changed === undefined ? undefined : { ...h, key: { ...h.key, ...changed } };
    },
  };
}

function one(code: FindingCode, evidence: string): readonly Difference[] {
  return [{ code, evidence }];
}

export const varyConsumerSecret: Vary = ({ attempt, candidates, consumer }) => {
  const consumerKey = attempt.protocol.get('oauth_consumer_key') ?? '';
  const others = (candidates.consumers ?? [])
    .filter((credential) => credential !== consumer)
    .slice(0, MAX_SECRETS);
  const isClose = (credential: ConsumerCredential, index: number): boolean =>
    index < MAX_PAIRED || credential.consumerKey === consumerKey || credential.state === 'retired';
  const expected =
    consumer === undefined
      ? 'we hold no secret for the consumer key of the request'
      : `we expect ${consumer.name}`;
  const guesses: readonly (readonly [evidence: string, Likelihood, secret: (secret: string) => string])[] = [
    ['They signed with an empty consumer secret.', 'common', () => ''],
    ['They signed with the consumer key in place of the secret.', 'common', () => consumerKey],
    ['They signed with the secret in double quotes.', 'rare', (secret) => `"${secret}"`],
    ['They signed with the secret in single quotes.', 'rare', (secret) => `'${secret}'`],
    ['They signed with the secret percent-decoded.', 'rare', (secret) => decode(secret)],
  ];
  return [
    ...others.map((credential, index) =>
      keyed(
        one('consumer_secret_differs', `They signed with ${credential.name}; ${expected}.`),
        isClose(credential, index) ? 'seen' : 'rare',
        () => ({
          consumerSecret: credential.secret,
          publicKey: importKey(credential.publicKey),
        }),
      ),
    ),
    ...guesses.map(([evidence, likelihood, guess]) =>
      keyed(one('consumer_secret_differs', evidence), likelihood, ({ consumerSecret }) => ({
        consumerSecret: guess(consumerSecret ?? ''),
      })),
    ),
    keyed(
      one('consumer_secret_differs', 'They put the secrets into the key without percent-encoding them.'),
      'common',
      () => ({ composition: 'raw' }),
    ),
  ];
};

export const varyTokenSecretMissing: Vary = () => [
  keyed(
    one('token_secret_missing', 'They signed with the consumer secret alone, the token secret left empty.'),
    'seen',
    ({ tokenSecret }) => (tokenSecret === '' ? undefined : { tokenSecret: '' }),
  ),
  keyed(
    one('token_secret_missing', 'They signed with the consumer secret alone, without the & behind it.'),
    'common',
    () => ({
      composition: 'without_ampersand',
    }),
  ),
];

export const varyTokenSecret: Vary = ({ attempt, candidates, token, consumer }) => {
  const expected =
    token === undefined ? 'the request names no token that we know' : `we expect ${token.name}`;
  const others = (candidates.tokens ?? []).filter((credential) => credential !== token).slice(0, MAX_SECRETS);
  const isClose = (credential: TokenCredential, index: number): boolean =>
    index < MAX_PAIRED || credential.token === token?.token;
  const value = attempt.protocol.get('oauth_token') ?? '';
  const differs = (evidence: string): readonly Difference[] => one('token_secret_differs', evidence);
  return [
    ...others.map((credential, index) =>
      keyed(
        differs(`They signed with ${credential.name}; ${expected}.`),
        isClose(credential, index) ? 'seen' : 'rare',
        () => ({
          tokenSecret: credential.secret,
        }),
      ),
    ),
    keyed(differs('They signed with the token itself in place of its secret.'), 'common', () => ({
      tokenSecret: value,
    })),
    keyed(differs('They signed with consumer secret and token secret exchanged.'), 'common', () => ({
      composition: 'swapped',
    })),
    keyed(differs('They signed with the consumer secret in place of the token secret.'), 'rare', () =>
      consumer?.secret === undefined ? undefined : { tokenSecret: consumer.secret },
    ),
  ];
};

const SPACED: readonly (readonly [where: string, Likelihood, change: (secret: string) => string])[] = [
  ['a line break at its end', 'seen', (secret) => `${secret}\n`],
  ['a space at its end', 'seen', (secret) => `${secret} `],
  ['a space in front', 'seen', (secret) => ` ${secret}`],
  ['a CR LF at its end', 'common', (secret) => `${secret}\r\n`],
  ['a tab at its end', 'common', (secret) => `${secret}\t`],
  ['a tab in front', 'rare', (secret) => `\t${secret}`],
  ['a line break in front', 'rare', (secret) => `\n${secret}`],
  ['a CR at its end', 'rare', (secret) => `${secret}\r`],
  ['spaces on both sides', 'rare', (secret) => ` ${secret} `],
  ['a no-break space at its end', 'rare', (secret) => `${secret}\u00a0`],
  ['a byte order mark in front', 'rare', (secret) => `\ufeff${secret}`],
];

/** What our copy of a secret may have too much of. */
const CLEANED: readonly (readonly [where: string, clean: (secret: string) => string])[] = [
  ['around it', (secret) => secret.trim()],
  // A long one that was copied from where it was wrapped.
  ['within it', (secret) => secret.replaceAll(/\s/g, '')],
];

export const varyWhitespace: Vary = () => {
  const spaced = (evidence: string): readonly Difference[] => one('secret_has_whitespace', evidence);
  return [
    ...CLEANED.flatMap(([where, clean]) => [
      keyed(
        spaced(`Our consumer secret has white space ${where}, theirs has not.`),
        'seen',
        ({ consumerSecret = '' }) => {
          const secret = clean(consumerSecret);
          return secret === consumerSecret ? undefined : { consumerSecret: secret };
        },
      ),
      keyed(
        spaced(`Our token secret has white space ${where}, theirs has not.`),
        'seen',
        ({ tokenSecret }) => {
          const secret = clean(tokenSecret);
          return secret === tokenSecret ? undefined : { tokenSecret: secret };
        },
      ),
    ]),
    ...SPACED.flatMap(([where, likelihood, change]) => [
      keyed(
        spaced(`They signed with a consumer secret that has ${where}.`),
        likelihood,
        ({ consumerSecret }) =>
          consumerSecret === undefined ? undefined : { consumerSecret: change(consumerSecret) },
      ),
      keyed(spaced(`They signed with a token secret that has ${where}.`), likelihood, ({ tokenSecret }) =>
        tokenSecret === '' ? undefined : { tokenSecret: change(tokenSecret) },
      ),
    ]),
  ];
};

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

/** A signature that was damaged as a text on its way. */
function respelled(code: FindingCode, evidence: string, change: (signature: string) => string): Variation {
  return keyed(one(code, evidence), 'seen', ({ signature }) => {
    const changed = change(signature);
    return changed === signature ? undefined : { signature: changed };
  });
}

export const varySignaturePlus: Vary = () => [
  respelled(
    'plus_as_space',
    'The signature has spaces where its + stood: it was put into the query or form without encoding.',
    (text) => text.replaceAll(' ', '+'),
  ),
];

export const varySignatureEncoding: Vary = () => [
  respelled('double_encoded', 'The signature itself is percent-encoded once too often.', decode),
  respelled('double_encoded', 'The signature itself is percent-encoded twice too often.', (text) =>
    decode(decode(text)),
  ),
];

/** None of the codes, yet worth telling: the right signature in another notation. */
export const varySignatureNotation: Vary = () => [
  respelled('unknown', 'The signature is right, but has white space or line breaks in it.', (text) =>
    text.replaceAll(/\s/g, ''),
  ),
  respelled('unknown', 'The signature is right, but written in the URL-safe alphabet of base64.', (text) =>
    padded(text.replaceAll('-', '+').replaceAll('_', '/')),
  ),
  respelled('unknown', 'The signature is right, but lacks the = at its end.', padded),
  respelled(
    'unknown',
    'The signature is right, but written in hexadecimal digits, not in base64.',
    hexAsBase64,
  ),
  respelled('unknown', 'The signature is right, but base64 of its hexadecimal digits.', (text) => {
    const bytes = decodeBase64(text);
    return bytes === undefined ? text : hexAsBase64(new TextDecoder('latin1').decode(bytes));
  }),
];

function padded(text: string): string {
  return text.length % 4 === 2 ? `${text}==` : text.length % 4 === 3 ? `${text}=` : text;
}

function hexAsBase64(text: string): string {
  if (!/^(?:[0-9a-f]{2})+$/i.test(text)) return text;
  const pairs = text.match(/../g) ?? [];
  return encodeBase64(Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16)));
}
