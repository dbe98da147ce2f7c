// The stand-in as provider: RSA-SHA1 only, and what it refuses. Application Links wire notes, section 1.
import { memoryStore } from '@maillon/applinks';
import { CredentialsRequired, createConsumer, danceCallbackUrl } from '@maillon/applinks/consumer';
import { type Credentials, rsaPrivateKey } from '@maillon/oauth1';
import { readPrivateKey } from '@maillon/oauth1/keys';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Browser, hiddenInputs } from '../../../test/support/browser.ts';
import {
  type Answer,
  askRequestToken,
  CALLBACK,
  call,
  decide,
  endpoint,
  nowSeconds,
  prepare,
  type SignedCall,
  send,
  type TokenPair,
  tokenPair,
  verifierIn,
} from '../../../test/support/dance.ts';
import { linkFor } from '../../../test/support/notes.ts';
import type { Bitbucket } from '../src/dev/bitbucket/index.ts';
import { rest, rsaKeys, signedIn, startStandIn } from './dev-bitbucket-support.ts';

const KEYS = rsaKeys();
const KEY = 'maillon:1234567890';
const CONSUMER = { consumerKey: KEY, sharedSecret: 'not-a-secret-of-anybody' };
const PROJECTS = '/rest/api/1.0/projects';
const WHOAMI = '/plugins/servlet/applinks/whoami';
const COMMIT = 'a'.repeat(40);
const LINK_ID = '11111111-1111-3111-8111-111111111111';
const CONSUMER_PATH = `/rest/applinks-oauth/1.0/applicationlink/${LINK_ID}/authentication/consumer`;

let bitbucket: Bitbucket;
let now: number;
let rsa: Partial<Credentials>;

beforeAll(async () => {
  now = nowSeconds();
  bitbucket = await startStandIn({ now: () => now });
  rsa = { signatureMethod: 'RSA-SHA1', key: rsaPrivateKey(readPrivateKey(KEYS.privateKey).pkcs8) };
  const about = {
    id: LINK_ID,
    name: 'CI',
    typeId: 'generic',
    rpcUrl: 'http://ci.invalid',
    displayUrl: 'http://ci.invalid',
  };
  await rest(bitbucket, 'PUT', `/rest/applinks/1.0/applicationlink/${LINK_ID}`, { body: about });
});
afterAll(() => bitbucket.close());
beforeEach(async () => {
  now = nowSeconds();
  await allow({});
});

/** The peer's consumer, as an administrator enters it. */
async function allow(levels: Readonly<Record<string, unknown>>): Promise<void> {
  const body = { key: KEY, name: 'CI', publicKey: KEYS.publicKey, ...levels };
  expect((await rest(bitbucket, 'PUT', CONSUMER_PATH, { body })).status).toBe(201);
}

function signed(path: string, more: Partial<SignedCall> = {}): SignedCall {
  return { url: `${bitbucket.url}${path}`, credentials: rsa, ...more };
}

async function requestToken(): Promise<TokenPair> {
  const url = endpoint(bitbucket.url, 'request-token');
  const answer = await call(CONSUMER, {
    method: 'POST',
    url,
    credentials: rsa,
    parameters: [['oauth_callback', CALLBACK]],
  });
  expect(answer.fields.get('oauth_callback_confirmed')).toBe('true');
  return tokenPair(answer);
}

async function exchange({ token }: TokenPair, verifier: string | undefined): Promise<Answer> {
  return call(CONSUMER, {
    method: 'POST',
    url: endpoint(bitbucket.url, 'access-token'),
    token,
    credentials: rsa,
    ...(verifier !== undefined && { parameters: [['oauth_verifier', verifier]] }),
  });
}

async function dance(user: string): Promise<TokenPair> {
  const request = await requestToken();
  const verifier = verifierIn(await decide(await signedIn(bitbucket, user), bitbucket.url, request.token));
  return tokenPair(await exchange(request, verifier));
}

