// What holds for every input: no throw, no leak, no finding where nothing is wrong.
import {
  authorizationHeader,
  encodeForm,
  percentEncode,
  readRequest,
  secretKey,
  signBaseString,
  signRequest,
} from '@maillon/oauth1';
import {
  type AttemptText,
  type Candidates,
  explain,
  parseAuthorization,
  parseCurl,
  parseHar,
  parseRawRequest,
} from '@maillon/oauth1/explain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { generateDoubles, generateSingles } from '../../../conformance/explain/generate.ts';
import { createKeys } from '../../../conformance/explain/scene.ts';

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({
    unit: fc.constantFrom(
      '%',
      '+',
      '=',
      '&',
      '"',
      ',',
      '/',
      ':',
      '2',
      'F',
      'a',
      ' ',
      '\\',
      '\ud800',
      'é',
      ';',
      '\n',
    ),
    maxLength: 60,
  }),
);
const oauthText = fc
  .array(
    fc.tuple(
      fc.constantFrom(
        'oauth_consumer_key',
        'oauth_signature',
        'oauth_signature_method',
        'oauth_timestamp',
        'oauth_nonce',
        'oauth_token',
        'realm',
        'x',
      ),
      anyText,
    ),
  )
  .map((pairs) => `OAuth ${pairs.map(([name, value]) => `${name}="${value}"`).join(', ')}`);
const pairs = fc.array(fc.tuple(anyText, anyText), { maxLength: 4 });
const attempts: fc.Arbitrary<AttemptText> = fc.record(
  {
    method: anyText,
    url: fc.oneof(
      anyText,
      anyText.map((text) => `https://ci.acme.dev/${text}`),
      anyText.map((text) => `//${text}`),
    ),
    headers: fc
      .tuple(pairs, fc.oneof(anyText, oauthText))
      .map(([others, value]) => [...others, ['Authorization', value] as const]),
    body: fc.uint8Array({ maxLength: 40 }),
    arrivedAtSeconds: fc.integer(),
  },
  { requiredKeys: ['headers'] },
);
const candidatesOf: fc.Arbitrary<Candidates> = fc.record(
  {
    publicUrls: fc.array(anyText, { maxLength: 2 }),
    internalUrls: fc.array(anyText, { maxLength: 2 }),
    consumers: fc.array(
      fc.record({ name: fc.constant('a'), secret: anyText, publicKey: fc.uint8Array({ maxLength: 30 }) }),
      { maxLength: 2 },
    ),
    tokens: fc.array(fc.record({ name: fc.constant('b'), secret: anyText }), { maxLength: 2 }),
    asFirstReceived: attempts,
    headers: pairs,
    body: fc.uint8Array({ maxLength: 40 }),
    knownParameters: pairs,
    clock: fc.record({ nowSeconds: fc.integer() }),
    noncesSeen: fc.array(fc.record({ nonce: anyText }), { maxLength: 2 }),
  },
  { requiredKeys: [] },
);

