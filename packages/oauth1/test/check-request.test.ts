// What protocol parameters may be, at the edges of each rule.
import {
  checkParameters,
  checkTimestamp,
  type Reason,
  readRequest,
  secretKey,
  verifySignature,
} from '@maillon/oauth1';
import { describe, expect, it } from 'vitest';

function attempt(parameters: Readonly<Record<string, string>>) {
  const all = {
    oauth_consumer_key: 'k',
    oauth_signature_method: 'HMAC-SHA1',
    oauth_signature: 'QQ==',
    oauth_timestamp: '1700000000',
    oauth_nonce: 'n',
    ...parameters,
  };
  const fields = Object.entries(all).map(([name, value]) => `${name}="${encodeURIComponent(value)}"`);
  const authorization = `OAuth ${fields.join(', ')}`;
  const read = readRequest({ method: 'GET', url: 'https://ci.example/', authorization });
  if (read.kind !== 'attempt') throw new Error(`expected an attempt, got ${JSON.stringify(read)}`);
  return read.request;
}

const check = (parameters: Readonly<Record<string, string>>): Reason | undefined =>
  checkParameters(attempt(parameters));

describe('a timestamp', () => {
  it.each(['1', '1700000000', '9'.repeat(15)])('is whole seconds: "%s"', (text) =>
    expect(check({ oauth_timestamp: text })).toBeUndefined(),
  );

  it.each(['0', '01700000000', '+1', '-1', '1.0', '1e9', ' 1', '1 ', '0x1', '１', '1\n', '9'.repeat(16)])(
    'is nothing else: "%s"',
    (text) =>
      expect(check({ oauth_timestamp: text })).toMatchObject({
        code: 'parameter_malformed',
        name: 'oauth_timestamp',
      }),
  );

  it('that is none at all is outside of every window', () => {
    const request = { ...attempt({}), timestamp: 'soon' };
    expect(checkTimestamp(request, 1_700_000_000)).toMatchObject({ code: 'timestamp_outside_window' });
  });

  it('is 300 seconds off at most, either way', () => {
    const off = (seconds: number) => checkTimestamp(attempt({}), 1_700_000_000 + seconds)?.code;
    expect([off(-300), off(300)]).toEqual([undefined, undefined]);
    expect([off(-301), off(301)]).toEqual(['timestamp_outside_window', 'timestamp_outside_window']);
  });
});

describe('a nonce', () => {
  it.each(['n'.repeat(255), `${'é'.repeat(127)}n`, 'a b', '\u00a0', '~'])('may be "%s"', (nonce) =>
    expect(check({ oauth_nonce: nonce })).toBeUndefined(),
  );

  it.each(['n'.repeat(256), 'é'.repeat(128), '\0', 'a\nb', '\u001f', '\u007f', '\u0080', '\u009f'])(
    'is not too long and has no control characters: %j',
    (nonce) =>
      expect(check({ oauth_nonce: nonce })).toMatchObject({
        code: 'parameter_malformed',
        name: 'oauth_nonce',
      }),
  );
});

it('an absent signature verifies nothing', () =>
  expect(verifySignature({ ...attempt({}), signature: undefined }, secretKey('s'))).toBe(false));
