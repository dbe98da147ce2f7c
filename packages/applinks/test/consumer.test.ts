// The consumer against a provider that verifies every signature for real, over loopback.
import { generateKeyPairSync } from 'node:crypto';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import {
  type CertificateReader,
  type ClockSkew,
  type Consumer,
  type ConsumerOptions,
  CredentialsRequired,
  createConsumer,
  OAuthProblemError,
  PeerFailure,
} from '@maillon/applinks/consumer';
import { memoryStore, type OutgoingLink, type OutgoingToken, type Store } from '@maillon/applinks/storage';
import {
  encodeForm,
  type OAuthRequest,
  type Parameter,
  percentEncode,
  readRequest,
  rsaPublicKey,
  secretKey,
  type VerificationKey,
  verifyBodyHash,
  verifySignature,
} from '@maillon/oauth1';
import { readPublicKey } from '@maillon/oauth1/keys';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

const NOW = 1_800_000_000;
const SHARED_SECRET = 'the shared secret & more';
const CALLBACK = 'https://code.example/base/access?applicationLinkID=lnk_1';
const ADA = { user: 'ada', session: 'browser-session-1' };
const FORM = 'application/x-www-form-urlencoded';

/** What came to the provider. */
interface Received {
  readonly method: string;
  readonly target: string;
  readonly header: (name: string) => string | undefined;
  readonly body: Buffer;
  /** Undefined: no OAuth attempt. */
  readonly oauth: OAuthRequest | undefined;
  readonly verified: boolean;
}

interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

const json = (value: unknown): Answer => ({
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
});
const form = (...pairs: Parameter[]): Answer => ({
  status: 200,
  headers: { 'content-type': 'text/plain;charset=utf-8' },
  body: encodeForm(pairs),
});
const challenge = (...pairs: Parameter[]): string =>
  `OAuth ${[['realm', 'peer'] as const, ...pairs].map(([name, value]) => `${name}="${percentEncode(value)}"`).join(', ')}`;
const refused = (status: number, ...pairs: Parameter[]): Answer => ({
  status,
  headers: { 'www-authenticate': challenge(...pairs) },
});
const redirect = (status: number, location: string): Answer => ({ status, headers: { location } });

class Peer {
  readonly received: Received[] = [];
  /** Token to secret. */
  readonly secrets = new Map<string, string>();
  clockSeconds = NOW;
  sendsDate = true;
  publicKey: VerificationKey | undefined;
  /** Looked at first, by path; for what a good provider does not do. */
  readonly scripts = new Map<string, (received: Received) => Answer | Promise<Answer>>();
  /** Further fields of an access token. */
  accessFields: readonly Parameter[] = [];
  issued = 0;
  readonly #server: Server;
  url = '';

  constructor() {
    this.#server = createServer((req, res) => {
      const chunks: Buffer[] = [];
      req.on('data', (chunk: Buffer) => chunks.push(chunk));
      req.on('end', () => {
        const body = Buffer.concat(chunks);
        const header = (name: string): string | undefined => req.headers[name]?.toString();
        void this.#serve(req.method ?? '', req.url ?? '', header, body).then((answer) =>
          this.#send(res, answer),
        );
      });
    });
  }

  #send(res: ServerResponse, { status, headers = {}, body = '' }: Answer): ServerResponse {
    res.sendDate = false;
    if (this.sendsDate) res.setHeader('date', new Date(this.clockSeconds * 1000).toUTCString());
    return res.writeHead(status, headers).end(body);
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  get last(): Received {
    const last = this.received.at(-1);
    if (last === undefined) throw new Error('nothing came');
    return last;
  }

  issue(kind: string): readonly Parameter[] {
    const number = ++this.issued;
    this.secrets.set(`${kind}-${number}`, `${kind}-secret-${number}`);
    return [
      ['oauth_token', `${kind}-${number}`],
      ['oauth_token_secret', `${kind}-secret-${number}`],
    ];
  }

  async #serve(method: string, target: string, header: Received['header'], body: Buffer): Promise<Answer> {
    const isForm = header('content-type')?.startsWith(FORM) === true;
    const read = readRequest({
      method,
      url: this.url + target,
      authorization: header('authorization'),
      form: isForm ? body : undefined,
    });
    const oauth = read.kind === 'attempt' ? read.request : undefined;
    const verified = oauth !== undefined && (await verifySignature(oauth, this.#keyOf(oauth)));
    const received: Received = { method, target, header, body, oauth, verified };
    this.received.push(received);
    const path = target.split('?')[0] ?? '';
    const script = this.scripts.get(path);
    if (script !== undefined) return script(received);
    if (oauth === undefined || !verified) return refused(401, ['oauth_problem', 'signature_invalid']);
    if (Math.abs(Number(oauth.timestamp) - this.clockSeconds) > 300) {
      const range = `${this.clockSeconds - 300}-${this.clockSeconds + 300}`;
      return refused(400, ['oauth_problem', 'timestamp_refused'], ['oauth_acceptable_timestamps', range]);
    }
    if (path === '/oauth/request-token')
      return form(...this.issue('request'), ['oauth_callback_confirmed', 'true']);
    if (path === '/oauth/access-token') return this.#accessToken(oauth);
    const { token = '' } = oauth;
    if (token !== '' && !this.secrets.has(token)) return refused(401, ['oauth_problem', 'token_rejected']);
    return json({ token, method, target });
  }

  #accessToken(oauth: OAuthRequest): Answer {
    this.secrets.delete(oauth.token ?? '');
    if (oauth.verifier === 'denied') return refused(401, ['oauth_problem', 'permission_denied']);
    if (oauth.sessionHandle === undefined && oauth.verifier !== 'good')
      return refused(401, ['oauth_problem', 'token_rejected']);
    return form(...this.issue('access'), ...this.accessFields);
  }

  #keyOf(oauth: OAuthRequest): VerificationKey {
    return this.publicKey ?? secretKey(SHARED_SECRET, this.secrets.get(oauth.token ?? '') ?? '');
  }
}

let peer: Peer;
let store: Store;
let nowSeconds: number;

beforeEach(async () => {
  peer = new Peer();
  store = memoryStore();
  nowSeconds = NOW;
  await peer.listen();
});
afterEach(() => peer.close());

