// Mistakes of hand-written signers. The base strings are written out here, from RFC 5849, without the library.
import { createHmac } from 'node:crypto';
import { type AttemptText, type Candidates, CONFIDENCE, explain, parseCurl } from '@maillon/oauth1/explain';
import { describe, expect, it } from 'vitest';

const containing = (text: string): unknown => expect.stringContaining(text);

const NOW = 1_700_000_000;
const SECRET = 'consumer-secret';
const TOKEN_SECRET = 'token-secret';
const CANDIDATES: Candidates = {
  consumers: [{ name: 'the secret of link "CI"', secret: SECRET }],
  tokens: [{ name: 'the secret of the token', secret: TOKEN_SECRET }],
  clock: { nowSeconds: NOW },
};

/** How the parameters look in the third part of the base string, encoded once more. */
const PROTOCOL =
  'oauth_consumer_key%3Dci%26oauth_nonce%3Dn%26oauth_signature_method%3DHMAC-SHA1%26oauth_timestamp%3D1700000000%26oauth_token%3Dtok';

function header(baseString: string, consumerSecret = SECRET, tokenSecret = TOKEN_SECRET): string {
  const key = `${encodeURIComponent(consumerSecret)}&${encodeURIComponent(tokenSecret)}`;
  const signature = encodeURIComponent(createHmac('sha1', key).update(baseString).digest('base64'));
  return `OAuth oauth_consumer_key="ci", oauth_nonce="n", oauth_signature_method="HMAC-SHA1", oauth_timestamp="1700000000", oauth_token="tok", oauth_signature="${signature}"`;
}

function get(url: string, authorization: string): AttemptText {
  return { method: 'GET', url, headers: [['Authorization', authorization]] };
}

function curl(command: string): AttemptText {
  const parsed = parseCurl(command);
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.request;
}

async function found(
  request: AttemptText,
  candidates: Candidates = CANDIDATES,
): Promise<readonly (readonly [code: string, confidence: number])[]> {
  const { findings } = await explain(request, candidates);
  return findings.map(({ code, confidence }) => [code, confidence]);
}

const { provenAlone, provenTogether } = CONFIDENCE;
const JOB = 'https%3A%2F%2Fci.acme.dev%2Fjob';

describe('explain, given a query or fragment in the base string URI', () => {
  const url = 'https://ci.acme.dev/job?a=1';
  it.each([
    ['and its pairs among the parameters', `a%3D1%26${PROTOCOL}`, 'among the parameters as well'],
    ['in place of its pairs among the parameters', PROTOCOL, 'not its pairs among the parameters'],
  ])('names the query, %s', async (_, parameters, evidence) => {
    const request = get(url, header(`GET&${JOB}%3Fa%3D1&${parameters}`));
    const { findings, baseStrings } = await explain(request, CANDIDATES);
    expect(findings).toMatchObject([
      {
        code: 'parameter_order_or_duplicates',
        cause: containing('left in the base string URI'),
        evidence: containing(evidence),
        remedy: containing('Cut the URL before its ?'),
        confidence: provenAlone,
      },
    ]);
    expect(baseStrings.theirs?.find(({ part }) => part === 'path')).toMatchObject({
      value: '/job?a=1',
      same: false,
    });
  });

  it('shows the names of such a query, and no value', async () => {
    const request = get(
      'https://ci.acme.dev/job?password=hunter2#hunter2',
      header(`GET&${JOB}%3Fpassword%3Dhunter2%23hunter2&${PROTOCOL}`),
    );
    const { findings } = await explain(request, CANDIDATES);
    expect(findings.map(({ code }) => code)).toEqual(['parameter_extra', 'parameter_order_or_duplicates']);
    expect(findings[1]?.evidence).toMatch(/the query \(the parameter password\)/);
    expect(JSON.stringify(findings)).not.toContain('hunter2');
  });

  it.each([
    ['http in place of https', 'scheme_differs', 'http%3A%2F%2Fci.acme.dev%2Fjob', SECRET],
    ['a line break behind the secret', 'secret_has_whitespace', JOB, `${SECRET}\n`],
    ['two spaces in front of the secret', 'secret_has_whitespace', JOB, `  ${SECRET}`],
  ])('names the query together with %s', async (_, code, uri, secret) => {
    const request = get(url, header(`GET&${uri}%3Fa%3D1&a%3D1%26${PROTOCOL}`, secret));
    expect(new Map(await found(request))).toEqual(
      new Map([
        ['parameter_order_or_duplicates', provenTogether],
        [code, provenTogether],
      ]),
    );
  });

  it.each([
    ['https://ci.acme.dev/job#log', `${JOB}%23log&${PROTOCOL}`, ['parameter_extra']],
    ['https://ci.acme.dev/job?a=1#log', `${JOB}&a%3D1%2523log%26${PROTOCOL}`, ['parameter_extra']],
    [
      'https://ci.acme.dev/job?a=1#log',
      `${JOB}%3Fa%3D1%23log&a%3D1%26${PROTOCOL}`,
      ['parameter_extra', 'parameter_order_or_duplicates'],
    ],
    ['https://ci.acme.dev/job#log', `${JOB}&${PROTOCOL}`, []],
  ])('names the fragment of %s, signed as %s', async (address, signed, codes) => {
    const request = curl(`curl -H 'Authorization: ${header(`GET&${signed}`)}' '${address}'`);
    const { findings } = await explain(request, CANDIDATES);
    expect(findings.map(({ code }) => code)).toEqual(codes);
    if (codes.length > 0) expect(findings[0]).toMatchObject({ remedy: containing('before its #') });
  });
});

