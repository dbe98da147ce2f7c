import {
  type AuthenticationLevel,
  classNamesOfLevel,
  isCompatibleVersion,
  levelOfClassNames,
  levelOfStatus,
  type Manifest,
  nameUuid,
  normalizeBaseUrl,
  parseConsumerInfo,
  parseManifest,
  statusOfLevel,
  WireFormatError,
  writeConsumerInfo,
  writeManifest,
} from '@maillon/applinks/links';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  parseApplicationLink,
  parseApplicationLinks,
  parseConsumer,
  parseProvider,
  parseStatus,
  writeApplicationLink,
  writeApplicationLinks,
  writeConsumer,
  writeProvider,
  writeStatus,
} from '../src/links/wire/entities.ts';
import { writeXml } from '../src/links/wire/write-xml.ts';
import { parseXml, type XmlElement } from '../src/links/wire/xml.ts';
import { newPublicKey } from './links-fake-peer.ts';

const FORMATS = ['json', 'xml'] as const;
const LEVELS: readonly AuthenticationLevel[] = ['off', '3LO', '3LO+2LO', '3LO+2LO+impersonation'];
const manifest: Manifest = {
  id: '0f3c1b2a-1111-4222-8333-444455556666',
  name: 'Bitbucket & <Söhne>',
  typeId: 'stash',
  version: '8.19.4',
  buildNumber: 8_019_004,
  applinksVersion: '9.0.0',
  inboundAuthenticationTypes: classNamesOfLevel('3LO+2LO'),
  outboundAuthenticationTypes: classNamesOfLevel('3LO'),
  publicSignup: true,
  url: 'https://git.acme.example/scm',
  iconUrl: 'https://git.acme.example/scm/icon.png',
  iconUri: null,
};

describe('XML', () => {
  it('reads back what was written', () => {
    const text = fc
      .string({ unit: 'binary' })
      .map((each) => each.replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, ''));
    const name = fc.constantFrom('a', 'bc', 'd-1');
    const leaf = fc.record({ name, text, children: fc.constant([]) });
    const { element } = fc.letrec<{ element: XmlElement }>((tie) => ({
      element: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc.record({ name, text, children: fc.array(tie('element'), { maxLength: 3 }) }),
      ),
    }));
    fc.assert(
      fc.property(element, (root) => {
        expect(parseXml(writeXml(root), 'it')).toEqual(root);
      }),
    );
  });

  it('leaves out prefixes, attributes, comments and instructions', () => {
    const text =
      '<?xml version="1.0"?><?x y?><n:a xmlns:n="u" b="c"><!-- d --><n:e><![CDATA[<f>]]>&#103;&amp;</n:e></n:a>';
    expect(parseXml(text, 'it')).toEqual({
      name: 'a',
      text: '',
      children: [{ name: 'e', text: '<f>g&', children: [] }],
    });
  });

  it.each([
    '',
    '   ',
    'x',
    '<a>',
    '<a></b>',
    '<a/><b/>',
    '<a>&nope;</a>',
    '<a b=c/>',
    '{"a":1}',
    '<a>\u0000</a>',
  ])('refuses %j', (text) => {
    expect(() => parseXml(text, 'the manifest')).toThrow(WireFormatError);
  });
});

describe('T19: XML that attacks', () => {
  it('refuses entities that multiply (billion laughs)', () => {
    const bomb = `<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;&lol;">]><manifest><id>&lol2;</id></manifest>`;
    expect(() => parseManifest(bomb, 'xml')).toThrow('the manifest has a document type declaration');
  });

  it.each([
    '<!DOCTYPE manifest [<!ENTITY x SYSTEM "file:///etc/passwd">]><manifest><name>&x;</name></manifest>',
    '<!DOCTYPE manifest SYSTEM "http://169.254.169.254/x.dtd"><manifest/>',
    '<!DOCTYPE manifest><manifest/>',
    '<?xml version="1.0"?><!doctype manifest><manifest/>',
  ])('refuses %s', (text) => {
    expect(() => parseManifest(text, 'xml')).toThrow(WireFormatError);
    expect(() => parseConsumerInfo(text)).toThrow(WireFormatError);
  });

  it('bounds depth and size', () => {
    const deep = `${'<a>'.repeat(1000)}${'</a>'.repeat(1000)}`;
    expect(() => parseXml(deep, 'it')).toThrow('it has more than 16 elements within each other');
    const large = `<a>${'x'.repeat(300_000)}</a>`;
    expect(() => parseXml(large, 'it')).toThrow('it has more than 262144 characters');
  });
});

