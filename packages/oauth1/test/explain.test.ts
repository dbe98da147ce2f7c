import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import {
  authorizationHeader,
  bodyHash,
  type Parameter,
  rsaPrivateKey,
  secretKey,
  signatureBaseString,
  signBaseString,
  signRequest,
} from '@maillon/oauth1';
import {
  type AttemptText,
  type Candidates,
  CONFIDENCE,
  type Explanation,
  explain,
} from '@maillon/oauth1/explain';
import { readPrivateKey, readPublicKey } from '@maillon/oauth1/keys';
import { describe, expect, it, vi } from 'vitest';

const containing = (text: string): unknown => expect.stringContaining(text);
const ANY_LIST: unknown = expect.any(Array);

const NOW = 1_700_000_000;
const CONSUMER = { name: 'the secret of link "CI"', consumerKey: 'ci', secret: 'consumer-secret' };
const TOKEN = { name: "the secret of alice's token", token: 'tok', secret: 'token-secret' };
const CANDIDATES: Candidates = { consumers: [CONSUMER], tokens: [TOKEN], clock: { nowSeconds: NOW } };

/** Signs a GET as a consumer does. */
async function signed(url: string, key = secretKey(CONSUMER.secret, TOKEN.secret)): Promise<string> {
  const credentials = { consumerKey: 'ci', signatureMethod: 'HMAC-SHA1', key, token: 'tok' } as const;
  return authorizationHeader(
    await signRequest({ method: 'GET', url }, credentials, { nowSeconds: NOW, nonce: 'n' }),
  );
}

function codes({ findings }: Explanation): readonly string[] {
  return findings.map(({ code }) => code);
}

/** With a header that is written by hand, its signature made over what a lenient reader takes it for. */
async function signedAs(
  write: (parameters: readonly Parameter[]) => string,
  url = 'https://ci.acme.dev/job',
  parameters: readonly Parameter[] = PARAMETERS,
  inQuery: readonly Parameter[] = [],
): Promise<AttemptText> {
  const baseString = signatureBaseString({ method: 'GET', url, parameters: [...parameters, ...inQuery] });
  const signature = await signBaseString('HMAC-SHA1', baseString, secretKey(CONSUMER.secret));
  return {
    method: 'GET',
    url,
    headers: [['Authorization', write([...parameters, ['oauth_signature', signature]])]],
  };
}

const PARAMETERS: readonly Parameter[] = [
  ['oauth_consumer_key', 'ci'],
  ['oauth_nonce', 'n'],
  ['oauth_signature_method', 'HMAC-SHA1'],
  ['oauth_timestamp', String(NOW)],
  ['oauth_version', '1.0'],
];

const without = (name: string): readonly Parameter[] => PARAMETERS.filter(([each]) => each !== name);

