// One request with its two sides: what was signed and what arrived. Without a fault both are the same.
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { ReceivedRequest } from '@maillon/oauth1';
import type {
  AttemptText,
  Candidates,
  ConsumerCredential,
  TokenCredential,
  UrlCut,
} from '@maillon/oauth1/explain';
import type { Random } from './random.ts';
import {
  type Algorithm,
  encodeText,
  joinSecrets,
  type Pair,
  type Signing,
  signatureOf,
  sortPairs,
} from './signer.ts';

type Place = 'header' | 'query' | 'form';

/** What arrives: as the text on the wire is made of it. */
export interface Received {
  method: string;
  scheme: string;
  host: string;
  port: string;
  path: string;
  query: Pair[];
  /** With its #; only a text has it, it is never sent. */
  fragment: string;
  /** What a text has behind an unquoted & in the URL. */
  urlCut: UrlCut | undefined;
  form: Pair[] | undefined;
  /** A body of another media type. */
  otherBody: { text: string; type: string } | undefined;
  oauth: Pair[];
  place: Place;
  realm: string | undefined;
  headers: Pair[];
  /** Spells names and values of query and form on the wire. */
  wireText: (text: string) => string;
  /** Spells the signature on the wire. */
  wireSignature: (signature: string) => string;
  hasAuthorization: boolean;
}

export interface Scene {
  readonly random: Random;
  readonly declared: Algorithm;
  readonly consumerKey: string;
  readonly token: string;
  readonly nowSeconds: number;
  /** As it left the consumer; a fault on the way changes `received` only. */
  sent: Received;
  received: Received;
  /** Changes of what is signed, on top of what was sent. */
  readonly signedWrongly: ((signing: Signing) => void)[];
  /** Whether we know the request as first received. */
  knowsFirst: boolean;
  /** Changes of the signature's text before it is sent. */
  readonly damages: ((signature: string) => string)[];
  consumers: ConsumerCredential[];
  tokens: TokenCredential[];
  publicUrls: string[];
  internalUrls: string[];
  knownParameters: Pair[];
  clockSkewSeconds: number;
  seesNonceBefore: boolean;
  signatureMethods: Algorithm[];
  readonly keys: Keys;
}

interface KeyPair {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  /** The public key's SubjectPublicKeyInfo, DER. */
  readonly spki: Uint8Array;
}

export interface Keys {
  readonly own: KeyPair;
  readonly other: KeyPair;
}

export function createKeys(): Keys {
  const create = (): KeyPair => {
    const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
    return { ...pair, spki: new Uint8Array(pair.publicKey.export({ format: 'der', type: 'spki' })) };
  };
  return { own: create(), other: create() };
}

/** What a fault needs of the request that it is put into. */
export interface Needs {
  readonly method?: 'GET' | 'POST';
  readonly body?: 'form' | 'json' | 'none';
  readonly place?: Place;
  readonly key?: 'secret' | 'rsa';
  readonly token?: boolean;
  readonly query?: readonly Pair[];
  readonly form?: readonly Pair[];
  readonly path?: string;
  readonly port?: string;
  readonly context?: string;
  readonly scheme?: 'http' | 'https';
  readonly realm?: string;
  readonly knowsFirst?: boolean;
  readonly noVersion?: boolean;
  readonly algorithm?: Algorithm;
}

const SECRET_METHODS = ['HMAC-SHA1', 'HMAC-SHA1', 'HMAC-SHA256'] as const;
const WORDS = [
  'branch',
  'commit',
  'page',
  'state',
  'filter',
  'sort',
  'expand',
  'limit',
  'q',
  'name',
] as const;
const VALUES = [
  'main',
  '42',
  'true',
  'refs/heads/main',
  'a1b2c3',
  'done',
  '2024-05-01',
  '',
  'x&y',
  'ünï',
] as const;
const PATHS = [
  '/job/main/build',
  '/rest/api/2/issue/CI-7',
  '/plugins/servlet/oauth/request-token',
  '/job/main/42/console',
] as const;

