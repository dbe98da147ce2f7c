// Seeded faults: whatever is wrong between two applications, the diagnosis names that first, and says what to do.
import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { NOTHING_ALLOWED, type Provider } from '@maillon/applinks';
import {
  type DiagnosisOptions,
  type DiagnosisSelf,
  type DiagnosisStep,
  diagnose,
  type Finding,
  type FindingCode,
  type GuardSettings,
  type Severity,
} from '@maillon/applinks/links';
import { nodeRequest, sendResponse } from '@maillon/applinks/node';
import { htmlPages } from '@maillon/applinks/pages';
import { createProvider } from '@maillon/applinks/provider';
import {
  type AccessToken,
  type IncomingLink,
  type Link,
  memoryStore,
  type OutgoingLink,
  type Store,
} from '@maillon/applinks/storage';
import { authorizationHeader, rsaPrivateKey, secretKey, signRequest } from '@maillon/oauth1';
import { readPrivateKey } from '@maillon/oauth1/keys';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { captureRefusals } from '../packages/gateway/src/refusals/capture-refusals.ts';
import { type Certificates, makeCertificates } from './support/certificates.ts';
import { freePort } from './support/http.ts';
import {
  answers,
  OFF,
  PEER_ID,
  type PeerOptions,
  startPeer,
  THREE_LO,
  TWO_LO,
} from './support/seeded-peer.ts';

const OUR_ID = '0f3b0d0a-51a6-4f0f-8c0e-2b1d6d3f9a01';
const PUBLIC_URL = 'https://ci.acme.dev';
const SECRET = 'a-shared-secret-of-32-characters';

interface KeyPair {
  readonly publicKey: string;
  readonly privateKey: string;
}

function keyPair(modulusLength = 2048): KeyPair {
  return generateKeyPairSync('rsa', {
    modulusLength,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
}

const [OURS, OUR_NEXT, THEIRS, THEIR_NEXT, WEAK] = [
  keyPair(),
  keyPair(),
  keyPair(),
  keyPair(),
  keyPair(1024),
];

const SELF: DiagnosisSelf = { applicationId: OUR_ID, publicUrl: PUBLIC_URL, privateKey: OURS.privateKey };

const INCOMING: IncomingLink = {
  ...NOTHING_ALLOWED,
  consumerKey: 'bitbucket:1234567890',
  signatureMethods: ['RSA-SHA1'],
  publicKey: THEIRS.publicKey,
};

/** The peer signs with a secret that both copied. */
const BY_SECRET: IncomingLink = {
  ...INCOMING,
  signatureMethods: ['HMAC-SHA1'],
  publicKey: null,
  sharedSecret: SECRET,
};

function outgoing(peerUrl: string): OutgoingLink {
  return {
    consumerKey: 'ci:0123456789',
    signatureMethod: 'RSA-SHA1',
    sharedSecret: null,
    privateKey: OURS.privateKey,
    requestTokenUrl: `${peerUrl}/plugins/servlet/oauth/request-token`,
    authorizeUrl: `${peerUrl}/plugins/servlet/oauth/authorize`,
    accessTokenUrl: `${peerUrl}/plugins/servlet/oauth/access-token`,
    allowTwoLegged: false,
    allowImpersonation: false,
  };
}

function linkTo(url: string, changes: Partial<Link> = {}): Link {
  return {
    id: 'lnk_AAAAAAAAAAAAAAAAAAAAAA',
    name: 'Bitbucket',
    state: 'enabled',
    peer: { typeId: 'stash', applicationId: PEER_ID, rpcUrl: url, displayUrl: url },
    isPrimary: false,
    incoming: INCOMING,
    outgoing: outgoing(url),
    createdAtSeconds: 1,
    ...changes,
  };
}

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

let certificates: Certificates;
beforeAll(() => {
  certificates = makeCertificates();
});

/** What a fault leaves to be found. */
interface Seeded {
  readonly link: Link;
  readonly store?: Store;
  readonly ourselves?: DiagnosisSelf;
  readonly guard?: GuardSettings;
}

async function peer(options: Partial<PeerOptions> = {}): Promise<string> {
  const running = await startPeer({
    consumer: { key: INCOMING.consumerKey, publicKey: THEIRS.publicKey },
    status: { incoming: THREE_LO, outgoing: THREE_LO },
    ...options,
  });
  closers.push(running.close);
  return running.url;
}

/** The peer's own provider, that knows us by `incoming`; at the public URL that it believes to have. */
async function peerProvider(
  publicUrl: string,
  incoming: Partial<IncomingLink>,
  now?: () => number,
): Promise<Provider> {
  const store = memoryStore();
  const known: IncomingLink = {
    ...INCOMING,
    consumerKey: 'ci:0123456789',
    publicKey: OURS.publicKey,
    ...incoming,
  };
  await store.links.add({ ...linkTo('https://ci.acme.dev'), incoming: known, outgoing: null });
  return provider(store, publicUrl, now);
}

function provider(store: Store, publicUrl: string, now?: () => number): Provider {
  return createProvider({
    store,
    publicUrl,
    applicationName: 'CI',
    identity: { person: () => Promise.resolve(undefined), signInUrl: () => undefined },
    pages: htmlPages,
    formKey: randomBytes(32),
    ...(now === undefined ? {} : { now }),
  });
}

/** A peer that verifies what we sign. */
async function verifyingPeer(
  incoming: Partial<IncomingLink>,
  more: {
    readonly believes?: (url: string) => string;
    readonly now?: () => number;
    readonly options?: Partial<PeerOptions>;
  } = {},
): Promise<string> {
  const { believes = (url) => url, now, options = {} } = more;
  // It has to know its address, which is known when it listens.
  const made: Provider[] = [];
  const late: Provider = {
    handle: (request) => made[0]?.handle(request) ?? Promise.resolve(undefined),
    authenticate: (request) => made[0]?.authenticate(request) ?? Promise.resolve({ kind: 'unsigned' }),
    close: () => made[0]?.close(),
  };
  const url = await peer({ provider: late, ...options });
  made.push(await peerProvider(believes(url), incoming, now));
  return url;
}

/** Sends a request that the peer signed for `signedUrl` to our provider, which refuses it and keeps what came. */
async function refusedByUs(
  signedUrl: string,
  more: {
    readonly incoming?: IncomingLink;
    readonly secret?: string;
    /** Of the peer, PKCS#8 PEM: it signs with RSA-SHA1. */
    readonly privateKey?: string;
    /** Default: nobody told where it is. */
    readonly peer?: Link['peer'];
    readonly consumerKey?: string;
    readonly createdAtSeconds?: number;
    readonly skewSeconds?: number;
    readonly withToken?: boolean;
    readonly headers?: Readonly<Record<string, string>>;
  } = {},
): Promise<Seeded> {
  const { incoming = BY_SECRET, secret = SECRET, skewSeconds = 0, withToken = false } = more;
  const store = memoryStore();
  const link = linkTo('', {
    incoming,
    outgoing: null,
    peer: more.peer ?? { typeId: 'generic', applicationId: null, rpcUrl: null, displayUrl: null },
    createdAtSeconds: more.createdAtSeconds ?? 1,
  });
  await store.links.add(link);
  const token = 'an-access-token-that-is-not-kept';
  const tokenSecret = withToken ? 'its-token-secret' : '';
  if (withToken) await addAccessToken(store, link.id, token, tokenSecret);
  const url = await ourServer(store);
  const { pathname, search } = new URL(signedUrl);
  const signed = await signRequest(
    { method: 'POST', url: signedUrl },
    {
      consumerKey: more.consumerKey ?? incoming.consumerKey,
      ...(more.privateKey === undefined
        ? { signatureMethod: 'HMAC-SHA1', key: secretKey(secret, tokenSecret) }
        : { signatureMethod: 'RSA-SHA1', key: rsaPrivateKey(readPrivateKey(more.privateKey).pkcs8) }),
      ...(withToken ? { token } : {}),
    },
    { nowSeconds: Math.floor(Date.now() / 1000) + skewSeconds },
  );
  const response = await fetch(url + pathname + search, {
    method: 'POST',
    headers: { authorization: authorizationHeader(signed), cookie: 'session=private', ...more.headers },
  });
  expect(response.status).toBeGreaterThanOrEqual(400);
  // It is kept beside the answer, not before it.
  await expect.poll(async () => (await store.refusedRequests.list({ limit: 1 })).length).toBe(1);
  return { link, store };
}

/** The last request of the peer, as the gateway notes it. */
async function heardFrom(
  { link, store }: { readonly link: Link; readonly store: Store },
  problem: string | null,
): Promise<void> {
  await store.links.add(link);
  store.links.noteTraffic(link.id, {
    direction: 'incoming',
    atSeconds: Math.floor(Date.now() / 1000),
    request: 'POST /job/main/build',
    status: problem === null ? 200 : 401,
    user: 'ada',
    problem,
  });
}

async function addAccessToken(store: Store, linkId: string, token: string, secret: string): Promise<void> {
  const nowSeconds = Math.floor(Date.now() / 1000);
  const tokenDigest = 'request-token-digest';
  await store.requestTokens.add(
    {
      tokenDigest,
      secret: 's',
      linkId,
      callback: null,
      state: 'pending',
      user: null,
      verifierDigest: null,
      wrongVerifiers: 0,
      createdAtSeconds: nowSeconds,
      expiresAtSeconds: nowSeconds + 600,
    },
    10,
  );
  await store.requestTokens.decide(tokenDigest, { user: 'ada', verifierDigest: 'v' }, nowSeconds);
  const accessToken: AccessToken = {
    id: 'grt_1',
    tokenDigest: createHash('sha256').update(token).digest('base64url'),
    secret,
    linkId,
    user: 'ada',
    sessionHandleDigest: null,
    createdAtSeconds: nowSeconds,
    expiresAtSeconds: nowSeconds + 3600,
    sessionExpiresAtSeconds: nowSeconds + 3600,
    revokedAtSeconds: null,
    lastUsedAtSeconds: null,
  };
  await store.requestTokens.exchange(tokenDigest, accessToken, nowSeconds);
}

/** Our provider behind what keeps its refusals, as the gateway has it. */
async function ourServer(store: Store): Promise<string> {
  const judge = captureRefusals(provider(store, PUBLIC_URL), { store, ourselves: { publicUrl: PUBLIC_URL } });
  const serve = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const request = nodeRequest(req);
    const answer = (await judge.handle(request)) ?? (await judge.authenticate(request));
    if ('status' in answer) sendResponse(res, answer);
    else if (answer.kind === 'refused') sendResponse(res, answer.response);
    else res.end('taken');
  };
  const server = createServer((req, res) => void serve(req, res));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => new Promise((resolve) => server.close(resolve)));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // a TCP server that listens has one
}

