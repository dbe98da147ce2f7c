// A record of each kind, with every field set.
import {
  type AccessToken,
  type Administrator,
  type ApplicationKey,
  type EntityLink,
  type IncomingLink,
  type Link,
  type LinkTraffic,
  type Nonce,
  type OutgoingRequestToken,
  type OutgoingToken,
  type RefusedRequest,
  type RequestToken,
} from '../store.ts';

export const NOW = 1_700_000_000;

export const incomingLink: IncomingLink = {
  consumerKey: 'code-host',
  signatureMethods: ['HMAC-SHA1', 'RSA-SHA1'],
  sharedSecret: 'a shared & sécret',
  publicKey: '-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----\n',
  callbacks: ['https://code.example/callback', 'http://localhost:1/?a=b'],
  allowOob: true,
  allowOauth10: false,
  allowTwoLegged: true,
  twoLeggedAs: 'robot',
  allowImpersonation: false,
  requireBodyHash: true,
  notImpersonated: ['root', 'admin'],
  allowWeakKey: true,
  rules: [
    { methods: ['GET', 'HEAD'], path: '/job' },
    { methods: null, path: '/' },
  ],
  retired: { sharedSecret: 'the older secret', publicKey: null, untilSeconds: NOW + 60, uses: 3 },
};

export const link: Link = {
  id: 'lnk_1',
  name: 'Code host',
  state: 'enabled',
  peer: {
    typeId: 'stash',
    applicationId: '5f2c6b5e-0d0c-3f0e-9a41-1f6f3c6d7e8a',
    rpcUrl: 'http://10.0.0.7:7990/code',
    displayUrl: 'https://code.example',
  },
  isPrimary: true,
  incoming: incomingLink,
  outgoing: {
    consumerKey: 'ci',
    signatureMethod: 'RSA-SHA1',
    sharedSecret: null,
    privateKey: '-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n',
    requestTokenUrl: 'https://code.example/request-token',
    authorizeUrl: 'https://code.example/authorize',
    accessTokenUrl: 'https://code.example/access-token',
    allowTwoLegged: true,
    allowImpersonation: false,
  },
  createdAtSeconds: NOW,
};

export const requestToken: RequestToken = {
  tokenDigest: 'digest-of-request-token',
  secret: 'request token secret',
  linkId: link.id,
  callback: 'https://code.example/callback',
  state: 'pending',
  user: null,
  verifierDigest: null,
  wrongVerifiers: 0,
  createdAtSeconds: NOW,
  expiresAtSeconds: NOW + 600,
};

export const accessToken: AccessToken = {
  id: 'grt_1',
  tokenDigest: 'digest-of-access-token',
  secret: 'access token secret',
  linkId: link.id,
  user: 'ann',
  sessionHandleDigest: 'digest-of-session-handle',
  createdAtSeconds: NOW,
  expiresAtSeconds: NOW + 1000,
  sessionExpiresAtSeconds: NOW + 2000,
  revokedAtSeconds: null,
  lastUsedAtSeconds: null,
};

export const nonce: Nonce = {
  consumerKey: 'code-host',
  token: 'a token',
  timestampSeconds: NOW,
  nonce: 'kllo9940pd9333jh',
  expiresAtSeconds: NOW + 300,
};

export const outgoingRequestToken: OutgoingRequestToken = {
  linkId: link.id,
  user: 'ann',
  sessionDigest: 'digest-of-session',
  token: 'outgoing request token',
  tokenSecret: 'outgoing request token secret',
  redirectUrl: '/projects/1',
  createdAtSeconds: NOW,
  expiresAtSeconds: NOW + 600,
};

export const outgoingToken: OutgoingToken = {
  linkId: link.id,
  user: 'ann',
  token: 'outgoing token',
  tokenSecret: 'outgoing token secret',
  sessionHandle: 'outgoing session handle',
  expiresAtSeconds: NOW + 1000,
  sessionExpiresAtSeconds: null,
  createdAtSeconds: NOW,
  issuedAtSeconds: NOW + 1,
  lastUsedAtSeconds: null,
};

export const traffic: LinkTraffic = {
  atSeconds: NOW,
  direction: 'incoming',
  user: 'ann',
  request: 'GET /job/app',
  status: 200,
  problem: null,
};

export const administrator: Administrator = {
  name: 'root',
  passwordHash: '$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA',
  createdAtSeconds: NOW,
};

export const applicationKey: ApplicationKey = {
  id: 'key_1',
  name: 'Nightly build',
  keyDigest: 'digest-of-application-key',
  createdAtSeconds: NOW,
  lastUsedAtSeconds: null,
};

export const entityLink: EntityLink = {
  linkId: link.id,
  localKey: 'app',
  remoteKey: 'APP',
  remoteName: 'The application',
  remoteType: 'stash.project',
};

export const refusedRequest: RefusedRequest = {
  id: 'ref_1',
  atSeconds: NOW,
  linkId: link.id,
  problem: 'signature_invalid',
  capture: '{"method":"GET","target":"/job/app"}',
};

export const otherLink: Link = {
  ...link,
  id: 'lnk_2',
  name: 'Wiki',
  peer: { typeId: 'confluence', applicationId: null, rpcUrl: null, displayUrl: null },
  incoming: { ...incomingLink, consumerKey: 'wiki' },
  outgoing: null,
};
export const approval = { user: 'ann', verifierDigest: 'digest-of-verifier' };

/** The engine is to be opened with this bound, so that the case of a full one is quick. */
export const CONFORMANCE_MAX_NONCES_PER_CONSUMER = 100;