describe('explain', () => {
  it('never rejects, and gives a confidence between 0 and 1', async () => {
    await fc.assert(
      fc.asyncProperty(attempts, candidatesOf, async (request, candidates) => {
        const { findings } = await explain(request, candidates);
        expect(findings.every(({ confidence }) => confidence > 0 && confidence <= 1)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('finds nothing in any request that is signed rightly', async () => {
    const word = fc.string({ unit: 'grapheme', maxLength: 12 });
    const parameters = fc.array(fc.tuple(word, word), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(
        parameters,
        parameters,
        word,
        word,
        async (query, form, consumerSecret, tokenSecret) => {
          const url = `https://ci.acme.dev/job/x%2Fy?${encodeForm(query)}`;
          const credentials = {
            consumerKey: 'ci',
            signatureMethod: 'HMAC-SHA256',
            key: secretKey(consumerSecret, tokenSecret),
            token: 't',
          } as const;
          const protocol = await signRequest({ method: 'POST', url, form }, credentials, { nowSeconds: 1 });
          const request = {
            method: 'POST',
            url,
            authorization: authorizationHeader(protocol),
            form: new TextEncoder().encode(encodeForm(form)),
          };
          const consumers = [{ name: 'c', consumerKey: 'ci', secret: consumerSecret }];
          const { findings, baseStrings } = await explain(request, {
            consumers,
            tokens: [{ name: 't', token: 't', secret: tokenSecret }],
          });
          expect(findings).toEqual([]);
          expect(baseStrings.theirs).toEqual(baseStrings.ours);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('never shows a held secret, nor the signature that we would expect', async () => {
    const keys = createKeys();
    for (const { id, request, candidates } of [
      ...generateSingles(keys, 7, 6),
      ...generateDoubles(keys, 7, 60),
    ]) {
      const shown = JSON.stringify(await explain(request, candidates));
      const secrets = [...(candidates.consumers ?? []), ...(candidates.tokens ?? [])].map(({ secret = '' }) =>
        secret.trim(),
      );
      const read = readRequest(request);
      const hidden = secrets.flatMap((secret) => [
        secret,
        percentEncode(secret),
        percentEncode(percentEncode(secret)),
      ]);
      if (read.kind === 'attempt') {
        const { bytes, start, end } = read.request.baseString;
        const text = new TextDecoder().decode(bytes.subarray(start, end));
        for (const method of ['HMAC-SHA1', 'HMAC-SHA256'] as const) {
          for (const consumer of candidates.consumers ?? []) {
            for (const token of ['', ...(candidates.tokens ?? []).map(({ secret }) => secret)]) {
              hidden.push(await signBaseString(method, text, secretKey(consumer.secret ?? '', token)));
            }
          }
        }
        const { signature = 'x'.repeat(99) } = read.request;
        hidden.push(typeof signature === 'string' ? signature : Buffer.from(signature).toString('base64'));
      }
      expect(
        hidden.filter((text) => text.length > 8 && shown.includes(text)),
        id,
      ).toEqual([]);
    }
  });

  it('does not show a secret that the request itself carries', async () => {
    const url = 'https://ci.acme.dev/job?leak=marked-secret-value&more=marked%2Dsecret%2Dvalue';
    const request = {
      method: 'GET',
      url,
      authorization: 'OAuth oauth_consumer_key="marked-secret-value", oauth_signature="x"',
    };
    const explanation = await explain(request, {
      consumers: [{ name: 'the secret of "CI"', secret: 'marked-secret-value' }],
    });
    expect(JSON.stringify(explanation)).not.toContain('marked-secret-value');
  });
});

describe('the parsers of pasted texts', () => {
  const parsers = { parseCurl, parseRawRequest, parseAuthorization, parseHar };
  const beginnings = fc.constantFrom(
    '',
    'curl ',
    'curl -d ',
    "curl $'",
    'GET /',
    'POST /x HTTP/1.1\n',
    'OAuth ',
    '{"log":{"entries":[',
  );

  it.each(Object.entries(parsers))('%s answers every text', (_name, parse) => {
    fc.assert(
      fc.property(beginnings, anyText, (beginning, text) => {
        const parsed = parse(beginning + text);
        expect(parsed.ok ? parsed.request.headers : parsed.message).toBeTruthy();
      }),
    );
  });

  it('parseHar answers every JSON', () => {
    fc.assert(
      fc.property(
        fc.json(),
        fc.anything(),
        (json, value) =>
          void [parseHar(json), parseHar(JSON.stringify({ log: { entries: [{ request: value }] } }) ?? '')],
      ),
    );
  });

  it('parseCurl gives back what was quoted for a shell', () => {
    const quote = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;
    fc.assert(
      fc.property(anyText, anyText, (value, data) => {
        const header = `a${value.replaceAll(/[\s;]/g, '')}`;
        const parsed = parseCurl(
          `curl -H ${quote(`X-Test: ${header}`)} --data-raw ${quote(data)} ${quote('https://h/x?y')}`,
        );
        const sent = new TextEncoder().encode(data);
        expect(parsed).toMatchObject({
          ok: true,
          request: { url: 'https://h/x?y', ...(sent.length > 0 && { body: sent }) },
        });
        expect(parsed.ok && parsed.request.headers[0]).toEqual(['X-Test', header]);
      }),
    );
  });
});
