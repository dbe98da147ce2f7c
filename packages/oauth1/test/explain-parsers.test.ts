import {
  type AttemptText,
  type ParsedText,
  parseAuthorization,
  parseCurl,
  parseHar,
  parseRawRequest,
} from '@maillon/oauth1/explain';
import { describe, expect, it } from 'vitest';

const containing = (text: string): unknown => expect.stringContaining(text);
const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern);
const ANY_TEXT: unknown = expect.any(String);

function request(parsed: ParsedText): AttemptText & { readonly text: string } {
  if (!parsed.ok) throw new Error(parsed.message);
  return { ...parsed.request, text: new TextDecoder().decode(parsed.request.body) };
}

describe('parseCurl', () => {
  it('reads quotes, line continuations and combined short options as a shell and curl do', () => {
    const command = String.raw`$ curl -sSX POST \
      "https://ci.acme.dev/job?a=1&b=\"2\"" -H 'Authorization: OAuth oauth_consumer_key="ci"' \
      -u me:secret --data-raw $'line\none\xc3\xa9 it\'s' -H Accept:\ text/plain | jq .`;
    expect(request(parseCurl(command))).toMatchObject({
      method: 'POST',
      url: 'https://ci.acme.dev/job?a=1&b="2"',
      headers: [
        ['Authorization', 'OAuth oauth_consumer_key="ci"'],
        ['Accept', 'text/plain'],
        ['Content-Type', 'application/x-www-form-urlencoded'],
      ],
      text: "line\noneé it's",
    });
  });

  it('joins data, encodes what --data-urlencode names, and posts by default', () => {
    const parsed = request(
      parseCurl(
        `curl ci.acme.dev/x -d a=1 --data-urlencode 'title=one two+&' --data-urlencode '=plain text'`,
      ),
    );
    expect(parsed).toMatchObject({
      method: 'POST',
      url: 'http://ci.acme.dev/x',
      text: 'a=1&title=one%20two%2B%26&plain%20text',
    });
  });

  it.each([
    ["curl -G --url https://h/x -d a=1 -d b=2 -H 'A: b'", 'GET', 'https://h/x?a=1&b=2', '', undefined],
    ["curl -G 'https://h/x?z=0' -d a=1", 'GET', 'https://h/x?z=0&a=1', '', undefined],
    [`curl https://h/x --json '{"a":1}'`, 'POST', 'https://h/x', '{"a":1}', 'application/json'],
    [
      `curl -XPUT -d x -H 'content-type: text/plain' https://h/x#top`,
      'PUT',
      'https://h/x#top',
      'x',
      'text/plain',
    ],
    // The fragment is not sent, but it may have been signed.
    ["curl -G 'https://h/x#top' -d a=1", 'GET', 'https://h/x?a=1#top', '', undefined],
    ['curl -I https://h/x', 'HEAD', 'https://h/x', '', undefined],
    [
      "curl https://h/x?z=0 --url-query 'a=b c' --url-query +d=%2F",
      'GET',
      'https://h/x?z=0&a=b%20c&d=%2F',
      '',
      undefined,
    ],
    ['curl --request-target /a/../b https://h/x', 'GET', 'https://h/a/../b', '', undefined],
    ['curl -T report.bin https://h/x', 'PUT', 'https://h/x', '', undefined],
    ["#!/bin/sh\n# don't\nset -e; cd /tmp\ncurl https://h/x", 'GET', 'https://h/x', '', undefined],
    ['FOO=1 /usr/bin/curl -o out --max-time 5 -k https://h/x', 'GET', 'https://h/x', '', undefined],
  ])('reads %s', (command, method, url, text, type) => {
    const parsed = request(parseCurl(command));
    const found = parsed.headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1];
    expect([parsed.method, parsed.url, parsed.text, found]).toEqual([method, url, text, type]);
  });

  it.each([
    ['wget https://h/', 'no curl command'],
    ['curl -H', 'has no value'],
    ["curl 'https://h/", 'quote is not closed'],
    ['curl -s', 'has no URL'],
    ['curl https://h/ -d @form.txt', 'form.txt'],
    ['curl -H @headers.txt https://h/', 'reads headers from the file headers.txt, which is not here'],
    ['curl -K options.txt https://h/', 'reads options from the file options.txt'],
    ['curl --url-query a@query.txt https://h/', 'reads its query from the file query.txt'],
    ['curl -H "Authorization: $AUTH" https://h/', 'A header is $AUTH, which the text does not set'],
    ['curl -H "$AUTH" https://h/', 'A header is $AUTH, which the text does not set'],
    ['', 'no curl command'],
  ])('tells a person what is wrong with %s', (command, message) => {
    expect(parseCurl(command)).toEqual({ ok: false, message: containing(message) });
  });
});

