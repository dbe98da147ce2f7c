// Where an inverse exists it is checked under any input: encode and decode, write and parse, sign and verify.

import { generateKeyPairSync } from 'node:crypto';
import {
  authorizationHeader,
  decodeForm,
  encodeForm,
  FORM_MEDIA_TYPE,
  listParameters,
  normalizeParameters,
  type Parameter,
  parseAuthorizationHeader,
  percentDecode,
  percentEncode,
  type ReceivedRequest,
  readRequest,
  rsaPrivateKey,
  rsaPublicKey,
  SIGNATURE_METHODS,
  type SignatureMethodName,
  type SigningKey,
  secretKey,
  signatureBaseString,
  signRequest,
  utf8Form,
  type VerificationKey,
  verifySignature,
} from '@maillon/oauth1';
import { readPrivateKey } from '@maillon/oauth1/keys';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const text = fc.string({ unit: 'binary', maxLength: 20 }).filter((value) => value.isWellFormed());
const name = text.filter((value) => !value.startsWith('oauth_') && value !== 'realm' && value !== '');
const pairs = fc.array(fc.tuple(name, text), { maxLength: 12 });

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const rsa = readPrivateKey(privateKey.export({ format: 'pem', type: 'pkcs8' }).toString());

function keysFor(method: string, consumerSecret: string, tokenSecret: string): [SigningKey, VerificationKey] {
  if (method.startsWith('RSA')) return [rsaPrivateKey(rsa.pkcs8), rsaPublicKey(rsa.publicKey.spki)];
  const key = secretKey(consumerSecret, tokenSecret);
  return [key, key];
}

function formBytes(form: readonly Parameter[]): Uint8Array {
  return new TextEncoder().encode(encodeForm(form));
}

describe('percent-encoding', () => {
  it('decodes what it encoded', () => {
    fc.assert(fc.property(text, (value) => percentDecode(percentEncode(value)) === value));
  });
  it('leaves nothing but unreserved characters and escapes', () => {
    fc.assert(fc.property(text, (value) => /^(?:[A-Za-z0-9._~-]|%[0-9A-F]{2})*$/.test(percentEncode(value))));
  });
});

describe('forms and headers', () => {
  it('reads the form that it wrote', () => {
    fc.assert(
      fc.property(pairs, (form) => {
        expect(decodeForm(encodeForm(form))).toEqual(form);
      }),
    );
  });
  it('reads a form in ISO-8859-1, however much of it is escaped', () => {
    const latin1 = fc.array(fc.integer({ min: 0xa0, max: 0xff }).map((octet) => String.fromCharCode(octet)));
    const ascii = fc.array(fc.constantFrom('a', 'Z', '0', '9', '&', '=', '+', '%', ';', '[', '~', '}'));
    const mixed = fc
      .tuple(latin1, ascii)
      .chain(([one, other]) => fc.shuffledSubarray([...one, ...other]))
      .map((characters) => characters.join(''));
    fc.assert(
      fc.property(fc.array(fc.tuple(mixed, mixed)), fc.infiniteStream(fc.boolean()), (form, escapes) => {
        const written = (value: string): string =>
          value.replaceAll(/[^A-Za-z0-9[\]{}\\~;]/g, (character) =>
            character < '\x80' || escapes.next().value === true
              ? `%${character.charCodeAt(0).toString(16).padStart(2, '0')}`
              : character,
          );
        const kept = form.filter(([name, value]) => name !== '' || value !== '');
        const text = kept.map(([name, value]) => `${written(name)}=${written(value)}`).join('&');
        const utf8 = utf8Form(Buffer.from(text, 'latin1'), `${FORM_MEDIA_TYPE}; charset=iso-8859-1`);
        expect(decodeForm(Buffer.from(utf8 ?? []).toString('utf8'))).toEqual(kept);
      }),
    );
  });
  it('gives bytes or nothing for any form in any charset', () => {
    const charset = fc.oneof(
      fc.string(),
      fc.constantFrom('latin1', 'gbk', 'big5', 'euc-kr', 'koi8-r', 'utf-16'),
    );
    fc.assert(
      fc.property(fc.uint8Array(), charset, (form, label) => {
        const utf8 = utf8Form(form, `${FORM_MEDIA_TYPE}; charset=${label}`);
        if (utf8 !== undefined && utf8 !== form) new TextDecoder('utf-8', { fatal: true }).decode(utf8);
      }),
    );
  });
  it('reads the header that it wrote', () => {
    const realm = fc.string({ unit: 'grapheme-ascii', maxLength: 20 });
    fc.assert(
      fc.property(pairs, realm, (parameters, realmText) => {
        const parsed = parseAuthorizationHeader(authorizationHeader(parameters, realmText));
        expect(parsed).toEqual({ realm: realmText, parameters });
      }),
    );
  });
});

