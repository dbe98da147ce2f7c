// The stand-in as consumer: what it sends, and what it refuses to take. Application Links wire notes, sections 1 and 5.
import { decodeForm, secretKey, signatureBaseString, verifyBaseString } from '@maillon/oauth1';
import { afterEach, describe, expect, it } from 'vitest';
import { Browser, hiddenInputs } from '../../../test/support/browser.ts';
import { linkFor, startNotes } from '../../../test/support/notes.ts';
import type { Bitbucket } from '../src/dev/bitbucket/index.ts';
import {
  ACCESS_TOKEN,
  buildNow,
  COMMIT,
  createByHand,
  danceUrl,
  REQUEST_TOKEN,
  type ScriptedAnswer,
  type ScriptedPeer,
  type SeenRequest,
  SHARED_SECRET,
  sheet,
  signedIn,
  startStandIn,
  startTokenPeer,
} from './dev-bitbucket-support.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function linked(
  script: Readonly<Record<string, ScriptedAnswer>> = {},
  fields: Readonly<Record<string, string>> = {},
): Promise<{ readonly bitbucket: Bitbucket; readonly peer: ScriptedPeer }> {
  const peer = await startTokenPeer(script);
  const bitbucket = await startStandIn({ timeoutMs: 300 });
  closing.push(bitbucket.close, peer.close);
  await createByHand(bitbucket, sheet(peer.url, fields));
  return { bitbucket, peer };
}

function asked(peer: ScriptedPeer, path: string): SeenRequest {
  const found = peer.seen.findLast(({ target }) => target.startsWith(path));
  if (found === undefined) throw new Error(`${path} was not asked`);
  return found;
}

function headerProblem(problem: string): ScriptedAnswer {
  return { status: 401, headers: { 'www-authenticate': `OAuth realm="x", oauth_problem="${problem}"` } };
}

