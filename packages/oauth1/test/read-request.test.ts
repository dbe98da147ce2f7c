// How a request is read from the one memory that all requests are read from.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import {
  authorizationHeader,
  normalizeParameters,
  type OAuthRequest,
  parseAuthorizationHeader,
  type ReadResult,
  readRequest,
  secretKey,
  signatureBaseString,
  signRequest,
  verifySignature,
} from '@maillon/oauth1';
import { describe, expect, it } from 'vitest';

const origin = 'https://ci.example';
const key = secretKey('s');
const credentials = { consumerKey: 'k', signatureMethod: 'HMAC-SHA512', key } as const;

async function signedRead(url: string, nowSeconds: number, realm = ''): Promise<OAuthRequest> {
  const parameters = await signRequest({ method: 'GET', url }, credentials, { nowSeconds });
  const authorization = authorizationHeader(parameters).replace('OAuth ', `OAuth ${realm}`);
  const read = readRequest({ method: 'GET', url, authorization });
  if (read.kind !== 'attempt') throw new Error(`expected an attempt, got ${JSON.stringify(read)}`);
  return read.request;
}

describe('what was read of a request', () => {
  it('stays what it is while others are read, longer ones too', async () => {
    const read: OAuthRequest[] = [];
    for (let n = 0; n < 2000; n++) {
      const length = n % 100 === 99 ? 70_000 : n % 300;
      read.push(await signedRead(`${origin}/a?n=${n}&text=${'x'.repeat(length)}`, n + 1));
    }
    expect(read.filter((request) => verifySignature(request, key) !== true)).toEqual([]);
    expect(read.map(({ timestamp }) => Number(timestamp))).toEqual(read.map((_, n) => n + 1));
  });

  it('is where it is, behind a realm of more than ASCII', async () => {
    const request = await signedRead(`${origin}/a`, 7, 'realm="Zo\u00eb \u{1f517}", ');
    expect([request.consumerKey, request.timestamp, verifySignature(request, key)]).toEqual(['k', '7', true]);
  });
});

describe('a URL', () => {
  it.each(['/a', '/a?b=c', '', '?b=c', '/a?'])(
    'is signed and read without a fragment: "%s"',
    async (target) => {
      const url = origin + target;
      const behind = `${url}#FRAGMENT?x=y`;
      for (const [signed, received] of [
        [url, behind],
        [behind, url],
      ] as const) {
        const parameters = await signRequest({ method: 'GET', url: signed }, credentials, { nowSeconds: 1 });
        const read = readRequest({
          method: 'GET',
          url: received,
          authorization: authorizationHeader(parameters),
        });
        expect(read.kind === 'attempt' && verifySignature(read.request, key)).toBe(true);
      }
    },
  );

  it("that is no http is nobody's attempt by its query", () => {
    const query = 'oauth_consumer_key=k&oauth_signature=s';
    expect(readRequest({ method: 'GET', url: `ftp://ci.example/?${query}` }).kind).toBe('unsigned');
    expect(readRequest({ method: 'GET', url: `${origin}/?${query}` }).kind).toBe('attempt');
  });

  it('may be as long as all texts of a request may be', () => {
    const path = (length: number) => ({
      method: 'GET',
      url: `${origin}/${'a'.repeat(length)}`,
      parameters: [],
    });
    expect(signatureBaseString(path(1_100_000))).toHaveLength(
      'GET&https%3A%2F%2Fci.example%2F&'.length + 1_100_000,
    );
    expect(() => signatureBaseString(path(1_200_000))).toThrow(/URL of more than 1114112 bytes/);
  });
});

it('a name that only resembles a protocol parameter is none', () => {
  const read = readRequest({
    method: 'GET',
    url: `${origin}/`,
    authorization: 'OAuth oauth_cansumer_key="a", oauth_consumer_kez="b", oauth_nonce="n", oauth_norce="c"',
  });
  expect(read).toMatchObject({ kind: 'attempt', request: { consumerKey: undefined, nonce: 'n' } });
});