describe('explain, given a malformed request whose signature holds', () => {
  it.each([
    [
      'unquoted header values',
      signedAs((all) => authorizationHeader(all).replaceAll('"', '')),
      'quote_expected',
    ],
    ['a comma at the end', signedAs((all) => `${authorizationHeader(all)},`), 'trailing_comma'],
    [
      'a nonce that is there twice',
      signedAs(authorizationHeader, undefined, [...PARAMETERS, ['oauth_nonce', 'm']]),
      'oauth_nonce is there more than once (header, header)',
    ],
    [
      'another version',
      signedAs(authorizationHeader, undefined, [...without('oauth_version'), ['oauth_version', '2.0']]),
      '400 version_rejected',
    ],
    [
      'no timestamp',
      signedAs(authorizationHeader, undefined, without('oauth_timestamp')),
      'it lacks oauth_timestamp',
    ],
    ['no nonce', signedAs(authorizationHeader, undefined, without('oauth_nonce')), 'it lacks oauth_nonce'],
    [
      'the consumer key in header and query',
      signedAs(authorizationHeader, 'https://ci.acme.dev/job?oauth_consumer_key=ci', PARAMETERS, [
        ['oauth_consumer_key', 'ci'],
      ]),
      'oauth_consumer_key is there more than once (header, query)',
    ],
    [
      'an Authorization header of another scheme beside',
      signedAs(authorizationHeader).then(({ headers, ...request }) => ({
        ...request,
        headers: [['Authorization', 'Basic YTpi'] as const, ...headers],
      })),
      'the Authorization header is there more than once',
    ],
  ])('says that it is refused for %s', async (_, request, evidence) => {
    expect(await explain(await request, CANDIDATES)).toMatchObject({
      findings: [
        {
          code: 'unknown',
          cause: containing('malformed'),
          evidence: containing(evidence),
          confidence: CONFIDENCE.malformed,
        },
      ],
      baseStrings: { theirs: ANY_LIST },
    });
  });

  it('says so of an escape that is none, which was signed as it stands', async () => {
    const url = 'https://ci.acme.dev/job?a=%ZZ';
    const request = await signedAs(authorizationHeader, url, PARAMETERS, [['a', '%ZZ']]);
    const { findings } = await explain(request, CANDIDATES);
    expect(findings).toMatchObject([
      { code: 'unknown', evidence: containing('the query is malformed at byte 2: bad_percent_escape') },
    ]);
  });

  it('names the table of characters when what was sent is no UTF-8', async () => {
    const url = 'https://ci.acme.dev/job?a=caf%E9';
    const request = await signedAs(authorizationHeader, url, PARAMETERS, [['a', 'café']]);
    const { findings } = await explain(request, CANDIDATES);
    expect(findings).toMatchObject([{ code: 'charset_differs', evidence: containing('not_utf8') }]);
  });

  it('names the clock for a timestamp that is no whole number of seconds', async () => {
    const parameters: readonly Parameter[] = [...without('oauth_timestamp'), ['oauth_timestamp', `${NOW}.5`]];
    const { findings } = await explain(
      await signedAs(authorizationHeader, undefined, parameters),
      CANDIDATES,
    );
    expect(findings).toMatchObject([{ code: 'clock_differs', confidence: CONFIDENCE.measured }]);
  });
});