describe('a manifest', () => {
  it.each(FORMATS)('reads back as %s what was written', (format) => {
    expect(parseManifest(writeManifest(manifest, format), format)).toEqual(manifest);
  });

  it('repeats the authentication types as elements', () => {
    expect(writeManifest(manifest, 'xml').match(/<inboundAuthenticationTypes>/g)?.length).toBe(2);
  });

  it('takes one with only what is needed', () => {
    const least = { id: manifest.id.toUpperCase(), name: 'x', typeId: 'generic', url: 'https://a.example/' };
    expect(parseManifest(JSON.stringify(least), 'json')).toEqual({
      ...least,
      id: manifest.id,
      url: 'https://a.example',
      version: null,
      buildNumber: null,
      applinksVersion: null,
      inboundAuthenticationTypes: [],
      outboundAuthenticationTypes: [],
      publicSignup: false,
      iconUrl: null,
      iconUri: null,
    });
  });

  it.each([
    [{ ...manifest, id: 'x' }, 'has an id that is no UUID'],
    [{ ...manifest, name: '  ' }, 'has no name'],
    [{ ...manifest, typeId: undefined }, 'has no typeId'],
    [{ ...manifest, url: 'javascript:alert(1)' }, 'has a url that is no plain http or https address'],
    [{ ...manifest, url: 'https://a@b.example' }, 'has a url that is no plain http or https address'],
    [[manifest], 'is no JSON object'],
  ])('refuses a wrong one', (value, fault) => {
    expect(() => parseManifest(JSON.stringify(value), 'json')).toThrow(`the manifest ${fault}`);
  });

  it('T15: takes an icon only by http or https', () => {
    const text = JSON.stringify({
      ...manifest,
      iconUrl: 'javascript:alert(1)',
      iconUri: 'data:image/svg+xml,x',
    });
    expect(parseManifest(text, 'json')).toMatchObject({ iconUrl: null, iconUri: null });
  });

  it.each([
    ['4.0.12', false],
    ['4.0.13', true],
    ['4.1', true],
    ['9.0.0-m1', true],
    ['3.9.99', false],
    [null, true],
    ['unknown', true],
  ])('of version %s is compatible: %s', (version, expected) => {
    expect(isCompatibleVersion(version)).toBe(expected);
  });
});

describe('a consumer-info', () => {
  const publicKey = newPublicKey();
  const info = {
    key: 'Bitbucket:1234567890',
    name: 'Bitbucket',
    publicKey,
    description: 'https://x',
    callback: null,
  };
  const bare = publicKey.replaceAll(/-----[A-Z ]+-----|\s/g, '');
  const document = (key: string): string =>
    `<consumer><key>k</key><name>n</name><publicKey>${key}</publicKey></consumer>`;

  it('reads back what was written', () => {
    expect(parseConsumerInfo(writeConsumerInfo(info))).toEqual(info);
  });

  it('is written with the key as bare base64', () => {
    expect(writeConsumerInfo(info)).toContain(`<publicKey>${bare}</publicKey>`);
  });

  it.each([
    ['bare base64', bare],
    ['PEM', publicKey],
    ['PEM with lost line breaks', publicKey.replaceAll('\n', ' ')],
    ['base64 in lines', bare.replaceAll(/(.{64})/g, '$1\r\n')],
  ])('takes the key as %s', (_shape, key) => {
    expect(parseConsumerInfo(document(key)).publicKey).toBe(publicKey);
  });

  it('refuses one without a key, and with what is none', () => {
    expect(() => parseConsumerInfo('<consumer><name>n</name></consumer>')).toThrow(
      'the consumer-info has no key',
    );
    expect(() => parseConsumerInfo(document('AAAA'))).toThrow('a public key that we do not take');
  });
});