it('the texts of a request are bounded together', () => {
  const authorization = 'OAuth oauth_consumer_key="k", oauth_signature="QQ=="';
  const read = (query: number, form: number) =>
    readRequest({
      method: 'POST',
      url: `${origin}/?a=${'x'.repeat(query)}`,
      authorization,
      form: new TextEncoder().encode(`b=${'y'.repeat(form)}`),
    });
  expect(read(550_000, 550_000).kind).toBe('attempt');
  for (const [query, form] of [
    [600_000, 600_000],
    [1_200_000, 0],
    [0, 1_200_000],
  ] as const) {
    expect(read(query, form)).toMatchObject({ kind: 'malformed', reason: { code: 'parameters_too_large' } });
  }

  const many = (length: number) => ['a', 'b', 'c'].map((name) => [name, 'x'.repeat(length)] as const);
  const sign = (length: number) =>
    signatureBaseString({ method: 'GET', url: origin, parameters: many(length) });
  expect(sign(350_000).length).toBeGreaterThan(1_050_000);
  expect(() => sign(400_000)).toThrow(/more than 1114112 bytes of parameters/);
});

describe('the edge of the bound', () => {
  const MAX = 1024 * 1024 + 64 * 1024;
  const MAX_PARAMETERS = 128 * 1024;
  const header = 'OAuth oauth_consumer_key="k"';
  const limits = { maxHeaderBytes: 2 * MAX };
  const tooLarge = { kind: 'malformed', reason: { code: 'parameters_too_large' } };
  const padded = (before: string, length: number, character: string): string =>
    before + character.repeat(length - before.length);

  /** Each text as long as it may be beside the others, and `more` bytes. */
  const AT_THE_EDGE: readonly (readonly [place: string, more: number, read: () => ReadResult])[] = [
    0, 1,
  ].flatMap((more) =>
    ['x', '!'].flatMap((character) => {
      const authorization = padded('OAuth oauth_token="', MAX - '/'.length + more - 1, character) + '"';
      const url = `${origin}${padded('/?a=', MAX - header.length + more, character)}`;
      const path = `${origin}${padded('/', MAX - header.length + more, character)}`;
      const form = new TextEncoder().encode(padded('a=', MAX - header.length - '/'.length + more, character));
      return [
        [
          `header ${character}`,
          more,
          () => readRequest({ method: 'GET', url: `${origin}/`, authorization }, limits),
        ],
        [
          `query ${character}`,
          more,
          () => readRequest({ method: 'GET', url, authorization: header }, limits),
        ],
        [
          `path ${character}`,
          more,
          () => readRequest({ method: 'GET', url: path, authorization: header }, limits),
        ],
        [
          `form ${character}`,
          more,
          () => readRequest({ method: 'POST', url: `${origin}/`, authorization: header, form }, limits),
        ],
      ] as const;
    }),
  );

  it.each(AT_THE_EDGE)('%s, and %i bytes', (_, more, read) => {
    if (more > 0) expect(read()).toMatchObject(tooLarge);
    else expect(read().kind).toBe('attempt');
  });

  it('of a header, in octets', () => {
    const read = (authorization: string) =>
      readRequest({ method: 'GET', url: `${origin}/`, authorization }, { maxHeaderBytes: 100 });
    // Servers give a character for each octet.
    for (const octet of ['x', '\xe9']) {
      const realm = (octets: number) => octet.repeat(octets);
      expect(read(`OAuth realm="${realm(86)}"`).kind).toBe('attempt');
      expect(read(`OAuth realm="${realm(87)}"`)).toMatchObject({ reason: { code: 'header_too_large' } });
    }
  });

  it('of a header alone', () => {
    const read = (length: number) =>
      readRequest(
        { method: 'GET', url: origin, authorization: `${padded('OAuth a="', length - 1, 'x')}"` },
        limits,
      );
    expect(read(MAX).kind).toBe('attempt');
    expect(read(MAX + 1)).toMatchObject(tooLarge);
  });

  it('of the memory that base strings share, wherever in it one begins', () => {
    for (let n = 0; n < 20_000; n++) {
      const url = `${origin}/${'['.repeat(n % 211)}`;
      expect(readRequest({ method: 'GET', url, authorization: header }).kind).toBe('attempt');
    }
  });

  it('of the number of parameters', () => {
    const read = (count: number) =>
      readRequest({
        method: 'POST',
        url: `${origin}/`,
        authorization: header,
        form: new TextEncoder().encode('a&'.repeat(count - 1)),
      });
    expect(read(MAX_PARAMETERS).kind).toBe('attempt');
    expect(read(MAX_PARAMETERS + 1)).toMatchObject(tooLarge);
    const parameters = (count: number) => Array.from({ length: count }, () => ['a', ''] as const);
    expect(normalizeParameters(parameters(MAX_PARAMETERS))).toHaveLength(3 * MAX_PARAMETERS - 1);
    expect(() => normalizeParameters(parameters(MAX_PARAMETERS + 1))).toThrow(/more than 131072 parameters/);
  });

  it('of what is encoded', () => {
    expect(
      normalizeParameters([
        [':'.repeat(MAX), ''],
        ['', ''],
      ]),
    ).toHaveLength('='.length + '&'.length + 3 * MAX + '='.length);
    const url = `${origin}/${'['.repeat(100_000)}`;
    const text = signatureBaseString({ method: 'GET', url, parameters: [] });
    expect(text).toBe(`GET&https%3A%2F%2Fci.example%2F${'%5B'.repeat(100_000)}&`);
  });
});