describe('explain, given a base string whose parts were joined as they are', () => {
  const parameters = `a%3D1%26${PROTOCOL}`;
  it.each([
    ['the parameters', `GET&${JOB}&${decodeURIComponent(parameters)}`, 'the third part'],
    ['the URI', `GET&https://ci.acme.dev/job&${parameters}`, 'the second part'],
    ['both', `GET&https://ci.acme.dev/job&${decodeURIComponent(parameters)}`, 'the three parts'],
    ['the & between parameters', `GET&${JOB}&${parameters.replaceAll('%26', '&')}`, 'joined the parameters'],
  ])('names what was left out: %s', async (_, baseString, evidence) => {
    const { findings } = await explain(get('https://ci.acme.dev/job?a=1', header(baseString)), CANDIDATES);
    expect(findings).toMatchObject([
      {
        code: 'double_encoded',
        evidence: containing(evidence),
        remedy: containing('when the three parts are put together'),
        confidence: provenAlone,
      },
    ]);
  });
});

describe('explain, given a multipart form whose fields were signed', () => {
  const signed = header(`POST&${JOB}&a%3D1%26note%3Done%2520two%26${PROTOCOL}`);
  const field = (head: string, value: string): string =>
    `--x\r\nContent-Disposition: form-data; ${head}\r\n\r\n${value}\r\n`;
  const body = `${field('name="a"', '1')}${field('name="f"; filename="f.txt"', 'text')}${field('name=note', 'one two')}--x--\r\n`;

  it.each([
    [
      'curl -F',
      curl(
        `curl -F a=1 -F f=@f.txt -F 'note="one two";type=text/plain' -H 'Authorization: ${signed}' https://ci.acme.dev/job`,
      ),
    ],
    [
      'a raw body',
      {
        method: 'POST',
        url: 'https://ci.acme.dev/job',
        headers: [
          ['Authorization', signed],
          ['Content-Type', 'multipart/form-data; boundary=x'],
        ],
        body: new TextEncoder().encode(body),
      } satisfies AttemptText,
    ],
  ])('names the body, of %s', async (_, request) => {
    expect((await explain(request, CANDIDATES)).findings).toMatchObject([
      {
        code: 'body_counted',
        cause: containing('multipart/form-data'),
        remedy: containing('--data-urlencode'),
        confidence: provenAlone,
      },
    ]);
  });

  it('finds nothing where they were not', async () => {
    const authorization = header(`POST&${JOB}&${PROTOCOL}`);
    const request = curl(`curl -F a=1 -H 'Authorization: ${authorization}' https://ci.acme.dev/job`);
    expect(await found(request)).toEqual([]);
  });
});