function outgoing(base: string): OutgoingLink {
  return {
    consumerKey: 'code-host',
    signatureMethod: 'HMAC-SHA1',
    sharedSecret: SHARED_SECRET,
    privateKey: null,
    requestTokenUrl: `${base}/oauth/request-token`,
    authorizeUrl: 'https://ci.example/oauth/authorize',
    accessTokenUrl: `${base}/oauth/access-token`,
    allowTwoLegged: false,
    allowImpersonation: false,
  };
}

interface Changes {
  readonly outgoing?: Partial<OutgoingLink>;
  readonly base?: string;
  readonly options?: Partial<Omit<ConsumerOptions, 'link' | 'tokens'>>;
}

async function consumerFor({
  outgoing: changes = {},
  base = peer.url,
  options = {},
}: Changes = {}): Promise<Consumer> {
  const half = { ...outgoing(base), ...changes };
  if ((await store.links.get('lnk_1')) === undefined) {
    await store.links.add({
      id: 'lnk_1',
      name: 'Acme CI',
      state: 'enabled',
      peer: { typeId: 'generic', applicationId: null, rpcUrl: null, displayUrl: null },
      isPrimary: false,
      incoming: null,
      outgoing: half,
      createdAtSeconds: NOW,
    });
  }
  return createConsumer({
    link: { id: 'lnk_1', name: 'Acme CI', outgoing: half },
    tokens: store.outgoingTokens,
    callbackUrl: CALLBACK,
    now: () => nowSeconds,
    ...options,
  });
}

/** Puts an access token into the store that the peer knows. */
async function grant(changes: Partial<OutgoingToken> = {}): Promise<OutgoingToken> {
  const [[, token], [, tokenSecret]] = peer.issue('access') as [Parameter, Parameter];
  const stored: OutgoingToken = {
    linkId: 'lnk_1',
    user: 'ada',
    token,
    tokenSecret,
    sessionHandle: null,
    expiresAtSeconds: null,
    sessionExpiresAtSeconds: null,
    createdAtSeconds: NOW,
    issuedAtSeconds: NOW,
    lastUsedAtSeconds: null,
    ...changes,
  };
  await store.outgoingTokens.put(stored);
  return stored;
}

function storedToken(): Promise<OutgoingToken | undefined> {
  return store.outgoingTokens.find('lnk_1', 'ada');
}

async function thrownBy(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('expected an error');
}

async function failureOf(promise: Promise<unknown>): Promise<PeerFailure> {
  const error = await thrownBy(promise);
  if (error instanceof PeerFailure) return error;
  throw error;
}

async function problemOf(promise: Promise<unknown>): Promise<OAuthProblemError> {
  const error = await thrownBy(promise);
  if (error instanceof OAuthProblemError) return error;
  throw error;
}

/** Begins a dance. @returns the request token that the browser takes along. */
async function begun(consumer: Consumer, who = ADA, redirectUrl?: string): Promise<string> {
  const begin = { ...who, ...(redirectUrl === undefined ? {} : { redirectUrl }) };
  const { authorizeUrl } = await consumer.authorize(begin);
  return new URL(authorizeUrl).searchParams.get('oauth_token') ?? '';
}

function signatureText(signature: Uint8Array | string = ''): string {
  return typeof signature === 'string' ? signature : Buffer.from(signature).toString('base64');
}

describe('the dance', () => {
  it.each(['header', 'form'] as const)(
    'gets an access token with signed calls in the %s',
    async (transmission) => {
      const consumer = await consumerFor({ options: { transmission } });
      peer.accessFields = [
        ['oauth_expires_in', '3600'],
        ['oauth_session_handle', 'handle'],
        ['oauth_authorization_expires_in', '7200'],
      ];
      const { authorizeUrl } = await consumer.authorize({
        ...ADA,
        redirectUrl: 'https://code.example/base/builds',
      });
      expect(authorizeUrl).toBe('https://ci.example/oauth/authorize?oauth_token=request-1');
      const result = await consumer.finish({ ...ADA, oauthToken: 'request-1', oauthVerifier: 'good' });
      expect(result).toEqual({ kind: 'connected', redirectUrl: 'https://code.example/base/builds' });
      expect(peer.received.map(({ method, target, verified }) => ({ method, target, verified }))).toEqual([
        { method: 'POST', target: '/oauth/request-token', verified: true },
        { method: 'POST', target: '/oauth/access-token', verified: true },
      ]);
      expect(peer.received.map(({ header }) => header('authorization') === undefined)).toEqual(
        transmission === 'form' ? [true, true] : [false, false],
      );
      expect(await storedToken()).toEqual({
        linkId: 'lnk_1',
        user: 'ada',
        token: 'access-2',
        tokenSecret: 'access-secret-2',
        sessionHandle: 'handle',
        expiresAtSeconds: NOW + 3600,
        sessionExpiresAtSeconds: NOW + 7200,
        createdAtSeconds: NOW,
        issuedAtSeconds: NOW,
        lastUsedAtSeconds: null,
      });
    },
  );

  it('signs with RSA-SHA1', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    });
    peer.publicKey = rsaPublicKey(readPublicKey(publicKey).spki);
    const consumer = await consumerFor({
      outgoing: { signatureMethod: 'RSA-SHA1', sharedSecret: null, privateKey },
    });
    const oauthToken = await begun(consumer);
    expect(await consumer.finish({ ...ADA, oauthToken, oauthVerifier: 'good' })).toEqual({
      kind: 'connected',
      redirectUrl: null,
    });
    expect(await (await consumer.fetch('ada', `${peer.url}/api?a=b`)).json()).toEqual({
      token: 'access-2',
      method: 'GET',
      target: '/api?a=b',
    });
  });

  it('sends the callback as it is, its query included', async () => {
    const consumer = await consumerFor();
    await begun(consumer);
    expect(peer.last.oauth?.callback).toBe(CALLBACK);
  });

  it('makes the callback by a function of where the person wants to go', async () => {
    const callbackUrl = (redirectUrl = ''): string =>
      `https://code.example/access?redirectUrl=${encodeURIComponent(redirectUrl)}`;
    const consumer = await consumerFor({ options: { callbackUrl } });
    await begun(consumer, ADA, '/builds');
    expect(peer.last.oauth?.callback).toBe('https://code.example/access?redirectUrl=%2Fbuilds');
  });

  it('appends to an authorize URL that has a query', async () => {
    const consumer = await consumerFor({
      outgoing: { authorizeUrl: 'https://ci.example/authorize?theme=dark' },
    });
    expect(await consumer.authorize(ADA)).toEqual({
      authorizeUrl: 'https://ci.example/authorize?theme=dark&oauth_token=request-1',
    });
  });

  it('refuses a peer that does not confirm the callback', async () => {
    const consumer = await consumerFor();
    peer.scripts.set('/oauth/request-token', () => form(...peer.issue('request')));
    const error = await failureOf(consumer.authorize(ADA));
    expect(error.message).toContain('expected oauth_callback_confirmed=true');
  });

  it.each(['permission_denied', 'permissions_denied'])(
    'still asks for the token after a denial and takes %s for a no',
    async (problem) => {
      const consumer = await consumerFor();
      const oauthToken = await begun(consumer, ADA, '/builds');
      peer.scripts.set('/oauth/access-token', () => refused(401, ['oauth_problem', problem]));
      const result = await consumer.finish({ ...ADA, oauthToken, oauthVerifier: 'denied' });
      expect(result).toEqual({ kind: 'denied', redirectUrl: '/builds' });
      expect(peer.last.oauth).toMatchObject({ verifier: 'denied', token: oauthToken });
      expect(await consumer.isConnected('ada')).toBe(false);
    },
  );

  it('keeps no token that a peer gives after a denial', async () => {
    const consumer = await consumerFor();
    const oauthToken = await begun(consumer);
    peer.scripts.set('/oauth/access-token', () => form(...peer.issue('access')));
    expect(await consumer.finish({ ...ADA, oauthToken, oauthVerifier: 'denied' })).toEqual({
      kind: 'denied',
      redirectUrl: null,
    });
    expect(await storedToken()).toBeUndefined();
  });

  it('says what the peer refused and what to do', async () => {
    const consumer = await consumerFor();
    const oauthToken = await begun(consumer, ADA, '/builds');
    expect(await consumer.finish({ ...ADA, oauthToken, oauthVerifier: 'wrong' })).toEqual({
      kind: 'failed',
      problem: 'token_rejected',
      advice: 'Acme CI does not know this token or its verifier. Start again from where you came.',
      redirectUrl: '/builds',
    });
  });

  it('tells whether a user is connected, and forgets the token', async () => {
    const consumer = await consumerFor();
    expect(await consumer.isConnected('ada')).toBe(false);
    await grant();
    expect(await consumer.isConnected('ada')).toBe(true);
    expect(await consumer.disconnect('ada')).toBe(true);
    expect(await consumer.isConnected('ada')).toBe(false);
    expect(await consumer.disconnect('ada')).toBe(false);
  });
});

