// What a developer may get wrong when signing is told at once, before a peer refuses it.
import {
  type Credentials,
  type RequestToSign,
  type SigningOptions,
  secretKey,
  signRequest,
} from '@maillon/oauth1';
import { describe, expect, it } from 'vitest';

const REQUEST: RequestToSign = { method: 'GET', url: 'https://ci.example.com/a' };
const CREDENTIALS: Credentials = { consumerKey: 'k', signatureMethod: 'HMAC-SHA1', key: secretKey('s') };
const OPTIONS: SigningOptions = { nowSeconds: 1_700_000_000, nonce: 'n' };

interface Given {
  readonly request?: Partial<RequestToSign>;
  readonly credentials?: Partial<Credentials>;
  readonly options?: Partial<SigningOptions>;
}

const sign =
  ({ request, credentials, options }: Given) =>
  () =>
    signRequest({ ...REQUEST, ...request }, { ...CREDENTIALS, ...credentials }, { ...OPTIONS, ...options });

describe('signRequest', () => {
  it('takes the time in whole seconds, and further parameters that it does not make itself', async () => {
    const signed = await sign({ options: { nowSeconds: 1, parameters: [['oauth_callback', 'oob']] } })();
    expect(signed).toContainEqual(['oauth_timestamp', '1']);
    expect(signed).toContainEqual(['oauth_callback', 'oob']);
  });

  it.each<[string, Given, RegExp]>([
    ['fractions of a second', { options: { nowSeconds: 1_700_000_000.5 } }, /^nowSeconds: .*1700000000\.5$/],
    ['milliseconds', { options: { nowSeconds: 1_700_000_000_000 } }, /^nowSeconds: .*1700000000000$/],
    ['no time', { options: { nowSeconds: Number.NaN } }, /^nowSeconds: .*NaN$/],
    ['a time before 1970', { options: { nowSeconds: -1 } }, /^nowSeconds: .*-1$/],
    ['an empty consumer key', { credentials: { consumerKey: '' } }, /^consumerKey: /],
    ['a second nonce', { options: { parameters: [['oauth_nonce', 'm']] } }, /^parameters: oauth_nonce /],
    [
      'a second token',
      { credentials: { token: 't' }, options: { parameters: [['oauth_token', 'u']] } },
      /^parameters: oauth_token /,
    ],
    ['a signature', { options: { parameters: [['oauth_signature', 'x']] } }, /^parameters: oauth_signature /],
    [
      'two callbacks',
      {
        options: {
          parameters: [
            ['oauth_callback', 'a'],
            ['oauth_callback', 'b'],
          ],
        },
      },
      /^parameters: oauth_callback /,
    ],
    ['a lone surrogate', { request: { form: [['a', '\ud800']] } }, /lone surrogate/],
    ['a URL that is not ASCII', { request: { url: 'https://ci.example.com/é' } }, /must be ASCII/],
    ['a method that is not ASCII', { request: { method: 'GÉT' } }, /must be ASCII/],
    ['userinfo', { request: { url: 'https://u:p@ci.example.com/' } }, /user name/],
    ['a malformed query', { request: { url: 'https://ci.example.com/?a=%zz' } }, /query .* malformed/],
  ])('refuses %s', (_what, given, message) => {
    expect(sign(given)).toThrow(TypeError);
    expect(sign(given)).toThrow(message);
  });
});