async function tcpServer(onConnection: (socket: Socket) => void): Promise<number> {
  const server = createTcpServer(onConnection);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(async () => server.close());
  return (server.address() as AddressInfo).port; // a TCP server that listens has one
}

interface Fault {
  readonly fault: string;
  readonly seed: () => Promise<Seeded>;
  readonly code: FindingCode;
  readonly severity?: Severity;
  readonly cause?: RegExp;
  readonly evidence: RegExp;
  readonly remedy: RegExp;
}

const THREE_LEGGED = 'com.atlassian.applinks.api.auth.types.OAuthAuthenticationProvider';
const MANIFEST = '/rest/applinks/1.0/manifest';
const CONSUMER_INFO = '/plugins/servlet/oauth/consumer-info';
const STATUS = `/rest/applinks/3.0/status/${OUR_ID}/oauth`;
/** What signed requests of ours go to. */
const ECHO = '/rest/applinks/latest/manifest';
const WHO_AM_I = '/plugins/servlet/applinks/whoami';
const LOGIN = '<!doctype html><title>Log in</title><form><input type="password" name="os_password"></form>';
const XML = { 'content-type': 'application/xml' };

const instead = (path: string, listener: RequestListener) => async (): Promise<Seeded> => ({
  link: linkTo(await peer({ instead: { [path]: listener } })),
});
const withManifest = (listener: RequestListener) => instead(MANIFEST, listener);
const LEADS_TO_LOGIN = answers(302, { location: '/login?next=%2F' });

const tlsPeer = (which: keyof Omit<Certificates, 'ca'>, trusted: boolean) => async (): Promise<Seeded> => ({
  link: linkTo(await peer({ tls: certificates[which] })),
  guard: trusted ? { ca: [certificates.ca] } : {},
});