describe('explain, given a multipart body that is read leniently', () => {
  const part = (name: string, value: string): string =>
    `--xx\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  const END = '--xx--\r\n';

  /** Signed with these fields, sent with that body. */
  function post(signed: string, body: string, type: string): AttemptText {
    const authorization = header(`POST&${JOB}&${encodeURIComponent(signed)}%26${PROTOCOL}`);
    return {
      method: 'POST',
      url: 'https://ci.acme.dev/job',
      headers: [
        ['Authorization', authorization],
        ['Content-Type', type],
      ],
      body: new TextEncoder().encode(body),
    };
  }
  const many = (count: number): readonly string[] =>
    Array.from({ length: count }, (_, index) => `a${String(index).padStart(4, '0')}`);

  it.each([
    ['a preamble', 'a=1', `Sent by a script.\r\n\r\n${part('a', '1')}${END}`],
    ['an epilogue', 'a=1', `${part('a', '1')}${END}${part('b', '2')}`],
    [
      'the boundary within a value',
      'a=1%20--xx&b=--xxtra',
      `${part('a', '1 --xx')}${part('b', '--xxtra')}${END}`,
    ],
    ['an escaped quote in a name', 'a%22b=1', `${part('a\\"b', '1')}${END}`],
    ['an empty value', 'a=&b=2', `${part('a', '')}${part('b', '2')}${END}`],
    [
      'an empty value without its line',
      'a=',
      `--xx\r\nContent-Disposition: form-data; name="a"\r\n\r\n${END}`,
    ],
    ['white space behind the boundary', 'a=1', `${part('a', '1').replace('xx', 'xx \t')}${END}`],
    ['LF alone', 'a=1', `${part('a', '1')}${END}`.replaceAll('\r', '')],
    [
      '61 fields',
      many(61)
        .map((name) => `${name}=1`)
        .join('&'),
      many(61)
        .map((name) => part(name, '1'))
        .join('') + END,
    ],
  ])('finds its fields: %s', async (_, signed, body) => {
    for (const type of ['multipart/form-data; charset=utf-8; boundary="xx"', 'multipart/form-data']) {
      const { findings } = await explain(post(signed, body, type), CANDIDATES);
      expect(findings).toMatchObject([{ code: 'body_counted', confidence: provenAlone }]);
    }
  });

  it('says so when there are more fields than it looks at', async () => {
    const body =
      many(1001)
        .map((name) => part(name, '1'))
        .join('') + END;
    const { findings } = await explain(post('a=1', body, 'multipart/form-data; boundary=xx'), CANDIDATES);
    expect(findings[0]).toMatchObject({
      evidence: containing('The body has more fields than the 1000'),
      confidence: CONFIDENCE.possible,
    });
  });
});

describe('explain, given a secret with several white-space characters', () => {
  it.each([
    ['  ', '', 'two spaces in front'],
    ['', '\n\n', 'two line breaks at its end'],
    ['', ' \n', 'a space and a line break at its end'],
    ['\r\n ', '', 'a CR LF and a space in front'],
    ['', '\r\n\r\n', 'two CR LF at its end'],
    ['', '    ', 'four spaces at its end'],
    ['\n', '\r\n', 'a line break in front and a CR LF at its end'],
    ['', '\u200b', 'a zero-width space at its end'],
  ])('says which: %j before, %j after', async (before, after, where) => {
    const url = 'https://ci.acme.dev/job';
    const baseString = `GET&${JOB}&${PROTOCOL}`;
    const consumer = get(url, header(baseString, before + SECRET + after));
    const token = get(url, header(baseString, SECRET, before + TOKEN_SECRET + after));
    for (const [request, which] of [
      [consumer, 'consumer'],
      [token, 'token'],
    ] as const) {
      expect((await explain(request, CANDIDATES)).findings).toMatchObject([
        {
          code: 'secret_has_whitespace',
          evidence: containing(`They signed with a ${which} secret that has ${where}.`),
          confidence: provenAlone,
        },
      ]);
    }
  });
});

describe('explain, given characters that are composed on one side', () => {
  it.each([
    ['/job?n=caf%C3%A9', `${JOB}&n%3Dcafe%25CC%2581%26${PROTOCOL}`],
    ['/job?n=cafe%CC%81', `${JOB}&n%3Dcaf%25C3%25A9%26${PROTOCOL}`],
    ['/job?m=%C3%A9&n=%C3%A9', `${JOB}&m%3De%25CC%2581%26n%3D%25C3%25A9%26${PROTOCOL}`],
    ['/job?m=%C3%A9&n=e%CC%81', `${JOB}&m%3D%25C3%25A9%26n%3D%25C3%25A9%26${PROTOCOL}`],
    ['/caf%C3%A9', `https%3A%2F%2Fci.acme.dev%2Fcafe%25CC%2581&${PROTOCOL}`],
  ])('names the characters of %s, signed as %s', async (target, signed) => {
    const request = get(`https://ci.acme.dev${target}`, header(`GET&${signed}`));
    expect(await found(request)).toEqual([['charset_differs', provenAlone]]);
  });
});

