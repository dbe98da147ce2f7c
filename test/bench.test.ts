// What the bench stands on: a subject that is wrong is not measured, and the results have the promised shape.
import { describe, expect, test } from 'vitest';
import { benchVerify } from '../bench/verify/bench-verify.ts';
import { maillon } from '../bench/verify/maillon.ts';
import type { Registered, Subject } from '../bench/verify/wire-request.ts';

const TINY = { rounds: 1, poolSize: 4, measurementMs: 0 };
const POSITIVE: unknown = expect.toSatisfy((value: unknown) => typeof value === 'number' && value > 0);

describe('the bench of verification', () => {
  test('gives a figure for each case, ours and the fastest peer at least', () => {
    const hmacPeers = {
      'ims-lti': POSITIVE,
      'oauth-sign': POSITIVE,
      'oauth-1.0a': POSITIVE,
      oauth: POSITIVE,
      'passport-http-oauth': POSITIVE,
    };
    const figures = {
      opsPerCpuSecond: POSITIVE,
      ratioFastestPeer: POSITIVE,
      ratioRaw: POSITIVE,
      fastestPeer: expect.any(String) as unknown,
      rawOpsPerCpuSecond: POSITIVE,
    };
    expect(benchVerify(TINY)).toEqual([
      { name: 'get-hmac-sha1', ...figures, peers: hmacPeers },
      { name: 'post-hmac-sha1', ...figures, peers: hmacPeers },
      {
        name: 'get-rsa-sha1',
        ...figures,
        peers: { 'oauth-sign': POSITIVE, 'oauth-1.0a': POSITIVE, oauth: POSITIVE },
      },
    ]);
  });

  test.each<[string, (registered: Registered) => Subject, string]>([
    ['accepts everything', withVerdict(() => true), 'accepts the same request again'],
    ['refuses everything', withVerdict(() => false), 'refuses an honest request'],
    ['forgets nonces', forgetful, 'accepts the same request again'],
    ['trusts any clock', timeless, 'accepts a timestamp an hour old'],
    ['ignores what is in the query', queryBlind, 'accepts a changed parameter'],
  ])('measures nobody who %s', (_name, subject, fault) => {
    expect(() => benchVerify({ ...TINY, subject })).toThrow(`get-hmac-sha1: wrong ${fault}`);
  });
});

function withVerdict(accepts: () => boolean): (registered: Registered) => Subject {
  return () => ({ name: 'wrong', accepts });
}

function forgetful(registered: Registered): Subject {
  const right = maillon(registered);
  return {
    name: 'wrong',
    accepts(request) {
      registered.nonces.forget();
      return right.accepts(request);
    },
  };
}

function timeless(registered: Registered): Subject {
  return {
    name: 'wrong',
    accepts(request) {
      const nowSeconds = Number(/oauth_timestamp="([0-9]+)"/.exec(request.authorization)?.[1]);
      return maillon({ ...registered, nowSeconds }).accepts(request);
    },
  };
}

/** Remembers the query that it saw first. */
function queryBlind(registered: Registered): Subject {
  const right = maillon(registered);
  let url: string | undefined;
  return {
    name: 'wrong',
    accepts(request) {
      url ??= request.url;
      return right.accepts({ ...request, url });
    },
  };
}
