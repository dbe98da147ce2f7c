// `npm run -s vectors` on files that nobody here has seen: what it looks at, and what it says when there is nothing
// to look at.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { authorizationHeader, secretKey, signRequest } from '@maillon/oauth1';
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
const bodyHash = {
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
  ['body hash', bodyHash, { ...bodyHash, body: 'Hello' }],
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

  it.each([
    ['ISO-8859-1', 'ok'],
    ['"latin1"', 'ok'],
    ['UTF-8', 'FAIL'],
    ['klingon', 'FAIL'],
  ])('sends its body in the charset of its content type: %s', async (charset, verdict) => {
    // The bytes of this text in ISO-8859-1 are those of "b=é" in UTF-8, which is what is signed.
    const body = 'b=Ã©';
    const request = { method: 'POST', url: 'http://example.com/a', form: [['b', 'é']] } as const;
    const credentials = {
      consumerKey: 'k',
      signatureMethod: 'HMAC-SHA1',
      key: secretKey('s'),
    } as const;
    const protocol = await signRequest(request, credentials, { nowSeconds: 1_700_000_000, nonce: 'n' });
    const { lines } = await run([
      {
        id: 'a',
        certainty: 'normative',
        method: request.method,
        url: request.url,
        params: [...request.form, ...protocol.slice(0, -1)],
        body,
        contentType: `application/x-www-form-urlencoded; charset=${charset}`,
        authorization: authorizationHeader(protocol),
        signatureMethod: 'HMAC-SHA1',
        consumerSecret: 's',
        signature: protocol.at(-1)?.[1],
      },
    ]);
    expect(lines[0]?.split(' ', 2)).toEqual([verdict, 'a']);
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
