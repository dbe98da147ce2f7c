import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import {
  createIncomingLink,
  type IncomingLinkInput,
  LinkInputError,
  linkView,
  sharedSecretWarning,
} from '@maillon/applinks/links';
import { describe, expect, it } from 'vitest';
import { newPublicKey } from './links-fake-peer.ts';

const context = {
  now: () => 1_700_000_000,
  randomBytes: (length: number) => new Uint8Array(length).fill(7),
  publicUrlIsHttps: false,
};
const withSecret: IncomingLinkInput = {
  name: 'Bitbucket',
  consumerKey: 'bitbucket',
  sharedSecret: 's3cr3t&+/=%',
};
const { publicKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
const withKey: IncomingLinkInput = { name: 'Jira', consumerKey: 'jira', publicKey };

function faultsOf(input: IncomingLinkInput, publicUrlIsHttps = false): readonly string[] {
  try {
    createIncomingLink(input, { ...context, publicUrlIsHttps });
    return [];
  } catch (error) {
    if (!(error instanceof LinkInputError)) throw error;
    return error.faults.map(({ field, message }) => `${field}: ${message}`);
  }
}

function weakKey(options: { readonly modulusLength: number; readonly publicExponent?: number }): string {
  return generateKeyPairSync('rsa', options).publicKey.export({ type: 'spki', format: 'pem' }).toString();
}

describe('an incoming link', () => {
  it('with a secret signs by HMAC-SHA1 and allows nothing that was not asked for', () => {
    expect(createIncomingLink(withSecret, context)).toEqual({
      id: 'lnk_BwcHBwcHBwcHBwcHBwcHBw',
      name: 'Bitbucket',
      state: 'enabled',
      peer: { typeId: 'generic', applicationId: null, rpcUrl: null, displayUrl: null },
      isPrimary: false,
      incoming: {
        consumerKey: 'bitbucket',
        signatureMethods: ['HMAC-SHA1'],
        sharedSecret: 's3cr3t&+/=%',
        publicKey: null,
        callbacks: [],
        allowOob: false,
        allowOauth10: false,
        allowTwoLegged: false,
        twoLeggedAs: null,
        allowImpersonation: false,
        requireBodyHash: false,
        notImpersonated: [],
        allowWeakKey: false,
        rules: [],
        retired: null,
      },
      outgoing: null,
      createdAtSeconds: 1_700_000_000,
    });
  });

  it('with a public key signs by RSA-SHA1', () => {
    const { incoming } = createIncomingLink(withKey, context);
    expect(incoming).toMatchObject({ signatureMethods: ['RSA-SHA1'], sharedSecret: null, publicKey });
  });

  it('keeps the public key as SubjectPublicKeyInfo, in whatever shape it came', () => {
    const bare = publicKey.replaceAll(/-----[A-Z ]+-----|\s/g, '');
    expect(createIncomingLink({ ...withKey, publicKey: bare }, context).incoming?.publicKey).toBe(publicKey);
  });

  it('acts as a user without a token only when one is named', () => {
    const { incoming } = createIncomingLink({ ...withSecret, twoLeggedAs: 'ci-bot' }, context);
    expect(incoming).toMatchObject({ allowTwoLegged: true, twoLeggedAs: 'ci-bot' });
  });

  it('takes the methods, callbacks and rights that were asked for, each once', () => {
    const callbacks = ['https://a.example/cb', 'https://a.example/cb', 'http://127.0.0.1:7990/x?y=1'];
    const signatureMethods = ['HMAC-SHA256', 'HMAC-SHA1', 'HMAC-SHA256'];
    const { incoming } = createIncomingLink(
      { ...withSecret, signatureMethods, callbacks, allowOob: true, allowOauth10: true },
      context,
    );
    expect(incoming).toMatchObject({
      signatureMethods: ['HMAC-SHA256', 'HMAC-SHA1'],
      callbacks: ['https://a.example/cb', 'http://127.0.0.1:7990/x?y=1'],
      allowOob: true,
      allowOauth10: true,
    });
  });

  it('takes PLAINTEXT when the public URL is https', () => {
    expect(faultsOf({ ...withSecret, signatureMethods: ['PLAINTEXT'] }, true)).toEqual([]);
  });

  it('reports every fault at once', () => {
    const input = {
      name: '',
      consumerKey: 'a\nb',
      sharedSecret: '',
      signatureMethods: ['MD5'],
      callbacks: ['javascript:1', 'oob'],
    };
    expect(faultsOf({ ...input, twoLeggedAs: ' x' }).map((fault) => fault.split(':')[0])).toEqual([
      'name',
      'consumerKey',
      'twoLeggedAs',
      'sharedSecret',
      'signatureMethods',
      'callbacks',
      'callbacks',
    ]);
  });
});

describe('a shared secret', () => {
  it.each<readonly [secret: string, warning: RegExp | undefined]>([
    [' s', /^begins with space, /],
    ['s\t', /^ends with tab, /],
    [' s\r', /^begins with space and ends with carriage return, /],
    ['a\0b', /^contains U\+0000, /],
    ['a b', undefined],
  ])('is taken as it is: %j', (secret, warning) => {
    const link = createIncomingLink({ ...withSecret, sharedSecret: secret }, context);
    expect(link.incoming?.sharedSecret).toBe(secret);
    expect(sharedSecretWarning(secret)).toEqual(warning && expect.stringMatching(warning));
  });
});

describe('signature methods', () => {
  it('may not have an empty entry', () => {
    expect(faultsOf({ ...withSecret, signatureMethods: ['HMAC-SHA1', '', ''] })).toEqual([
      expect.stringContaining('signatureMethods: has an empty entry beside HMAC-SHA1'),
    ]);
  });
});

describe('T23: the kind of key decides the method, and there is no empty secret', () => {
  it.each<readonly [name: string, input: IncomingLinkInput, fault: string]>([
    ['an empty secret', { ...withSecret, sharedSecret: '' }, 'sharedSecret: is empty'],
    ['a blank secret', { ...withSecret, sharedSecret: ' \t ' }, 'sharedSecret: is empty but for white space'],
    ['a secret beyond measure', { ...withSecret, sharedSecret: 's'.repeat(4097) }, 'sharedSecret: must have'],
    [
      'neither secret nor key',
      { name: 'a', consumerKey: 'a' },
      'sharedSecret: expected either a shared secret or a public key, got neither',
    ],
    [
      'secret and key',
      { ...withKey, sharedSecret: 's' },
      'sharedSecret: expected either a shared secret or a public key, got both',
    ],
    [
      'HMAC with a key',
      { ...withKey, signatureMethods: ['HMAC-SHA1'] },
      'signatureMethods: HMAC-SHA1 needs a shared secret, and this link has an RSA public key',
    ],
    [
      'PLAINTEXT with a key',
      { ...withKey, signatureMethods: ['RSA-SHA1', 'PLAINTEXT'] },
      'signatureMethods: PLAINTEXT needs a shared secret, and this link has an RSA public key',
    ],
    [
      'RSA with a secret',
      { ...withSecret, signatureMethods: ['RSA-SHA256'] },
      'signatureMethods: RSA-SHA256 needs an RSA public key, and this link has a shared secret',
    ],
    [
      'PLAINTEXT without https',
      { ...withSecret, signatureMethods: ['PLAINTEXT'] },
      'signatureMethods: PLAINTEXT sends the secrets themselves',
    ],
    [
      'another spelling',
      { ...withSecret, signatureMethods: ['hmac_sha1'] },
      'signatureMethods: unknown signature method "hmac_sha1": did you mean HMAC-SHA1?',
    ],
    [
      'an unknown method',
      { ...withSecret, signatureMethods: ['MD5'] },
      'signatureMethods: unknown signature method "MD5": expected HMAC-SHA1, ',
    ],
    ['no method', { ...withSecret, signatureMethods: [] }, 'signatureMethods: expected one or more of'],
  ])('refuses %s', (_name, input, fault) => {
    expect(faultsOf(input).join('\n')).toContain(fault);
  });

  it('never shows the secret', () => {
    expect(faultsOf({ ...withSecret, sharedSecret: ' hidden-value ' }).join()).not.toContain('hidden-value');
  });
});

describe('T24: a weak key', () => {
  it.each([
    ['1024 bits', weakKey({ modulusLength: 1024 }), '1024 bits'],
    ['exponent 3', weakKey({ modulusLength: 2048, publicExponent: 3 }), 'exponent 3'],
    ['no key', 'hello', 'expected an RSA public key'],
    [
      'a private key',
      '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----',
      'this is a private key',
    ],
  ])('with %s is refused', (_name, key, text) => {
    const faults = faultsOf({ ...withKey, publicKey: key });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(text);
  });
});

describe('T24: a weak key that an administrator allows', () => {
  it('is taken, and the link says so', () => {
    const weak = weakKey({ modulusLength: 1024 });
    const { incoming } = createIncomingLink({ ...withKey, publicKey: weak, allowWeakKey: true }, context);
    expect(incoming).toMatchObject({ publicKey: weak, allowWeakKey: true });
  });

  it('is not kept for a strong key: what comes later is not weakened with it', () => {
    const { incoming } = createIncomingLink({ ...withKey, allowWeakKey: true }, context);
    expect(incoming).toMatchObject({ allowWeakKey: false });
  });

  it('never takes one with which anybody can sign', () => {
    const n = `${'a'.repeat(341)}Q`;
    const key = createPublicKey({ key: { kty: 'RSA', n, e: 'AQ' }, format: 'jwk' });
    const publicKey = key.export({ format: 'pem', type: 'spki' }).toString();
    expect(faultsOf({ ...withKey, publicKey, allowWeakKey: true }).join()).toContain('the public exponent 1');
  });

  it('says nothing of a link with a secret', () => {
    const { incoming } = createIncomingLink({ ...withSecret, allowWeakKey: true }, context);
    expect(incoming).toMatchObject({ allowWeakKey: false });
  });
});

describe('the rights of a link', () => {
  const rules = [{ methods: ['GET'], path: '/job' }];

  it('are those that were asked for', () => {
    const { incoming } = createIncomingLink(
      {
        ...withSecret,
        allowImpersonation: true,
        notImpersonated: ['root', 'root'],
        requireBodyHash: true,
        rules,
      },
      context,
    );
    expect(incoming).toMatchObject({
      allowTwoLegged: true,
      twoLeggedAs: null,
      allowImpersonation: true,
      notImpersonated: ['root'],
      requireBodyHash: true,
      rules,
    });
  });

  it('may be to sign without a token as nobody', () => {
    const { incoming } = createIncomingLink({ ...withSecret, allowTwoLegged: true }, context);
    expect(incoming).toMatchObject({ allowTwoLegged: true, twoLeggedAs: null, allowImpersonation: false });
  });

  it.each([{ twoLeggedAs: 'bot' }, { allowImpersonation: true }])(
    'cannot be %j without two-legged',
    (right) => {
      expect(faultsOf({ ...withSecret, ...right, allowTwoLegged: false })).toEqual([
        'allowTwoLegged: must be on: acting as a fixed or named user is signing without a token',
      ]);
    },
  );

  it.each([
    ['job', 'a path must begin with /'],
    ['/job?x', 'a path must begin with /'],
    ['/job#x', 'a path must begin with /'],
    ['/jöb', 'a path must begin with /'],
    ['/job/%2e%2e/x', 'a path must not have the segments . and ..'],
  ])('have no rule with the path %s', (path, fault) => {
    const faults = faultsOf({ ...withSecret, rules: [{ methods: null, path }] });
    expect(faults).toEqual([expect.stringContaining(`rules: ${fault}`)]);
  });

  it.each([
    [[], '"/job" allows no method'],
    [['get'], 'a method is written in upper case, like GET, got "get"'],
  ])('have no rule with the methods %j', (methods, fault) => {
    const faults = faultsOf({ ...withSecret, rules: [{ methods, path: '/job' }] });
    expect(faults).toEqual([expect.stringContaining(`rules: ${fault}`)]);
  });
});

describe('the peer of a link', () => {
  const peer = {
    typeId: 'stash',
    applicationId: 'a-uuid',
    rpcUrl: 'http://10.0.0.7:7990/code',
    displayUrl: 'https://code.example',
  };

  it('is kept as it was given', () => {
    const link = createIncomingLink({ ...withSecret, peer }, context);
    expect(link.peer).toEqual(peer);
    expect(linkView(link)).toMatchObject({
      typeId: 'stash',
      rpcUrl: peer.rpcUrl,
      displayUrl: peer.displayUrl,
    });
  });

  it.each([
    [{ typeId: 'Stash!' }, 'the type must be one like "generic"'],
    [{ applicationId: '' }, 'the application id must not be empty'],
    [{ rpcUrl: 'ftp://a.example' }, 'the URL "ftp://a.example" must be absolute'],
    [{ rpcUrl: 'https://a.example/' }, 'the URL "https://a.example/" must not end with a slash'],
    [{ displayUrl: 'https://a.example/?x' }, 'the URL "https://a.example/?x" must not have a query'],
  ])('is not %j', (change, fault) => {
    const faults = faultsOf({ ...withSecret, peer: { ...peer, ...change } });
    expect(faults).toEqual([expect.stringContaining(`peer: ${fault}`)]);
  });
});

describe('names and keys', () => {
  it.each<readonly [name: string, change: Partial<IncomingLinkInput>, fault: string]>([
    ['a name that looks like an id', { name: 'lnk_x' }, 'name: must not begin with "lnk_"'],
    ['a name of 256 characters', { name: 'x'.repeat(256) }, 'name: must have 1 to 255 characters, got 256'],
    [
      'a name that turns the text around it',
      { name: 'a\u202eb' },
      'name: must not have line ends or control characters',
    ],
    ['an empty consumer key', { consumerKey: '' }, 'consumerKey: is missing or empty'],
    [
      'a consumer key of 256 characters',
      { consumerKey: 'x'.repeat(256) },
      'consumerKey: must have 1 to 255 characters, got 256',
    ],
    [
      'a consumer key with a control character',
      { consumerKey: 'a\u007f' },
      'consumerKey: must not have line ends or control characters',
    ],
    [
      'a callback with a user',
      { callbacks: ['https://a@b/'] },
      'callbacks: "https://a@b/" must not have a user name',
    ],
    ['oob as a callback', { callbacks: ['oob'] }, 'callbacks: "oob" is no URL'],
    ['an empty user of two-legged requests', { twoLeggedAs: '' }, 'twoLeggedAs: is missing or empty'],
  ])('refuses %s', (_name, change, fault) => {
    expect(faultsOf({ ...withSecret, ...change }).join('\n')).toContain(fault);
  });

  it('takes 255 characters outside the basic plane', () => {
    expect(faultsOf({ ...withSecret, name: '🔗'.repeat(255), consumerKey: 'x'.repeat(255) })).toEqual([]);
  });
});

describe('the view of a link', () => {
  it('has the published shape and no secret', () => {
    expect(linkView(createIncomingLink({ ...withSecret, twoLeggedAs: 'bot' }, context))).toEqual({
      id: 'lnk_BwcHBwcHBwcHBwcHBwcHBw',
      name: 'Bitbucket',
      state: 'enabled',
      typeId: 'generic',
      rpcUrl: null,
      displayUrl: null,
      isPrimary: false,
      incoming: {
        consumerKey: 'bitbucket',
        signatureMethods: ['HMAC-SHA1'],
        callbacks: [],
        allowOob: false,
        allowOauth10: false,
        allowTwoLegged: true,
        twoLeggedAs: 'bot',
        allowImpersonation: false,
        notImpersonated: [],
        requireBodyHash: false,
        allowWeakKey: false,
        rules: [],
        keyFingerprint: null,
        keyWeakness: null,
        retired: null,
      },
      outgoing: null,
      createdAt: '2023-11-14T22:13:20.000Z',
    });
  });

  it('says until when a retired credential holds and how often it was used, and nothing else of it', () => {
    const { incoming, ...link } = createIncomingLink(withSecret, context);
    const retired = { sharedSecret: 'hidden', publicKey: null, untilSeconds: 1_700_000_060, uses: 4 };
    const view = linkView({ ...link, incoming: incoming && { ...incoming, retired } });
    expect(view.incoming?.retired).toEqual({ untilSeconds: 1_700_000_060, uses: 4, keyWeakness: null });
    expect(JSON.stringify(view)).not.toContain('hidden');
  });

  it('T24 names the weakness of a retired key', () => {
    const { incoming, ...link } = createIncomingLink(withKey, context);
    const publicKey = newPublicKey(1024);
    const retired = { sharedSecret: null, publicKey, untilSeconds: 1_700_000_060, uses: 0 };
    const view = linkView({ ...link, incoming: incoming && { ...incoming, retired } });
    expect(view.incoming).toMatchObject({ keyWeakness: null, retired: { keyWeakness: '1024 bits' } });
  });

  it('names a public key by its fingerprint', () => {
    expect(linkView(createIncomingLink(withKey, context)).incoming?.keyFingerprint).toMatch(
      /^SHA256:[\w-]{43}$/,
    );
  });

  it('has nothing private of an outgoing side', () => {
    const outgoing = {
      consumerKey: 'us',
      signatureMethod: 'RSA-SHA1' as const,
      sharedSecret: 'hidden',
      privateKey: 'hidden',
      requestTokenUrl: 'https://a.example/r',
      authorizeUrl: 'https://a.example/a',
      accessTokenUrl: 'https://a.example/t',
      allowTwoLegged: true,
      allowImpersonation: false,
    };
    const view = linkView({ ...createIncomingLink(withSecret, context), incoming: null, outgoing });
    expect(view.incoming).toBeNull();
    expect(view.outgoing).toEqual({
      consumerKey: 'us',
      signatureMethod: 'RSA-SHA1',
      requestTokenUrl: 'https://a.example/r',
      authorizeUrl: 'https://a.example/a',
      accessTokenUrl: 'https://a.example/t',
      allowTwoLegged: true,
      allowImpersonation: false,
    });
  });
});