describe('where a fault is', () => {
  it.each([
    ['OAuth a="x%"', { fault: 'bad_percent_escape', position: 10 }],
    ['OAuth a="xyz%4g"', { fault: 'bad_percent_escape', position: 12 }],
    ['OAuth a="x%c3%28"', { fault: 'not_utf8', position: 10 }],
    ['OAuth a="xé"', { fault: 'not_ascii', position: 10 }],
    ['OAuth ="v"', { fault: 'name_expected', position: 6 }],
    ['OAuth a="b", ', { fault: 'trailing_comma', position: 13 }],
    ['OAuth realm="a", a="b", REALM="a"', { fault: 'realm_repeated', position: 24 }],
  ])('in the header %s', (authorization, fault) => {
    expect(readRequest({ method: 'GET', url: `${origin}/`, authorization })).toMatchObject({
      reason: { code: 'header_malformed', ...fault },
    });
  });

  it.each([
    ['a=1&b=x%', { fault: 'bad_percent_escape', position: 7 }],
    ['a=1&b=x%c3%28', { fault: 'not_utf8', position: 7 }],
    ['aé=1', { fault: 'not_ascii', position: 1 }],
  ])('in the query %s', (query, fault) => {
    const authorization = 'OAuth oauth_consumer_key="k"';
    expect(readRequest({ method: 'GET', url: `${origin}/path?${query}`, authorization })).toMatchObject({
      reason: { code: 'parameter_malformed_text', place: 'query', ...fault },
    });
  });
});

describe('protocol parameters', () => {
  const read = (authorization: string, query = '', form?: string) =>
    readRequest({
      method: 'POST',
      url: `${origin}/${query}`,
      authorization,
      form: form === undefined ? undefined : new TextEncoder().encode(form),
    });

  it('are told by every letter of their names', () => {
    for (const name of [
      'Xauth_token',
      'oaXXh_token',
      'oauth_tXken',
      'oauth_tokeX',
      'oauth_toke',
      'oauth_tokens',
    ]) {
      expect(read(`OAuth ${name}="t"`)).toMatchObject({ kind: 'attempt', request: { token: undefined } });
    }
    expect(read('OAuth %6fauth_token="t"')).toMatchObject({ request: { token: 't' } });
  });

  it('are in one place, but for an empty token in the query', () => {
    const header = 'OAuth oauth_consumer_key="k"';
    expect(read(header, '?oauth_token=').kind).toBe('attempt');
    for (const query of ['?oauth_token=t', '?oauth_nonce=', '?oauth_token=&oauth_nonce=n']) {
      expect(read(header, query)).toMatchObject({ reason: { code: 'parameters_in_two_places' } });
    }
    expect(read('OAuth oauth_token="t"', '?oauth_token=')).toMatchObject({
      reason: { code: 'parameter_repeated', name: 'oauth_token', places: ['header', 'query'] },
    });
    expect(read(header, '', 'oauth_token=')).toMatchObject({ reason: { code: 'parameters_in_two_places' } });
  });

  it('are signed, but for the signature, whatever it is', () => {
    for (const signature of ['QQ%3D%3D', 'secret%26', '']) {
      const result = read(`OAuth oauth_signature="${signature}", oauth_token="t"`);
      if (result.kind !== 'attempt') throw new Error('expected an attempt');
      const { bytes, start, end } = result.request.baseString;
      const text = new TextDecoder().decode(bytes.subarray(start, end));
      expect(text).toBe('POST&https%3A%2F%2Fci.example%2F&oauth_token%3Dt');
    }
  });

  it('may have a realm beside them, in any case', () => {
    for (const realm of ['realm', 'REALM', 'Realm']) {
      const authorization = `OAuth ${realm}="a \\" b", oauth_token="t"`;
      const result = read(authorization);
      expect(result).toMatchObject({ kind: 'attempt', request: { token: 't' } });
      expect(parseAuthorizationHeader(authorization)).toEqual({
        realm: 'a " b',
        parameters: [['oauth_token', 't']],
      });
    }
  });

  it('may all be missing', () => {
    for (const authorization of ['OAuth', 'oauth ', 'OAUTH\t']) {
      expect(read(authorization)).toMatchObject({ kind: 'attempt', request: { consumerKey: undefined } });
    }
    expect(read('OAuthX').kind).toBe('unsigned');
  });

  it('claim a signature also with names that are escaped throughout', () => {
    const escaped = (name: string) =>
      Array.from(name, (character) => `%${character.charCodeAt(0).toString(16)}`).join('');
    const query = `?${escaped('oauth_consumer_key')}=k&${escaped('oauth_signature')}=s`;
    expect(readRequest({ method: 'GET', url: `${origin}/${query}` }).kind).toBe('attempt');
  });
});

