// Variants of the secrets and keys: another one, none, put together in another way.
import type { ConsumerCredential, TokenCredential } from './candidates.ts';
import { keyed, one } from './key-variation.ts';
import { importKey } from './public-key.ts';
import { decode } from './read-attempt.ts';
import type { Difference, Likelihood, Vary } from './variation.ts';

/** More secrets than that are not tried. */
const MAX_SECRETS = 500;
/** Of them so many take part in pairs, besides the retired ones of the same consumer. */
const MAX_PAIRED = 20;

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