describe('T02 a callback that belongs to another dance', () => {
  it.each([
    ['another token', { ...ADA, oauthToken: 'request-99' }],
    ['another session', { ...ADA, session: 'attacker', oauthToken: 'request-1' }],
    ['another user', { ...ADA, user: 'eve', oauthToken: 'request-1' }],
  ])('is refused for %s, and the stored one is untouched', async (_, end) => {
    const consumer = await consumerFor();
    await begun(consumer);
    const calls = peer.received.length;
    expect(await consumer.finish({ ...end, oauthVerifier: 'good' })).toMatchObject({
      kind: 'failed',
      problem: 'token_rejected',
    });
    expect(peer.received.length).toBe(calls);
    expect(await consumer.finish({ ...ADA, oauthToken: 'request-1', oauthVerifier: 'good' })).toMatchObject({
      kind: 'connected',
    });
  });

  it('is refused the second time', async () => {
    const consumer = await consumerFor();
    const oauthToken = await begun(consumer);
    await consumer.finish({ ...ADA, oauthToken, oauthVerifier: 'good' });
    expect(await consumer.finish({ ...ADA, oauthToken, oauthVerifier: 'good' })).toMatchObject({
      kind: 'failed',
      problem: 'token_rejected',
    });
  });

  it('is refused without a verifier, and the stored one is untouched', async () => {
    const consumer = await consumerFor();
    const oauthToken = await begun(consumer);
    expect(await consumer.finish({ ...ADA, oauthToken, oauthVerifier: '' })).toMatchObject({
      kind: 'failed',
      problem: 'parameter_absent',
    });
    expect(await consumer.finish({ ...ADA, oauthToken, oauthVerifier: 'good' })).toMatchObject({
      kind: 'connected',
    });
  });
});