describe('parseCurl, given a script', () => {
  it('knows the variables that the text sets before the command', () => {
    const script = `set -e
AUTH='OAuth oauth_consumer_key="ci"'
export HOST=ci.acme.dev
curl -H "Authorization: $AUTH" "https://\${HOST}/x?cost=$5" 'https://$HOST/'`;
    expect(request(parseCurl(script))).toMatchObject({
      url: 'https://ci.acme.dev/x?cost=$5',
      headers: [['Authorization', 'OAuth oauth_consumer_key="ci"']],
    });
  });

  it.each([
    [
      'with carets',
      String.raw`curl ^"https://h/x?a=^%^20b^&c=1^" ^` +
        '\r\n' +
        String.raw`  -H ^"authorization: OAuth realm=^\^"a b^\^"^" ^` +
        '\r\n  --compressed ^\n  --data-raw ^"one^\n\ntwo \\^\\^"',
    ],
    [
      'with quotes alone',
      String.raw`curl "https://h/x?a=%20b&c=1" ^` +
        '\r\n' +
        String.raw`  -H "authorization: OAuth realm=\"a b\"" ^` +
        '\r\n  --data-raw "one\ntwo \\\\"\r\ncurl https://other/',
    ],
  ])('reads what a browser copies for the Windows prompt, %s', (_, command) => {
    expect(request(parseCurl(command))).toMatchObject({
      method: 'POST',
      url: 'https://h/x?a=%20b&c=1',
      headers: [
        ['authorization', 'OAuth realm="a b"'],
        ['Content-Type', 'application/x-www-form-urlencoded'],
      ],
      text: 'one\ntwo \\',
    });
  });

  it.each([
    ["curl -H 'Content-Type: application/json' -d @body.json https://h/x", 'POST'],
    ["curl -H 'Content-Type: application/json' --data-binary @- https://h/x", 'POST'],
    ['curl -T body.json https://h/x', 'PUT'],
    ['curl -F a=b https://h/x', 'POST'],
  ])('tells that the body is not in %s', (command, method) => {
    expect(request(parseCurl(command))).toMatchObject({ method, bodyDoubt: 'not_whole' });
  });

  it('tells the fields of a multipart form, those of files left out', () => {
    const command = `curl -F a=b=c -F 'f=@x.png;type=image/png' -F 'g=<x.txt' -F 'h="1;2";type=text/plain' -F 'i=x;type=text/plain' --form-string 'j=@k;type=l' -F none https://h/x`;
    expect(request(parseCurl(command)).multipartFields).toEqual([
      ['a', 'b=c'],
      ['h', '1;2'],
      ['i', 'x'],
      ['j', '@k;type=l'],
    ]);
  });

  it.each([
    ['curl https://h/x?a=1&b=2&c=3', '&b=2&c=3'],
    ["curl -H 'A: b' https://h/x?a=1&b=2 -H 'C: d'", '&b=2'],
    ['curl https://h/x&b=2', '&b=2'],
    ['curl https://h/x?a=1;b=2', ';b=2'],
    ['curl https://h/x;b=2', ';b=2'],
    ['curl https://h/x?a=1;echo', undefined],
    ['curl https://h/x?a=1; b=2', undefined],
    ['curl https://h/x?a=1;;b=2', undefined],
    ['curl https://h/x?a=1 &', undefined],
    ['curl https://h/x?a=1& echo', undefined],
    ['curl https://h/x?a=1&& echo', undefined],
    ['curl https://h/x?a=1&>out', undefined],
    ['curl https://h/x&echo', undefined],
    ['curl https://h/x?a=1 -o out&echo', undefined],
    ['curl "https://h/x?a=1&b=2"', undefined],
    [String.raw`curl https://h/x?a=1\&b=2`, undefined],
  ])('tells what stands behind an unquoted & or ; in the URL of %s', (command, rest) => {
    const { urlCut } = request(parseCurl(command));
    expect(urlCut && urlCut.at + urlCut.rest).toBe(rest);
  });

  it.each([
    [
      "curl https://h/x?a=1&b='x y'&c=3 -d e=f&g -H 'A: b' ; ls",
      'https://h/x?a=1&b=x y&c=3',
      'e=f&g',
      'POST',
    ],
    ['curl https://h/x&b=2;c=3 | jq', 'https://h/x&b=2;c=3', '', 'GET'],
  ])('tells what it would be in quotes: %s', (command, url, text, method) => {
    const whole = request(parseCurl(command)).urlCut?.whole;
    expect([whole?.url, new TextDecoder().decode(whole?.body), whole?.method]).toEqual([url, text, method]);
  });

  it('does not tell that where it cannot be read', () => {
    for (const command of ["curl https://h/x?a=1&b='2", 'curl https://h/x?a=1&b=2 -H', 'curl h?a&b -d @f'])
      expect(request(parseCurl(command)).urlCut).not.toHaveProperty('whole');
    expect(request(parseCurl(`curl https://h/x?a=1${'&b=2'.repeat(3000)}`)).urlCut).not.toHaveProperty(
      'whole',
    );
  });
});