describe('explain', () => {
  it('finds nothing in a request whose signature holds', async () => {
    const url = 'https://ci.acme.dev/job?a=1';
    const { findings, baseStrings } = await explain(
      { method: 'GET', url, authorization: await signed(url) },
      CANDIDATES,
    );
    expect(findings).toEqual([]);
    expect(baseStrings.theirs).toEqual(baseStrings.ours);
  });

  it('names the scheme and shows both sides part by part', async () => {
    const authorization = await signed('http://ci.acme.dev/job');
    const { findings, baseStrings } = await explain(
      { method: 'GET', url: 'https://ci.acme.dev/job', authorization },
      CANDIDATES,
    );
    expect(findings).toEqual([
      {
        code: 'scheme_differs',
        cause: containing('http or https'),
        evidence: 'They signed http, we expect https. With that the signature verifies.',
        remedy: containing('X-Forwarded-Proto'),
        confidence: CONFIDENCE.provenAlone,
      },
    ]);
    expect(baseStrings.theirs?.find(({ part }) => part === 'scheme')).toEqual({
      part: 'scheme',
      name: null,
      value: 'http',
      same: false,
    });
    expect(baseStrings.ours.find(({ part }) => part === 'scheme')).toEqual({
      part: 'scheme',
      name: null,
      value: 'https',
      same: false,
    });
    expect(baseStrings.ours.filter(({ same }) => !same)).toHaveLength(1);
    expect(baseStrings.theirs).toHaveLength(baseStrings.ours.length);
  });

  it('names two differences together', async () => {
    const authorization = await signed('http://ci.acme.dev:8080/job', secretKey(CONSUMER.secret));
    const explanation = await explain(
      { method: 'GET', url: 'https://ci.acme.dev/job', authorization },
      {
        ...CANDIDATES,
        publicUrls: ['https://ci.acme.dev', 'http://ci.acme.dev:8080'],
      },
    );
    expect(codes(explanation)).toEqual(
      expect.arrayContaining(['scheme_differs', 'port_differs', 'token_secret_missing']),
    );
    expect(explanation.findings).toHaveLength(3);
  });

  it.each([
    ['https://ci.acme.dev/job', 'http://ci.acme.dev:443/job'],
    ['http://ci.acme.dev/job', 'https://ci.acme.dev:80/job'],
  ])('names scheme and port of %s where %s was signed', async (url, signedUrl) => {
    const { findings } = await explain(
      { method: 'GET', url, authorization: await signed(signedUrl) },
      CANDIDATES,
    );
    const confidence = CONFIDENCE.provenTogether;
    expect(findings).toMatchObject([
      { code: 'scheme_differs', confidence },
      { code: 'port_differs', confidence },
    ]);
  });

  it('says by name which secret was used', async () => {
    const url = 'https://ci.acme.dev/job';
    const authorization = await signed(url, secretKey('old-secret', TOKEN.secret));
    const retired = {
      name: 'the retired secret of link "CI"',
      consumerKey: 'ci',
      secret: 'old-secret',
      state: 'retired',
    } as const;
    const { findings } = await explain(
      { method: 'GET', url, authorization },
      { ...CANDIDATES, consumers: [retired, CONSUMER] },
    );
    expect(findings).toMatchObject([{ code: 'consumer_secret_differs', evidence: containing(retired.name) }]);
  });

  it.each([
    ['consumer-\nsecret', TOKEN.secret, 'consumer secret', 'within'],
    [' consumer-\r\n  secret\n', TOKEN.secret, 'consumer secret', 'within'],
    [CONSUMER.secret, 'token\t-secret', 'token secret', 'within'],
    [' consumer-secret\n', TOKEN.secret, 'consumer secret', 'around'],
  ])('finds white space in our copies %j and %j', async (secret, tokenSecret, which, where) => {
    const url = `https://ci.acme.dev/job?leaked=${CONSUMER.secret}`;
    const explanation = await explain(
      { method: 'GET', url, authorization: await signed(url) },
      {
        ...CANDIDATES,
        consumers: [{ ...CONSUMER, secret }],
        tokens: [{ ...TOKEN, secret: tokenSecret }],
      },
    );
    expect(explanation.findings).toMatchObject([
      {
        code: 'secret_has_whitespace',
        evidence: containing(`Our ${which} has white space ${where} it`),
        confidence: CONFIDENCE.provenAlone,
      },
    ]);
    expect(JSON.stringify(explanation)).not.toContain(CONSUMER.secret);
  });

  it.each([
    ['a=x%20y&b=u%20v&c=1', 'a=x%2520y&b=u%20v&c=1', 'They signed the value of a encoded once too often.'],
    [
      'a=x%2520y&b=u%2520v',
      'a=x%2520y&b=u%20v',
      'The value of b is encoded once more than what they signed.',
    ],
  ])(
    'finds the one value of %s that is double-encoded where %s was signed',
    async (sent, theirs, evidence) => {
      const url = `https://ci.acme.dev/job?${sent}`;
      const authorization = await signed(`https://ci.acme.dev/job?${theirs}`);
      const { findings } = await explain({ method: 'GET', url, authorization }, CANDIDATES);
      expect(findings).toMatchObject([
        { code: 'double_encoded', evidence: containing(evidence), confidence: CONFIDENCE.provenAlone },
      ]);
    },
  );

  it.each([
    ['a=1&b=2', 'a=1', 'parameter_missing', 'was sent and not signed', 'They did not sign the parameter b'],
    ['a=1', 'a=1&b=2', 'parameter_extra', 'was signed and not sent', 'They signed the parameter b'],
  ])('says of %s sent and %s signed which way round it is', async (sent, theirs, code, cause, evidence) => {
    const request = {
      method: 'GET',
      url: `https://ci.acme.dev/job?${sent}`,
      authorization: await signed(`https://ci.acme.dev/job?${theirs}`),
    };
    const { findings } = await explain(request, { ...CANDIDATES, knownParameters: [['b', '2']] });
    expect(findings).toMatchObject([{ code, cause: containing(cause), evidence: containing(evidence) }]);
  });

  it('verifies RSA signatures under variants with the public key alone', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const key = rsaPrivateKey(privateKey.export({ format: 'der', type: 'pkcs8' }));
    const url = 'https://ci.acme.dev/job';
    const parameters = await signRequest(
      { method: 'POST', url },
      { consumerKey: 'ci', signatureMethod: 'RSA-SHA1', key },
      { nowSeconds: NOW },
    );
    const consumers = [
      {
        name: 'the key of link "CI"',
        consumerKey: 'ci',
        publicKey: publicKey.export({ format: 'der', type: 'spki' }),
      },
    ];
    const request = { method: 'GET', url: `${url}/`, authorization: authorizationHeader(parameters) };
    const explanation = await explain(request, { consumers, clock: { nowSeconds: NOW } });
    expect([...codes(explanation)].sort()).toEqual(['http_method_differs', 'trailing_slash']);
  });

  it('says which kind of key we hold, where the method that is declared uses the other', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const der = publicKey.export({ format: 'der', type: 'spki' });
    const rsa = { name: 'the key of link "CI"', consumerKey: 'ci', publicKey: der };
    const url = 'https://ci.acme.dev/job';
    const clock = { nowSeconds: NOW };
    const explained = async (
      authorization: string,
      consumers: NonNullable<Candidates['consumers']>,
    ): Promise<Explanation> =>
      await explain({ method: 'GET', url, authorization }, { consumers, tokens: [TOKEN], clock });
    const byHmac = await signed(url);
    const pem = publicKey.export({ format: 'pem', type: 'spki' }) as string;
    for (const secret of [undefined, pem, der.toString('base64')]) {
      const { findings } = await explained(byHmac, [{ ...rsa, ...(secret !== undefined && { secret }) }]);
      expect(findings).toMatchObject([
        {
          code: 'signature_method_differs',
          cause: containing('signed with a shared secret, while we hold an RSA public key'),
          evidence: containing(
            'HMAC-SHA1, which is verified with a shared secret; we hold none, but the key of',
          ),
          remedy: containing('Set an RSA method'),
          confidence: CONFIDENCE.likely,
        },
        { code: 'unknown' },
      ]);
    }
    const key = rsaPrivateKey(privateKey.export({ format: 'der', type: 'pkcs8' }));
    const credentials = { consumerKey: 'ci', signatureMethod: 'RSA-SHA1', key } as const;
    const byRsa = authorizationHeader(
      await signRequest({ method: 'GET', url }, credentials, { nowSeconds: NOW }),
    );
    expect((await explained(byRsa, [CONSUMER])).findings).toMatchObject([
      {
        code: 'signature_method_differs',
        cause: containing('signed with an RSA key, while we hold a shared secret'),
        evidence: containing(
          'RSA-SHA1, which is verified with an RSA public key; we hold none, but the secret of',
        ),
        remedy: containing('Store the RSA public key'),
      },
      { code: 'unknown' },
    ]);
    // Of both kinds, and of another consumer.
    const wrong = await signed(url, secretKey('somebody else'));
    expect(codes(await explained(wrong, [rsa, CONSUMER]))[0]).not.toBe('signature_method_differs');
    const [of] = codes(await explained(byHmac, [{ ...rsa, consumerKey: 'other' }]));
    expect(of).toBe('consumer_secret_differs');
  });

  it('finds a lost header by the request as first received, and explains the rest with it', async () => {
    const authorization = await signed('https://ci.acme.dev/job/');
    const asFirstReceived: AttemptText = {
      method: 'GET',
      url: 'https://ci.acme.dev/job',
      headers: [['Authorization', authorization]],
    };
    const explanation = await explain(
      { method: 'GET', url: 'https://ci.acme.dev/job' },
      { ...CANDIDATES, asFirstReceived },
    );
    expect([...codes(explanation)].sort()).toEqual(['authorization_header_lost', 'trailing_slash']);
  });

  it('measures the clock, and takes an old pasted text for old', async () => {
    const url = 'https://ci.acme.dev/job';
    const request = { method: 'GET', url, authorization: await signed(url) };
    const late = await explain(request, { ...CANDIDATES, clock: { nowSeconds: NOW + 3600 } });
    expect(late.findings).toMatchObject([
      {
        code: 'clock_differs',
        confidence: CONFIDENCE.measured,
        evidence: containing('60 min behind'),
      },
    ]);
    const pasted = await explain(request, {
      ...CANDIDATES,
      clock: { nowSeconds: NOW + 3600, isArrivalTime: false },
    });
    expect(pasted.findings).toMatchObject([
      {
        code: 'clock_differs',
        confidence: CONFIDENCE.possible,
        evidence: containing("60 min before this machine's clock now, which proves nothing by itself"),
      },
    ]);
  });

  it('suspects the secrets when nothing verifies, unless they have verified other requests', async () => {
    const url = 'https://ci.acme.dev/job';
    const request = { method: 'GET', url, authorization: await signed(url, secretKey('somebody else')) };
    expect(codes(await explain(request, CANDIDATES))).toEqual([
      'consumer_secret_differs',
      'token_secret_differs',
      'unknown',
    ]);
    const proven = {
      ...CANDIDATES,
      consumers: [{ ...CONSUMER, hasVerified: true }],
      tokens: [{ ...TOKEN, hasVerified: true }],
    };
    expect(codes(await explain(request, proven))).toEqual(['unknown']);
    const { findings, baseStrings } = await explain(request, CANDIDATES);
    expect(findings.every(({ confidence }) => confidence < 0.95)).toBe(true);
    expect(baseStrings.theirs).toBeNull();
  });

  it('does not judge a body that the text does not hold, and tries one with and without its last line end', async () => {
    const url = 'https://ci.acme.dev/job';
    const hash = await bodyHash('HMAC-SHA1', new TextEncoder().encode('{}'));
    const request = await signedAs(authorizationHeader, url, [...PARAMETERS, ['oauth_body_hash', hash]]);
    const found = async (more: Partial<AttemptText>): Promise<readonly string[]> =>
      codes(await explain({ ...request, ...more }, CANDIDATES));
    const body = new TextEncoder().encode('{}\n');
    expect(await found({ bodyDoubt: 'not_whole' })).toEqual([]);
    expect(await found({ body, bodyDoubt: 'line_end' })).toEqual([]);
    expect(await found({ body })).toEqual(['unknown']);
    expect(await found({})).toEqual(['unknown']);
  });

  it('says that no secret was given, where none was', async () => {
    const url = 'https://ci.acme.dev/job';
    const { findings } = await explain({ method: 'GET', url, authorization: await signed(url) });
    expect(findings[0]).toMatchObject({
      code: 'consumer_secret_differs',
      cause: 'There is no consumer secret to verify with.',
      evidence: containing('No consumer secret was given'),
      remedy: containing('Give the consumer secret'),
    });
  });

  it('blames no secret when nothing tells which host was requested', async () => {
    const authorization = await signed('https://ci.acme.dev/job');
    const { findings } = await explain({ headers: [['Authorization', authorization]] }, CANDIDATES);
    expect(findings).toMatchObject([
      { code: 'unknown', remedy: 'Look at it again with the URL that was requested.' },
    ]);
  });

  it('shows of two long paths the place where they begin to differ', async () => {
    const path = `https://ci.acme.dev/${'very-long-segment/'.repeat(12)}end`;
    const request = { method: 'GET', url: path, authorization: await signed(`${path}/`) };
    const { findings } = await explain(request, CANDIDATES);
    expect(findings[0]?.evidence).toMatch(/They signed ….*long-segment\/end\/, we expect ….*\/end: one ends/);
  });

  it('does not invent a method that an Authorization header alone does not tell', async () => {
    const credentials = {
      consumerKey: 'ci',
      signatureMethod: 'HMAC-SHA1',
      key: secretKey(CONSUMER.secret),
    } as const;
    const url = 'https://ci.acme.dev/job';
    const parameters = await signRequest({ method: 'DELETE', url }, credentials, { nowSeconds: NOW });
    const { findings, baseStrings } = await explain(
      { url, headers: [['authorization', authorizationHeader(parameters)]] },
      CANDIDATES,
    );
    expect(findings).toEqual([]);
    expect(baseStrings.ours[0]).toEqual({ part: 'method', name: null, value: 'DELETE', same: true });
  });

  it('lets others work between stretches of its own, the more often the more text there is', async () => {
    /** How many signatures are computed from one pause to the next. */
    const atOnce = async (query: string, body = ''): Promise<number> => {
      const url = `https://ci.acme.dev/job${query}`;
      const pause = vi.fn(async () => {});
      const headers = [['authorization', await signed(url, secretKey('unknown'))]] as const;
      const request = { method: 'GET', url, headers, body: new TextEncoder().encode(body) };
      const { findings } = await explain(request, CANDIDATES, { pause });
      const [, tried] = /none of (\d+) variants/.exec(findings[0]?.evidence ?? '') ?? [];
      return Math.round(Number(tried) / pause.mock.calls.length);
    };
    const [small, ofQuery, ofBody] = [
      await atOnce(''),
      await atOnce(`?${'a=&'.repeat(900)}`),
      await atOnce('', 'a&'.repeat(2000)),
    ];
    expect(small).toBeLessThan(128);
    expect(small).toBeGreaterThan(ofBody);
    expect(small).toBeGreaterThan(5 * ofQuery);
  });

  it('keeps its work bounded for large requests and many secrets', async () => {
    const query: Parameter[] = Array.from({ length: 199 }, (_, index) => [`p${index}`, 'x'.repeat(250)]);
    const url = `https://ci.acme.dev/${'a/'.repeat(2000)}?${query.map((pair) => pair.join('=')).join('&')}`;
    const consumers = Array.from({ length: 3000 }, (_, index) => ({
      name: `link ${index}`,
      consumerKey: `k${index}`,
      secret: `secret-${index}`,
    }));
    const started = performance.now();
    const authorization = await signed(url, secretKey('unknown'));
    const { findings } = await explain(
      { method: 'GET', url, authorization },
      { ...CANDIDATES, consumers: [CONSUMER, ...consumers] },
    );
    expect(findings).not.toEqual([]);
    // Generous: what is caught here is work that grows with the square.
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});