describe('a refusal at a token endpoint', () => {
  const refuseWith = (answer: Answer): void => void peer.scripts.set('/oauth/request-token', () => answer);

  it('has the problem, the advice and all fields of the challenge', async () => {
    const consumer = await consumerFor();
    refuseWith(
      refused(
        400,
        ['oauth_problem', 'parameter_rejected'],
        ['oauth_parameters_rejected', 'oauth_callback'],
        ['oauth_problem_advice', 'register it first'],
      ),
    );
    const error = await problemOf(consumer.authorize(ADA));
    expect(error).toMatchObject({
      problem: 'parameter_rejected',
      status: 400,
      step: 'asking for a request token',
      host: new URL(peer.url).host,
      fields: [
        ['realm', 'peer'],
        ['oauth_problem', 'parameter_rejected'],
        ['oauth_parameters_rejected', 'oauth_callback'],
        ['oauth_problem_advice', 'register it first'],
      ],
    });
    expect(error.advice).toBe(
      'Acme CI does not take a parameter. If it is oauth_callback, register our callback there. Rejected: oauth_callback. It says: register it first.',
    );
  });

  it('is read from the body when there is no OAuth challenge', async () => {
    const consumer = await consumerFor();
    refuseWith({
      status: 401,
      headers: { 'www-authenticate': 'Basic realm="x", oauth_problem="nonce_used"' },
      body: 'oauth_problem=consumer_key_unknown',
    });
    expect((await problemOf(consumer.authorize(ADA))).problem).toBe('consumer_key_unknown');
  });

  it('shows no token, secret or signature that the peer repeats, and stays in one line', async () => {
    const consumer = await consumerFor();
    const oauthToken = await begun(consumer);
    peer.scripts.set('/oauth/access-token', ({ oauth, header }) =>
      refused(
        401,
        ['oauth_problem', 'signature_invalid'],
        [
          'oauth_problem_advice',
          `${signatureText(oauth?.signature)} ${oauth?.token} ${SHARED_SECRET} request-secret-1 verifier-1\r\nSet-Cookie: x=1`,
        ],
        ['debug', header('authorization') ?? ''],
      ),
    );
    const result = await consumer.finish({ ...ADA, oauthToken, oauthVerifier: 'verifier-1' });
    if (result.kind !== 'failed') throw new Error('expected a failure');
    for (const secret of [
      SHARED_SECRET,
      oauthToken,
      'request-secret-1',
      'verifier-1',
      peer.last.oauth?.signature ?? '',
    ]) {
      expect(result.advice).not.toContain(secret);
    }
    expect(result.advice).toContain('It says: … … … … … Set-Cookie: x=1.');
  });

  it.each<[string, Answer, Partial<PeerFailure>, RegExp]>([
    [
      'a redirect',
      redirect(302, 'https://sso.example/login?x=secret'),
      { code: 'REDIRECT_REFUSED', status: 302 },
      /got a redirect \(HTTP 302\) to https:\/\/sso\.example\. Token calls follow no redirect/,
    ],
    [
      'an HTML page',
      { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>Sign in 100%' },
      { code: 'UNEXPECTED_RESPONSE', status: 200 },
      /expected oauth_token and oauth_token_secret as a form, got something else \(text\/html\)/,
    ],
    [
      'a form without secret',
      form(['oauth_token', 'x']),
      { code: 'UNEXPECTED_RESPONSE' },
      /oauth_token_secret/,
    ],
    [
      'a server error',
      { status: 500, body: 'oops' },
      { code: 'UNEXPECTED_RESPONSE_STATUS', status: 500 },
      /got HTTP 500 without an OAuth problem\. The peer fails/,
    ],
    [
      'more than 64 KiB',
      { status: 200, body: 'x'.repeat(64 * 1024 + 1) },
      { code: 'UNEXPECTED_RESPONSE' },
      /got more than 64 KiB/,
    ],
  ])('is a clear error for %s', async (_, answer, fields, message) => {
    const consumer = await consumerFor();
    refuseWith(answer);
    const error = await failureOf(consumer.authorize(ADA));
    expect(error).toMatchObject({
      step: 'asking for a request token',
      host: new URL(peer.url).host,
      ...fields,
    });
    expect(error.message).toMatch(message);
    expect(peer.received).toHaveLength(1);
  });

  it('names host and step when nobody answers in time', async () => {
    const consumer = await consumerFor({ options: { timeoutMs: 50 } });
    peer.scripts.set('/oauth/request-token', () => new Promise<never>(() => {}));
    const error = await failureOf(consumer.authorize(ADA));
    expect(error).toMatchObject({ code: 'TIMEOUT', cause: { name: 'TimeoutError' } });
    expect(error.message).toContain(
      `asking for a request token at ${new URL(peer.url).host}: No answer came in time`,
    );
  });

  it('names host and step when the connection is refused', async () => {
    const closed = new Peer();
    await closed.listen();
    await closed.close();
    const consumer = await consumerFor({ base: closed.url });
    const error = await failureOf(consumer.authorize(ADA));
    expect(error).toMatchObject({ code: 'CONNECTION_REFUSED', host: new URL(closed.url).host });
    expect(error.cause).toBeInstanceOf(Error);
  });
});

describe('a signed fetch', () => {
  it('signs the query and gives the answer back', async () => {
    const consumer = await consumerFor();
    const { token } = await grant();
    const response = await consumer.fetch('ada', `${peer.url}/job/a%2Fb//c%20d?x=1&x=&y=a+b%20c&é=ü#part`);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      token,
      method: 'GET',
      target: '/job/a%2Fb//c%20d?x=1&x=&y=a+b%20c&%C3%A9=%C3%BC',
    });
    expect(peer.last.verified).toBe(true);
  });

  it.each<[string, RequestInit]>([
    [
      'URLSearchParams',
      {
        body: new URLSearchParams([
          ['b', 'x y&=+é'],
          ['b', ''],
          ['a', '1'],
        ]),
      },
    ],
    ['text', { body: 'b=x%20y&b&a=1+2', headers: { 'content-type': `${FORM}; charset=UTF-8` } }],
    ['bytes', { body: new TextEncoder().encode('b=%C3%A9&a=1'), headers: { 'Content-Type': FORM } }],
    ['a Blob', { body: new Blob(['b=1&a=1'], { type: FORM }) }],
  ])('signs a form given as %s', async (_, init) => {
    const consumer = await consumerFor();
    await grant();
    expect((await consumer.fetch('ada', `${peer.url}/api?q=1`, { method: 'post', ...init })).status).toBe(
      200,
    );
    expect(peer.last).toMatchObject({ method: 'POST', verified: true });
    expect(peer.last.header('content-type')).toContain(FORM);
  });

  it.each<[string, RequestInit, string]>([
    ['JSON', { body: '{"a":1}', headers: { 'content-type': 'application/json' } }, '{"a":1}'],
    ['plain text', { body: 'a=1&b=2' }, 'a=1&b=2'],
    ['a stream', { body: new Blob(['streamed']).stream() }, 'streamed'],
  ])('sends %s along unsigned', async (_, init, body) => {
    const consumer = await consumerFor();
    await grant();
    expect((await consumer.fetch('ada', `${peer.url}/api`, { method: 'PUT', ...init })).status).toBe(200);
    expect(peer.last).toMatchObject({ verified: true, body: Buffer.from(body) });
    expect(peer.last.oauth?.bodyHash).toBeUndefined();
  });

  it.each<['ifBody' | 'always', RequestInit, boolean]>([
    ['ifBody', { method: 'POST', body: '{"a":1}' }, true],
    ['ifBody', { method: 'GET' }, false],
    ['always', { method: 'GET' }, true],
    ['always', { method: 'POST', body: new URLSearchParams({ a: '1' }) }, false],
  ])('with bodyHash %s signs the hash of the body of %o: %s', async (bodyHash, init, isThere) => {
    const consumer = await consumerFor({ options: { bodyHash } });
    await grant();
    expect((await consumer.fetch('ada', `${peer.url}/api`, init)).status).toBe(200);
    const { oauth, body } = peer.last;
    expect(
      oauth?.bodyHash === undefined ? false : await verifyBodyHash('HMAC-SHA1', oauth.bodyHash, body),
    ).toBe(isThere);
    expect(oauth?.bodyHash !== undefined).toBe(isThere);
  });

  it('signs the byte order mark of a form as a part of its first name', async () => {
    const consumer = await consumerFor();
    await grant();
    const init = { method: 'POST', body: Buffer.from('\ufeffa=1'), headers: { 'content-type': FORM } };
    expect((await consumer.fetch('ada', `${peer.url}/api`, init)).status).toBe(200);
    expect(peer.last).toMatchObject({ verified: true, body: init.body });
  });

  it.each<[string, string, RequestInit, RegExp]>([
    ['an Authorization header', '/api', { headers: { authorization: 'Basic x' } }, /leave it out/],
    [
      'a malformed form',
      '/api',
      { method: 'POST', body: 'a=%zz', headers: { 'content-type': FORM } },
      /form body is malformed/,
    ],
    [
      'a form that is not UTF-8',
      '/api',
      { method: 'POST', body: Buffer.from('a=é', 'latin1'), headers: { 'content-type': FORM } },
      /form body is malformed/,
    ],
    [
      'a streamed form',
      '/api',
      { method: 'POST', body: new Blob(['a=1']).stream(), headers: { 'content-type': FORM } },
      /not as a stream/,
    ],
    ['a body on a GET', '/api', { body: 'x' }, /GET/],
    ['a malformed query', '/api?a=%zz', {}, /query/],
  ])('refuses the misuse of %s', async (_, path, init, message) => {
    const consumer = await consumerFor();
    await grant();
    const error = await thrownBy(consumer.fetch('ada', peer.url + path, init));
    expect(error).toBeInstanceOf(TypeError);
    expect(String(error)).toMatch(message);
    expect(peer.received).toHaveLength(0);
  });

  it.each(['/relative', 'ftp://ci.example/', 'https://user:pass@ci.example/'])(
    'refuses the URL %s',
    async (url) => {
      const consumer = await consumerFor();
      expect(await thrownBy(consumer.fetch('ada', url))).toBeInstanceOf(TypeError);
    },
  );

  it('asks for credentials when there is no token, and sends nothing', async () => {
    const consumer = await consumerFor();
    const error = await thrownBy(consumer.fetch('ada', `${peer.url}/api`));
    expect(error).toBeInstanceOf(CredentialsRequired);
    expect(error).toMatchObject({
      linkId: 'lnk_1',
      reason: 'no_token',
      authorizePath: '/plugins/servlet/applinks/oauth/login-dance/authorize?applicationLinkID=lnk_1',
    });
    expect(peer.received).toHaveLength(0);
  });

  it.each(['token_expired', 'token_rejected', 'token_revoked'])(
    'drops the token and asks for credentials after %s',
    async (problem) => {
      const consumer = await consumerFor();
      await grant();
      peer.scripts.set('/api', () => refused(401, ['oauth_problem', problem]));
      expect(await thrownBy(consumer.fetch('ada', `${peer.url}/api`))).toMatchObject({
        name: 'CredentialsRequired',
        reason: problem,
      });
      expect(await storedToken()).toBeUndefined();
    },
  );

  it('does not drop a token that replaced the refused one meanwhile, and uses it', async () => {
    const consumer = await consumerFor();
    await grant();
    let next: OutgoingToken | undefined;
    peer.scripts.set('/api', async () => {
      peer.scripts.delete('/api');
      next = await grant();
      return refused(401, ['oauth_problem', 'token_rejected']);
    });
    const response = await consumer.fetch('ada', `${peer.url}/api`, {
      method: 'POST',
      body: new URLSearchParams({ a: '1' }),
    });
    expect(await response.json()).toMatchObject({ token: next?.token });
    expect(await storedToken()).toEqual({ ...next, lastUsedAtSeconds: NOW });
  });

  it('drops exactly the refused token, also when another one comes in the last moment', async () => {
    const consumer = await consumerFor();
    const next = { ...(await grant()), token: 'access-later' };
    const { drop } = store.outgoingTokens;
    vi.spyOn(store.outgoingTokens, 'drop').mockImplementation(async (...which) => {
      await store.outgoingTokens.put(next);
      return drop(...which);
    });
    peer.scripts.set('/api', ({ oauth }) =>
      oauth?.token === next.token ? json({}) : refused(401, ['oauth_problem', 'token_revoked']),
    );
    expect((await consumer.fetch('ada', `${peer.url}/api`)).status).toBe(200);
    expect(await storedToken()).toEqual({ ...next, lastUsedAtSeconds: NOW });
  });

  it.each<[string, Answer]>([
    ['permission_denied', refused(401, ['oauth_problem', 'permission_denied'])],
    ['a 403', refused(403, ['oauth_problem', 'token_rejected'])],
    [
      'a 401 of another scheme',
      { status: 401, headers: { 'www-authenticate': 'Basic realm="oauth_problem=token_rejected"' } },
    ],
    ['a 401 with a bare challenge', refused(401)],
    ['a problem in the body only', { status: 401, body: 'oauth_problem=token_rejected' }],
    ['a 500', { status: 500, body: 'oops' }],
  ])('gives %s back as it is and keeps the token', async (_, answer) => {
    const consumer = await consumerFor();
    const token = await grant();
    peer.scripts.set('/api', () => answer);
    const response = await consumer.fetch('ada', `${peer.url}/api`);
    expect([response.status, await response.text()]).toEqual([answer.status, answer.body ?? '']);
    expect(await storedToken()).toEqual({ ...token, lastUsedAtSeconds: NOW });
  });

  it('lets the abort of the caller through', async () => {
    const consumer = await consumerFor();
    await grant();
    const abort = new AbortController();
    peer.scripts.set('/api', () => {
      abort.abort();
      return new Promise<never>(() => {});
    });
    expect(await thrownBy(consumer.fetch('ada', `${peer.url}/api`, { signal: abort.signal }))).toMatchObject({
      name: 'AbortError',
    });
  });
});

