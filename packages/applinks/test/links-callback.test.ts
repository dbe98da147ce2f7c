// Registered and requested callbacks: threats T15 and T16, Application Links wire notes, section 1.
import { callbackMatches, parseCallback, type WebUrlFault } from '@maillon/applinks';
import { describe, expect, it } from 'vitest';

const REGISTERED = 'https://consumer.example.com/oauth/callback';

function faultOf(text: string): WebUrlFault | undefined {
  const parsed = parseCallback(text);
  return parsed.ok ? undefined : parsed.fault;
}

function matches(registered: string, text: string): boolean | WebUrlFault {
  const parsed = parseCallback(text);
  return parsed.ok ? callbackMatches(registered, parsed.url) : parsed.fault;
}

describe('a callback that is refused by itself', () => {
  it.each<readonly [name: string, text: string, fault: WebUrlFault]>([
    [
      'neg-callback-javascript (T15)',
      'javascript:alert(document.domain)//https://consumer.example.com/',
      'scheme',
    ],
    ['neg-callback-javascript-tab (T15)', 'java\tscript:alert(1)', 'characters'],
    ['neg-callback-javascript-authority (T15)', 'javascript://consumer.example.com/%0Aalert(1)', 'scheme'],
    ['javascript in capitals (T15)', 'JavaScript:alert(1)', 'scheme'],
    ['neg-callback-vbscript (T15)', 'vbscript:msgbox(1)', 'scheme'],
    ['neg-callback-data-unregistered (T15)', 'data:text/html,x', 'scheme'],
    ['neg-callback-ftp (T15)', 'ftp://consumer.example.com/cb', 'scheme'],
    ['file (T15)', 'file:///etc/passwd', 'scheme'],
    ['blob (T15)', 'blob:https://consumer.example.com/x', 'scheme'],
    ['neg-callback-scheme-relative', '//consumer.example.com/oauth/callback', 'scheme'],
    ['a path alone', '/oauth/callback', 'scheme'],
    ['neg-callback-single-slash (T16)', 'https:/consumer.example.com/oauth/callback', 'scheme'],
    ['no slash (T16)', 'https:consumer.example.com/oauth/callback', 'scheme'],
    ['three slashes (T16)', 'https:///consumer.example.com/oauth/callback', 'scheme'],
    ["oob is the caller's to know", 'oob', 'scheme'],
    ['neg-callback-oob-space', 'oob ', 'characters'],
    ['nothing', '', 'empty'],
    [
      'neg-callback-crlf (T16)',
      'https://consumer.example.com/oauth/callback\r\nSet-Cookie: sid=1',
      'characters',
    ],
    ['neg-callback-leading-space (T16)', ' https://consumer.example.com/oauth/callback', 'characters'],
    ['a trailing line end (T16)', 'https://consumer.example.com/oauth/callback\n', 'characters'],
    ['a NUL (T16)', 'https://consumer.example.com\0.evil.example/', 'characters'],
    ['a non-ASCII host (T16)', 'https://consumer.example。com/', 'characters'],
    ['a non-ASCII path (T16)', 'https://consumer.example.com/é', 'characters'],
    ['neg-callback-userinfo (T16)', 'https://consumer.example.com@evil.example/oauth/callback', 'userinfo'],
    ['user and password (T16)', 'https://user:pass@consumer.example.com/oauth/callback', 'userinfo'],
    ['an empty user (T16)', 'https://@consumer.example.com/oauth/callback', 'userinfo'],
    [
      'neg-callback-backslash (T16)',
      'https://evil.example\\@consumer.example.com/oauth/callback',
      'backslash',
    ],
    ['a backslash in the path (T16)', 'https://consumer.example.com/oauth\\callback', 'backslash'],
    ['neg-callback-fragment', 'https://consumer.example.com/oauth/callback#x', 'fragment'],
    ['an empty fragment', 'https://consumer.example.com/oauth/callback#', 'fragment'],
    ['a fragment right after the host', 'https://consumer.example.com#/oauth/callback', 'fragment'],
    ['neg-callback-8k', `https://consumer.example.com/oauth/callback?x=${'y'.repeat(20_000)}`, 'too_long'],
    ['no host', 'https://?x', 'host'],
    ['an encoded host (T16)', 'https://consumer%2eexample.com/', 'host'],
    ['a hexadecimal address (T16)', 'http://0x7f.1/cb', 'host'],
    ['an octal address (T16)', 'http://0177.0.0.1/cb', 'host'],
    ['a short address (T16)', 'http://127.1/cb', 'host'],
    ['a long IPv6 address (T16)', 'http://[0:0:0:0:0:0:0:1]/cb', 'host'],
    ['a broken IPv6 address', 'http://[::1/cb', 'host'],
    ['an empty port', 'https://consumer.example.com:/oauth/callback', 'port'],
    ['port 0', 'https://consumer.example.com:0/oauth/callback', 'port'],
    ['port 65536', 'https://consumer.example.com:65536/oauth/callback', 'port'],
    ['a port with a leading zero', 'https://consumer.example.com:0443/oauth/callback', 'port'],
    ['a port in words', 'https://consumer.example.com:https/oauth/callback', 'port'],
    ['dot segments', 'https://consumer.example.com/oauth/callback/../evil', 'dot_segment'],
    ['dot segment at the end', 'https://consumer.example.com/oauth/callback/..', 'dot_segment'],
    ['a single dot', 'https://consumer.example.com/oauth/callback/./x', 'dot_segment'],
    ['encoded dots', 'https://consumer.example.com/oauth/callback/%2e%2E/evil', 'dot_segment'],
    ['a half encoded dot', 'https://consumer.example.com/oauth/callback/.%2e/evil', 'dot_segment'],
    [
      'dots behind an encoded slash',
      'https://consumer.example.com/oauth/callback/x%2f..%2Fevil',
      'dot_segment',
    ],
    [
      'dots behind an encoded backslash',
      'https://consumer.example.com/oauth/callback/x%5c..%5Cevil',
      'dot_segment',
    ],
    ['dots encoded twice', 'https://consumer.example.com/oauth/callback/%252e%252e/evil', 'dot_segment'],
    ['dots with a path parameter', 'https://consumer.example.com/oauth/callback/..;x=1/evil', 'dot_segment'],
    ['a broken escape in the path', 'https://consumer.example.com/oauth/%zz', 'path_characters'],
    ['markup in the path', 'https://consumer.example.com/<script>', 'path_characters'],
  ])('%s', (_name, text, fault) => {
    expect(faultOf(text)).toBe(fault);
  });
});