const FAULTS: readonly Fault[] = [
  // Our own side
  {
    fault: 'neither direction is on',
    seed: async () => ({ link: linkTo(await peer(), { incoming: null, outgoing: null }) }),
    code: 'NO_OUTGOING_AUTH',
    evidence: /neither incoming nor outgoing/,
    remedy: /maillon connect/,
  },
  {
    fault: 'incoming without any key',
    seed: async () => ({ link: linkTo(await peer(), { incoming: { ...INCOMING, publicKey: null } }) }),
    code: 'NO_KEY',
    evidence: /RSA-SHA1.*no key at all/,
    remedy: /maillon links remove Bitbucket, then maillon connect/,
  },
  {
    fault: 'a weak key of the peer',
    seed: async () => ({
      link: linkTo(await peer({ consumer: { key: INCOMING.consumerKey, publicKey: WEAK.publicKey } }), {
        incoming: { ...INCOMING, publicKey: WEAK.publicKey, allowWeakKey: true },
      }),
    }),
    code: 'WEAK_KEY',
    severity: 'warning',
    evidence: /1024/,
    remedy: /2048/,
  },
  {
    fault: 'our public URL is http',
    seed: async () => ({
      link: linkTo(await peer()),
      ourselves: { ...SELF, publicUrl: 'http://ci.acme.dev' },
    }),
    code: 'PUBLIC_URL_NOT_HTTPS',
    severity: 'warning',
    evidence: /http:\/\/ci\.acme\.dev/,
    remedy: /https/,
  },
  {
    fault: 'the link is paused',
    seed: async () => ({ link: linkTo(await peer(), { state: 'paused' }) }),
    code: 'DISABLED',
    severity: 'warning',
    evidence: /paused/,
    remedy: /maillon links resume Bitbucket/,
  },
  {
    fault: 'we act in a peer whose address nobody told',
    seed: async () => ({
      link: linkTo('', { peer: { typeId: 'stash', applicationId: null, rpcUrl: null, displayUrl: null } }),
    }),
    code: 'PEER_URL_UNKNOWN',
    evidence: /no address/,
    remedy: /maillon relocate/,
  },
  // The network
  {
    fault: 'unknown host',
    seed: async () => ({ link: linkTo('https://bitbucket.invalid') }),
    code: 'UNKNOWN_HOST',
    evidence: /Looking up bitbucket\.invalid failed with E/,
    remedy: /host name/,
  },
  {
    fault: 'the address of a metadata service',
    seed: async () => ({ link: linkTo('http://169.254.169.254') }),
    code: 'ADDRESS_REFUSED',
    evidence: /169\.254\.169\.254/,
    remedy: /address of the peer/,
  },
  {
    fault: 'the gateway may not call this machine, and the one who asks may',
    seed: async () => ({
      link: linkTo(await peer()),
      ourselves: { ...SELF, addressRules: { allowLoopback: false } },
    }),
    code: 'ADDRESS_REFUSED',
    evidence: /resolves to (?:127\.0\.0\.1|::1)\. The gateway was started without --allow-loopback/,
    remedy: /maillon up --allow-loopback/,
  },
  {
    fault: 'refused port',
    seed: async () => ({ link: linkTo(`http://localhost:${await freePort()}`) }),
    code: 'CONNECTION_REFUSED',
    evidence: /ECONNREFUSED/,
    remedy: /port/,
  },
  {
    fault: 'a port that accepts and never answers',
    seed: async () => ({
      link: linkTo(`http://localhost:${await tcpServer((socket) => void socket.on('error', () => {}))}`),
      guard: { timeoutMs: 500 },
    }),
    code: 'TIMEOUT',
    evidence: /more than 0\.5 seconds/,
    remedy: /overloaded|still starting/,
  },
  {
    fault: 'a TLS port that accepts and never answers',
    seed: async () => ({
      link: linkTo(`https://localhost:${await tcpServer((socket) => void socket.on('error', () => {}))}`),
      guard: { timeoutMs: 500 },
    }),
    code: 'TIMEOUT',
    evidence: /TLS.*more than 0\.5 seconds/,
    remedy: /port/,
  },
  {
    fault: 'a port that hangs up',
    seed: async () => ({
      link: linkTo(
        `http://localhost:${await tcpServer((socket) => {
          socket.on('error', () => {});
          socket.once('data', () => socket.resetAndDestroy());
        })}`,
      ),
    }),
    code: 'CONNECTION_LOST',
    evidence: /ECONNRESET/,
    remedy: /firewalls and proxies/,
  },
  {
    fault: 'a body that never ends',
    seed: async () => {
      const slow = withManifest((_req, res) => {
        res.writeHead(200, { 'content-type': 'application/json' });
        res.write('{"id":');
      });
      return { ...(await slow()), guard: { timeoutMs: 500 } };
    },
    code: 'TIMEOUT',
    evidence: /more than 0\.5 seconds/,
    remedy: /proxies/,
  },
  {
    fault: 'https to a port that speaks http',
    seed: async () => ({ link: linkTo((await peer()).replace('http:', 'https:')) }),
    code: 'SSL_UNMATCHED',
    evidence: /TLS/,
    remedy: /http:\/\//,
  },
  {
    fault: 'http to a port that speaks https',
    seed: async () => ({ link: linkTo((await peer({ tls: certificates.good })).replace('https:', 'http:')) }),
    code: 'SSL_UNMATCHED',
    evidence: /Port \d+ speaks TLS/,
    remedy: /maillon relocate Bitbucket https:\/\/localhost:\d+$/,
  },
  {
    fault: 'self-signed certificate',
    seed: tlsPeer('selfSigned', true),
    code: 'SSL_UNTRUSTED',
    evidence: /self-signed certificate.*fingerprint/s,
    remedy: /NODE_EXTRA_CA_CERTS/,
  },
  {
    fault: 'certificate of an unknown CA',
    seed: tlsPeer('good', false),
    code: 'SSL_UNTRUSTED',
    evidence: /issued by CN=TestCA/,
    remedy: /NODE_EXTRA_CA_CERTS/,
  },
  {
    fault: 'expired certificate',
    seed: tlsPeer('expired', true),
    code: 'SSL_EXPIRED',
    evidence: /to Jan  1 .*2021/s,
    remedy: /renew/,
  },
  {
    fault: 'certificate for another name',
    seed: tlsPeer('otherName', true),
    code: 'SSL_HOSTNAME_UNMATCHED',
    evidence: /elsewhere\.example/,
    remedy: /host name/,
  },
  {
    fault: 'certificate that expires in five days',
    seed: tlsPeer('expiring', true),
    code: 'SSL_EXPIRING',
    severity: 'warning',
    evidence: /5 days more/,
    remedy: /renew/,
  },
  // The clock
  {
    fault: 'their clock is 412 s ahead',
    seed: async () => ({ link: linkTo(await peer({ dateOffsetSeconds: 412 })) }),
    code: 'CLOCK_SKEW',
    evidence: /41[123] seconds ahead of ours/,
    remedy: /NTP/,
  },
  {
    fault: 'their clock is 60 s behind',
    seed: async () => ({ link: linkTo(await peer({ dateOffsetSeconds: -60 })) }),
    code: 'CLOCK_SKEW',
    severity: 'warning',
    evidence: /(?:59|60|61) seconds behind ours/,
    remedy: /NTP/,
  },
  // What answers
  {
    fault: '302 to another host',
    seed: withManifest(answers(302, { location: `https://git.acme.dev${MANIFEST}` })),
    code: 'REDIRECTED',
    evidence: /302.*https:\/\/git\.acme\.dev/,
    remedy: /maillon relocate Bitbucket https:\/\/git\.acme\.dev$/,
  },
  {
    fault: '301 to the context path',
    seed: withManifest(answers(301, { location: `/bitbucket${MANIFEST}` })),
    code: 'REDIRECTED',
    evidence: /301/,
    remedy: /maillon relocate Bitbucket http:\/\/localhost:\d+\/bitbucket$/,
  },
  {
    fault: '302 to a sign-in page',
    seed: withManifest(answers(302, { location: 'https://sso.acme.dev/adfs/ls?wa=wsignin1.0' })),
    code: 'LOGIN_PAGE',
    evidence: /sso\.acme\.dev/,
    remedy: /\/rest\/applinks/,
  },
  {
    fault: 'login page instead of the manifest',
    seed: withManifest(answers(200, { 'content-type': 'text/html' }, LOGIN)),
    code: 'LOGIN_PAGE',
    evidence: /200 with text\/html/,
    remedy: /\/rest\/applinks/,
  },
  {
    fault: '401 instead of the manifest',
    seed: withManifest(answers(401, { 'www-authenticate': 'Basic realm="proxy"' })),
    code: 'UNEXPECTED_RESPONSE_STATUS',
    evidence: /401/,
    remedy: /without signing in/,
  },
  {
    fault: '500',
    seed: withManifest(answers(500, { 'content-type': 'text/plain' }, 'broken')),
    code: 'UNEXPECTED_RESPONSE_STATUS',
    evidence: /500/,
    remedy: /log of the peer/,
  },
  {
    fault: 'the link lacks the context path',
    seed: async () => ({
      link: linkTo((await peer({ contextPath: '/bitbucket' })).replace('/bitbucket', '')),
    }),
    code: 'UNEXPECTED_RESPONSE_STATUS',
    evidence: /404/,
    remedy: /context path/,
  },
  {
    fault: 'garbage instead of XML',
    seed: withManifest(answers(200, XML, '<manifest><id>x</manifest>')),
    code: 'UNEXPECTED_RESPONSE',
    evidence: /not well-formed XML/,
    remedy: /base URL/,
  },
  {
    fault: 'an entity bomb',
    seed: withManifest(
      answers(200, XML, '<!DOCTYPE m [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><manifest>&b;</manifest>'),
    ),
    code: 'UNEXPECTED_RESPONSE',
    evidence: /document type/,
    remedy: /base URL/,
  },
  {
    fault: 'a huge manifest',
    seed: withManifest(answers(200, { 'content-type': 'application/json' }, Buffer.alloc(3_000_000, 'x'))),
    code: 'ANSWER_TOO_LARGE',
    evidence: /1048576 bytes/,
    remedy: /base URL/,
  },
  {
    fault: 'an old version of Application Links',
    seed: async () => ({ link: linkTo(await peer({ manifest: { applinksVersion: '4.0.12' } })) }),
    code: 'REMOTE_VERSION_INCOMPATIBLE',
    evidence: /4\.0\.12/,
    remedy: /Upgrade/,
  },
  {
    fault: 'another base URL than in the link',
    seed: async () => ({ link: linkTo(await peer({ manifest: { url: 'https://git.acme.dev/bitbucket' } })) }),
    code: 'PUBLIC_URL_MISMATCH',
    severity: 'warning',
    evidence: /scheme.*host.*context path differ/,
    remedy: /maillon relocate Bitbucket https:\/\/git\.acme\.dev\/bitbucket/,
  },
  // Who answers
  {
    fault: 'wrong id',
    seed: async () => ({
      link: linkTo(await peer({ manifest: { id: '11111111-2222-4333-8444-555555555555' } })),
    }),
    code: 'ID_MISMATCH',
    evidence: /11111111-2222.*6fd1e1c3/,
    remedy: /maillon relocate.*maillon links repair Bitbucket/,
  },
  {
    fault: 'our own id: a clone of us',
    seed: async () => ({ link: linkTo(await peer({ manifest: { id: OUR_ID } })) }),
    code: 'CLONED_INSTANCE',
    evidence: /our own id/,
    remedy: /id of its own/,
  },
  {
    fault: "another link's id: a clone of that peer",
    seed: async () => {
      const store = memoryStore();
      const other = '22222222-2222-4333-8444-555555555555';
      const url = 'https://git-staging.acme.dev';
      await store.links.add(
        linkTo(url, {
          id: 'lnk_B',
          name: 'Staging',
          incoming: null,
          peer: { typeId: 'stash', applicationId: other, rpcUrl: url, displayUrl: url },
        }),
      );
      return { link: linkTo(await peer({ manifest: { id: other } })), store };
    },
    code: 'CLONED_INSTANCE',
    evidence: /"Staging"/,
    remedy: /server id/,
  },
  // Keys and levels
  {
    fault: 'the peer has a new key',
    seed: async () => ({
      link: linkTo(await peer({ consumer: { key: INCOMING.consumerKey, publicKey: THEIR_NEXT.publicKey } })),
    }),
    code: 'STALE_KEY',
    evidence: /SHA256:.*SHA256:/,
    remedy: /administrator of the peer.*maillon links repair Bitbucket/,
  },
  {
    fault: 'the peer has a new key, and still signs with the old one',
    seed: async () => {
      const seeded = {
        link: linkTo(
          await peer({ consumer: { key: INCOMING.consumerKey, publicKey: THEIR_NEXT.publicKey } }),
        ),
        store: memoryStore(),
      };
      await heardFrom(seeded, null);
      return seeded;
    },
    code: 'STALE_KEY',
    severity: 'warning',
    evidence: /SHA256:.*SHA256:.*was taken/,
    remedy: /administrator of the peer.*maillon links repair Bitbucket/,
  },
  {
    fault: 'the peer has a new key, and its last request was refused',
    seed: async () => {
      const seeded = {
        link: linkTo(
          await peer({ consumer: { key: INCOMING.consumerKey, publicKey: THEIR_NEXT.publicKey } }),
        ),
        store: memoryStore(),
      };
      await heardFrom(seeded, 'signature_invalid');
      return seeded;
    },
    code: 'STALE_KEY',
    evidence: /SHA256:.*SHA256:/,
    remedy: /administrator of the peer.*maillon links repair Bitbucket/,
  },
  {
    fault: 'consumer-info as text/xml',
    seed: async () => ({
      link: linkTo(
        await peer({
          instead: {
            [CONSUMER_INFO]: answers(200, { 'content-type': 'text/xml' }, consumerInfo()),
          },
        }),
      ),
    }),
    code: 'UNEXPECTED_RESPONSE',
    severity: 'warning',
    evidence: /text\/xml/,
    remedy: /application\/xml/,
  },
  {
    fault: 'login page in front of consumer-info',
    seed: async () => ({
      link: linkTo(
        await peer({ instead: { [CONSUMER_INFO]: answers(200, { 'content-type': 'text/html' }, LOGIN) } }),
      ),
    }),
    code: 'LOGIN_PAGE',
    severity: 'warning',
    evidence: /consumer-info/,
    remedy: /\/plugins\/servlet\/oauth/,
  },
  {
    fault: 'consumer-info without name and key',
    seed: instead(CONSUMER_INFO, answers(200, XML, '<consumer><description>x</description></consumer>')),
    code: 'CONSUMER_INFO_UNAVAILABLE',
    severity: 'warning',
    evidence: /consumer-info answered 200 .*has no key/,
    remedy:
      /^http:\/\/localhost:\d+\/plugins\/servlet\/oauth\/consumer-info should answer with its key, name and publicKey/,
  },
  {
    fault: 'consumer-info asks for a sign-in',
    seed: instead(CONSUMER_INFO, answers(401)),
    code: 'CONSUMER_INFO_UNAVAILABLE',
    severity: 'warning',
    evidence: /consumer-info answered 401/,
    remedy: /^Let http:\/\/localhost:\d+\/plugins\/servlet\/oauth\/consumer-info answer without signing in/,
  },
  {
    fault: '302 to a sign-in page in front of consumer-info',
    seed: instead(CONSUMER_INFO, LEADS_TO_LOGIN),
    code: 'LOGIN_PAGE',
    severity: 'warning',
    evidence: /consumer-info answered 302 and leads to http:\/\/localhost:\d+\/login\./,
    remedy: /\/plugins\/servlet\/oauth/,
  },
  {
    fault: '302 to a sign-in page in front of the status',
    seed: instead(STATUS, LEADS_TO_LOGIN),
    code: 'LOGIN_PAGE',
    severity: 'warning',
    evidence: /status\/.*answered 302 and leads to http:\/\/localhost:\d+\/login\./,
    remedy: /\/rest\/applinks/,
  },
  {
    fault: 'login page instead of the status',
    seed: instead(STATUS, answers(200, { 'content-type': 'text/html' }, LOGIN)),
    code: 'LOGIN_PAGE',
    severity: 'warning',
    evidence: /status\/.*answered 200 with text\/html/,
    remedy: /\/rest\/applinks/,
  },
  {
    fault: 'missing link back',
    seed: async () => ({ link: linkTo(await startedWithoutStatus()) }),
    code: 'NO_REMOTE_APPLINK',
    evidence: /404.*0f3b0d0a/,
    remedy: /maillon links repair Bitbucket --peer-admin.*maillon sheet Bitbucket/,
  },
  {
    fault: 'they do not let us in',
    seed: async () => ({ link: linkTo(await peer({ status: { incoming: OFF, outgoing: THREE_LO } })) }),
    code: 'AUTH_LEVEL_MISMATCH',
    evidence: /our outgoing side is on with 3LO, their incoming side is off/,
    remedy: /their incoming side.*maillon links repair Bitbucket --peer-admin/,
  },
  {
    fault: 'the link is paused at the peer',
    seed: async () => ({ link: linkTo(await peer({ status: { incoming: OFF, outgoing: OFF } })) }),
    code: 'AUTH_LEVEL_MISMATCH',
    evidence: /off in both directions/,
    remedy: /enable the link there.*maillon links repair Bitbucket --peer-admin/,
  },
  {
    fault: 'they ask for 2LO, we allow 3LO',
    seed: async () => ({ link: linkTo(await peer({ status: { incoming: THREE_LO, outgoing: TWO_LO } })) }),
    code: 'AUTH_LEVEL_MISMATCH',
    severity: 'warning',
    evidence: /their outgoing side is on with 3LO\+2LO, our incoming side is on with 3LO/,
    remedy: /our incoming side/,
  },
  {
    fault: 'one-sided: their outgoing side is off',
    seed: async () => ({ link: linkTo(await peer({ status: { incoming: THREE_LO, outgoing: OFF } })) }),
    code: 'AUTH_LEVEL_MISMATCH',
    evidence: /their outgoing side is off/,
    remedy: /their outgoing side/,
  },
  {
    fault: 'its manifest announces no way to sign in',
    seed: async () => ({ link: linkTo(await peer({ manifest: { inboundAuthenticationTypes: [] } })) }),
    code: 'AUTH_LEVEL_UNSUPPORTED',
    severity: 'warning',
    evidence: /We would use 3LO; its manifest announces no OAuth at all/,
    remedy: /manifest announces/,
  },
  {
    fault: 'we would act without a person, which it neither announces nor allows',
    seed: async () => {
      const url = await peer({ manifest: { inboundAuthenticationTypes: [THREE_LEGGED] } });
      return { link: linkTo(url, { outgoing: { ...outgoing(url), allowTwoLegged: true } }) };
    },
    code: 'AUTH_LEVEL_MISMATCH',
    severity: 'warning',
    evidence: /our outgoing side is on with 3LO\+2LO, their incoming side is on with 3LO/,
    remedy: /their incoming side/,
  },
  // Signed requests of ours
  {
    fault: 'signed requests lead to a sign-in page',
    seed: instead(ECHO, LEADS_TO_LOGIN),
    code: 'LOGIN_PAGE',
    evidence: /The signed GET .*latest\/manifest answered 302 and leads to http:\/\/localhost:\d+\/login\./,
    remedy: /\/plugins\/servlet\/oauth/,
  },
  {
    fault: 'a login page answers signed requests',
    seed: instead(ECHO, answers(200, { 'content-type': 'text/html' }, LOGIN)),
    code: 'LOGIN_PAGE',
    evidence: /The signed GET .*latest\/manifest answered 200 with text\/html/,
    remedy: /\/plugins\/servlet\/oauth/,
  },
  {
    fault: 'a login page answers who is signed in',
    seed: instead(WHO_AM_I, answers(200, { 'content-type': 'text/html' }, LOGIN)),
    code: 'LOGIN_PAGE',
    severity: 'warning',
    evidence: /The signed GET .*whoami answered 200 with text\/html/,
    remedy: /\/plugins\/servlet\/oauth/,
  },
  {
    fault: 'our rotated key is cached by the peer',
    seed: async () => {
      const url = await verifyingPeer({ publicKey: OURS.publicKey });
      return {
        link: linkTo(url, { outgoing: { ...outgoing(url), privateKey: OUR_NEXT.privateKey } }),
        ourselves: { ...SELF, privateKey: OUR_NEXT.privateKey },
      };
    },
    code: 'STALE_KEY',
    evidence: /signature_invalid/,
    remedy: /disable the incoming direction.*maillon links repair Bitbucket --peer-admin/,
  },
  {
    fault: 'our rotated key is unknown to another gateway',
    seed: async () => {
      const url = await verifyingPeer(
        { publicKey: OURS.publicKey },
        { options: { manifest: { typeId: 'generic' } } },
      );
      const link = linkTo(url, { outgoing: { ...outgoing(url), privateKey: OUR_NEXT.privateKey } });
      return {
        link: { ...link, peer: { ...link.peer, typeId: 'generic' } },
        ourselves: { ...SELF, privateKey: OUR_NEXT.privateKey },
      };
    },
    code: 'STALE_KEY',
    evidence: /signature_invalid/,
    remedy: /At the peer, run maillon links repair.*maillon links repair Bitbucket --peer-admin/,
  },
  {
    fault: 'we sign with the key of before our rotation, which the peer takes',
    seed: async () => ({
      link: linkTo(await verifyingPeer({})),
      ourselves: { ...SELF, privateKey: OUR_NEXT.privateKey },
    }),
    code: 'STALE_KEY',
    severity: 'warning',
    evidence: /It signs with SHA256:.*our consumer-info shows SHA256:/,
    remedy: /maillon sheet Bitbucket .*maillon rotate Bitbucket --finish --rsa-key/,
  },
  {
    fault: 'the peer has our new key, we sign with the old one',
    seed: async () => {
      const url = await verifyingPeer({ publicKey: OUR_NEXT.publicKey });
      return { link: linkTo(url), ourselves: { ...SELF, privateKey: OUR_NEXT.privateKey } };
    },
    code: 'STALE_KEY',
    evidence: /is refused; one with our current .* is taken/,
    remedy: /maillon rotate Bitbucket --finish --rsa-key/,
  },
  {
    fault: 'wrong secret',
    seed: async () => {
      const url = await verifyingPeer({
        signatureMethods: ['HMAC-SHA1'],
        publicKey: null,
        sharedSecret: SECRET,
      });
      const bySecret = {
        signatureMethod: 'HMAC-SHA1',
        sharedSecret: 'another-secret',
        privateKey: null,
      } as const;
      return { link: linkTo(url, { outgoing: { ...outgoing(url), ...bySecret } }) };
    },
    code: 'OAUTH_SIGNATURE_INVALID',
    evidence: /signature_invalid/,
    remedy: /maillon rotate Bitbucket/,
  },
  {
    fault: 'the peer believes to be somewhere else (http/https at its proxy)',
    seed: async () => {
      const url = await verifyingPeer(
        {},
        { believes: () => 'https://git.acme.dev', options: { manifest: { url: 'https://git.acme.dev' } } },
      );
      return { link: linkTo(url) };
    },
    code: 'PUBLIC_URL_MISMATCH',
    evidence: /signature_invalid.*scheme/,
    remedy: /maillon relocate Bitbucket/,
  },
  {
    fault: 'our consumer key is unknown there',
    seed: async () => ({ link: linkTo(await verifyingPeer({ consumerKey: 'ci:9999999999' })) }),
    code: 'NO_REMOTE_APPLINK',
    evidence: /consumer_key_unknown.*ci:0123456789/,
    remedy: /maillon sheet Bitbucket/,
  },
  {
    fault: 'timestamps refused, though the Date of its proxy is right',
    seed: async () => ({
      link: linkTo(await verifyingPeer({}, { now: () => Math.floor(Date.now() / 1000) - 4000 })),
    }),
    code: 'OAUTH_TIMESTAMP_REFUSED',
    evidence: /timestamp_refused.*It takes timestamps \d+-\d+/,
    remedy: /NTP/,
  },
  {
    fault: 'RSA at one side, HMAC at the other',
    seed: async () => ({
      link: linkTo(
        await verifyingPeer({ signatureMethods: ['HMAC-SHA1'], publicKey: null, sharedSecret: SECRET }),
      ),
    }),
    code: 'OAUTH_PROBLEM',
    evidence: /signature_method_rejected.*RSA-SHA1/,
    remedy: /RSA-SHA1/,
  },
  {
    fault: 'CAPTCHA at the peer',
    seed: async () => ({
      link: linkTo(
        await peer({
          instead: {
            '/rest/applinks/latest/manifest': answers(401, {
              'x-seraph-loginreason': 'AUTHENTICATION_DENIED',
            }),
          },
        }),
      ),
    }),
    code: 'CAPTCHA_REQUIRED',
    evidence: /AUTHENTICATION_DENIED/,
    remedy: /CAPTCHA/,
  },
  // Signed requests of theirs
  {
    fault: 'http/https mismatch at our proxy',
    seed: () => refusedByUs('http://ci.acme.dev/job/main/build'),
    code: 'PUBLIC_URL_MISMATCH',
    evidence: /signature_invalid.*scheme_differs/,
    remedy: /X-Forwarded-Proto/,
  },
  {
    fault: 'the same, with a token that we do not keep',
    seed: () => refusedByUs('http://ci.acme.dev/job/main/build', { withToken: true }),
    code: 'PUBLIC_URL_MISMATCH',
    evidence: /scheme_differs/,
    remedy: /X-Forwarded-Proto/,
  },
  {
    fault: 'the peer uses an internal host name',
    seed: () =>
      refusedByUs('https://ci.internal/job/main/build', { headers: { 'x-forwarded-host': 'ci.internal' } }),
    code: 'PUBLIC_URL_MISMATCH',
    evidence: /host_differs/,
    remedy: /aliases|Host \$host/,
  },
  {
    fault: 'the peer has another secret',
    seed: () => refusedByUs(`${PUBLIC_URL}/job/main/build`, { secret: 'mistyped-secret' }),
    code: 'OAUTH_SIGNATURE_INVALID',
    evidence: /consumer_secret_differs/,
    remedy: /maillon sheet Bitbucket/,
  },
  {
    fault: 'the peer signs for a host that we do not know',
    seed: () => refusedByUs('https://build.acme.example/job/main/build'),
    code: 'OAUTH_SIGNATURE_INVALID',
    cause: /another secret .*, or for an address that we do not know/,
    evidence: /consumer_secret_differs/,
    remedy: /maillon sheet Bitbucket.*Compare the scheme, host and port/,
  },
  {
    fault: 'the same, with the key that the peer shows',
    seed: async () => refusedByUs('https://build.acme.example:9443/job/main/build', await rsaPeer()),
    code: 'OAUTH_SIGNATURE_INVALID',
    cause: /has the key that the link holds: it signs for an address that we do not know/,
    evidence: /signature_invalid/,
    remedy: /^Compare the scheme, host and port/,
  },
  {
    fault: 'the same, with a key of which nobody can tell',
    seed: () =>
      refusedByUs('https://build.acme.example/job/main/build', {
        incoming: INCOMING,
        privateKey: THEIRS.privateKey,
      }),
    code: 'STALE_KEY',
    cause: /another key .*, or for an address that we do not know/,
    evidence: /signature_invalid/,
    remedy: /maillon links repair Bitbucket.*Compare the scheme, host and port/,
  },
  {
    fault: 'the peer kept the secret of before the rotation',
    seed: () =>
      refusedByUs(`${PUBLIC_URL}/job/main/build`, {
        incoming: {
          ...BY_SECRET,
          sharedSecret: 'the-new-secret',
          retired: { sharedSecret: SECRET, publicKey: null, untilSeconds: 5, uses: 3 },
        },
      }),
    code: 'STALE_KEY',
    evidence: /before its rotation/,
    remedy: /maillon sheet Bitbucket/,
  },
  {
    fault: 'the peer signs with the secret of before the rotation, which is accepted still',
    seed: async () => {
      const retired = { sharedSecret: SECRET, publicKey: null, untilSeconds: 4_000_000_000, uses: 1 };
      const incoming = { ...BY_SECRET, sharedSecret: 'the-new-secret', retired };
      return { link: linkTo(await verifyingPeer({}), { incoming }) };
    },
    code: 'STALE_KEY',
    severity: 'warning',
    evidence: /signed 1 request with the key of before/,
    remedy: /maillon sheet Bitbucket/,
  },
  {
    fault: 'their clock, seen in their requests',
    seed: () => refusedByUs(`${PUBLIC_URL}/job/main/build`, { skewSeconds: -3600 }),
    code: 'CLOCK_SKEW',
    evidence: /timestamp_refused.*60 min behind/,
    remedy: /NTP|clock/i,
  },
  {
    fault: 'they use a consumer key of a link made anew',
    seed: () => refusedByUs(`${PUBLIC_URL}/job/main/build`, { consumerKey: 'bitbucket:0000000000' }),
    code: 'CONSUMER_KEY_UNKNOWN',
    severity: 'warning',
    evidence: /bitbucket:0000000000.*bitbucket:1234567890/,
    remedy: /maillon sheet Bitbucket/,
  },
  {
    fault: 'they sign as another consumer with a key of their own',
    seed: () =>
      refusedByUs(`${PUBLIC_URL}/job/main/build`, {
        incoming: INCOMING,
        privateKey: THEIRS.privateKey,
        consumerKey: 'bitbucket:0000000000',
      }),
    code: 'CONSUMER_KEY_UNKNOWN',
    severity: 'warning',
    evidence: /bitbucket:0000000000.*bitbucket:1234567890/,
    remedy: /signs as another consumer now: maillon links repair Bitbucket/,
  },
  {
    fault: 'they mistyped the consumer key',
    seed: () =>
      refusedByUs(`${PUBLIC_URL}/job/main/build`, {
        incoming: { ...BY_SECRET, consumerKey: 'maillon-ci-7f3k' },
        consumerKey: 'mailon-ci-7f3k',
      }),
    code: 'CONSUMER_KEY_UNKNOWN',
    severity: 'warning',
    evidence: /mailon-ci-7f3k.*maillon-ci-7f3k/,
    remedy: /maillon sheet Bitbucket/,
  },
];