describe('redirects', () => {
  it('signs again within the origin', async () => {
    const consumer = await consumerFor();
    await grant();
    peer.scripts.set('/old', () => redirect(302, '/new?x=1#part'));
    const response = await consumer.fetch('ada', `${peer.url}/old`);
    expect(await response.json()).toMatchObject({ target: '/new?x=1' });
    expect(peer.received.map(({ verified }) => verified)).toEqual([true, true]);
    expect(new Set(peer.received.map(({ oauth }) => oauth?.nonce)).size).toBe(2);
  });

  it.each<[number, string, string]>([
    [301, 'GET', ''],
    [302, 'GET', ''],
    [303, 'GET', ''],
    [307, 'POST', 'a=1'],
    [308, 'POST', 'a=1'],
  ])('after a %i repeats a form POST as %s', async (status, method, body) => {
    const consumer = await consumerFor();
    await grant();
    peer.scripts.set('/old', () => redirect(status, `${peer.url}/new`));
    expect(
      (
        await consumer.fetch('ada', `${peer.url}/old`, {
          method: 'POST',
          body: new URLSearchParams({ a: '1' }),
        })
      ).status,
    ).toBe(200);
    expect(peer.last).toMatchObject({ method, verified: true, body: Buffer.from(body) });
    expect(peer.last.header('content-type')).toBe(body === '' ? undefined : `${FORM};charset=UTF-8`);
  });

  it('T43 sends no second request to another host, port or scheme', async () => {
    const other = new Peer();
    await other.listen();
    const consumer = await consumerFor();
    await grant();
    for (const location of [
      `${other.url}/take`,
      `//127.0.0.2:${new URL(peer.url).port}/take`,
      peer.url.replace('http:', 'https:'),
      'ftp://127.0.0.1/',
      peer.url.replace('//', '//user:pass@'),
    ]) {
      peer.scripts.set('/old', () => redirect(307, location));
      const error = await failureOf(consumer.fetch('ada', `${peer.url}/old`, { method: 'POST', body: 'x' }));
      expect(error).toMatchObject({ code: 'REDIRECT_REFUSED', status: 307 });
      expect(error.message).toContain('not sent on to another origin');
    }
    expect(other.received).toHaveLength(0);
    expect(peer.received).toHaveLength(5);
    await other.close();
  });

  it('T43 follows no redirect at the token endpoints, not even within the origin', async () => {
    const consumer = await consumerFor();
    peer.scripts.set('/oauth/request-token', () => redirect(307, '/oauth/elsewhere'));
    expect(await failureOf(consumer.authorize(ADA))).toMatchObject({ code: 'REDIRECT_REFUSED' });
    expect(peer.received).toHaveLength(1);
  });

  it('stops after five', async () => {
    const consumer = await consumerFor();
    await grant();
    peer.scripts.set('/circle', () => redirect(302, '/circle'));
    expect((await failureOf(consumer.fetch('ada', `${peer.url}/circle`))).message).toContain(
      'more than 5 redirects',
    );
    expect(peer.received).toHaveLength(6);
  });

  it('gives the redirect back, or refuses it, when the caller says so', async () => {
    const consumer = await consumerFor();
    await grant();
    peer.scripts.set('/old', () => redirect(302, 'https://elsewhere.example/'));
    const response = await consumer.fetch('ada', `${peer.url}/old`, { redirect: 'manual' });
    expect([response.status, response.headers.get('location')]).toEqual([302, 'https://elsewhere.example/']);
    expect(await failureOf(consumer.fetch('ada', `${peer.url}/old`, { redirect: 'error' }))).toMatchObject({
      code: 'REDIRECT_REFUSED',
    });
  });

  it('does not repeat a streamed body', async () => {
    const consumer = await consumerFor();
    await grant();
    peer.scripts.set('/old', () => redirect(307, '/new'));
    const body = new Blob(['streamed']).stream();
    expect(
      (await failureOf(consumer.fetch('ada', `${peer.url}/old`, { method: 'PUT', body }))).message,
    ).toContain('A streamed body can be sent once');
  });
});

