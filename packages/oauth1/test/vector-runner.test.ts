// `npm run -s vectors` on files that nobody here has seen: what it looks at, and what it says when there is nothing
// to look at.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { authorizationHeader, bodyHash, type Parameter, secretKey, signRequest } from '@maillon/oauth1';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runVectorFiles } from '../../../conformance/vectors/run-files.ts';

const SIGNATURE = new URL('vectors/oauth1-signature.json', import.meta.url);
const NEGATIVE = new URL('vectors/oauth1-negative.json', import.meta.url);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'maillon-vectors-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const percentEncoding = { raw: 'a b', encoded: 'a%20b' };
const hashedBody = {
  signatureMethod: 'HMAC-SHA1',
  body: 'Hello World!',
  bodyEncoding: 'utf-8',
  oauth_body_hash: 'Lve95gjOVATpfV8EL5X4nxwjKHE=',
};
const headerParse = {
  authorization: 'OAuth realm="R", oauth_token="t"',
  realm: 'R',
  params: [['oauth_token', 't']],
  certainty: 'normative',
};
const signature = {
  certainty: 'normative',
  method: 'GET',
  url: 'http://example.com/a',
  params: [['b', 'c']],
  normalizedParameters: 'b=c',
  baseString: 'GET&http%3A%2F%2Fexample.com%2Fa&b%3Dc',
};
const negative = firstCase(NEGATIVE);

/** Each shape right and wrong: a runner that does not look says `ok` to both. */
const SHAPES: readonly (readonly [shape: string, right: object, wrong: object])[] = [
  ['percent-encoding', percentEncoding, { ...percentEncoding, encoded: 'a+b' }],
  ['body hash', hashedBody, { ...hashedBody, body: 'Hello' }],
  ['header', headerParse, { ...headerParse, realm: 'S' }],
  ['signature', signature, { ...signature, baseString: 'GET&http%3A%2F%2Fexample.com%2F&b%3Dc' }],
  [
    'provider',
    negative,
    { ...negative, id: undefined, expected: { acceptable: [{ status: 418, problem: null }] } },
  ],
];

describe.each(SHAPES)('a %s case', (_shape, right, wrong) => {
  it.each([
    ['vectors', (list: object) => ({ vectors: list })],
    ['signature', (list: object) => ({ signature: list })],
    ['aNewList', (list: object) => ({ title: 'x', verifiedBy: ['somebody'], aNewList: list })],
    ['', (list: object) => list],
  ])('is known by its shape in the list "%s"', async (name, document) => {
    const { lines, passed } = await run(document([{ ...right, id: 'right' }, wrong]));
    expect(lines[0]).toBe('ok right');
    expect(lines[1]).toMatch(new RegExp(`^FAIL ${name}\\[1\\] expected .+ got .+$`));
    expect([lines.at(-1), passed]).toEqual(['1 passed, 1 failed', false]);
  });
});