describe('a callback that is taken', () => {
  it('comes back in parts, host in lower case', () => {
    expect(parseCallback('HTTPS://Consumer.Example.COM:8443/OAuth/call%2Fback?a=b&c=%26')).toEqual({
      ok: true,
      url: {
        scheme: 'https',
        host: 'consumer.example.com',
        port: 8443,
        path: '/OAuth/call%2Fback',
        query: 'a=b&c=%26',
        href: 'https://consumer.example.com:8443/OAuth/call%2Fback?a=b&c=%26',
      },
    });
  });

  it('has the default port and the path / when it names none', () => {
    expect(parseCallback('http://127.0.0.1')).toEqual({
      ok: true,
      url: { scheme: 'http', host: '127.0.0.1', port: 80, path: '/', query: null, href: 'http://127.0.0.1/' },
    });
  });

  it.each([
    ['ctl-callback-unregistered-https', 'https://app.example/cb'],
    ['an IPv6 address', 'http://[::1]:8080/cb'],
    ['an empty query', 'https://app.example/cb?'],
    ['a query without path', 'https://app.example?x=1'],
    ['an @ in the path', 'https://app.example/@me'],
    ['a URL in the query', 'https://app.example/cb?to=https://u:p@h/../x'],
    ['dots that are no segment', 'https://app.example/..a/...'],
    ['a percent sign, encoded', 'https://app.example/100%25/x'],
    ['a punycode host', 'https://xn--bcher-kva.example/cb'],
  ])('%s', (_name, text) => {
    expect(faultOf(text)).toBeUndefined();
  });

  it('has a query that cannot break out of the page or header that shows it', () => {
    const parsed = parseCallback('https://app.example/cb?q="><script>\'');
    expect(parsed.ok && parsed.url.href).toBe('https://app.example/cb?q=%22%3E%3Cscript%3E%27');
  });
});

describe('a registered callback', () => {
  it.each<readonly [name: string, registered: string, text: string]>([
    ['itself', REGISTERED, REGISTERED],
    ['ctl-callback-extra-query', REGISTERED, `${REGISTERED}?state=abc&x=%26`],
    ['a path below it', REGISTERED, `${REGISTERED}/a/b`],
    ['itself with a slash', REGISTERED, `${REGISTERED}/`],
    ['the default port written out', REGISTERED, 'https://consumer.example.com:443/oauth/callback'],
    ['the default port left out', 'http://a.example:80/cb', 'http://a.example/cb'],
    ['another case of scheme and host', REGISTERED, 'HTTPS://CONSUMER.example.com/oauth/callback'],
    ['everything below an origin', 'https://a.example', 'https://a.example/x/y'],
    ['what is below its trailing slash', 'https://a.example/cb/', 'https://a.example/cb/x'],
    ['another query than its own', 'https://a.example/cb?a=1', 'https://a.example/cb?b=2'],
  ])('covers %s', (_name, registered, text) => {
    expect(matches(registered, text)).toBe(true);
  });

  it.each<readonly [name: string, registered: string, text: string]>([
    ['neg-callback-other-host', REGISTERED, 'https://evil.example/oauth/callback'],
    ['neg-callback-subdomain', REGISTERED, 'https://x.consumer.example.com/oauth/callback'],
    ['a longer host', REGISTERED, 'https://consumer.example.com.evil.example/oauth/callback'],
    ['a host with a final dot', REGISTERED, 'https://consumer.example.com./oauth/callback'],
    ['neg-callback-other-port', REGISTERED, 'https://consumer.example.com:8443/oauth/callback'],
    ["the other scheme's default port", REGISTERED, 'https://consumer.example.com:80/oauth/callback'],
    ['another scheme', REGISTERED, 'http://consumer.example.com/oauth/callback'],
    ['another scheme on the same port', REGISTERED, 'http://consumer.example.com:443/oauth/callback'],
    ['neg-callback-path-prefix', REGISTERED, 'https://consumer.example.com/oauth/callback-evil'],
    ['a shorter path', REGISTERED, 'https://consumer.example.com/oauth'],
    ['an encoded slash after it', REGISTERED, `${REGISTERED}%2fx`],
    ['a path parameter after it', REGISTERED, `${REGISTERED};x`],
    ['another case of the path', REGISTERED, 'https://consumer.example.com/OAuth/callback'],
    ['another encoding of the path', REGISTERED, 'https://consumer.example.com/o%61uth/callback'],
    ['its path without the trailing slash', 'https://a.example/cb/', 'https://a.example/cb'],
    ['anything, when it does not parse', 'https://a.example/../', 'https://a.example/'],
  ])('does not cover %s', (_name, registered, text) => {
    expect(matches(registered, text)).toBe(false);
  });
});