describe('a dance of the stand-in', () => {
  it('signs token calls with the shared secret, all in the form body, without a header', async () => {
    const { bitbucket, peer } = await linked();
    const alice = await signedIn(bitbucket, 'alice');
    await alice.get(danceUrl(bitbucket, 'authorize'));
    const { method, target, headers, body } = asked(peer, REQUEST_TOKEN);
    expect({
      method,
      target,
      authorization: headers['authorization'],
      type: headers['content-type'],
    }).toEqual({
      method: 'POST',
      target: REQUEST_TOKEN,
      authorization: undefined,
      type: 'application/x-www-form-urlencoded',
    });
    const pairs = decodeForm(body) ?? [];
    const fields = new Map(pairs);
    expect([...fields.keys()].sort()).toEqual([
      'oauth_callback',
      'oauth_consumer_key',
      'oauth_nonce',
      'oauth_signature',
      'oauth_signature_method',
      'oauth_timestamp',
      'oauth_version',
    ]);
    expect(fields.get('oauth_signature_method')).toBe('HMAC-SHA1');
    expect(fields.get('oauth_callback')).toBe(danceUrl(bitbucket, 'access'));
    const text = signatureBaseString({
      method,
      url: `${peer.url}${REQUEST_TOKEN}`,
      parameters: pairs.filter(([name]) => name !== 'oauth_signature'),
    });
    const key = secretKey(SHARED_SECRET, '');
    expect(await verifyBaseString('HMAC-SHA1', text, fields.get('oauth_signature') ?? '', key)).toBe(true);
  });

  it('repeats the callback unsigned on the authorize URL', async () => {
    const { bitbucket, peer } = await linked({}, { authorizeUrl: '/consent?skin=plain' });
    const alice = await signedIn(bitbucket, 'alice');
    const { location = '' } = await alice.get(danceUrl(bitbucket, 'authorize'));
    expect(location.startsWith(`${peer.url}/consent?skin=plain&oauth_token=rt&oauth_callback=`)).toBe(true);
    expect(new URL(location).searchParams.get('oauth_callback')).toBe(danceUrl(bitbucket, 'access'));
  });

  it('has somebody sign in first, and come back', async () => {
    const { bitbucket } = await linked();
    const browser = new Browser();
    const answer = await browser.get(danceUrl(bitbucket, 'authorize'));
    const form = await browser.get(answer.location ?? '');
    expect(hiddenInputs(form.text)['next']).toBe(
      danceUrl(bitbucket, 'authorize').slice(bitbucket.url.length),
    );
  });

  it('resolves relative addresses against the origin of the application URL, not against its path', async () => {
    const peer = await startTokenPeer();
    const bitbucket = await startStandIn();
    closing.push(bitbucket.close, peer.close);
    await createByHand(bitbucket, sheet(`${peer.url}/context`));
    expect(bitbucket.store.state.links[0]?.outgoing.generic?.requestTokenUrl).toBe(
      `${peer.url}${REQUEST_TOKEN}`,
    );
  });

  it.each<readonly [string, ScriptedAnswer, RegExp]>([
    [
      'a redirect',
      { status: 302, headers: { location: '/elsewhere' } },
      /answered 302 \(redirects are not followed\)/,
    ],
    ['an empty token secret', { body: 'oauth_token=rt&oauth_token_secret=' }, /without oauth_token_secret/],
    ['no token', { body: '<html>welcome</html>' }, /without oauth_token/],
    [
      'a problem that stands in the body only',
      { status: 401, body: 'oauth_problem=token_rejected' },
      /answered 401 without an OAuth problem/,
    ],
    [
      'a challenge that does not begin with OAuth',
      { status: 401, headers: { 'www-authenticate': 'oauth oauth_problem="token_rejected"' } },
      /answered 401 without an OAuth problem/,
    ],
    ['a problem in the challenge', headerProblem('consumer_key_unknown'), /refused: consumer_key_unknown/],
    ['silence', { silent: true }, /did not answer/],
  ])('gives up at %s', async (_, answer, words) => {
    const { bitbucket, peer } = await linked({ [REQUEST_TOKEN]: answer });
    const alice = await signedIn(bitbucket, 'alice');
    const page = await alice.get(danceUrl(bitbucket, 'authorize'));
    expect([page.status, page.location]).toEqual([502, undefined]);
    expect(page.text).toMatch(words);
    expect(peer.seen.filter(({ target }) => target === '/elsewhere')).toEqual([]);
  });

  it('takes any 2xx body as a form, whatever its media type', async () => {
    const { bitbucket } = await linked({
      [REQUEST_TOKEN]: {
        status: 201,
        headers: { 'content-type': 'text/html' },
        body: 'oauth_token=rt&oauth_token_secret=s',
      },
    });
    const alice = await signedIn(bitbucket, 'alice');
    expect((await alice.get(danceUrl(bitbucket, 'authorize'))).status).toBe(302);
  });

  it('refuses a token that is not the one it asked for', async () => {
    const { bitbucket, peer } = await linked();
    const alice = await signedIn(bitbucket, 'alice');
    await alice.get(danceUrl(bitbucket, 'authorize'));
    const page = await alice.get(
      danceUrl(bitbucket, 'access', { oauth_token: 'other', oauth_verifier: 'v' }),
    );
    expect(page.status).toBe(400);
    const bob = await signedIn(bitbucket, 'bob');
    expect(
      (await bob.get(danceUrl(bitbucket, 'access', { oauth_token: 'rt', oauth_verifier: 'v' }))).status,
    ).toBe(400);
    expect(peer.seen.filter(({ target }) => target === ACCESS_TOKEN)).toEqual([]);
  });

  it('asks for an access token also after a denial', async () => {
    const { bitbucket, peer } = await linked({ [ACCESS_TOKEN]: headerProblem('permission_denied') });
    const alice = await signedIn(bitbucket, 'alice');
    await alice.get(danceUrl(bitbucket, 'authorize'));
    const page = await alice.get(
      danceUrl(bitbucket, 'access', { oauth_token: 'rt', oauth_verifier: 'denied' }),
    );
    expect([page.status, /You said no/.test(page.text)]).toEqual([403, true]);
    const fields = new Map(decodeForm(asked(peer, ACCESS_TOKEN).body));
    expect([fields.get('oauth_token'), fields.get('oauth_verifier')]).toEqual(['rt', 'denied']);
  });

  it.each(['https://evil.example/', '//evil.example', '/\\evil.example', 'javascript:alert(1)'])(
    'sends nobody to %s',
    async (redirectUrl) => {
      const { bitbucket, peer } = await linked();
      const alice = await signedIn(bitbucket, 'alice');
      expect((await alice.get(danceUrl(bitbucket, 'authorize', { redirectUrl }))).status).toBe(400);
      expect(peer.seen.filter(({ target }) => target === REQUEST_TOKEN)).toEqual([]);
    },
  );
});