describe('renewal', () => {
  const session = {
    sessionHandle: 'handle',
    sessionExpiresAtSeconds: NOW + 9000,
    expiresAtSeconds: NOW + 3600,
  };

  it('renews a token near its end before the request, once for all that wait', async () => {
    const consumer = await consumerFor();
    await grant(session);
    nowSeconds = peer.clockSeconds = NOW + 3590;
    peer.accessFields = [
      ['oauth_expires_in', '3600'],
      ['oauth_session_handle', 'next-handle'],
    ];
    const responses = await Promise.all(
      [1, 2, 3].map((n) => consumer.fetch('ada', `${peer.url}/api?n=${n}`)),
    );
    expect(await Promise.all(responses.map((response) => response.json()))).toEqual(
      [1, 2, 3].map((n) => ({ token: 'access-2', method: 'GET', target: `/api?n=${n}` })),
    );
    const renewals = peer.received.filter(({ target }) => target === '/oauth/access-token');
    expect(renewals.map(({ oauth, verified }) => [oauth?.token, oauth?.sessionHandle, verified])).toEqual([
      ['access-1', 'handle', true],
    ]);
    const [stored] = await store.outgoingTokens.listByUser('ada');
    expect(stored).toMatchObject({
      token: 'access-2',
      sessionHandle: 'next-handle',
      expiresAtSeconds: NOW + 7190,
      sessionExpiresAtSeconds: NOW + 9000,
      createdAtSeconds: NOW,
      issuedAtSeconds: NOW + 3590,
      lastUsedAtSeconds: NOW + 3590,
    });
  });

  it('leaves a token alone that is far from its end, has no session, or a session that is over', async () => {
    const consumer = await consumerFor();
    for (const token of [
      session,
      { ...session, expiresAtSeconds: NOW, sessionHandle: null },
      { ...session, expiresAtSeconds: NOW, sessionExpiresAtSeconds: NOW },
    ]) {
      await grant(token);
      expect((await consumer.fetch('ada', `${peer.url}/api`)).status).toBe(200);
    }
    expect(peer.received.map(({ target }) => target)).toEqual(['/api', '/api', '/api']);
  });

  it('uses the old token while it holds, when the renewal fails', async () => {
    const consumer = await consumerFor();
    const token = await grant(session);
    nowSeconds = peer.clockSeconds = NOW + 3590;
    for (const answer of [refused(401, ['oauth_problem', 'permission_denied']), { status: 500 }]) {
      peer.scripts.set('/oauth/access-token', () => answer);
      expect(await (await consumer.fetch('ada', `${peer.url}/api`)).json()).toMatchObject({
        token: token.token,
      });
    }
    expect(await storedToken()).toEqual({ ...token, lastUsedAtSeconds: NOW + 3590 });
  });

  it('drops a token that is over when its renewal is refused', async () => {
    const consumer = await consumerFor();
    await grant(session);
    nowSeconds = peer.clockSeconds = NOW + 3600;
    peer.scripts.set('/oauth/access-token', () => refused(401, ['oauth_problem', 'permission_denied']));
    expect(await thrownBy(consumer.fetch('ada', `${peer.url}/api`))).toMatchObject({
      name: 'CredentialsRequired',
      reason: 'session_over',
    });
    expect(await storedToken()).toBeUndefined();
  });

  it('keeps a token that is over when the peer cannot be asked', async () => {
    const consumer = await consumerFor();
    const token = await grant(session);
    nowSeconds = peer.clockSeconds = NOW + 3600;
    peer.scripts.set('/oauth/access-token', () => ({ status: 503 }));
    expect(await failureOf(consumer.fetch('ada', `${peer.url}/api`))).toMatchObject({
      step: 'renewing an access token',
      status: 503,
    });
    expect(await storedToken()).toEqual(token);
  });

  it('renews when the peer says token_expired before we expect it', async () => {
    const consumer = await consumerFor();
    await grant({ sessionHandle: 'handle' });
    peer.scripts.set('/api', ({ oauth }) =>
      oauth?.token === 'access-1'
        ? refused(401, ['oauth_problem', 'token_expired'])
        : json({ token: oauth?.token }),
    );
    expect(await (await consumer.fetch('ada', `${peer.url}/api`)).json()).toEqual({ token: 'access-2' });
  });

  it('does not bring back what was revoked in the last moment of the renewal', async () => {
    const consumer = await consumerFor();
    await grant(session);
    nowSeconds = peer.clockSeconds = NOW + 3590;
    const { replace } = store.outgoingTokens;
    vi.spyOn(store.outgoingTokens, 'replace').mockImplementation(async (...what) => {
      const revoked = store.outgoingTokens.drop('lnk_1', 'ada');
      const replaced = await replace(...what);
      expect(await revoked).toBe(true);
      return replaced;
    });
    expect(await thrownBy(consumer.fetch('ada', `${peer.url}/api`))).toBeInstanceOf(CredentialsRequired);
    expect(await storedToken()).toBeUndefined();
  });

  it('disconnects at once, whatever a renewal that is under way brings', async () => {
    const consumer = await consumerFor();
    await grant(session);
    nowSeconds = peer.clockSeconds = NOW + 3590;
    peer.scripts.set('/oauth/access-token', async () => {
      expect(await consumer.disconnect('ada')).toBe(true);
      return form(...peer.issue('access'));
    });
    expect(await thrownBy(consumer.fetch('ada', `${peer.url}/api`))).toBeInstanceOf(CredentialsRequired);
    expect(await consumer.isConnected('ada')).toBe(false);
  });

  it('does not bring back what was disconnected meanwhile', async () => {
    const consumer = await consumerFor();
    await grant(session);
    nowSeconds = peer.clockSeconds = NOW + 3590;
    peer.scripts.set('/oauth/access-token', async () => {
      await store.outgoingTokens.drop('lnk_1', 'ada');
      return form(...peer.issue('access'));
    });
    expect(await thrownBy(consumer.fetch('ada', `${peer.url}/api`))).toBeInstanceOf(CredentialsRequired);
    expect(await consumer.isConnected('ada')).toBe(false);
  });
});