describe('a signature case', () => {
  it('that gives nothing to compare is a failure', async () => {
    const { lines, passed } = await run({ vectors: [{ id: 'empty', certainty: 'normative', note: 'x' }] });
    expect(lines[0]).toMatch(/^FAIL empty expected .+ got nothing to check$/);
    expect([lines.at(-1), passed]).toEqual(['0 passed, 1 failed', false]);
  });

  it.each([
    ['no key', { signatureMethod: 'RSA-SHA1', signature: 'YQ==', baseString: 'GET&a&b' }],
    ['no method', { ...signature, signature: 'YQ==' }],
  ])('whose signature cannot be checked for there is %s is a failure', async (_what, vector) => {
    expect((await run([{ id: 'a', ...vector }])).lines[0]).toMatch(
      /^FAIL a expected signature .+ got nothing$/,
    );
  });

  it('without base string is signed over the computed one', async () => {
    const { baseString: _, ...full } = publishedCase('rfc5849-1.2-temporary-credentials');
    expect((await run([full])).lines[0]).toMatch(/^ok /);
    expect((await run([{ ...full, signature: 'AAAAAAAAAAAAAAAAAAAAAAAAAAA=' }])).lines[0]).toMatch(
      /^FAIL .+ expected signature/,
    );
  });

  /** A signed POST of one pair, or of a text with its hash. */
  async function signed(form: readonly Parameter[], hash: readonly Parameter[] = []) {
    const request = { method: 'POST', url: 'http://example.com/a', form } as const;
    const credentials = { consumerKey: 'k', signatureMethod: 'HMAC-SHA1', key: secretKey('s') } as const;
    const protocol = await signRequest(request, credentials, {
      nowSeconds: 1_700_000_000,
      nonce: 'n',
      parameters: hash,
    });
    return {
      id: 'a',
      certainty: 'normative',
      method: request.method,
      url: request.url,
      params: [...form, ...protocol.slice(0, -1)],
      authorization: authorizationHeader(protocol, 'R'),
      realm: 'R',
      signatureMethod: 'HMAC-SHA1',
      consumerSecret: 's',
      signature: protocol.at(-1)?.[1],
    };
  }

  it.each([
    ['ISO-8859-1', 'b=é', 'ok'],
    ['"latin1"', 'b=%E9', 'ok'],
    ['windows-1251', 'b=é', 'FAIL'],
    ['UTF-8', 'b=é', 'ok'],
    ['UTF-8', 'b=%E9', 'FAIL'],
    ['klingon', 'b=é', 'FAIL'],
  ])('sends its form in the charset of its content type: %s, %s', async (charset, body, verdict) => {
    const contentType = `Application/X-WWW-Form-urlencoded; charset=${charset}`;
    const { lines } = await run([{ ...(await signed([['b', 'é']])), body, contentType }]);
    expect(lines[0]?.split(' ', 2)).toEqual([verdict, 'a']);
  });

  it('that gives a realm or the hash of a body is compared by them', async () => {
    const hash = await bodyHash('HMAC-SHA1', Buffer.from('é', 'latin1'));
    const text = {
      ...(await signed([], [['oauth_body_hash', hash]])),
      body: 'é',
      contentType: 'text/plain;charset=l1',
    };
    const { lines } = await run([text, { ...text, contentType: 'text/plain' }, { ...text, realm: 'S' }]);
    expect(lines.slice(0, 3)).toEqual([
      'ok a',
      expect.stringMatching(/^FAIL a expected body hash /),
      expect.stringMatching(/^FAIL a expected realm "S" got "R"/),
    ]);
  });

  it('that cannot be run fails alone', async () => {
    const { lines } = await run([
      { id: 'a', ...signature, url: 'nowhere' },
      { id: 'b', ...signature },
    ]);
    expect(lines).toEqual([
      expect.stringMatching(/^FAIL a expected .+ got .+/),
      'ok b',
      '1 passed, 1 failed',
    ]);
  });

  it('that the specifications leave open is shown and not counted', async () => {
    const open = { ...signature, certainty: 'ambiguous', baseString: 'GET&x&y' };
    expect(await run([{ id: 'a', ...open }, { id: 'b', ...open, url: 'nowhere' }, percentEncoding])).toEqual({
      lines: [
        expect.stringMatching(/^open a got base string /),
        expect.stringMatching(/^open b got TypeError/),
        'ok [2]',
        '1 passed, 0 failed',
      ],
      passed: true,
    });
  });
});