describe('the provider of the stand-in', () => {
  it.each(['header', 'query', 'form'] as const)(
    'takes RSA-SHA1 with the parameters in the %s',
    async (place) => {
      const url = endpoint(bitbucket.url, 'request-token');
      const parameters = [['oauth_callback', 'oob']] as const;
      const answer = await call(CONSUMER, { method: 'POST', url, credentials: rsa, place, parameters });
      expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/plain;charset=utf-8']);
    },
  );

  it('refuses HMAC-SHA1, also under a known key', async () => {
    const answer = await askRequestToken(CONSUMER, bitbucket.url);
    expect([answer.status, answer.problem]).toEqual([400, 'signature_method_rejected']);
    expect(answer.fields.get('oauth_acceptable_signature_methods')).toBe('RSA-SHA1');
  });

  it.each<readonly [string, () => Partial<SignedCall>, number, string]>([
    [
      'an unknown consumer',
      () => ({ credentials: { ...rsa, consumerKey: 'nobody' } }),
      401,
      'consumer_key_unknown',
    ],
    ['an old timestamp', () => ({ nowSeconds: now - 301 }), 400, 'timestamp_refused'],
    ['a timestamp of the future', () => ({ nowSeconds: now + 301 }), 400, 'timestamp_refused'],
    ['an unknown token', () => ({ token: 'unknown' }), 401, 'token_rejected'],
  ])('refuses %s', async (_, change, status, problem) => {
    const answer = await call(CONSUMER, signed(PROJECTS, change()));
    expect([answer.status, answer.problem]).toEqual([status, problem]);
    expect(answer.headers.get('www-authenticate')).toContain(`OAuth realm="${bitbucket.url}"`);
  });

  it('refuses the signature of another key', async () => {
    const key = rsaPrivateKey(readPrivateKey(rsaKeys().privateKey).pkcs8);
    expect((await call(CONSUMER, signed(PROJECTS, { credentials: { ...rsa, key } }))).problem).toBe(
      'signature_invalid',
    );
  });

  it('refuses a request that was changed after signing', async () => {
    const { url, init } = await prepare(CONSUMER, signed(`${PROJECTS}?limit=1`));
    expect((await send({ url: url.replace('limit=1', 'limit=2'), init })).problem).toBe('signature_invalid');
  });

  it('refuses a nonce that it saw, and keeps none of a request whose signature failed', async () => {
    await allow({ twoLOAllowed: true });
    const nonce = `n${now}`;
    const key = rsaPrivateKey(readPrivateKey(rsaKeys().privateKey).pkcs8);
    await call(CONSUMER, signed(WHOAMI, { nonce, nowSeconds: now, credentials: { ...rsa, key } }));
    expect((await call(CONSUMER, signed(WHOAMI, { nonce, nowSeconds: now }))).status).toBe(200);
    const again = await call(CONSUMER, signed(WHOAMI, { nonce, nowSeconds: now }));
    expect([again.status, again.problem]).toEqual([401, 'nonce_used']);
  });

  it('refuses an attempt that lacks something, instead of passing it on', async () => {
    const answer = await send({
      url: `${bitbucket.url}${PROJECTS}`,
      init: { headers: { authorization: 'OAuth oauth_consumer_key="x"' } },
    });
    expect([answer.status, answer.problem]).toEqual([400, 'parameter_absent']);
  });

  it.each(['ftp://x.example/', 'x.example', '/relative', 'https://x.example/#f', 'javascript:alert(1)'])(
    'refuses the callback %s',
    async (callback) => {
      const url = endpoint(bitbucket.url, 'request-token');
      const answer = await call(CONSUMER, {
        method: 'POST',
        url,
        credentials: rsa,
        parameters: [['oauth_callback', callback]],
      });
      expect([answer.status, answer.problem]).toEqual([400, 'parameter_rejected']);
      expect(answer.fields.get('oauth_parameters_rejected')).toBe('oauth_callback');
    },
  );

  it('returns to the signed callback, whatever the authorize URL says', async () => {
    const { token } = await requestToken();
    const alice = await signedIn(bitbucket, 'alice');
    const url = `${endpoint(bitbucket.url, 'authorize')}?oauth_token=${token}&oauth_callback=https%3A%2F%2Fevil.example`;
    const page = await alice.get(url);
    expect(page.text).not.toContain('evil.example');
    const done = await alice.post(endpoint(bitbucket.url, 'authorize'), {
      ...hiddenInputs(page.text),
      approve: '1',
    });
    expect(done.location?.startsWith(`${CALLBACK}&oauth_token=${token}&oauth_verifier=`)).toBe(true);
  });

  it('sends a denial to the callback, and answers permission_denied', async () => {
    const request = await requestToken();
    const visit = await decide(await signedIn(bitbucket, 'alice'), bitbucket.url, request.token, 'deny');
    expect(verifierIn(visit)).toBe('denied');
    expect((await exchange(request, 'denied')).problem).toBe('permission_denied');
  });

  it('takes no decision of another page, nor of nobody', async () => {
    const { token } = await requestToken();
    const alice = await signedIn(bitbucket, 'alice');
    const url = endpoint(bitbucket.url, 'authorize');
    expect((await alice.post(url, { oauth_token: token, approve: '1' })).status).toBe(403);
    expect((await new Browser().post(url, { oauth_token: token, approve: '1' })).location).toContain(
      '/login?next=',
    );
  });

  it('exchanges a request token once, with its verifier, within ten minutes', async () => {
    const request = await requestToken();
    expect((await exchange(request, 'x')).problem).toBe('permission_unknown');
    const verifier = verifierIn(
      await decide(await signedIn(bitbucket, 'alice'), bitbucket.url, request.token),
    );
    expect((await exchange(request, undefined)).problem).toBe('parameter_absent');
    expect((await exchange(request, 'wrong')).problem).toBe('token_rejected');
    expect((await exchange(request, verifier)).status).toBe(200);
    expect((await exchange(request, verifier)).problem).toBe('token_rejected');
    const late = await requestToken();
    now += 601;
    const answer = await call(CONSUMER, {
      method: 'POST',
      url: endpoint(bitbucket.url, 'access-token'),
      token: late.token,
      credentials: rsa,
      nowSeconds: now,
    });
    expect(answer.problem).toBe('token_expired');
  });

  it('renews by the session handle', async () => {
    const request = await requestToken();
    const verifier = verifierIn(
      await decide(await signedIn(bitbucket, 'alice'), bitbucket.url, request.token),
    );
    const first = await exchange(request, verifier);
    expect([...first.fields.keys()]).toEqual([
      'oauth_token',
      'oauth_token_secret',
      'oauth_expires_in',
      'oauth_session_handle',
      'oauth_authorization_expires_in',
    ]);
    const renew = (handle: string): Promise<Answer> =>
      call(CONSUMER, {
        method: 'POST',
        url: endpoint(bitbucket.url, 'access-token'),
        token: tokenPair(first).token,
        credentials: rsa,
        parameters: [['oauth_session_handle', handle]],
      });
    expect((await renew('wrong')).problem).toBe('token_rejected');
    const second = await renew(first.fields.get('oauth_session_handle') ?? '');
    expect(second.status).toBe(200);
    expect((await call(CONSUMER, signed(WHOAMI, { token: tokenPair(first).token }))).problem).toBe(
      'token_rejected',
    );
    expect((await call(CONSUMER, signed(WHOAMI, { token: tokenPair(second).token }))).text).toBe('alice');
  });

  it('lets only the person who allowed it act, until they revoke it', async () => {
    const { token } = await dance('bob');
    const who = await call(CONSUMER, signed(WHOAMI, { token }));
    expect([who.text, who.headers.get('x-ausername')]).toEqual(['bob', 'bob']);
    const bob = await signedIn(bitbucket, 'bob');
    const url = endpoint(bitbucket.url, 'users/access-tokens');
    await bob.post(url, hiddenInputs((await bob.get(url)).text));
    expect((await call(CONSUMER, signed(WHOAMI, { token }))).problem).toBe('token_rejected');
  });
});

