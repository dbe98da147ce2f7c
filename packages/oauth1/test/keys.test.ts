// Keys in every shape in which people paste them or save them, and what is no public key.
import { createPublicKey, generateKeyPairSync, randomBytes, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { inspectPublicKey, readPrivateKey, readPublicKey, WeakKeyError } from '@maillon/oauth1/keys';
import { describe, expect, it } from 'vitest';

const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
const other = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const certificate = firstCertificate();

const publicForms = [
  ['SPKI', pair.publicKey.export({ format: 'pem', type: 'spki' }).toString()],
  ['PKCS#1', pair.publicKey.export({ format: 'pem', type: 'pkcs1' }).toString()],
  ['X.509', certificate],
] as const;
const privateForms = [
  ['PKCS#8', pair.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()],
  ['PKCS#1', pair.privateKey.export({ format: 'pem', type: 'pkcs1' }).toString()],
] as const;

/** What becomes of a PEM on its way. */
const SHAPES: readonly (readonly [shape: string, turn: (pem: string) => string | Uint8Array])[] = [
  ['PEM', (pem) => pem],
  ['base64 without armour', bare],
  ['base64 in one line', (pem) => bare(pem).replaceAll('\n', '')],
  ['lost line breaks', (pem) => pem.replaceAll('\n', '')],
  ['line breaks turned into spaces', (pem) => pem.replaceAll('\n', ' ')],
  [String.raw`line breaks as the two characters \n`, (pem) => pem.replaceAll('\n', String.raw`\n`)],
  [String.raw`line breaks as the four characters \r\n`, (pem) => pem.replaceAll('\n', String.raw`\r\n`)],
  [String.raw`line breaks as \\n`, (pem) => pem.replaceAll('\n', String.raw`\\n`)],
  ['no last line', (pem) => pem.replace(/-----END.*/, '')],
  ['no first line', (pem) => pem.replace(/.*BEGIN.*/, '')],
  ['CRLF', (pem) => pem.replaceAll('\n', '\r\n')],
  ['a byte order mark', (pem) => `\ufeff${pem}`],
  ['dashes of a word processor', (pem) => pem.replaceAll('-----', '\u2014\u2014-')],
  ['dashes of a mail', (pem) => pem.replaceAll('-', '\u2013')],
  ['line breaks of HTML', (pem) => `<p>${pem.replaceAll('\n', '<br />')}</p>`],
  ['zero-width spaces', (pem) => pem.replaceAll('\n', '\u200b\n')],
  ['no-break spaces', (pem) => pem.replaceAll(' ', '\u00a0').replaceAll('\n', '&nbsp;')],
  ['line breaks of an XML file', (pem) => pem.replaceAll('\n', '&#13;\n')],
  ['a mail that was answered', (pem) => pem.replaceAll(/^/gm, '> ')],
  ['text around it', (pem) => `subject=CN=x\n${pem}bye\n`],
  ['the bytes of a PEM file', (pem) => new TextEncoder().encode(`\ufeff${pem}`)],
  ['DER', der],
];

describe.each(SHAPES)('%s', (_shape, turn) => {
  it.each(publicForms)('is read as a public key: %s', (form, pem) => {
    const expected = form === 'X.509' ? new X509Certificate(pem).publicKey : pair.publicKey;
    const { spki } = readPublicKey(turn(pem), { allowWeakKey: true });
    expect(createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' }).equals(expected)).toBe(
      true,
    );
  });

  it.each(privateForms)('is read as a private key: %s', (_form, pem) => {
    expect(readPrivateKey(turn(pem)).publicKey.fingerprint).toBe(
      readPublicKey(publicForms[0][1]).fingerprint,
    );
  });

  it.each([...privateForms, ['EC', pkcs8(other.privateKey)] as const])(
    'is refused where a public key is expected, and not shown: private %s',
    (_form, pem) => {
      const refusal = thrownBy(() => readPublicKey(turn(pem)));
      expect(refusal).toBeInstanceOf(TypeError);
      expect(String(refusal)).toContain('this is a private key');
      expect(String(refusal)).not.toContain(bare(pem).slice(0, 24));
    },
  );

  it.each(['pkcs1', 'pkcs8'] as const)('is refused when it is encrypted, as such: %s', (type) => {
    const cipher = { cipher: 'aes-128-cbc', passphrase: 'x' };
    const pem = pair.privateKey.export({ type, format: 'pem', ...cipher }).toString();
    for (const given of [pem, pem.replaceAll('\n', ' ')])
      expect(String(thrownBy(() => readPrivateKey(given)))).toContain('the private key is encrypted');
  });

  it('is refused when it is of another algorithm', () => {
    const pem = other.publicKey.export({ format: 'pem', type: 'spki' }).toString();
    expect(() => readPublicKey(turn(pem))).toThrow('expected an RSA key, got one of type ec');
    expect(() => readPrivateKey(turn(pkcs8(other.privateKey)))).toThrow('expected an RSA key');
  });

  it.each(publicForms)('is refused when a part is missing: %s', (_form, pem) => {
    const lines = pem.split('\n');
    const damaged = turn([...lines.slice(0, 3), ...lines.slice(4)].join('\n'));
    expect(() => readPublicKey(damaged, { allowWeakKey: true })).toThrow('expected an RSA public key');
  });
});

it.each([
  ['a certificate', certificate],
  ['the public key', publicForms[0][1]],
  ['consumer-info', `<publicKey>${bare(publicForms[0][1])}</publicKey>`],
])('%s with a private key beside it is refused, whichever is first', (_what, pem) => {
  for (const [, secret] of privateForms) {
    for (const given of [`${pem}${secret}`, `${secret}${pem}`, `${pem}${secret}`.replaceAll('-', '\u2013')]) {
      const bytes = new TextEncoder().encode(given);
      for (const shape of [given, bytes])
        expect(() => readPublicKey(shape, { allowWeakKey: true })).toThrow('this is a private key');
    }
  }
});

describe('a private key without its armour beside a public one', () => {
  const [, pem] = publicForms[0];
  const wrapped = (text: string, width: number): string =>
    (
      bare(text)
        .replaceAll('\n', '')
        .match(new RegExp(`.{1,${width}}`, 'g')) ?? []
    ).join('\n');

  it.each<readonly [where: string, beside: (secret: string) => string | Uint8Array]>([
    ['as base64 behind it', (secret) => `${pem}\n${bare(secret)}`],
    ['as base64 before it', (secret) => `${bare(secret)}\n${pem}`],
    ['as base64 in one line', (secret) => `${pem}${wrapped(secret, 9999)}`],
    ['as base64 with a name', (secret) => `${pem}\nprivate ${wrapped(secret, 64)}`],
    ['as base64 in a file', (secret) => new TextEncoder().encode(`${pem}\n${wrapped(secret, 76)}`)],
    ['as base64url', (secret) => `${pem}${bare(secret).replaceAll('+', '-').replaceAll('/', '_')}`],
    ['as base64 joined to its own', (secret) => `${bare(pem)}${bare(secret)}`],
    ['as base64 in JSON', (secret) => JSON.stringify({ public: pem, secret: bare(secret) })],
    ['as base64 in an attribute', (secret) => `${pem}<rsa key="${bare(secret)}"/>`],
    ['in a mail that was answered', (secret) => `${pem}\n${bare(secret)}`.replaceAll(/^/gm, '> ')],
    ['as DER behind its DER', (secret) => Buffer.concat([der(pem), der(secret)])],
    ['as DER behind its PEM', (secret) => Buffer.concat([Buffer.from(pem), der(secret)])],
    [
      'in consumer-info',
      (secret) => `<publicKey>${bare(pem)}</publicKey><privateKey>${bare(secret)}</privateKey>`,
    ],
  ])('%s is refused', (_where, beside) => {
    for (const [, secret] of [...privateForms, ['EC', pkcs8(other.privateKey)] as const])
      expect(() => readPublicKey(beside(secret))).toThrow('this is a private key');
  });

  it.each(['<privateKey/>', '<ns2:privateKey a="b">x', '&lt;privateKey&gt;x'])(
    'counts when only its element is there: %s',
    (element) => {
      expect(() => readPublicKey(`<publicKey>${bare(pem)}</publicKey>${element}`)).toThrow(
        'this is a private key',
      );
    },
  );

  it('is looked for in linear time', () => {
    const many = Buffer.from('3003020100', 'hex');
    for (const part of [many.toString('base64'), Buffer.from('000').toString('base64')])
      expect(() => readPublicKey(part.repeat(200_000))).toThrow(TypeError);
  });

  it('T45 is told by its structure: to read this one would take half a minute', () => {
    const tlv = (tag: number, ...parts: readonly Uint8Array[]): Buffer => {
      const contents = Buffer.concat(parts);
      const { length } = contents;
      const size = length < 128 ? [length] : [0x82, Math.floor(length / 256), length % 256];
      return Buffer.concat([Buffer.from([tag, ...size]), contents]);
    };
    const large = () => tlv(0x02, Buffer.of(1), randomBytes(4998), Buffer.of(1));
    const dsa = tlv(0x06, Buffer.from('2a8648ce380401', 'hex'));
    const parameters = tlv(0x30, large(), tlv(0x02, Buffer.of(1, 1)), large());
    const key = tlv(0x30, tlv(0x02, Buffer.of(0)), tlv(0x30, dsa, parameters), tlv(0x04, large()));
    for (const given of [key, key.toString('base64')])
      expect(() => readPublicKey(given)).toThrow('this is a private key');
  });
});

it.each<readonly [what: string, given: string | Uint8Array, bytes: number]>([
  ['DER with something', Buffer.concat([der(publicForms[0][1]), Buffer.from('junk')]), 4],
  ['base64 of two keys', bare(publicForms[0][1]) + bare(publicForms[1][1]), 270],
  ['PKCS#1 with a zero', Buffer.concat([der(publicForms[1][1]), Buffer.of(0)]), 1],
  ['a certificate with a key', Buffer.concat([der(certificate), der(publicForms[0][1])]), 294],
])('%s behind the key is refused, and said', (_what, given, bytes) => {
  const message = `expected an RSA public key and nothing else, got ${bytes} bytes more behind it`;
  expect(() => readPublicKey(given, { allowWeakKey: true })).toThrow(message);
});

it('a private key with something behind it is refused where one is expected', () => {
  const given = Buffer.concat([der(privateForms[0][1]), Buffer.from('junk')]);
  expect(() => readPrivateKey(given)).toThrow(
    'an RSA private key and nothing else, got 4 bytes more behind it',
  );
});

it('several public keys or certificates are read as the first', () => {
  const given = publicForms.map(([, pem]) => pem).join('');
  expect(readPublicKey(given).fingerprint).toBe(readPublicKey(publicForms[0][1]).fingerprint);
  const chain = certificate.repeat(300);
  expect(inspectPublicKey(chain).fingerprint).toBe(inspectPublicKey(certificate).fingerprint);
});

it.each([
  ['the element', (key: string) => `<publicKey>${key}</publicKey>`],
  [
    'the element with a namespace',
    (key: string) => `<consumer><key>ci</key><publicKey xmlns="x">${key}</publicKey></consumer>`,
  ],
  [
    'the element with a prefix',
    (key: string) =>
      `<ns2:consumer xmlns:ns2='x'><ns2:key>ci</ns2:key><ns2:publicKey >${key}</ns2:publicKey></ns2:consumer>`,
  ],
  [
    'the document',
    (key: string) =>
      `<?xml version="1.0"?>\n<consumer><key>ci</key><name>CI</name><publicKey>\n${key}</publicKey></consumer>`,
  ],
])('consumer-info is read as the key in it: %s', (_what, wrap) => {
  const [, pem] = publicForms[0];
  for (const key of [pem, bare(pem)])
    expect(readPublicKey(wrap(key)).fingerprint).toBe(readPublicKey(pem).fingerprint);
});

// Each took time with the square of its length, and minutes for this one: the timeout is what fails.
it.each(['-----BEGIN X-----', '-BEGIN A ', '\\', '- ', '> ', '<publicKey>', '<publicKey ', 'BEGIN A '])(
  'T45: a megabyte of %j is refused as any other text',
  (part) => {
    expect(() => readPublicKey(part.repeat(1_000_000 / part.length))).toThrow('expected an RSA public key');
  },
);

describe('T24: the strength of a key', () => {
  it.each([
    ['1024 bits', { bits: 1024 }, '1024 bits'],
    ['the exponent 3', { exponent: '3' }, 'the public exponent 3'],
    ['both', { bits: 1024, exponent: '3' }, '1024 bits and the public exponent 3'],
  ])('%s: weak, which a switch allows, and named', (_what, key, weakness) => {
    const refusal = thrownBy(() => readPublicKey(rsaKey(key)));
    expect(refusal).toBeInstanceOf(WeakKeyError);
    expect(refusal).toMatchObject({ weakness });
    expect(readPublicKey(rsaKey(key), { allowWeakKey: true })).toMatchObject({ weakness });
  });

  it.each([
    ['the exponent 1', { exponent: '1' }, 'the public exponent 1,'],
    ['the exponent 2', { exponent: '2' }, 'the public exponent 2,'],
    ['an even exponent', { exponent: '65538' }, 'the public exponent 65538,'],
    ['1023 bits', { bits: 1023 }, '1023 bits,'],
    ['512 bits', { bits: 512 }, '512 bits,'],
  ])('%s: refused whatever the switch says', (_what, key, words) => {
    for (const allowWeakKey of [false, true]) {
      const refusal = thrownBy(() => readPublicKey(rsaKey(key), { allowWeakKey }));
      expect(refusal).toBeInstanceOf(TypeError);
      expect(refusal).not.toBeInstanceOf(WeakKeyError);
      expect(String(refusal)).toContain(words);
    }
    expect(inspectPublicKey(rsaKey(key)).fingerprint).toMatch(/^SHA256:/);
  });

  it('a private key is held to the same', () => {
    const pem = generateKeyPairSync('rsa', { modulusLength: 512 }).privateKey.export({
      format: 'pem',
      type: 'pkcs8',
    });
    expect(() => readPrivateKey(pem.toString(), { allowWeakKey: true })).toThrow('512 bits');
  });

  it('a strong key has no weakness', () => {
    expect(readPublicKey(publicForms[0][1]).weakness).toBeNull();
  });
});

it.each([
  ['nothing', '', 'got nothing'],
  ['blanks', ' \n', 'got nothing'],
  ['another text', 'hello', 'got a text that is none'],
  ['an OpenSSH key', 'ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQ== me', '(ssh-keygen -e -m PKCS8 -f FILE)'],
  ['an OpenSSH key of another kind', 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA me', 'of another algorithm'],
  [
    'an SSH2 key',
    '---- BEGIN SSH2 PUBLIC KEY ----\nComment: "me"\nAAAAB3Nz\n---- END SSH2 PUBLIC KEY ----',
    'ssh-keygen -i -f FILE',
  ],
  ['a certificate request', armoured('CERTIFICATE REQUEST'), '(openssl req -in FILE -noout -pubkey)'],
  ['an older one', armoured('NEW CERTIFICATE REQUEST'), '(openssl req -in FILE -noout -pubkey)'],
  ['a bundle of certificates', armoured('PKCS7'), '(openssl pkcs7 -in FILE -print_certs)'],
  ['no bytes', new Uint8Array(), 'got nothing'],
  ['other bytes', Uint8Array.of(0x30, 0x03, 0x02, 0x01, 0x01), 'got bytes that are none'],
  ['a PEM without end', publicForms[0][1].slice(0, 200), 'got a damaged "PUBLIC KEY"'],
  [
    'a PEM with a foreign character',
    publicForms[0][1].replace('MIIB', 'MII*B'),
    'got a damaged "PUBLIC KEY": U+002A ("*") stands in it',
  ],
])('%s is no public key', (_what, given, message) => {
  expect(() => readPublicKey(given)).toThrow(message);
});

function firstCertificate(): string {
  const file = new URL('vectors/oauth1-signature.json', import.meta.url);
  const found = /-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----/.exec(readFileSync(file, 'utf8'));
  return `${found?.[0].replaceAll(String.raw`\n`, '\n')}\n`;
}

/** Of another kind, and whole. */
function armoured(label: string): string {
  return `-----BEGIN ${label}-----\nMAMCAQE=\n-----END ${label}-----\n`;
}

/** A key of this size; its modulus is a number like any other. */
function rsaKey({ bits = 2048, exponent = '65537' }: { bits?: number; exponent?: string }): string {
  const hex = (1n << BigInt(bits - 1)) + 1n;
  const n = Buffer.from(hex.toString(16).padStart(Math.ceil(bits / 8) * 2, '0'), 'hex').toString('base64url');
  const e = BigInt(exponent).toString(16);
  const key = {
    kty: 'RSA',
    n,
    e: Buffer.from(e.padStart(e.length + (e.length % 2), '0'), 'hex').toString('base64url'),
  };
  return createPublicKey({ key, format: 'jwk' }).export({ format: 'pem', type: 'spki' }).toString();
}

function bare(pem: string): string {
  return pem.replaceAll(/-----.*-----\n/g, '');
}

function der(pem: string): Uint8Array {
  return Buffer.from(bare(pem), 'base64');
}

function pkcs8(key: ReturnType<typeof generateKeyPairSync>['privateKey']): string {
  return key.export({ format: 'pem', type: 'pkcs8' }).toString();
}

function thrownBy(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}