describe('parseRawRequest', () => {
  it.each(['\r\n', '\n'])('reads lines ended by %j', (end) => {
    const lines = [
      'POST /job?x=1 HTTP/1.1',
      'Host: ci.acme.dev:8080',
      'X-Long: one',
      '  two',
      'Content-Length: 3',
      '',
      'a=1',
      '',
    ];
    expect(request(parseRawRequest(lines.join(end)))).toMatchObject({
      method: 'POST',
      url: '//ci.acme.dev:8080/job?x=1',
      headers: [
        ['Host', 'ci.acme.dev:8080'],
        ['X-Long', 'one two'],
        ['Content-Length', '3'],
      ],
      text: 'a=1',
    });
  });

  it('leaves out the line end that an editor adds to a form body', () => {
    expect(
      request(parseRawRequest('POST /x HTTP/1.1\nContent-Type: application/x-www-form-urlencoded\n\na=1\n'))
        .text,
    ).toBe('a=1');
  });

  it('reads what curl -v shows, and an absolute target', () => {
    const parsed = request(
      parseRawRequest('> GET http://h/x HTTP/1.1\n> Accept: */*\n>\n* ignored\n< HTTP/1.1 401'),
    );
    expect(parsed).toMatchObject({
      method: 'GET',
      url: 'http://h/x',
      headers: [['Accept', '*/*']],
      text: '',
    });
  });

  it('finds the request in all that curl -v shows', () => {
    const trace =
      '*   Trying 10.0.0.1:443...\n* Connected to h\n} [5 bytes data]\n> PUT /x?a=1 HTTP/1.1\r\n> Host: h\r\n> Content-Length: 9\r\n> \r\n< HTTP/1.1 401\n';
    expect(request(parseRawRequest(trace))).toMatchObject({
      method: 'PUT',
      url: '//h/x?a=1',
      headers: [
        ['Host', 'h'],
        ['Content-Length', '9'],
      ],
      bodyDoubt: 'not_whole',
    });
    const form = trace.replace('> Host', '> Content-Type: application/x-www-form-urlencoded\n> Host');
    expect(parseRawRequest(form)).toEqual({
      ok: false,
      message: containing('curl -v does not show the form'),
    });
  });

  it('reads the headers that a browser shows for HTTP/2', () => {
    const headers = ':authority: h:8443\n:method: POST\n:path: /x?a=1\n:scheme: https\naccept: */*\n';
    expect(request(parseRawRequest(headers))).toMatchObject({ method: 'POST', url: 'https://h:8443/x?a=1' });
  });

  it('keeps the bytes of a body that is no UTF-8', () => {
    const head = 'POST /x HTTP/1.1\nHost: h\nContent-Type: application/x-www-form-urlencoded\n\nname=caf';
    const bytes = Uint8Array.from([...new TextEncoder().encode(head), 0xe9, 0x80]);
    expect([...(request(parseRawRequest(bytes)).body ?? [])].slice(-3)).toEqual([0x66, 0xe9, 0x80]);
  });

  it.each([
    ['\n\n{}\n', 'line_end'],
    ['\n\n{}', undefined],
    ['\nContent-Length: 3\n\n{}\n', undefined],
    ['\nContent-Length: 9\n\n{}\n', 'not_whole'],
  ])('tells what is not certain about the body in %j', (rest, bodyDoubt) => {
    expect(request(parseRawRequest(`POST /x HTTP/1.1${rest}`)).bodyDoubt).toBe(bodyDoubt);
  });

  it.each(['', 'hello', 'GET\n', 'GET /x HTTP/1.1\nno header here'])(
    'tells a person what is wrong with %j',
    (text) => {
      expect(parseRawRequest(text)).toEqual({
        ok: false,
        message: matching(/This (?:is no HTTP request|line is no header)/),
      });
    },
  );
});