describe('levels of the stand-in', () => {
  it('answers a level that is not allowed with an empty 401', async () => {
    for (const call of [signed(WHOAMI), signed(`${WHOAMI}?xoauth_requestor_id=alice`)]) {
      await expectLevelRefusal(call);
    }
    await allow({ twoLOAllowed: true });
    await expectLevelRefusal(signed(`${WHOAMI}?xoauth_requestor_id=alice`));
  });

  async function expectLevelRefusal(signedCall: SignedCall): Promise<void> {
    const { status, text, headers } = await call(CONSUMER, signedCall);
    expect([status, text, headers.get('www-authenticate')]).toEqual([
      401,
      '',
      `OAuth realm="${bitbucket.url}"`,
    ]);
  }

  it('runs two-legged requests as the user of the link, or as nobody', async () => {
    await allow({ twoLOAllowed: true });
    expect((await call(CONSUMER, signed(WHOAMI))).text).toBe('');
    expect((await call(CONSUMER, signed(PROJECTS))).status).toBe(401);
    await allow({ twoLOAllowed: true, executingTwoLOUser: 'bob' });
    expect((await call(CONSUMER, signed(WHOAMI, { token: '' }))).text).toBe('bob');
  });

  it('impersonates users whom it knows', async () => {
    await allow({ twoLOAllowed: true, twoLOImpersonationAllowed: true });
    expect((await call(CONSUMER, signed(`${WHOAMI}?xoauth_requestor_id=alice`))).text).toBe('alice');
    await expectLevelRefusal(signed(`${WHOAMI}?xoauth_requestor_id=mallory`));
  });
});