describe('an application id of a URL', () => {
  it.each([
    ['', 'd41d8cd9-8f00-3204-a980-0998ecf8427e'],
    ['https://acme.example', '43211ad5-18bc-3542-ae50-8666eb0f1bad'],
    ['HTTPS://ACME.example//', '43211ad5-18bc-3542-ae50-8666eb0f1bad'],
  ])('%j is %s', (url, id) => {
    expect(nameUuid(url)).toBe(id);
  });

  it('normalises scheme and host, and not the path', () => {
    expect(normalizeBaseUrl('HTTP://Git.Acme.Example:7990/SCM/')).toBe('http://git.acme.example:7990/SCM');
  });
});

describe('authentication levels', () => {
  it.each(LEVELS)('%s is the same in each wording', (level) => {
    expect([levelOfStatus(statusOfLevel(level)), levelOfClassNames(classNamesOfLevel(level))]).toEqual([
      level,
      level,
    ]);
  });

  it('count only what is there in full, and what is known', () => {
    expect(levelOfStatus({ enabled: false, twoLoEnabled: true, twoLoImpersonationEnabled: true })).toBe(
      'off',
    );
    expect(levelOfStatus({ enabled: true, twoLoEnabled: false, twoLoImpersonationEnabled: true })).toBe(
      '3LO',
    );
    expect(levelOfClassNames(['com.example.Basic'])).toBe('off');
  });
});

describe.each(FORMATS)('entities as %s', (format) => {
  const link = {
    id: manifest.id,
    typeId: 'generic',
    name: 'CI',
    displayUrl: 'https://ci.acme.example/ci',
    rpcUrl: 'http://10.1.2.3:8080/ci',
    isPrimary: true,
  };

  it('links read back', () => {
    expect(parseApplicationLink(writeApplicationLink(link, format), format)).toEqual(link);
    const others = [link, { ...link, id: nameUuid('x'), isPrimary: false }];
    expect(parseApplicationLinks(writeApplicationLinks(others, format), format)).toEqual(others);
  });

  it('status reads back', () => {
    const status = { incoming: statusOfLevel('3LO+2LO'), outgoing: statusOfLevel('off') };
    expect(parseStatus(writeStatus(status, format), format)).toEqual(status);
  });

  it('provider reads back', () => {
    const config = { 'consumerKey.outbound': 'k', 'serviceProvider.authorizeUrl': '/a?b=1&c' };
    const provider = { provider: classNamesOfLevel('3LO')[0] ?? '', config };
    expect(parseProvider(writeProvider(provider, format), format)).toEqual(provider);
  });

  it('consumer reads back', () => {
    const consumer = {
      key: 'k',
      name: 'n',
      description: null,
      publicKey: null,
      sharedSecret: 's&<',
      outgoing: true,
      twoLOAllowed: true,
      executingTwoLOUser: 'bot',
      twoLOImpersonationAllowed: false,
    };
    expect(parseConsumer(writeConsumer(consumer, format), format)).toEqual(consumer);
  });
});

describe('entities', () => {
  it('leave out of a list what cannot be read', () => {
    const list = {
      applicationLinks: [
        { id: 'x' },
        { id: manifest.id, typeId: 't', name: 'n', rpcUrl: 'https://a.example' },
      ],
    };
    expect(parseApplicationLinks(JSON.stringify(list), 'json').map(({ name }) => name)).toEqual(['n']);
  });

  it('T15: refuse an address that is none', () => {
    const entity = {
      id: manifest.id,
      typeId: 't',
      name: 'n',
      rpcUrl: 'https://a.example',
      displayUrl: 'javascript:1',
    };
    expect(() => parseApplicationLink(JSON.stringify(entity), 'json')).toThrow(WireFormatError);
  });

  it('do not read inherited members', () => {
    expect(() => parseConsumer('{"__proto__":{"key":"k"}}', 'json')).toThrow('the consumer has no key');
  });
});