/** A peer that shows the key that it signs with. */
async function rsaPeer() {
  const url = await peer();
  return {
    incoming: INCOMING,
    privateKey: THEIRS.privateKey,
    peer: { typeId: 'stash', applicationId: PEER_ID, rpcUrl: url, displayUrl: url },
  };
}

function consumerInfo(): string {
  const key = THEIRS.publicKey.replaceAll(/-----[A-Z ]+-----|\s/g, '');
  return `<consumer><key>${INCOMING.consumerKey}</key><name>Bitbucket</name><publicKey>${key}</publicKey></consumer>`;
}

async function startedWithoutStatus(): Promise<string> {
  const running = await startPeer({ consumer: { key: INCOMING.consumerKey, publicKey: THEIRS.publicKey } });
  closers.push(running.close);
  return running.url;
}

function diagnosed(
  { link, store = memoryStore(), ourselves = SELF, guard = {} }: Seeded,
  more: Partial<DiagnosisOptions> = {},
): Promise<readonly Finding[]> {
  return diagnose(link, { store, ourselves, guard: { allowLoopback: true, ...guard }, ...more });
}

const rows: string[] = [];
afterAll(() => {
  console.log(rows.join('\n'));
});

describe('doctor', () => {
  it.each(FAULTS)(
    'names first: $fault',
    async ({ fault, seed, code, severity = 'broken', cause = /./, evidence, remedy }) => {
      const seeded = await seed();
      const [first, ...others] = await diagnosed(seeded);
      const also = others.map((each) => each.code).join(' ');
      rows.push(
        `${first?.code === code ? '✓' : '✗'} ${fault.padEnd(64)} ${(first?.severity ?? '').padEnd(8)} ${first?.code ?? 'nothing'}${also && ` (then ${also})`}`,
      );
      expect({ code: first?.code, severity: first?.severity }).toEqual({ code, severity });
      expect(first?.cause).toMatch(cause);
      expect(first?.evidence).toMatch(evidence);
      expect(first?.remedy).toMatch(remedy);
      for (const finding of [first, ...others]) {
        expect(finding?.cause).not.toBe('');
        expect(JSON.stringify(finding)).not.toMatch(
          /shared-secret-of|mistyped-secret|access-token-that|PRIVATE KEY|\bLINK\b/,
        );
      }
    },
  );

  it.each(['', '/bitbucket'])(
    'finds nothing wrong with a link that works, at context path "%s"',
    async (contextPath) => {
      const url = await verifyingPeer({}, { options: { contextPath } });
      const steps: DiagnosisStep[] = [];
      const link = linkTo(url);
      expect(await diagnosed({ link }, { onStep: (step) => steps.push(step) })).toEqual([]);
      expect(steps.map(({ name, verdict }) => `${name}: ${verdict}`)).toEqual([
        'configuration: passed',
        'state: passed',
        'name: passed',
        'connection: passed',
        'TLS: not checked',
        'answer: passed',
        'clock: passed',
        'redirect: passed',
        'manifest: passed',
        'base URL: passed',
        'identity: passed',
        'consumer-info: passed',
        'levels: passed',
        'signed echo: passed',
        'our requests: not checked',
        'their requests: not checked',
        'our address: not checked',
      ]);
    },
  );

  it('finds nothing wrong over TLS that is trusted, with a slash and a default port more in the manifest', async () => {
    const running = await startPeer({
      tls: certificates.good,
      consumer: { key: INCOMING.consumerKey, publicKey: THEIRS.publicKey },
      status: { incoming: THREE_LO, outgoing: THREE_LO },
      manifest: { url: 'https://git.acme.dev:443/' },
    });
    closers.push(running.close);
    const link = linkTo(running.url, {
      peer: {
        typeId: 'stash',
        applicationId: PEER_ID,
        rpcUrl: running.url,
        displayUrl: 'https://git.acme.dev',
      },
    });
    expect(await diagnosed({ link, guard: { ca: [certificates.ca] } })).toEqual([]);
  });

  it('takes a generic peer without manifest for what it is', async () => {
    const link = linkTo(await peer({ instead: { '*': answers(404) } }), { incoming: BY_SECRET });
    const generic: Link = { ...link, peer: { ...link.peer, typeId: 'generic', applicationId: null } };
    const findings = await diagnosed({ link: generic });
    expect(findings.map(({ code, severity }) => `${severity} ${code}`)).toEqual(['info GENERIC_LINK']);
  });

  it('says what was not checked, and why', async () => {
    const steps: DiagnosisStep[] = [];
    const link = linkTo(`http://localhost:${await freePort()}`);
    await diagnosed({ link }, { onStep: (step) => steps.push(step) });
    expect(steps.find(({ name }) => name === 'manifest')).toMatchObject({
      verdict: 'not checked',
      evidence: 'not checked, because of: connection',
    });
  });

  it('ends when its time is over', async () => {
    const port = await tcpServer((socket) => void socket.on('error', () => {}));
    const began = performance.now();
    const findings = await diagnosed({ link: linkTo(`http://localhost:${port}`) }, { totalMs: 400 });
    expect(performance.now() - began).toBeLessThan(2000);
    expect(findings[0]?.code).toBe('TIMEOUT');
  });

  it.each([
    ['of a key that is not like its own', { consumerKey: 'who-reads-this' }],
    [
      'of before it was made',
      { consumerKey: 'bitbucket:0000000000', createdAtSeconds: Math.floor(Date.now() / 1000) + 3600 },
    ],
  ])('tells a link nothing of requests of strangers: %s', async (_, more) => {
    const findings = await diagnosed(await refusedByUs(`${PUBLIC_URL}/job/main/build`, more));
    expect(findings.map(({ code }) => code)).toEqual(['PEER_URL_UNKNOWN']);
  });

  it('takes no unknown key for that of a peer which shows the one that the link holds', async () => {
    const findings = await diagnosed(
      await refusedByUs(`${PUBLIC_URL}/job/main/build`, {
        ...(await rsaPeer()),
        consumerKey: 'bitbucket:0000000000',
      }),
    );
    expect(findings.map(({ code }) => code)).not.toContain('CONSUMER_KEY_UNKNOWN');
  });

  it('keeps of a refused request neither token nor cookie', async () => {
    const { store } = await refusedByUs('http://ci.acme.dev/job/main/build?token=hush&x=1', {
      withToken: true,
    });
    const [kept] = (await store?.refusedRequests.list({ limit: 1 })) ?? [];
    expect(kept).toMatchObject({ problem: 'signature_invalid', linkId: 'lnk_AAAAAAAAAAAAAAAAAAAAAA' });
    expect(kept?.capture).not.toMatch(
      /access-token-that|session=private|hush|its-token-secret|shared-secret/,
    );
    const captured = JSON.parse(kept?.capture ?? '{}') as {
      readonly target: string;
      readonly explained: readonly { code: string }[];
    };
    expect(captured.target).toBe('/job/main/build?token=redacted&x=1');
    expect(captured.explained[0]?.code).toBe('scheme_differs');
  });

  it('keeps a bounded number of refusals a second', async () => {
    const store = memoryStore();
    const url = await ourServer(store);
    await Promise.all(
      Array.from({ length: 60 }, () =>
        fetch(`${url}/x`, { headers: { authorization: 'OAuth oauth_consumer_key="nobody"' } }),
      ),
    );
    const kept = await store.refusedRequests.list({ limit: 200 });
    expect(kept.length).toBeGreaterThan(0);
    expect(kept.length).toBeLessThanOrEqual(30);
  });
});