describe('resources of the stand-in', () => {
  it('want somebody', async () => {
    for (const path of [PROJECTS, `/rest/build-status/1.0/commits/${COMMIT}`]) {
      const answer = await fetch(`${bitbucket.url}${path}`);
      expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([
        401,
        `OAuth realm="${bitbucket.url}"`,
      ]);
    }
  });

  it('keep build statuses of the person who signed', async () => {
    const { token } = await dance('alice');
    const path = `/rest/build-status/1.0/commits/${COMMIT}`;
    const body = JSON.stringify({
      state: 'SUCCESSFUL',
      key: 'CI-1',
      name: 'Build 1',
      url: 'http://ci.invalid/1',
    });
    const { url, init } = await prepare(CONSUMER, signed(path, { method: 'POST', token }));
    const headers = { ...(init.headers as Record<string, string>), 'content-type': 'application/json' };
    expect((await send({ url, init: { ...init, headers, body } })).status).toBe(204);
    const list = await call(CONSUMER, signed(path, { token }));
    expect(JSON.parse(list.text)).toMatchObject({
      values: [{ state: 'SUCCESSFUL', key: 'CI-1', setBy: 'alice' }],
    });
    const alice = await signedIn(bitbucket, 'alice');
    expect(
      (await alice.get(`${bitbucket.url}/projects/PAY/repos/checkout/commits/${COMMIT}`)).text,
    ).toContain('<a href="http://ci.invalid/1">Build 1</a>');
  });

  it.each([
    ['no state', { key: 'k', url: 'http://x.invalid' }],
    ['an unknown state', { state: 'DONE', key: 'k', url: 'http://x.invalid' }],
    ['a script as URL', { state: 'FAILED', key: 'k', url: 'javascript:alert(1)' }],
  ])('refuse a build status with %s', async (_, body) => {
    const answer = await rest(bitbucket, 'POST', `/rest/build-status/1.0/commits/${COMMIT}`, { body });
    expect(answer.status).toBe(400);
  });
});

describe('our consumer and the stand-in', () => {
  it('go through a whole dance with RSA-SHA1', async () => {
    const store = memoryStore();
    const outgoing = {
      consumerKey: KEY,
      signatureMethod: 'RSA-SHA1',
      sharedSecret: null,
      privateKey: KEYS.privateKey,
      requestTokenUrl: endpoint(bitbucket.url, 'request-token'),
      authorizeUrl: endpoint(bitbucket.url, 'authorize'),
      accessTokenUrl: endpoint(bitbucket.url, 'access-token'),
      allowTwoLegged: false,
      allowImpersonation: false,
    } as const;
    const link = { ...linkFor(CONSUMER, {}, 'Bitbucket'), outgoing };
    await store.links.add(link);
    const callbackUrl = danceCallbackUrl('http://ci.invalid', link.id);
    const consumer = createConsumer({ link, tokens: store.outgoingTokens, callbackUrl });
    const me = { user: 'ada', session: 's' };
    const { authorizeUrl } = await consumer.authorize(me);
    const oauthToken = new URL(authorizeUrl).searchParams.get('oauth_token') ?? '';
    const visit = await decide(await signedIn(bitbucket, 'alice'), bitbucket.url, oauthToken);
    expect(await consumer.finish({ ...me, oauthToken, oauthVerifier: verifierIn(visit) })).toEqual({
      kind: 'connected',
      redirectUrl: null,
    });
    expect(await (await consumer.fetch('ada', `${bitbucket.url}${WHOAMI}`)).text()).toBe('alice');
    bitbucket.store.change({ issued: [] });
    await expect(consumer.fetch('ada', `${bitbucket.url}${WHOAMI}`)).rejects.toThrow(CredentialsRequired);
  });
});
