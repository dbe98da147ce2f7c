// The faults: for each code the ways in which it comes about, each put into a request that can show it.
import type { FindingCode } from '@maillon/oauth1/explain';
import type { Needs, Received, Scene } from './scene.ts';
import { type Algorithm, encodeText, type Pair, type Signing } from './signer.ts';

/** Faults with a part in common are not put into the same request. */
type Part =
  | 'scheme'
  | 'host'
  | 'port'
  | 'context'
  | 'slash'
  | 'escapes'
  | 'encoding'
  | 'missing'
  | 'extra'
  | 'order'
  | 'form'
  | 'body'
  | 'consumer'
  | 'token'
  | 'algorithm'
  | 'method'
  | 'realm'
  | 'header'
  | 'signature'
  | 'clock'
  | 'nonce'
  | 'query'
  | 'tail';

export interface Fault {
  readonly parts: readonly Part[];
  readonly needs?: Needs;
  /** Measured, so that the signature may well hold. */
  readonly isMeasured?: boolean;
  /** For requests with this fault alone. */
  readonly isAlone?: boolean;
  readonly put: (scene: Scene) => void;
}

function signed(
  parts: readonly Part[],
  change: (signing: Signing, scene: Scene) => void,
  needs: Needs = {},
): Fault {
  return { parts, needs, put: (scene) => void scene.signedWrongly.push((signing) => change(signing, scene)) };
}

/** A proxy on the way changes what arrives. */
function arrived(
  parts: readonly Part[],
  change: (received: Received, scene: Scene) => void,
  needs: Needs = {},
): Fault {
  return { parts, needs, put: (scene) => change(scene.received, scene) };
}

const own = ({ consumers, consumerKey }: Scene, state: 'current' | 'retired' = 'current'): string =>
  consumers.find((each) => each.consumerKey === consumerKey && (each.state ?? 'current') === state)?.secret ??
  '';

const SECRET: Needs = { key: 'secret' };
const WITH_TOKEN: Needs = { key: 'secret', token: true };
const KNOWN: Needs = { knowsFirst: true };
const NO_PORT: Needs = { port: '' };

const isProtocol = ([name]: Pair): boolean => name.startsWith('oauth_');

function computed(declared: Algorithm, algorithm: Algorithm, code: 'hash' | 'method'): Fault {
  const parts: Part[] = code === 'hash' ? ['algorithm'] : ['algorithm', 'consumer', 'token'];
  return {
    ...signed(parts, (signing) => void (signing.algorithm = algorithm), {
      algorithm: declared,
      key: declared.startsWith('RSA') ? 'rsa' : 'secret',
    }),
    // PLAINTEXT covers no text, so that nothing else about it could be told.
    isAlone: algorithm === 'PLAINTEXT',
  };
}

function latin1(text: string): string {
  return text.replaceAll(/./gsu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code < 0x80 ? encodeText(character) : `%${code.toString(16).toUpperCase()}`;
  });
}

const utf8AsLatin1 = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

const queryOf = ({ sent }: Scene): string =>
  `?${sent.query.map((pair) => pair.map(sent.wireText).join('=')).join('&')}`;

const decomposed = (text: string): string => text.normalize('NFD');

/** Changes both sides: it is the body that was sent. */
function multipart(fields: readonly Pair[], file?: string): Fault {
  const head = (name: string, more = ''): string =>
    `--x7b2\r\nContent-Disposition: form-data; name="${name}"${more}\r\n`;
  const parts = fields.map(([name, value]) => `${head(name)}\r\n${value}\r\n`);
  if (file !== undefined)
    parts.push(`${head('file', `; filename="${file}"`)}Content-Type: text/plain\r\n\r\nof a file\r\n`);
  return {
    parts: ['body'],
    needs: { body: 'json' },
    put: ({ sent, received, signedWrongly }) => {
      const type = 'multipart/form-data; boundary=x7b2';
      sent.otherBody = received.otherBody = { text: `${parts.join('')}--x7b2--\r\n`, type };
      signedWrongly.push((signing) => void signing.pairs.push(...fields));
    },
  };
}

const inPath = (signing: Signing, change: (path: string) => string): void =>
  void (signing.path = change(signing.path));