describe('explain, given a command whose URL ends at an unquoted &', () => {
  const authorization = header(`GET&${JOB}&a%3D1%26b%3D2%26${PROTOCOL}`);
  it('says that what follows is no part of the request, where it was signed', async () => {
    const request = curl(`curl -H 'Authorization: ${authorization}' https://ci.acme.dev/job?a=1&b=2`);
    expect((await explain(request, CANDIDATES)).findings).toMatchObject([
      {
        code: 'parameter_extra',
        cause: containing('ends at an unquoted &'),
        evidence: containing('the parameter b'),
        remedy: containing('Put the URL in quotes'),
        confidence: provenAlone,
      },
    ]);
  });

  it.each([
    ['GET', 'https://ci.acme.dev/job&b=2', `${JOB}&b%3D2%26${PROTOCOL}`],
    ['GET', 'https://ci.acme.dev/job&b=2', `${JOB}%26b%3D2&${PROTOCOL}`],
    ['GET', 'https://ci.acme.dev/job?a=1;b=2', `${JOB}&a%3D1%253Bb%253D2%26${PROTOCOL}`],
    ['GET', 'https://ci.acme.dev/job?a=1;b=2', `${JOB}&a%3D1%26b%3D2%26${PROTOCOL}`],
    ['GET', "https://ci.acme.dev/job?a=1&b='x y'", `${JOB}&a%3D1%26b%3Dx%2520y%26${PROTOCOL}`],
    ['POST', 'https://ci.acme.dev/job?a=1&b=2 -d x=y', `${JOB}&a%3D1%26b%3D2%26${PROTOCOL}%26x%3Dy`],
  ])('finds what a %s of %s would be, signed as %s', async (method, rest, signed) => {
    const request = curl(`curl -H 'Authorization: ${header(`${method}&${signed}`)}' ${rest}`);
    expect((await explain(request, CANDIDATES)).findings).toMatchObject([
      {
        code: 'parameter_extra',
        cause: containing('ends at an unquoted'),
        remedy: containing('Put the URL in quotes'),
        confidence: provenAlone,
      },
    ]);
  });

  it('finds a second fault beside it', async () => {
    const signed = header(`POST&${JOB}%2F&a%3D1%26b%3D2%26${PROTOCOL}%26x%3Dy`);
    const request = curl(`curl -H 'Authorization: ${signed}' https://ci.acme.dev/job?a=1&b=2 -d x=y`);
    expect(new Map(await found(request))).toEqual(
      new Map([
        ['parameter_extra', provenTogether],
        ['trailing_slash', provenTogether],
      ]),
    );
  });

  it('says so before it blames a secret, and of a header that stands behind', async () => {
    const wrong = header('something else');
    const unknown = curl(`curl -H 'Authorization: ${wrong}' https://ci.acme.dev/job?a=1&b=2`);
    expect((await found(unknown))[0]).toEqual(['parameter_extra', CONFIDENCE.likely]);
    const lost = curl(`curl https://ci.acme.dev/job?a=1&b=2 -H 'Authorization: ${authorization}'`);
    expect((await explain(lost, CANDIDATES)).findings).toMatchObject([
      { code: 'authorization_header_lost', remedy: containing('Put the URL in quotes') },
    ]);
  });
});

describe('explain, given PLAINTEXT', () => {
  const plaintext = `OAuth oauth_consumer_key="ci", oauth_token="tok", oauth_signature_method="PLAINTEXT", oauth_signature="${SECRET}%26${TOKEN_SECRET}"`;
  const clear = get('http://ci.acme.dev/job', plaintext);
  const secure = get('https://ci.acme.dev/job', plaintext);
  const told = { method: 'GET', headers: [['Authorization', plaintext]] } satisfies AttemptText;

  it.each([
    ['our address is http', clear, {}, ['signature_method_differs', CONFIDENCE.measured]],
    [
      'only our public URL tells that it is http',
      { ...told, url: '//ci.acme.dev:8080/job' },
      { publicUrls: ['http://ci.acme.dev:8080'] },
      ['signature_method_differs', CONFIDENCE.measured],
    ],
    [
      'it went to http and our address is https',
      secure,
      { asFirstReceived: clear },
      ['scheme_differs', CONFIDENCE.likely],
    ],
  ])('finds it refused though the secrets are right, where %s', async (_, request, more, finding) => {
    const { findings } = await explain(request, { ...CANDIDATES, ...more });
    expect(findings.map(({ code, confidence }) => [code, confidence])).toEqual([finding]);
    expect(findings).toMatchObject([{ cause: containing('PLAINTEXT'), remedy: containing('new secrets') }]);
  });

  it('finds nothing over https, nor where no scheme is known', async () => {
    expect(await found(secure)).toEqual([]);
    expect(await found({ ...told, url: '//ci.acme.dev:8080/job' })).toEqual([]);
  });
});

describe('explain, given a form in another charset', () => {
  const posted = (signed: string): AttemptText => ({
    method: 'POST',
    url: 'https://ci.acme.dev/job',
    headers: [
      ['Authorization', header(`POST&${JOB}&a%3D${signed}%26${PROTOCOL}`)],
      ['Content-Type', 'application/x-www-form-urlencoded; charset=ISO-8859-1'],
    ],
    body: Buffer.from('a=%E9'),
  });

  it('takes the text that was signed', async () => expect(await found(posted('%25C3%25A9'))).toEqual([]));

  it('names the bytes of that charset, when they were signed', async () =>
    expect(await found(posted('%25E9'))).toEqual([['charset_differs', provenAlone]]));
});
