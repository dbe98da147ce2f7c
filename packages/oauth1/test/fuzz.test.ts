// T45, T46: any header, query and form gives a typed result. The long form: FUZZ_CASES=1000000 npx vitest run <this file>.
import { checkParameters, checkTimestamp, listParameters, problemOf, readRequest } from '@maillon/oauth1';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const CASES = Number(process.env['FUZZ_CASES'] ?? 20_000);

const fragments = fc.constantFrom(
  'OAuth ',
  'oauth_token',
  'oauth_consumer_key',
  'oauth_signature',
  'oauth_signature_method',
  'oauth_timestamp',
  'oauth_nonce',
  'realm',
  '=',
  '"',
  ',',
  ' ',
  '&',
  '%',
  '%2',
  '%ZZ',
  '%E2%82%AC',
  '%ED%A0%80',
  '%C0%80',
  '%F4%90%80%80',
  '+',
  '\\',
  '\u0000',
  '\n',
  'é',
  '\ud800',
  '1.0',
  'HMAC-SHA1',
  '__proto__',
  'constructor',
);
const soup = fc
  .array(fc.oneof(fragments, fc.string({ maxLength: 5 })), { maxLength: 40 })
  .map((parts) => parts.join(''));
const attempt = fc.record({
  method: fc.oneof(fc.constantFrom('GET', 'POST'), fc.string({ maxLength: 8 })),
  url: fc.oneof(
    soup.map((query) => `https://ci.example.com/p?${query}`),
    soup.map((path) => `http://h${path}`),
    soup,
  ),
  authorization: fc.option(
    fc.oneof(
      soup,
      soup.map((rest) => `OAuth ${rest}`),
    ),
    { nil: undefined },
  ),
  form: fc.option(
    fc.oneof(
      soup.map((body) => new TextEncoder().encode(body)),
      fc.uint8Array({ maxLength: 200 }),
    ),
    {
      nil: undefined,
    },
  ),
});

describe('T45 T46 malformed input', () => {
  it('gives a typed result and never throws', () => {
    fc.assert(
      fc.property(attempt, (request) => {
        const read = readRequest(request);
        if (read.kind === 'malformed') expect(problemOf(read.reason).status).toBeGreaterThanOrEqual(400);
        if (read.kind !== 'attempt') return;
        const reason = checkParameters(read.request) ?? checkTimestamp(read.request, 1_700_000_000);
        if (reason !== undefined) expect(problemOf(reason).problem).toMatch(/^[a-z_]+$/);
        listParameters(request);
      }),
      { numRuns: CASES },
    );
  }, 600_000);
});