export function createScene(random: Random, keys: Keys, needs: Needs): Scene {
  const body =
    needs.body ??
    (needs.form !== undefined || needs.place === 'form'
      ? 'form'
      : needs.method === 'GET'
        ? 'none'
        : random.pick(['none', 'none', 'form', 'json'] as const));
  const places: readonly Place[] =
    body === 'form' ? ['header', 'query', 'form'] : ['header', 'header', 'query'];
  const place = needs.place ?? random.pick(places) ?? 'header';
  const isRsa = needs.key === undefined ? random.isTrue(0.25) : needs.key === 'rsa';
  const declared = needs.algorithm ?? (isRsa ? 'RSA-SHA1' : random.pick(SECRET_METHODS));
  const hasToken = needs.token ?? random.isTrue(0.7);
  const consumerKey = `maillon-ci-${random.hex(4)}`;
  const token = hasToken ? `tok${random.hex(20)}` : '';
  const nowSeconds = 1_700_000_000 + random.integer(50_000_000);
  const word = random.hex(4);
  const host = `ci-${word}.acme.dev`;
  const scheme = needs.scheme ?? random.pick(['https', 'https', 'http'] as const);
  const context = needs.context ?? random.pick(['', '', '/jenkins', `/ctx-${word}`] as const);
  const received: Received = {
    method: needs.method ?? (body === 'none' ? random.pick(['GET', 'GET', 'DELETE'] as const) : 'POST'),
    scheme,
    host,
    port: needs.port ?? random.pick(['', '', '', ':8444'] as const),
    path: context + (needs.path ?? random.pick(PATHS)),
    query: [...(needs.query ?? []), ...somePairs(random, needs.query === undefined ? 1 : 0, '')],
    fragment: '',
    urlCut: undefined,
    form: body === 'form' ? [...(needs.form ?? []), ...somePairs(random, 1, 'f')] : undefined,
    otherBody:
      body === 'json'
        ? { text: JSON.stringify({ name: `build-${word}`, count: 3 }), type: 'application/json' }
        : undefined,
    oauth: [
      ['oauth_consumer_key', consumerKey],
      ...(hasToken ? [['oauth_token', token] satisfies Pair] : []),
      ['oauth_signature_method', declared],
      ['oauth_timestamp', String(nowSeconds + random.integer(200) - 100)],
      ['oauth_nonce', random.hex(16)],
      ...(needs.noVersion === true ? [] : [['oauth_version', '1.0'] satisfies Pair]),
    ],
    place,
    realm: place === 'header' ? (needs.realm ?? (random.isTrue(0.2) ? 'Acme CI' : undefined)) : undefined,
    headers: [['Host', `${host}${needs.port ?? ''}`]],
    wireText: encodeText,
    wireSignature: encodeText,
    hasAuthorization: true,
  };
  const secret = (): string => random.hex(24) + random.pick(['', '', '+/=', '&x'] as const);
  const alias = `build-${word}.acme.example`;
  return {
    random,
    declared,
    consumerKey,
    token,
    nowSeconds,
    sent: received,
    received: clone(received),
    signedWrongly: [],
    knowsFirst: needs.knowsFirst ?? random.isTrue(0.5),
    damages: [],
    consumers: [
      { name: 'the secret of link "Tests"', consumerKey: `tests-${word}`, secret: secret() },
      { name: 'the retired secret of link "CI"', consumerKey, secret: secret(), state: 'retired' },
      { name: 'the secret of link "CI"', consumerKey, secret: secret(), publicKey: keys.own.spki },
      {
        name: 'the secret of link "Wiki"',
        consumerKey: `wiki-${word}`,
        secret: secret(),
        publicKey: keys.other.spki,
      },
    ],
    tokens: [
      { name: "the secret of bob's token", token: `bob${word}`, secret: secret() },
      ...(hasToken ? [{ name: "the secret of alice's access token", token, secret: secret() }] : []),
      { name: "the secret of alice's request token", token: `req${word}`, secret: secret() },
    ],
    publicUrls: [`${scheme}://${host}${received.port}${context}`, `https://${alias}`],
    internalUrls: [`http://jenkins-${word}.internal:8081`],
    knownParameters: [],
    clockSkewSeconds: 0,
    seesNonceBefore: false,
    signatureMethods: ['HMAC-SHA1', 'HMAC-SHA256', 'HMAC-SHA512', 'RSA-SHA1', 'RSA-SHA256'],
    keys,
  };
}

function somePairs(random: Random, least: number, prefix: string): Pair[] {
  return Array.from(
    { length: least + random.integer(3) },
    (): Pair => [prefix + random.pick(WORDS), random.pick(VALUES)],
  );
}

function clone(received: Received): Received {
  return {
    ...received,
    query: [...received.query],
    form: received.form && [...received.form],
    oauth: [...received.oauth],
    headers: [...received.headers],
  };
}