describe('parameters of a request', () => {
  // What one reader may drop: a byte order mark.
  const marked = fc.tuple(fc.constantFrom('', '\ufeff'), name).map(([mark, rest]) => mark + rest);
  const list = fc.array(fc.tuple(marked, text), { maxLength: 6 });
  /** As bytes, but for what ends or begins something. */
  const raw = (form: readonly Parameter[]): string =>
    form.map((pair) => pair.map((part) => part.replaceAll(/[%&=+]/g, percentEncode)).join('=')).join('&');
  const written = fc.constantFrom(encodeForm, raw);

  it('T27 are listed with their places, and are those that the signature covers', () => {
    fc.assert(
      fc.property(list, list, list, written, (header, query, form, write) => {
        const request = {
          method: 'POST',
          url: `https://ci.example.com/a?${encodeForm(query)}`,
          authorization: authorizationHeader(header),
          form: new TextEncoder().encode(write(form)),
        };
        const listed = listParameters(request);
        const at = (pairs: readonly Parameter[], place: string): readonly object[] =>
          pairs.map(([name, value]) => ({ name, value, place }));
        expect(listed).toEqual([...at(header, 'header'), ...at(query, 'query'), ...at(form, 'form')]);
        const parameters = listed.map(({ name, value }) => [name, value] as const);
        expect(baseStringOf(request)).toBe(signatureBaseString({ ...request, parameters }));
      }),
    );
  });

  it('T27 may move between query and form under one signature', () => {
    fc.assert(
      fc.property(list, list, (stays, moves) => {
        const request = { method: 'POST', authorization: 'OAuth oauth_token="t"' };
        const inQuery = { url: `https://ci.example.com/a?${encodeForm(moves)}`, form: formBytes(stays) };
        const inForm = { url: 'https://ci.example.com/a', form: formBytes([...stays, ...moves]) };
        expect(baseStringOf({ ...request, ...inQuery })).toBe(baseStringOf({ ...request, ...inForm }));
      }),
    );
  });
});

function baseStringOf(request: ReceivedRequest): string {
  const read = readRequest(request);
  if (read.kind !== 'attempt') throw new Error(JSON.stringify(read));
  const { bytes, start, end } = read.request.baseString;
  return new TextDecoder().decode(bytes.subarray(start, end));
}

describe('signatures', () => {
  const request = fc.record({
    method: fc.constantFrom('GET', 'POST', 'put', 'VERSION-CONTROL'),
    query: pairs,
    form: pairs,
    consumerSecret: text,
    tokenSecret: text,
    token: fc.option(text, { nil: undefined }),
    place: fc.constantFrom('header', 'query', 'form'),
  });
  it.each([...SIGNATURE_METHODS.keys()] as SignatureMethodName[])(
    'verifies what it signed with %s',
    async (method) => {
      await fc.assert(
        fc.asyncProperty(
          request,
          async ({ query, form, consumerSecret, tokenSecret, token, place, ...rest }) => {
            const [signing, verification] = keysFor(method, consumerSecret, tokenSecret);
            const url = `https://ci.example.com:8443/job/a%2Fb//c?${encodeForm(query)}`;
            const protocol = await signRequest(
              { method: rest.method, url, form },
              {
                consumerKey: 'k',
                signatureMethod: method,
                key: signing,
                ...(token !== undefined && { token }),
              },
              { nowSeconds: 1_700_000_000 },
            );
            const read = readRequest({
              method: rest.method,
              url: place === 'query' ? `${url}&${encodeForm(protocol)}` : url,
              authorization: place === 'header' ? authorizationHeader(protocol, 'r') : undefined,
              form: formBytes(place === 'form' ? [...form, ...protocol] : form),
            });
            if (read.kind !== 'attempt') throw new Error(JSON.stringify(read));
            expect(await verifySignature(read.request, verification)).toBe(true);
            expect(read.request.token).toBe(token);
          },
        ),
        { numRuns: method.startsWith('RSA') ? 25 : 100 },
      );
    },
  );
  it('does not depend on the order in which parameters came', () => {
    const shuffled = fc
      .array(fc.tuple(text, text), { maxLength: 50 })
      .chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })));
    fc.assert(fc.property(shuffled, ([a, b]) => normalizeParameters(a) === normalizeParameters(b)));
  });
});