export const FAULTS: Readonly<Record<FindingCode, readonly Fault[]>> = {
  scheme_differs: [
    signed(['scheme'], (signing) => void (signing.scheme = 'http'), { ...NO_PORT, scheme: 'https' }),
    signed(['scheme'], (signing) => void (signing.scheme = 'https'), { ...NO_PORT, scheme: 'http' }),
    signed(['scheme'], (signing) => void (signing.scheme = 'http'), { port: ':8444', scheme: 'https' }),
    {
      parts: ['scheme'],
      needs: { ...NO_PORT, scheme: 'https', knowsFirst: true },
      put: ({ sent, received }) => {
        sent.scheme = 'http';
        received.headers.push(['X-Forwarded-Proto', 'http']);
      },
    },
  ],
  host_differs: [
    signed(
      ['host'],
      (signing, { publicUrls }) => void (signing.host = new URL(publicUrls[1] ?? '').hostname),
    ),
    signed(
      ['host'],
      (signing, { internalUrls }) => void (signing.host = new URL(internalUrls[0] ?? '').hostname),
    ),
    signed(['host'], (signing) => void (signing.host = 'localhost')),
    arrived(['host'], (received, scene) => {
      const host = `front-${scene.random.hex(3)}.acme.dev`;
      received.headers.push(['X-Forwarded-Host', host]);
      scene.signedWrongly.push((signing) => void (signing.host = host));
    }),
    {
      parts: ['host'],
      needs: KNOWN,
      put: (scene) => void (scene.sent.host = `edge-${scene.random.hex(3)}.acme.dev`),
    },
    {
      ...signed(['host', 'port', 'scheme'], (signing, { internalUrls }) => {
        const url = new URL(internalUrls[0] ?? '');
        signing.host = url.hostname;
        signing.port = `:${url.port}`;
        signing.scheme = 'http';
      }),
      isAlone: true,
    },
  ],
  port_differs: [
    signed(['port'], (signing) => void (signing.port = ':8080')),
    signed(['port'], (signing) => void (signing.port = ':7990')),
    signed(
      ['port'],
      (signing, { internalUrls }) => void (signing.port = `:${new URL(internalUrls[0] ?? '').port}`),
    ),
    signed(['port'], (signing) => void (signing.port = ''), { port: ':8444' }),
    {
      parts: ['port'],
      needs: KNOWN,
      put: (scene) => void (scene.sent.port = `:${18_000 + scene.random.integer(999)}`),
    },
    arrived(['port'], (received, scene) => {
      const port = String(19_000 + scene.random.integer(999));
      received.headers.push(['X-Forwarded-Port', port]);
      scene.signedWrongly.push((signing) => void (signing.port = `:${port}`));
    }),
  ],
  context_path_differs: [
    signed(['context'], (signing) => inPath(signing, (path) => path.slice('/jenkins'.length)), {
      context: '/jenkins',
    }),
    signed(['context'], (signing) => inPath(signing, (path) => `/jenkins${path}`), { context: '' }),
    arrived(['context'], (received, scene) => {
      const context = `/c-${scene.random.hex(3)}`;
      received.headers.push(['X-Forwarded-Prefix', context]);
      scene.signedWrongly.push((signing) => inPath(signing, (path) => context + path));
    }),
    {
      parts: ['context'],
      needs: KNOWN,
      put: (scene) => void (scene.sent.path = `/c-${scene.random.hex(3)}${scene.sent.path}`),
    },
    signed(
      ['context'],
      (signing, scene) => {
        scene.publicUrls[1] = 'https://build.acme.example/apps/ci';
        inPath(signing, (path) => `/apps/ci${path}`);
      },
      { context: '' },
    ),
  ],
  trailing_slash: [
    signed(['slash'], (signing) => inPath(signing, (path) => `${path}/`)),
    signed(['slash'], (signing) => inPath(signing, (path) => path.slice(0, -1)), { path: '/job/main/' }),
    { parts: ['slash'], needs: KNOWN, put: ({ sent }) => void (sent.path += '/') },
    arrived(['slash'], (received) => void (received.path += '/')),
  ],
  path_decoded: [
    signed(['escapes'], (signing) => inPath(signing, decodeURIComponent), {
      path: '/job/feature%2Flogin/build',
    }),
    signed(['escapes'], (signing) => inPath(signing, decodeURIComponent), { path: '/job/My%20Job/build' }),
    signed(['escapes'], (signing) => inPath(signing, decodeURIComponent), { path: '/job/caf%C3%A9/build' }),
    arrived(['escapes'], (received) => void (received.path = received.path.replace('%2F', '/')), {
      path: '/job/feature%2Flogin/build',
    }),
    arrived(['escapes'], (received) => void (received.path = received.path.replace('%7E', '~')), {
      path: '/%7Ealice/notes',
      knowsFirst: true,
    }),
  ],
  path_encoded: [
    signed(['escapes'], (signing) => inPath(signing, (path) => path.replaceAll('%', '%25')), {
      path: '/job/My%20Job/build',
    }),
    signed(
      ['escapes'],
      (signing) => inPath(signing, (path) => path.split('/').map(encodeURIComponent).join('/')),
      { path: '/job/a:b,c/build' },
    ),
    signed(['escapes'], (signing) => inPath(signing, (path) => path.split('/').map(encodeText).join('/')), {
      path: '/job/main(2)/build',
    }),
    arrived(
      ['escapes'],
      (received) => void (received.path = received.path.replace('(', '%28').replace(')', '%29')),
      { path: '/job/main(2)/build', knowsFirst: true },
    ),
    arrived(['escapes'], (received) => void (received.path = received.path.replaceAll('%', '%25')), {
      path: '/job/My%20Job/build',
      knowsFirst: true,
    }),
  ],
  plus_as_space: [
    {
      parts: ['encoding', 'query'],
      needs: { query: [['title', 'one two']] },
      put: (scene) => {
        scene.sent.wireText = scene.received.wireText = (text) => encodeText(text).replaceAll('%20', '+');
        scene.signedWrongly.push(
          (signing) =>
            void (signing.pairs = signing.pairs.map(
              ([name, value]): Pair => [name, value.replaceAll(' ', '+')],
            )),
        );
      },
    },
    signed(
      ['encoding', 'query'],
      (signing) => void (signing.encodeText = (text) => encodeText(text).replaceAll('%20', '+')),
      { query: [['title', 'one two']] },
    ),
    signed(
      ['encoding', 'query'],
      (signing) =>
        void (signing.pairs = signing.pairs.map(([name, value]): Pair => [name, value.replaceAll('+', ' ')])),
      { query: [['lang', 'c++']] },
    ),
    signed(
      ['encoding', 'form'],
      (signing) => void (signing.encodeText = (text) => encodeText(text).replaceAll('%20', '+')),
      { form: [['title', 'one two']] },
    ),
    arrived(
      ['encoding', 'signature', 'header'],
      (received) => void (received.wireSignature = (text) => encodeText(text.replaceAll('+', ' '))),
      { place: 'query' },
    ),
  ],
  double_encoded: [
    signed(
      ['encoding', 'query'],
      (signing) => void (signing.encodeText = (text) => encodeText(encodeText(text))),
      { query: [['path', 'a/b c']] },
    ),
    signed(
      ['encoding', 'query'],
      (signing) =>
        void (signing.pairs = signing.pairs.map(
          (pair): Pair => (isProtocol(pair) ? pair : [encodeText(pair[0]), encodeText(pair[1])]),
        )),
      {
        query: [['path', 'a/b c']],
      },
    ),
    arrived(
      ['encoding', 'query'],
      (received) =>
        void (received.query = received.query.map(([name, value]): Pair => [name, encodeText(value)])),
      { query: [['path', 'a/b c']] },
    ),
    arrived(
      ['encoding', 'signature', 'header'],
      (received) => void (received.wireSignature = (text) => encodeText(encodeText(text))),
    ),
    signed(['encoding', 'query'], (signing) => void (signing.encodeText = (text) => text), {
      query: [['path', 'a/b c']],
    }),
    signed(['encoding'], (signing) => void (signing.encodeParameters = (text) => text)),
    signed(['encoding'], (signing) => void (signing.encodeUri = (uri) => uri)),
    signed(['encoding'], (signing) => {
      signing.encodeParameters = (text) => text;
      signing.encodeUri = (uri) => uri;
    }),
  ],
  parameter_missing: [
    signed(
      ['missing', 'query'],
      (signing, { sent }) =>
        void (signing.pairs = signing.pairs.filter((pair) => !sent.query.includes(pair))),
      { query: [['branch', 'main']] },
    ),
    arrived(['missing'], (received, { random }) => void received.query.push(['utm_source', random.hex(4)])),
    signed(
      ['missing'],
      (signing) => void (signing.pairs = signing.pairs.filter(([name]) => name !== 'oauth_version')),
    ),
    signed(
      ['missing', 'query'],
      (signing) => void (signing.pairs = signing.pairs.filter(([, value]) => value !== '')),
      { query: [['empty', '']] },
    ),
    signed(
      ['missing', 'token'],
      (signing) => void (signing.pairs = signing.pairs.filter(([name]) => name !== 'oauth_token')),
      { token: true },
    ),
  ],
  parameter_extra: [
    arrived(['extra', 'query'], (received) => void received.query.pop(), {
      query: [['lost', 'x1']],
      knowsFirst: true,
    }),
    arrived(['extra', 'query'], (received) => void (received.query = []), {
      query: [
        ['branch', 'main'],
        ['page', '2'],
      ],
      knowsFirst: true,
    }),
    signed(['extra'], (signing) => void signing.pairs.push(['oauth_version', '1.0']), { noVersion: true }),
    signed(['extra'], (signing) => void signing.pairs.push(['oauth_callback', 'oob'])),
    signed(['extra'], (signing) => void signing.pairs.push(['oauth_token', '']), { token: false }),
    signed(['extra'], (signing, { knownParameters }) => {
      const callback: Pair = [
        'oauth_callback',
        'https://bitbucket.acme.dev/plugins/servlet/applinks/oauth/login-dance/access?applicationLinkID=7',
      ];
      if (knownParameters.length === 0) knownParameters.push(callback);
      signing.pairs.push(callback);
    }),
    {
      parts: ['tail', 'query', 'missing', 'extra'],
      needs: KNOWN,
      put: ({ sent, signedWrongly }) => {
        sent.fragment = '#build-7';
        signedWrongly.push((signing) => void (signing.uriTail = '#build-7'));
      },
    },
    {
      parts: ['extra', 'query', 'missing'],
      needs: { query: [['branch', 'main']], knowsFirst: true },
      put: ({ sent, signedWrongly }) => {
        sent.urlCut = { at: '&', rest: 'page=2&sort=up' };
        signedWrongly.push((signing) => void signing.pairs.push(['page', '2'], ['sort', 'up']));
      },
    },
  ],
  parameter_order_or_duplicates: [
    signed(['tail', 'query', 'missing'], (signing, scene) => void (signing.uriTail = queryOf(scene)), {
      query: [['branch', 'main']],
    }),
    signed(
      ['tail', 'query', 'missing'],
      (signing, scene) => {
        signing.uriTail = queryOf(scene);
        signing.pairs = signing.pairs.filter((pair) => !scene.sent.query.includes(pair));
      },
      {
        query: [
          ['branch', 'main'],
          ['title', 'one two'],
        ],
      },
    ),
    signed(['order'], (signing) => void (signing.arrange = (pairs) => pairs), {
      query: [
        ['zeta', '1'],
        ['alpha', '2'],
      ],
    }),
    signed(
      ['order', 'query'],
      (signing) => {
        signing.arrange = (pairs) => [...pairs].sort((a, b) => (a.join('=') < b.join('=') ? -1 : 1));
      },
      {
        query: [
          ['a', 'z'],
          ['a1', 'b'],
        ],
      },
    ),
    signed(
      ['order', 'query'],
      (signing) =>
        void (signing.arrange = (pairs) =>
          [...new Map(pairs).entries()].sort((a, b) => (a[0] < b[0] ? -1 : 1))),
      {
        query: [
          ['tag', 'b'],
          ['tag', 'a'],
        ],
      },
    ),
    signed(
      ['order', 'query'],
      (signing) => {
        signing.arrange = (pairs) =>
          [...new Map([...pairs].reverse()).entries()].sort((a, b) => (a[0] < b[0] ? -1 : 1));
      },
      {
        query: [
          ['tag', 'b'],
          ['tag', 'a'],
        ],
      },
    ),
    signed(
      ['order', 'query'],
      (signing) => {
        const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
        signing.arrange = (pairs) =>
          [...pairs].sort(
            (a, b) =>
              compare(decodeURIComponent(a[0]), decodeURIComponent(b[0])) ||
              compare(decodeURIComponent(a[1]), decodeURIComponent(b[1])),
          );
      },
      {
        query: [
          ['f[a]', '1'],
          ['f1', '2'],
          ['tag', 'ü'],
          ['tag', 'zz'],
        ],
      },
    ),
    signed(
      ['order', 'query'],
      (signing) => {
        signing.arrange = (pairs) =>
          [...pairs].sort((a, b) => (a[0].toLowerCase() < b[0].toLowerCase() ? -1 : 1));
      },
      {
        query: [
          ['Zone', 'x'],
          ['alpha', 'y'],
        ],
      },
    ),
  ],
  body_not_counted: [
    signed(
      ['form'],
      (signing, { sent }) =>
        void (signing.pairs = signing.pairs.filter((pair) => sent.form?.includes(pair) !== true)),
      { form: [['title', 'x']] },
    ),
    signed(
      ['form'],
      (signing, { sent }) =>
        void (signing.pairs = signing.pairs.filter((pair) => sent.form?.includes(pair) !== true)),
      {
        form: [
          ['title', 'x'],
          ['text', 'a b'],
        ],
        place: 'header',
      },
    ),
  ],
  body_counted: [
    signed(['body'], (signing, { sent }) => void signing.pairs.push([sent.otherBody?.text ?? '', '']), {
      body: 'json',
    }),
    signed(
      ['body'],
      (signing, { sent }) => {
        const fields = JSON.parse(sent.otherBody?.text ?? '{}') as Readonly<Record<string, unknown>>;
        signing.pairs.push(...Object.entries(fields).map(([name, value]): Pair => [name, String(value)]));
      },
      { body: 'json' },
    ),
    {
      parts: ['body'],
      needs: { body: 'json' },
      put: ({ sent, received, signedWrongly }) => {
        sent.otherBody = received.otherBody = { text: 'comment=fine&vote=1', type: 'text/plain' };
        signedWrongly.push((signing) => void signing.pairs.push(['comment', 'fine'], ['vote', '1']));
      },
    },
    multipart([
      ['title', 'one two'],
      ['text', 'first line\r\nsecond line'],
    ]),
    multipart([['title', 'with a file']], 'notes.txt'),
  ],
  consumer_secret_differs: [
    signed(
      ['consumer'],
      (signing, { consumers }) => void (signing.consumerSecret = consumers[0]?.secret ?? ''),
      SECRET,
    ),
    signed(['consumer'], (signing, scene) => void (signing.consumerSecret = own(scene, 'retired')), SECRET),
    signed(['consumer'], (signing, { keys }) => void (signing.privateKey = keys.other.privateKey), {
      key: 'rsa',
    }),
    signed(['consumer'], (signing, { consumerKey }) => void (signing.consumerSecret = consumerKey), SECRET),
    {
      // A secret that nobody here holds: what is left when nothing verifies.
      ...signed(
        ['consumer'],
        (signing, { random }) => void (signing.consumerSecret = `mistyped-${random.hex(9)}`),
        { ...SECRET, token: false },
      ),
      isAlone: true,
    },
  ],
  token_secret_missing: [
    signed(['token'], (signing) => void (signing.tokenSecret = ''), WITH_TOKEN),
    signed(
      ['token'],
      (signing) => void (signing.joinSecrets = (consumerSecret) => encodeText(consumerSecret)),
      WITH_TOKEN,
    ),
  ],
  token_secret_differs: [
    signed(
      ['token'],
      (signing, { tokens }) => void (signing.tokenSecret = tokens[0]?.secret ?? ''),
      WITH_TOKEN,
    ),
    signed(
      ['token'],
      (signing, { tokens }) => void (signing.tokenSecret = tokens.at(-1)?.secret ?? ''),
      WITH_TOKEN,
    ),
    signed(['token'], (signing, { token }) => void (signing.tokenSecret = token), WITH_TOKEN),
  ],
  secret_has_whitespace: [
    signed(['consumer'], (signing) => void (signing.consumerSecret += '\n'), SECRET),
    signed(['consumer'], (signing) => void (signing.consumerSecret += ' '), SECRET),
    signed(['consumer'], (signing) => void (signing.consumerSecret = ` ${signing.consumerSecret}`), SECRET),
    signed(['consumer'], (signing) => void (signing.consumerSecret += '\r\n'), SECRET),
    signed(['token'], (signing) => void (signing.tokenSecret += '\n'), WITH_TOKEN),
    signed(['consumer'], (signing) => void (signing.consumerSecret = `  ${signing.consumerSecret}`), SECRET),
    signed(['consumer'], (signing) => void (signing.consumerSecret += '\n\n'), SECRET),
    signed(['consumer'], (signing) => void (signing.consumerSecret += ' \n'), SECRET),
    signed(['token'], (signing) => void (signing.tokenSecret = `\r\n ${signing.tokenSecret}`), WITH_TOKEN),
    signed(['token'], (signing) => void (signing.tokenSecret = ` ${signing.tokenSecret}\r\n`), WITH_TOKEN),
    {
      parts: ['consumer'],
      needs: SECRET,
      put: (scene) => {
        const clean = own(scene);
        scene.consumers = scene.consumers.map((each) =>
          each.secret === clean ? { ...each, secret: `${clean}\n` } : each,
        );
        scene.signedWrongly.push((signing) => void (signing.consumerSecret = clean));
      },
    },
  ],
  http_method_differs: [
    signed(['method'], (signing) => void (signing.method = 'POST'), { method: 'GET' }),
    signed(['method'], (signing) => void (signing.method = 'GET'), { method: 'POST' }),
    signed(['method'], (signing) => void (signing.method = 'PUT'), { method: 'POST' }),
    signed(['method'], (signing) => void (signing.method = signing.method.toLowerCase())),
    {
      parts: ['method'],
      needs: { method: 'POST', knowsFirst: true },
      put: ({ sent }) => void (sent.method = 'PATCH'),
    },
  ],
  signature_method_differs: [
    computed('HMAC-SHA1', 'RSA-SHA1', 'method'),
    computed('RSA-SHA1', 'HMAC-SHA1', 'method'),
    computed('HMAC-SHA1', 'PLAINTEXT', 'method'),
    signed(
      ['algorithm', 'consumer', 'token'],
      (signing, { keys }) => {
        signing.algorithm = 'HMAC-SHA1';
        signing.consumerSecret = String(keys.own.publicKey.export({ format: 'pem', type: 'spki' }));
      },
      { algorithm: 'RSA-SHA1', key: 'rsa' },
    ),
    {
      parts: ['algorithm'],
      needs: SECRET,
      isMeasured: true,
      put: (scene) => void (scene.signatureMethods = ['RSA-SHA1']),
    },
    {
      // The secrets are right, and it is refused all the same.
      parts: ['algorithm'],
      needs: { ...SECRET, ...NO_PORT, algorithm: 'PLAINTEXT', scheme: 'http' },
      isMeasured: true,
      isAlone: true,
      put: (scene) => void scene.signatureMethods.push('PLAINTEXT'),
    },
  ],
  hash_differs: [
    computed('HMAC-SHA256', 'HMAC-SHA1', 'hash'),
    computed('HMAC-SHA1', 'HMAC-SHA256', 'hash'),
    computed('RSA-SHA1', 'RSA-SHA256', 'hash'),
    computed('HMAC-SHA1', 'HMAC-SHA512', 'hash'),
  ],
  realm_signed: [
    signed(['realm'], (signing) => void signing.pairs.push(['realm', 'Acme CI']), {
      place: 'header',
      realm: 'Acme CI',
    }),
    signed(['realm'], (signing) => void signing.pairs.push(['realm', 'https://ci.acme.dev']), {
      place: 'header',
      realm: 'https://ci.acme.dev',
    }),
  ],
  default_port_signed: [
    signed(['port', 'scheme'], (signing) => void (signing.port = ':443'), { ...NO_PORT, scheme: 'https' }),
    signed(['port', 'scheme'], (signing) => void (signing.port = ':80'), { ...NO_PORT, scheme: 'http' }),
  ],
  charset_differs: [
    signed(['encoding', 'query'], (signing) => void (signing.encodeText = latin1), {
      query: [['name', 'café']],
    }),
    signed(['encoding', 'form'], (signing) => void (signing.encodeText = latin1), {
      form: [['name', 'Müller']],
    }),
    signed(
      ['encoding', 'query'],
      (signing) =>
        void (signing.pairs = signing.pairs.map(
          ([name, value]): Pair => [utf8AsLatin1(name), utf8AsLatin1(value)],
        )),
      { query: [['name', 'café']] },
    ),
    signed(['escapes'], (signing) => inPath(signing, (path) => path.replace('%C3%A9', '%E9')), {
      path: '/job/caf%C3%A9/build',
    }),
    signed(
      ['encoding', 'query'],
      (signing) =>
        void (signing.pairs = signing.pairs.map(
          ([name, value]): Pair => [decomposed(name), decomposed(value)],
        )),
      { query: [['name', 'café']] },
    ),
    signed(['escapes'], (signing) => inPath(signing, (path) => path.replace('%C3%A9', 'e%CC%81')), {
      path: '/job/caf%C3%A9/build',
    }),
    {
      parts: ['encoding', 'query'],
      needs: { query: [['name', 'café']] },
      put: (scene) => {
        scene.sent.wireText = scene.received.wireText = latin1;
        scene.signedWrongly.push((signing) => void (signing.encodeText = latin1));
      },
    },
  ],
  authorization_header_lost: [
    {
      ...arrived(['header'], (received) => void (received.hasAuthorization = false), {
        place: 'header',
        knowsFirst: true,
      }),
      isMeasured: true,
    },
    {
      ...arrived(
        ['header'],
        (received) => {
          received.hasAuthorization = false;
          received.headers.push(['Authorization', 'Basic cHJveHk6cHJveHk=']);
        },
        { place: 'header', knowsFirst: true },
      ),
      isMeasured: true,
    },
    {
      ...arrived(['header'], (received) => void (received.hasAuthorization = false), {
        place: 'header',
        knowsFirst: false,
      }),
      isMeasured: true,
      isAlone: true,
    },
  ],
  clock_differs: [
    {
      parts: ['clock'],
      isMeasured: true,
      put: (scene) => void (scene.clockSkewSeconds = 412 + scene.random.integer(500)),
    },
    { parts: ['clock'], isMeasured: true, put: (scene) => void (scene.clockSkewSeconds = -7200) },
    {
      parts: ['clock'],
      isMeasured: true,
      put: ({ sent, received }) => {
        for (const side of [sent, received])
          side.oauth = side.oauth.map(
            ([name, value]): Pair => [name, name === 'oauth_timestamp' ? `${value}123` : value],
          );
      },
    },
  ],
  nonce_repeated: [
    { parts: ['nonce'], isMeasured: true, put: (scene) => void (scene.seesNonceBefore = true) },
  ],
  unknown: [
    {
      parts: ['signature'],
      isAlone: true,
      put: ({ damages }) => void damages.push((signature) => signature.slice(0, 12)),
    },
    {
      parts: ['signature'],
      isAlone: true,
      put: ({ damages, random }) => void damages.push(() => `not-a-signature-${random.hex(6)}!`),
    },
    {
      // The secrets are right, as other requests show, and a value was changed where nobody saw it.
      parts: ['signature'],
      isAlone: true,
      needs: { query: [['amount', '100']], knowsFirst: false },
      put: (scene) => {
        scene.consumers = scene.consumers.map((each) => ({ ...each, hasVerified: true }));
        scene.tokens = scene.tokens.map((each) => ({ ...each, hasVerified: true }));
        scene.received.query = scene.received.query.map(
          ([name, value]): Pair => [name, name === 'amount' ? '999' : value],
        );
      },
    },
    {
      parts: ['signature'],
      isAlone: true,
      needs: SECRET,
      put: ({ damages }) =>
        void damages.push((signature) => Buffer.from(signature, 'base64').toString('hex')),
    },
  ],
};