describe('T50 clocks that are apart', () => {
  it.each([600, -600])(
    'corrects once by the Date header, and reports the skew (%i s)',
    async (skewSeconds) => {
      const skews: ClockSkew[] = [];
      const consumer = await consumerFor({ options: { onClockSkew: (skew) => skews.push(skew) } });
      await grant();
      nowSeconds = NOW + skewSeconds;
      const body = new URLSearchParams({ a: '1' });
      expect((await consumer.fetch('ada', `${peer.url}/api`, { method: 'POST', body })).status).toBe(200);
      expect((await consumer.fetch('ada', `${peer.url}/api`)).status).toBe(200);
      await begun(consumer);
      expect(peer.received.map(({ oauth }) => Number(oauth?.timestamp) - NOW)).toEqual([
        skewSeconds,
        0,
        0,
        0,
      ]);
      expect(skews).toEqual([
        {
          linkId: 'lnk_1',
          linkName: 'Acme CI',
          skewSeconds,
          ourSeconds: NOW + skewSeconds,
          peerSeconds: NOW,
          corrected: true,
        },
      ]);
    },
  );

  it('corrects at the token endpoints, too', async () => {
    const consumer = await consumerFor({ options: { transmission: 'form' } });
    nowSeconds = NOW - 600;
    expect(await begun(consumer)).toBe('request-1');
    expect(peer.received).toHaveLength(2);
  });

  it('does not follow a Date more than a day away, and says how far it is', async () => {
    const skews: ClockSkew[] = [];
    const consumer = await consumerFor({ options: { onClockSkew: (skew) => skews.push(skew) } });
    nowSeconds = NOW - 86_401;
    const error = await problemOf(consumer.authorize(ADA));
    expect(error.problem).toBe('timestamp_refused');
    expect(error.advice).toBe(
      `The clocks of Acme CI and of this application are too far apart. Set both by NTP. Our clock is 86401 seconds behind that of Acme CI. It takes timestamps: ${NOW - 300}-${NOW + 300}.`,
    );
    expect(peer.received).toHaveLength(1);
    expect(skews).toMatchObject([{ skewSeconds: -86_401, corrected: false }]);
  });

  it('gives the refusal back when there is no Date', async () => {
    const consumer = await consumerFor();
    await grant();
    nowSeconds = NOW + 600;
    peer.sendsDate = false;
    expect((await consumer.fetch('ada', `${peer.url}/api`)).status).toBe(400);
    expect(peer.received).toHaveLength(1);
  });

  it('does not keep believing a Date that did not help', async () => {
    const consumer = await consumerFor();
    await grant();
    peer.clockSeconds = NOW + 900;
    peer.scripts.set('/api', () => refused(400, ['oauth_problem', 'timestamp_refused']));
    expect((await consumer.fetch('ada', `${peer.url}/api`)).status).toBe(400);
    peer.scripts.set('/api', () => json({}));
    await consumer.fetch('ada', `${peer.url}/api`);
    expect(peer.received.map(({ oauth }) => Number(oauth?.timestamp) - NOW)).toEqual([0, 900, 0]);
  });

  it('does not send a streamed body twice, and signs the next request well', async () => {
    const consumer = await consumerFor();
    await grant();
    nowSeconds = NOW + 600;
    const body = new Blob(['streamed']).stream();
    expect((await consumer.fetch('ada', `${peer.url}/api`, { method: 'PUT', body })).status).toBe(400);
    expect((await consumer.fetch('ada', `${peer.url}/api`)).status).toBe(200);
  });
});