describe('parseAuthorization', () => {
  it('reads the header with and without its name', () => {
    for (const text of ['OAuth a="1"', ' Authorization: OAuth a="1"\n']) {
      expect(parseAuthorization(text)).toEqual({
        ok: true,
        request: { headers: [['Authorization', 'OAuth a="1"']] },
      });
    }
  });

  it.each(['Bearer x', '', 'OAuth ', 'OAuthx a="1"'])('refuses %j', (text) => {
    expect(parseAuthorization(text)).toEqual({ ok: false, message: ANY_TEXT });
  });
});

describe('parseHar', () => {
  const entry = (url: string, headers: readonly unknown[] = [], postData?: unknown): unknown => ({
    request: { method: 'POST', url, headers, postData },
    response: { headers: [{ name: 'Date', value: 'Tue, 14 Nov 2023 22:13:20 GMT' }] },
  });

  it('takes the first request that has a signature, in a header, a query or a form', () => {
    const header = { name: 'Authorization', value: 'OAuth oauth_signature="x"' };
    const har = {
      log: {
        entries: [
          entry('https://h/plain'),
          entry('https://h/signed', [header], { mimeType: 'text/plain', text: 'hi' }),
        ],
      },
    };
    expect(request(parseHar(JSON.stringify(har)))).toMatchObject({
      url: 'https://h/signed',
      headers: [
        ['Authorization', header.value],
        ['Content-Type', 'text/plain'],
      ],
      text: 'hi',
      arrivedAtSeconds: 1_700_000_000,
    });
    const query = entry('https://h/q?oauth_signature=x');
    expect(request(parseHar(JSON.stringify({ log: { entries: [query] } }))).url).toBe(
      'https://h/q?oauth_signature=x',
    );
    const form = entry('https://h/f', [], {
      mimeType: 'application/x-www-form-urlencoded',
      params: [{ name: 'oauth_signature', value: 'a b' }],
    });
    expect(request(parseHar(JSON.stringify(form))).text).toBe('oauth_signature=a%20b');
  });

  it('takes the only request when none is signed, or the one that has the expected URL', () => {
    const har = (...urls: readonly string[]): string =>
      JSON.stringify({ log: { entries: urls.map((url) => entry(url)) } });
    const all = har('https://h/a', 'https://h/b?x=1', 'https://h/b?x=2', 'https://h/c/d', 'https://h/cd');
    expect(request(parseHar(har('https://h/a'))).url).toBe('https://h/a');
    expect(request(parseHar(har('https://h/a'), 'https://public/a')).url).toBe('https://h/a');
    expect(request(parseHar(all, 'https://h/a#top')).url).toBe('https://h/a');
    expect(request(parseHar(all, 'https://h/a?y=1')).url).toBe('https://h/a');
    expect(request(parseHar(all, 'https://h/b?x=2')).url).toBe('https://h/b?x=2');
    expect(request(parseHar(all, 'https://h/c')).url).toBe('https://h/c/d');
    const refused = (expectedUrl?: string): unknown => parseHar(all, expectedUrl);
    expect(refused()).toEqual({ ok: false, message: containing('in the 5 requests of this HAR file.') });
    expect(refused('https://h/b')).toEqual({ ok: false, message: containing('more than one has') });
    expect(refused('https://h/x')).toEqual({ ok: false, message: containing('none has the expected URL') });
  });

  it('tells that a body was left out, and refuses a form without it', () => {
    const header = { name: 'Authorization', value: 'OAuth oauth_signature="x"' };
    const har = (type: string): string =>
      JSON.stringify(entry('https://h/x', [header, { name: 'Content-Type', value: type }]));
    expect(request(parseHar(har('application/json'))).bodyDoubt).toBe('not_whole');
    expect(parseHar(har('application/x-www-form-urlencoded'))).toEqual({
      ok: false,
      message: containing('does not hold its body'),
    });
  });

  it.each([
    ['nonsense', 'not JSON'],
    ['{}', 'no log.entries'],
    ['null', 'no log.entries'],
    ['{"log":{"entries":[null,1,{"request":[]}]}}', 'could not find an OAuth signature'],
  ])('tells a person what is wrong with %s', (text, message) => {
    expect(parseHar(text)).toEqual({ ok: false, message: containing(message) });
  });
});