interface Vector {
  readonly id: string;
  readonly certainty: string;
  readonly method?: string;
  readonly url?: string;
  readonly authorization?: string;
  readonly body?: string | null;
  readonly contentType?: string | null;
  readonly consumerSecret?: string;
  readonly tokenSecret?: string;
  readonly publicKeyPem?: string;
  readonly privateKeyPem?: string;
}

function publicKeyOf({ publicKeyPem, privateKeyPem }: Vector): { readonly publicKey?: Uint8Array } {
  if (publicKeyPem !== undefined)
    return { publicKey: readPublicKey(publicKeyPem, { allowWeakKey: true }).spki };
  return privateKeyPem === undefined
    ? {}
    : { publicKey: readPrivateKey(privateKeyPem, { allowWeakKey: true }).publicKey.spki };
}

describe('explain, given the published signature vectors', () => {
  const file = JSON.parse(
    readFileSync(new URL('vectors/oauth1-signature.json', import.meta.url), 'utf8'),
  ) as { readonly vectors: readonly Vector[] };
  const usable = file.vectors.filter(
    ({ authorization, certainty, url }) =>
      authorization !== undefined && url !== undefined && certainty !== 'ambiguous',
  );

  it.each(usable)('finds nothing in $id', async (vector) => {
    const {
      method = '',
      url = '',
      authorization = '',
      body,
      contentType,
      consumerSecret = '',
      tokenSecret = '',
    } = vector;
    const headers: Parameter[] = [
      ['Authorization', authorization],
      ['Content-Type', contentType ?? ''],
    ];
    const request: AttemptText = {
      method,
      url,
      headers,
      ...(body != null && { body: new TextEncoder().encode(body) }),
    };
    const { findings, baseStrings } = await explain(request, {
      consumers: [{ name: 'the consumer secret', secret: consumerSecret, ...publicKeyOf(vector) }],
      tokens: [{ name: 'the token secret', secret: tokenSecret }],
    });
    // Some are examples of a signature alone, which no provider takes as a request.
    const isRequest = authorization.includes('oauth_nonce') || authorization.includes('PLAINTEXT');
    expect(codes({ findings, baseStrings })).toEqual(isRequest ? [] : ['unknown']);
  });
});
