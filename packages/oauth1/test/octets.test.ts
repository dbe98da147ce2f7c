// What a request's signature is read as, in each place, against Node's own base64.
import { percentDecode, type ReadResult, readRequest } from '@maillon/oauth1';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const PLACES = ['header', 'query', 'form'] as const;
const url = 'https://ci.example/job/shop/build';
const LONGEST_KEY_OCTETS = 2048;

/** A request whose `oauth_signature` is this text, as it is on the wire. */
function readSignature(text: string, place: (typeof PLACES)[number]): ReadResult {
  const pairs = `oauth_consumer_key=k&oauth_signature=${text}&a=1`;
  const limits = { maxHeaderBytes: 1_000_000 };
  if (place === 'query') return readRequest({ method: 'GET', url: `${url}?${pairs}` }, limits);
  if (place === 'form') {
    return readRequest({ method: 'POST', url, form: new TextEncoder().encode(pairs) }, limits);
  }
  const authorization = `OAuth oauth_consumer_key="k", oauth_signature="${text}", a="1"`;
  return readRequest({ method: 'GET', url, authorization }, limits);
}

function readSignatureAtEnd(text: string): ReadResult {
  return readRequest({ method: 'GET', url: `${url}?oauth_consumer_key=k&oauth_signature=${text}` });
}

function signatureOf(read: ReadResult): unknown {
  if (read.kind !== 'attempt') return read.kind;
  const { signature } = read.request;
  return signature instanceof Uint8Array ? Buffer.from(signature).toString('base64') : { text: signature };
}

/** Octets as the base64 that is the one spelling of them; any other text is a text. */
function expected(text: string, place: (typeof PLACES)[number]): unknown {
  const decoded = percentDecode(place === 'header' ? text : text.replaceAll('+', ' '));
  if (decoded === undefined) return 'malformed';
  const canonical = Buffer.from(decoded, 'base64').toString('base64');
  return canonical === decoded && decoded !== '' ? decoded : { text: decoded === '' ? undefined : decoded };
}

const escaped = (character: string, upperCase: boolean): string => {
  const digits = character.charCodeAt(0).toString(16).padStart(2, '0');
  return `%${upperCase ? digits.toUpperCase() : digits}`;
};

/** Base64, some of its characters escaped, and at times with something changed. */
const base64Text = fc
  .tuple(
    fc.uint8Array({ maxLength: 300 }),
    fc.array(fc.nat(20), { minLength: 1, maxLength: 50 }),
    fc.option(fc.tuple(fc.nat(400), fc.constantFrom('', '=', 'A', '+', '%', '%3D', '%0A', '-', ' ', '%2B'))),
  )
  .map(([octets, chances, change]) => {
    const characters = Array.from(Buffer.from(octets).toString('base64'), (character, index) => {
      const chance = chances[index % chances.length] ?? 0;
      return chance < 2 ? escaped(character, chance === 0) : character;
    });
    if (change !== null) characters.splice(change[0] % (characters.length + 1), 1, change[1]);
    return characters.join('');
  });

describe('T48 a signature', () => {
  it.each(PLACES)('is octets where it is canonical base64, and else a text: in the %s', (place) => {
    fc.assert(
      fc.property(base64Text, (text) => {
        expect(signatureOf(readSignature(text, place))).toEqual(expected(text, place));
      }),
      { numRuns: 2000 },
    );
  });

  it.each(PLACES)('is octets at each length, escaped or not: in the %s', (place) => {
    for (let length = 1; length <= 70; length++) {
      const base64 = Buffer.alloc(length, 0xfb).toString('base64');
      const all = Array.from(base64, (character) => escaped(character, true)).join('');
      expect(signatureOf(readSignature(all, place))).toBe(base64);
      expect(signatureOf(readSignature(encodeURIComponent(base64), place))).toBe(base64);
    }
  });

  it('may be as long as of the longest key, each character escaped', () => {
    const base64 = Buffer.alloc(LONGEST_KEY_OCTETS, 0xfb).toString('base64');
    const all = Array.from(base64, (character) => escaped(character, true)).join('');
    expect(signatureOf(readSignature(all, 'form'))).toBe(base64);
  });

  it('ends where its request ends, whatever was read before', () => {
    for (const before of ['QQ==', 'QQ%3D%3D', 'AAAAAAAAAAAA', 'QUJ%44QUJD', '%41%41%41%41']) {
      for (const [text, read] of [
        ['QQ', { text: 'QQ' }],
        ['QQ=', { text: 'QQ=' }],
        ['QQ%3D', { text: 'QQ=' }],
        ['QQ%3D%3', 'malformed'],
        ['QUJ%4', 'malformed'],
        ['QUJ%', 'malformed'],
        ['QUJ', { text: 'QUJ' }],
        ['Q', { text: 'Q' }],
        ['', { text: undefined }],
      ] as const) {
        readSignatureAtEnd(before);
        expect(signatureOf(readSignatureAtEnd(text))).toEqual(read);
      }
    }
  });

  it('is a text when it is longer than any key makes one', () => {
    const base64 = 'A'.repeat(100_000);
    expect(signatureOf(readSignature(base64, 'form'))).toEqual({ text: base64 });
  });
});