describe('a provider case', () => {
  const stored = negative as Record<string, unknown>;
  const request = stored['request'] as Record<string, unknown>;

  it.each<readonly [what: string, changes: object]>([
    ['the recommended answer alone', { expected: { status: 200, problem: null } }],
    ['an answer without problem', { expected: { acceptable: [{ status: 200 }] } }],
    [
      'null for what is absent',
      { consumers: null, tokens: null, before: null, config: { publicBaseUrl: null } },
    ],
    [
      'headers that are null',
      { request: { ...request, headers: { ...(request['headers'] as object), cookie: null } } },
    ],
    ['its consumer in the list alone', { consumer: undefined, consumers: [stored['consumer']] }],
    ['its consumer and token twice', { consumers: [stored['consumer']], tokens: [stored['token']] }],
  ])('may have %s', async (_what, changes) => {
    expect((await run([{ ...stored, id: 'a', ...changes }])).lines[0]).toBe('ok a');
  });

  it('that is open has one of the acceptable answers', async () => {
    const open = {
      ...stored,
      id: 'a',
      expected: { open: true, acceptable: [{ status: 200 }, { status: 401 }] },
    };
    const other = { ...open, expected: { open: true, acceptable: [{ status: 400, problem: '*' }] } };
    expect((await run([open, other])).lines).toEqual([
      'open a got 200 -',
      'FAIL a expected 400 * got 200 -',
      '0 passed, 1 failed',
    ]);
  });

  it('may have its endpoints below another path', async () => {
    const request = { method: 'POST', url: 'https://provider.example.com/x/oauth/request-token' };
    const asked = { ...stored, id: 'a', endpoint: 'request_token', request };
    expect((await run([{ ...asked, expected: { status: 400, problem: '*' } }])).lines[0]).toBe('ok a');
  });
});

describe('a file', () => {
  it.each<readonly [what: string, content: string | undefined, message: RegExp]>([
    ['that is not there', undefined, /cannot be read.*ENOENT/],
    ['that is no JSON', '{"vectors": [', /no JSON/],
    ['that is JSON of another kind', '"vectors"', /no case/],
    [
      'without a known case',
      '{"title":"x","sources":[{"id":"y","url":"http://a"}],"knownWrong":[{"id":"a"}]}',
      /no case/,
    ],
    ['with empty lists', '{"vectors":[],"negative":[]}', /no case/],
  ])('%s counts as a failure, and the others are run', async (_what, content, message) => {
    const file = join(folder, 'odd.json');
    rmSync(file, { force: true });
    if (content !== undefined) writeFileSync(file, content);
    const { lines, passed } = await runFiles([file, write([{ ...percentEncoding, id: 'a' }])]);
    expect(lines[0]).toMatch(new RegExp(`^FAIL .*odd\\.json expected .+ got .*`));
    expect(lines[0]).toMatch(message);
    expect([lines.slice(1), passed]).toEqual([['ok a', '1 passed, 1 failed'], false]);
  });

  it('may begin with a byte order mark', async () => {
    const file = join(folder, 'bom.json');
    writeFileSync(file, `\ufeff${JSON.stringify([percentEncoding])}`);
    expect(await runFiles([file])).toEqual({ lines: ['ok [0]', '1 passed, 0 failed'], passed: true });
  });

  it('has its published mistakes read, not run', async () => {
    const { lines } = await run({ knownWrong: [{ id: 'k', ...percentEncoding }], other: [percentEncoding] });
    expect(lines).toEqual(['ok other[0]', '1 passed, 0 failed']);
  });

  it('may not hide a case that is no object', async () => {
    expect((await run({ vectors: [percentEncoding, null] })).lines[1]).toMatch(
      /^FAIL vectors\[1\] expected an object/,
    );
  });
});

function firstCase(file: URL): object {
  return casesOf(file)[0] ?? {};
}

function publishedCase(id: string): Record<string, unknown> {
  return casesOf(SIGNATURE).find((vector) => vector['id'] === id) ?? {};
}

function casesOf(file: URL): readonly Record<string, unknown>[] {
  // The shape that the file's own header describes.
  return (JSON.parse(readFileSync(file, 'utf8')) as { readonly vectors: Record<string, unknown>[] }).vectors;
}

function write(document: object): string {
  const file = join(folder, 'cases.json');
  writeFileSync(file, JSON.stringify(document));
  return file;
}

async function run(document: object) {
  return await runFiles([write(document)]);
}

async function runFiles(files: readonly string[]) {
  const lines: string[] = [];
  const passed = await runVectorFiles(files, (line) => lines.push(line));
  return { lines, passed };
}