describe('a build of the stand-in', () => {
  async function connected(script: Readonly<Record<string, ScriptedAnswer>> = {}) {
    const { bitbucket, peer } = await linked(script);
    const alice = await signedIn(bitbucket, 'alice');
    await alice.get(danceUrl(bitbucket, 'authorize', { redirectUrl: COMMIT }));
    const query = { redirectUrl: COMMIT, oauth_token: 'rt', oauth_verifier: 'v' };
    const back = await alice.get(danceUrl(bitbucket, 'access', query));
    expect(back.location).toBe(`${bitbucket.url}${COMMIT}`);
    return { bitbucket, peer, alice };
  }

  it('asks to authorise while there is no token', async () => {
    const { bitbucket } = await linked();
    const page = await buildNow(bitbucket, await signedIn(bitbucket, 'alice'), { job: 'main' });
    expect(page.text).toContain('data-outcome="credentials-required"');
    expect(page.text).toMatch(/login-dance\/authorize\?applicationLinkID=[^"]+redirectUrl=[^"]+">Authorize</);
  });

  it('sends its signature in a header without realm', async () => {
    const { bitbucket, peer, alice } = await connected();
    const page = await buildNow(bitbucket, alice, { job: 'main', body: 'branch=main' });
    expect(page.text).toMatch(
      /<strong id="answer-status">200<\/strong>.*<pre id="answer-body">built<\/pre>/s,
    );
    const { headers, body } = asked(peer, '/job/main/build');
    expect(headers['authorization']).toMatch(
      /^OAuth oauth_token="at", oauth_consumer_key="maillon-notes-7f3k", /,
    );
    expect(headers['authorization']).not.toContain('realm');
    expect(body).toBe('branch=main');
    // As the product's server: nothing that only a browser sends.
    expect(Object.keys(headers).sort()).toEqual([
      'authorization',
      'connection',
      'content-length',
      'content-type',
      'host',
    ]);
  });

  it.each(['token_expired', 'token_rejected', 'token_revoked'])('drops its token on %s', async (problem) => {
    const { bitbucket, alice } = await connected({ '/job/main/build': headerProblem(problem) });
    const page = await buildNow(bitbucket, alice, { job: 'main' });
    expect(page.text).toContain('data-outcome="credentials-required"');
    expect(bitbucket.store.state.received).toEqual([]);
  });

  it.each<readonly [string, ScriptedAnswer]>([
    ['a 403', { ...headerProblem('token_rejected'), status: 403 }],
    ['another problem', headerProblem('signature_invalid')],
    ['a 401 without challenge', { status: 401 }],
    ['a 401 that says it in the body', { status: 401, body: 'oauth_problem=token_rejected' }],
  ])('keeps its token on %s', async (_, answer) => {
    const { bitbucket, alice } = await connected({ '/job/main/build': answer });
    const page = await buildNow(bitbucket, alice, { job: 'main' });
    expect(page.text).toContain(`<strong id="answer-status">${answer.status}</strong>`);
    expect(bitbucket.store.state.received).toHaveLength(1);
  });

  it('signs two-legged requests with an empty token, and names the user when it impersonates', async () => {
    const { bitbucket, peer, alice } = await connected();
    await buildNow(bitbucket, alice, { job: 'main', level: 'twoLegged' });
    expect(asked(peer, '/job/main/build').headers['authorization']).toContain('oauth_token="",');
    await buildNow(bitbucket, alice, { job: 'main', level: 'impersonation' });
    expect(asked(peer, '/job/main/build').target).toBe('/job/main/build?xoauth_requestor_id=alice');
  });

  it('takes no address of another host as a path', async () => {
    const { bitbucket, alice } = await connected();
    expect((await buildNow(bitbucket, alice, { path: '//evil.example/' })).status).toBe(400);
    expect((await buildNow(bitbucket, alice, { path: 'https://evil.example/' })).status).toBe(400);
  });
});

describe('the stand-in and the embedded provider', () => {
  async function withNotes() {
    const notes = await startNotes();
    const bitbucket = await startStandIn();
    closing.push(bitbucket.close, notes.close);
    await notes.store.links.add(linkFor({ consumerKey: 'maillon-notes-7f3k', sharedSecret: SHARED_SECRET }));
    await createByHand(bitbucket, sheet(notes.publicUrl));
    return { notes, bitbucket };
  }

  async function danced(button: 'approve' | 'deny') {
    const { notes, bitbucket } = await withNotes();
    const [alice, aliceThere] = [await signedIn(bitbucket, 'alice'), await notes.signedIn('alice')];
    const { location = '' } = await alice.get(danceUrl(bitbucket, 'authorize', { redirectUrl: COMMIT }));
    const consent = await aliceThere.get(location);
    const [action = ''] = location.split('?');
    const decided = await aliceThere.post(action, { ...hiddenInputs(consent.text), [button]: '1' });
    const callback = danceUrl(bitbucket, 'access', { redirectUrl: `${bitbucket.url}${COMMIT}` });
    expect(decided.location?.startsWith(`${callback}&oauth_token=`)).toBe(true);
    return { notes, bitbucket, alice, end: await alice.get(decided.location ?? '') };
  }

  it('go through a whole dance and act as the person', async () => {
    const { bitbucket, alice, end } = await danced('approve');
    expect(end.location).toBe(`${bitbucket.url}${COMMIT}`);
    const page = await buildNow(bitbucket, alice, { path: '/notes', body: 'text=fr%C3%BCh' });
    expect(page.text).toContain('<strong id="answer-status">201</strong>');
    expect(page.text).toContain('{&quot;user&quot;:&quot;alice&quot;,&quot;text&quot;:&quot;früh&quot;}');
  });

  it('agree about a denial', async () => {
    const { end } = await danced('deny');
    expect([end.status, /You said no/.test(end.text)]).toEqual([403, true]);
  });

  it('agree about a revoked token', async () => {
    const { notes, bitbucket, alice } = await danced('approve');
    for (const grant of await notes.store.accessTokens.listByUser('alice', 0)) {
      await notes.store.accessTokens.revoke(grant.id, 1);
    }
    const page = await buildNow(bitbucket, alice, { path: '/notes' });
    expect(page.text).toContain('data-outcome="credentials-required"');
  });

  it('agree about a wrong secret', async () => {
    const { notes, bitbucket } = await withNotes();
    await notes.store.links.update('lnk_maillon-notes-7f3k', (link) => ({
      ...link,
      incoming: link.incoming && { ...link.incoming, sharedSecret: 'another' },
    }));
    const page = await (await signedIn(bitbucket, 'alice')).get(danceUrl(bitbucket, 'authorize'));
    expect(page.text).toContain('refused: signature_invalid');
  });
});