/** What the signer signs: what was sent, and what it does wrongly. */
export function signingOf(scene: Scene): Signing {
  const { sent, declared } = scene;
  const consumer = scene.consumers.find(
    ({ consumerKey, state }) => consumerKey === scene.consumerKey && state !== 'retired',
  );
  const isDefault =
    (sent.scheme === 'https' && sent.port === ':443') || (sent.scheme === 'http' && sent.port === ':80');
  const signing: Signing = {
    method: sent.method,
    scheme: sent.scheme,
    host: sent.host,
    port: isDefault ? '' : sent.port,
    path: sent.path,
    uriTail: '',
    pairs: [...sent.oauth, ...sent.query, ...(sent.form ?? [])],
    encodeText,
    encodeUri: encodeText,
    encodeParameters: encodeText,
    arrange: sortPairs,
    algorithm: declared,
    consumerSecret: consumer?.secret ?? '',
    tokenSecret: scene.tokens.find(({ token }) => token === scene.token)?.secret ?? '',
    joinSecrets,
    privateKey: scene.keys.own.privateKey,
  };
  for (const change of scene.signedWrongly) change(signing);
  return signing;
}

export interface FaultyRequest {
  readonly request: ReceivedRequest;
  readonly candidates: Candidates;
}

export function build(scene: Scene): FaultyRequest {
  const signature = scene.damages.reduce((text, damage) => damage(text), signatureOf(signingOf(scene)));
  const received = onTheWire(scene.received, signature);
  const nonce = scene.received.oauth.find(([name]) => name === 'oauth_nonce')?.[1] ?? '';
  const timestamp = scene.received.oauth.find(([name]) => name === 'oauth_timestamp')?.[1] ?? '';
  const { method, url = '', headers, body } = received;
  const authorization = headers.find(([name]) => name === 'Authorization')?.[1];
  return {
    request: {
      method: method ?? '',
      url,
      ...(authorization !== undefined && { authorization }),
      ...(scene.received.form !== undefined && body !== undefined && { form: body }),
    },
    candidates: {
      publicUrls: scene.publicUrls,
      internalUrls: scene.internalUrls,
      consumers: scene.consumers,
      tokens: scene.tokens,
      knownParameters: scene.knownParameters,
      signatureMethods: scene.signatureMethods,
      headers,
      ...(body !== undefined && { body }),
      ...(scene.knowsFirst && { asFirstReceived: onTheWire(scene.sent, signature) }),
      clock: { nowSeconds: scene.nowSeconds + scene.clockSkewSeconds },
      noncesSeen: [
        { nonce: 'of-another-request', timestamp, consumerKey: scene.consumerKey, token: scene.token },
        {
          nonce,
          timestamp: String(Number(timestamp) - 7),
          consumerKey: scene.consumerKey,
          token: scene.token,
        },
        ...(scene.seesNonceBefore
          ? [
              {
                nonce,
                timestamp,
                consumerKey: scene.consumerKey,
                token: scene.token,
                seenAtSeconds: scene.nowSeconds - 5,
              },
            ]
          : []),
      ],
    },
  };
}

function onTheWire(sent: Received, signature: string): AttemptText {
  const spell = (pairs: readonly Pair[]): string[] =>
    pairs.map(([name, value]) => `${sent.wireText(name)}=${sent.wireText(value)}`);
  const protocol = [
    ...sent.oauth.map(([name, value]) => [name, encodeText(value)]),
    ['oauth_signature', sent.wireSignature(signature)],
  ];
  const inline = protocol.map(([name, value]) => `${name}=${value}`);
  const query = [...spell(sent.query), ...(sent.place === 'query' ? inline : [])].join('&');
  const form = sent.form && [...spell(sent.form), ...(sent.place === 'form' ? inline : [])].join('&');
  const text = form ?? sent.otherBody?.text;
  const fields = protocol.map(([name, value]) => `${name}="${value}"`);
  const realm = sent.realm === undefined ? [] : [`realm="${sent.realm}"`];
  const type = form === undefined ? sent.otherBody?.type : 'application/x-www-form-urlencoded';
  return {
    method: sent.method,
    url: `${sent.scheme}://${sent.host}${sent.port}${sent.path}${query === '' ? '' : `?${query}`}${sent.fragment}`,
    headers: [
      ...sent.headers,
      ...(sent.place === 'header' && sent.hasAuthorization
        ? [['Authorization', `OAuth ${[...realm, ...fields].join(', ')}`] as const]
        : []),
      ...(type === undefined ? [] : [['Content-Type', type] as const]),
    ],
    ...(text !== undefined && { body: new TextEncoder().encode(text) }),
    ...(sent.urlCut !== undefined && { urlCut: sent.urlCut }),
  };
}