describe('two-legged requests', () => {
  it('carry no token', async () => {
    const consumer = await consumerFor();
    const response = await consumer.fetchTwoLegged(`${peer.url}/api?a=1`);
    expect(await response.json()).toEqual({ token: '', method: 'GET', target: '/api?a=1' });
    expect(peer.last.oauth?.token).toBeUndefined();
  });

  it('name the user in the signed query, on each hop', async () => {
    const consumer = await consumerFor();
    peer.scripts.set('/old', () => redirect(307, '/new?b=2'));
    const init = { method: 'POST', body: new URLSearchParams({ c: '3' }) };
    await consumer.fetchTwoLegged(`${peer.url}/old?a=1`, init, { requestorId: 'ada lovelace' });
    expect(peer.received.map(({ target, verified }) => [target, verified])).toEqual([
      ['/old?a=1&xoauth_requestor_id=ada%20lovelace', true],
      ['/new?b=2&xoauth_requestor_id=ada%20lovelace', true],
    ]);
  });

  it('refuse a URL that names another user', async () => {
    const consumer = await consumerFor();
    const error = await thrownBy(
      consumer.fetchTwoLegged(`${peer.url}/api?xoauth_requestor_id=root`, {}, { requestorId: 'ada' }),
    );
    expect(error).toBeInstanceOf(TypeError);
    expect(peer.received).toHaveLength(0);
  });
});

describe('the options', () => {
  it('are looked over as a whole', () => {
    const link = {
      id: 'lnk_1',
      name: 'Acme CI',
      outgoing: { ...outgoing('ftp://ci.example'), consumerKey: '', sharedSecret: '' },
    };
    expect(() =>
      createConsumer({ link, tokens: store.outgoingTokens, callbackUrl: 'https://code.example/#x' }),
    ).toThrow(
      new TypeError(
        'createConsumer: link.outgoing.consumerKey is empty; link.outgoing.sharedSecret is needed to sign with HMAC-SHA1; ' +
          'link.outgoing.requestTokenUrl must be an absolute http or https URL; link.outgoing.accessTokenUrl must be an absolute http or https URL; ' +
          'callbackUrl must not have a fragment (#…)',
      ),
    );
  });

  it('need a readable private key for RSA, and never show it', () => {
    const half: OutgoingLink = {
      ...outgoing(peer.url),
      signatureMethod: 'RSA-SHA1',
      privateKey: 'not a key',
    };
    const link = { id: 'lnk_1', name: 'Acme CI', outgoing: half };
    expect(() => createConsumer({ link, tokens: store.outgoingTokens, callbackUrl: CALLBACK })).toThrow(
      /expected an RSA private key/,
    );
  });

  it('send PLAINTEXT over https only', async () => {
    const consumer = await consumerFor({ outgoing: { signatureMethod: 'PLAINTEXT' } });
    expect(String(await thrownBy(consumer.authorize(ADA)))).toContain('https URLs only');
    expect(peer.received).toHaveLength(0);
  });
});

// For this test alone: openssl ca -selfsign, EC, valid from 2020 to 2120.
const TEST_KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgla5oyvSUK58kgx0q
bQT5rzj6PKjVW15u9vb2MdHAIj2hRANCAAT7/2UZ135Mx7eF84ccdRG9vSTccyfL
+i3N43BwxchB19WvHZNkFIiYaZZJ7ushP6gFDoqzGylUc0BqIYFi6TfS
-----END PRIVATE KEY-----`;
const TEST_CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBfjCCASOgAwIBAgIBATAKBggqhkjOPQQDAjAmMQ0wCwYDVQQKDARBY21lMRUw
EwYDVQQDDAxjaS5hY21lLnRlc3QwIBcNMjAwMTAxMDAwMDAwWhgPMjEyMDAxMDEw
MDAwMDBaMCYxDTALBgNVBAoMBEFjbWUxFTATBgNVBAMMDGNpLmFjbWUudGVzdDBZ
MBMGByqGSM49AgEGCCqGSM49AwEHA0IABPv/ZRnXfkzHt4Xzhxx1Eb29JNxzJ8v6
Lc3jcHDFyEHX1a8dk2QUiJhplknu6yE/qAUOirMbKVRzQGohgWLpN9KjQDA+MB0G
A1UdEQQWMBSCDGNpLmFjbWUudGVzdIcEfwAAATAdBgNVHQ4EFgQUE21P3cstn7Y4
ZUZna5Pv+210WIAwCgYIKoZIzj0EAwIDSQAwRgIhAOqvipnmwZEcSitXoLbs6vHo
tQl3qjta5DyeW8NtfJ8MAiEA9NHovISaHA5Xm0J+d8l7O+x6CaNLbaiFpOyYxZXD
8+M=
-----END CERTIFICATE-----`;

describe('T44 a peer whose certificate is not trusted', () => {
  it('gets no request, and the error shows its certificate', async () => {
    let requests = 0;
    const server = createTlsServer({ key: TEST_KEY, cert: TEST_CERTIFICATE }, (_, res) => {
      requests++;
      res.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const base = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const consumer = await consumerFor({ base });
    await grant();
    for (const call of [consumer.authorize(ADA), consumer.fetch('ada', `${base}/api`)]) {
      const error = await failureOf(call);
      expect(error.code).toBe('SSL_UNTRUSTED');
      expect(error.cause).toBeInstanceOf(Error);
      expect(error.message).toContain(
        'The certificate is not trusted here (DEPTH_ZERO_SELF_SIGNED_CERT); it shows a self-signed certificate of O=Acme, CN=ci.acme.test, ' +
          'for DNS:ci.acme.test, IP Address:127.0.0.1, valid from Jan  1 00:00:00 2020 GMT to Jan  1 00:00:00 2120 GMT, ' +
          'SHA-256 fingerprint B0:80:28:A9:0C:64:A7:80:DF:2F:41:39:B5:26:40:C2:58:B0:D2:0A:1E:A5:F3:43:98:42:81:7B:7D:72:B0:5C',
      );
      expect(error.message).toContain('Verification is never switched off');
    }
    expect(requests).toBe(0);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it('is named also when its certificate cannot be read again', async () => {
    const readCertificate: CertificateReader = async () => undefined;
    const untrusted = Object.assign(new Error('x'), { code: 'CERT_HAS_EXPIRED' });
    const consumer = await consumerFor({
      options: {
        readCertificate,
        fetch: () => Promise.reject(new TypeError('fetch failed', { cause: untrusted })),
      },
    });
    const error = await failureOf(consumer.authorize(ADA));
    expect(error).toMatchObject({ code: 'SSL_EXPIRED' });
    expect(error.message).toContain(
      'The certificate has expired (CERT_HAS_EXPIRED). The administrator of the other application has to renew',
    );
  });
});