describe('an origin', () => {
  it('ends at the last @ and has a port of five digits at most', () => {
    const text = (url: string) => signatureBaseString({ method: 'GET', url, parameters: [] });
    expect(text('https://a@b@ci.example/')).toBe('GET&https%3A%2F%2Fci.example%2F&');
    expect(text('https://ci.example:65535/')).toBe('GET&https%3A%2F%2Fci.example%3A65535%2F&');
    expect(() => text('https://ci.example:123456/')).toThrow(/absolute http or https URL/);
  });
});

describe('what is beyond ASCII', () => {
  it.each(['poſt', 'ß', 'ﬃ', 'ı', '\u0080'])(
    'is no method, also when its capitals are ASCII: %s',
    (method) => {
      const url = `${origin}/`;
      expect(() => signatureBaseString({ method, url, parameters: [] })).toThrow(/must be ASCII/);
      expect(readRequest({ method, url, authorization: 'OAuth a="b"' })).toMatchObject({
        reason: { code: 'target_malformed', fault: 'not_ascii' },
      });
    },
  );

  it('is no host, also when its small letters are ASCII', () => {
    const url = 'https://\u212Aelvin.example/';
    expect(() => signatureBaseString({ method: 'GET', url, parameters: [] })).toThrow(/must be ASCII/);
  });
});

it('a process reads its first request as any other', () => {
  const program = `
    import { readRequest } from '@maillon/oauth1';
    const url = '\\0/x?oauth_consumer_key=k&oauth_signature=QQ%3D%3D';
    console.log(readRequest({ method: 'GET', url }).kind);
  `;
  const run = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    encoding: 'utf8',
  });
  expect([run.stderr, run.stdout]).toEqual(['', 'unsigned\n']);
});

it('a key is not left in the memory that requests share', async () => {
  const secret = 'TOP-SECRET-OF-ALICE';
  const parameters = await signRequest(
    { method: 'GET', url: `${origin}/` },
    { consumerKey: 'alice', signatureMethod: 'HMAC-SHA1', key: secretKey(secret) },
    { nowSeconds: 1 },
  );
  const read = readRequest({
    method: 'GET',
    url: `${origin}/`,
    authorization: authorizationHeader(parameters),
  });
  if (read.kind !== 'attempt') throw new Error('expected an attempt');
  expect(verifySignature(read.request, secretKey(secret))).toBe(true);
  const shared = Buffer.from(read.request.baseString.bytes.buffer);
  const padded = Buffer.from(Buffer.from(secret).map((byte) => byte ^ 0x36));
  expect([shared.includes(secret), shared.includes(padded)]).toEqual([false, false]);
});
