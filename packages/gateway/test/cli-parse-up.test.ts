// What `maillon up` makes of flags and environment, without a process.
import { describe, expect, it } from 'vitest';
import { type Environment, parseUp } from '../src/config/parse-up.ts';
import { UP_OPTIONS, type UpFlags } from '../src/config/up-options.ts';

const WHOAMI: UpFlags = {
  whoami: '/whoami',
  whoamiUser: '/name',
  whoamiSignedIn: '/anonymous=false',
  login: '/login?to={return}',
};
const URLS: UpFlags = { app: 'http://127.0.0.1:8080', public: 'https://ci.acme.dev' };
const BASE: UpFlags = { ...URLS, ...WHOAMI };
const HEADER: UpFlags = { ...URLS, userHeader: 'Remote-User', trust: '10.0.0.5/32' };

function configOf(flags: UpFlags, env: Environment = {}) {
  const parsed = parseUp(flags, env, '/work');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
  return parsed.config;
}

function faultsOf(flags: UpFlags, env: Environment = {}): readonly string[] {
  const parsed = parseUp(flags, env, '/work');
  return parsed.ok ? [] : parsed.faults.map(({ source, message }) => `${source} ${message}`);
}

describe('a configuration', () => {
  it('has the published defaults', () => {
    expect(configOf(BASE)).toEqual({
      appUrl: 'http://127.0.0.1:8080',
      publicUrl: 'https://ci.acme.dev',
      listen: { host: '127.0.0.1', port: 8480 },
      adminListen: { host: '127.0.0.1', port: 8481, isRequired: false },
      allowLoopback: false,
      dataDir: '/work/maillon-data',
      keyFile: '/work/maillon-data/key',
      identity: {
        kind: 'whoami',
        path: '/whoami',
        userPointer: '/name',
        signedIn: { pointer: '/anonymous', value: false },
        login: '/login?to={return}',
      },
      forwardHeader: 'X-Forwarded-User',
      lifetimes: { requestTokenSeconds: 600, accessTokenSeconds: 31_536_000, sessionSeconds: 34_128_000 },
      applicationName: 'ci.acme.dev',
    });
  });

  it('takes every flag', () => {
    const flags: UpFlags = {
      app: 'HTTP://App.example:8080/ci/',
      public: 'https://CI.acme.dev:443/ci/',
      listen: '[::1]:9000',
      adminListen: '10.0.0.1:9001',
      allowLoopback: '1',
      data: '/var/lib/maillon',
      userHeader: 'Remote-User',
      trust: '10.0.0.0/8, ::1/128,192.168.1.7',
      forwardHeader: 'X-Remote-User',
      requestTokenTtl: '60',
      accessTokenTtl: '3600',
      sessionTtl: '7200',
      name: ' CI ',
    };
    expect(configOf(flags, { MAILLON_KEY_FILE: 'keys/k', MAILLON_APP_SECRET: 'correct-horse' })).toEqual({
      appUrl: 'http://app.example:8080/ci',
      publicUrl: 'https://ci.acme.dev/ci',
      listen: { host: '::1', port: 9000 },
      adminListen: { host: '10.0.0.1', port: 9001, isRequired: true },
      allowLoopback: true,
      dataDir: '/var/lib/maillon',
      keyFile: '/work/keys/k',
      identity: { kind: 'header', header: 'Remote-User', trust: ['10.0.0.0/8', '::1/128', '192.168.1.7'] },
      forwardHeader: 'X-Remote-User',
      lifetimes: { requestTokenSeconds: 60, accessTokenSeconds: 3600, sessionSeconds: 7200 },
      applicationName: 'CI',
      appSecret: 'correct-horse',
    });
  });

  it('takes the environment where a flag is absent, and only there', () => {
    const flags: Record<string, string> = {
      ...BASE,
      name: 'CI',
      data: '/d',
      listen: '127.0.0.1:1',
      forwardHeader: 'X-U',
      requestTokenTtl: '1',
      accessTokenTtl: '2',
      sessionTtl: '3',
    };
    const options = UP_OPTIONS.filter(({ key }) => flags[key] !== undefined);
    const env = Object.fromEntries(options.map(({ key, env: name }) => [name, flags[key]]));
    expect(options).toHaveLength(13);
    expect(configOf({}, env)).toEqual(configOf(flags));
    expect(configOf({ name: 'Other' }, env).applicationName).toBe('Other');
  });

  it('counts an empty variable as none', () => {
    expect(
      configOf(BASE, { MAILLON_LISTEN: '', MAILLON_TRUST: '', MAILLON_APP_SECRET: '', MAILLON_DATA: '' }),
    ).toEqual(configOf(BASE));
  });

  it('has an admin listener by default, unless its port is the public one; or none', () => {
    expect(configOf({ ...BASE, adminListen: 'off' }).adminListen).toBe(null);
    expect(configOf({ ...BASE, listen: '127.0.0.1:8481' }).adminListen).toBe(null);
    expect(configOf(BASE, { MAILLON_ADMIN_LISTEN: '[::1]:0' }).adminListen).toEqual({
      host: '::1',
      port: 0,
      isRequired: true,
    });
    expect(faultsOf({ ...BASE, adminListen: '127.0.0.1:8480' })).toEqual([
      '--admin-listen has the port of --listen (8480): choose another one',
    ]);
    expect(faultsOf({ ...BASE, adminListen: '8481' })).toEqual([
      expect.stringContaining('--admin-listen must be HOST:PORT'),
    ]);
  });

  it('allows loopback peers by flag or variable, and only so', () => {
    expect(configOf(BASE, { MAILLON_ALLOW_LOOPBACK: '1' }).allowLoopback).toBe(true);
    expect(configOf(BASE, { MAILLON_ALLOW_LOOPBACK: '0' }).allowLoopback).toBe(false);
    expect(faultsOf(BASE, { MAILLON_ALLOW_LOOPBACK: 'perhaps' })).toEqual([
      'MAILLON_ALLOW_LOOPBACK (--allow-loopback) must be 1 or 0; got "perhaps"',
    ]);
  });

  it('has a session of the access token and 30 days', () => {
    expect(configOf({ ...BASE, accessTokenTtl: '100' }).lifetimes.sessionSeconds).toBe(100 + 30 * 86_400);
  });

  it.each<readonly [publicUrl: string, host: string, port: number]>([
    ['http://127.0.0.1:8480', '127.0.0.1', 8480],
    ['http://localhost:9000/ci', 'localhost', 9000],
    ['http://[::1]:9000', '::1', 9000],
    ['http://127.9.9.9', '127.9.9.9', 80],
    ['https://localhost', 'localhost', 443],
    ['http://ci.localhost:7000', 'ci.localhost', 7000],
    ['http://10.0.0.1:9000', '127.0.0.1', 8480],
    ['http://localhost.acme.dev:9000', '127.0.0.1', 8480],
  ])('of the public URL %s listens on %s, port %d', (publicUrl, host, port) => {
    expect(configOf({ ...BASE, public: publicUrl }).listen).toEqual({ host, port });
  });

  it.each<readonly [text: string, pointer: string, value: unknown]>([
    ['/anonymous=false', '/anonymous', false],
    ['/user/name="a=b"', '/user/name', 'a=b'],
    ['/a=b="c"', '/a=b', 'c'],
    ['/n=1', '/n', 1],
    ['/n=null', '/n', null],
    ['/a~1b=["x",{"y":1}]', '/a~1b', ['x', { y: 1 }]],
  ])('reads the condition %s', (whoamiSignedIn, pointer, value) => {
    expect(configOf({ ...BASE, whoamiSignedIn }).identity).toMatchObject({ signedIn: { pointer, value } });
  });

  it('may have the application and the gateway on one host', () => {
    const urls = { app: 'http://127.0.0.1:8080/ci', public: 'http://127.0.0.1:8480/ci' };
    expect(faultsOf({ ...BASE, ...urls })).toEqual([]);
  });
});

describe('one fault', () => {
  it.each<readonly [name: string, flags: UpFlags, source: string, message: string]>([
    ['no app', { ...WHOAMI, public: 'https://ci.acme.dev' }, '--app', 'is missing'],
    ['no public', { ...WHOAMI, app: 'http://127.0.0.1:8080' }, '--public', 'is missing'],
    ['an empty app', { ...BASE, app: '' }, '--app', 'and is empty'],
    [
      'a host without scheme',
      { ...BASE, public: 'ci.acme.dev' },
      '--public',
      'did you mean https://ci.acme.dev?; got "ci.acme.dev"',
    ],
    [
      'a host and port without scheme',
      { ...BASE, app: 'localhost:8080' },
      '--app',
      'must be absolute and begin with http:// or https://',
    ],
    [
      'another scheme',
      { ...BASE, app: 'ftp://127.0.0.1' },
      '--app',
      'must be absolute and begin with http:// or https://',
    ],
    ['a public query', { ...BASE, public: 'https://ci.acme.dev/?x' }, '--public', 'must not have a query'],
    [
      'a public fragment',
      { ...BASE, public: 'https://ci.acme.dev/#x' },
      '--public',
      'must not have a fragment',
    ],
    [
      'a public user',
      { ...BASE, public: 'https://a:b@ci.acme.dev' },
      '--public',
      'must not have a user name or password',
    ],
    ['a space', { ...BASE, public: 'https://ci.acme.dev ' }, '--public', 'must not have spaces'],
    [
      'dot segments',
      { ...BASE, public: 'https://ci.acme.dev/a/../b' },
      '--public',
      'must not have the path segments',
    ],
    ['double slashes', { ...BASE, public: 'https://ci.acme.dev/a//b' }, '--public', 'must not have //'],
    ['a wrong port', { ...BASE, app: 'http://127.0.0.1:99999' }, '--app', 'must have a port from 1 to 65535'],
    [
      'app and public the same',
      { ...BASE, app: 'https://ci.acme.dev/' },
      '--app',
      'is at the public URL itself',
    ],
    [
      'app and public the same but for the port written out',
      { ...BASE, app: 'https://CI.acme.dev:443' },
      '--app',
      'is at the public URL itself',
    ],
    [
      'app where we listen',
      { ...BASE, app: 'http://127.0.0.1:8480' },
      '--app',
      'is where the gateway listens',
    ],
    [
      'app where we listen, by name',
      { ...BASE, app: 'http://localhost:8480' },
      '--app',
      'is where the gateway listens',
    ],
    [
      'app where we listen on every address',
      { ...BASE, app: 'http://localhost:9000', listen: '0.0.0.0:9000' },
      '--app',
      'is where the gateway listens',
    ],
    [
      'an app path that is not the public one',
      { ...BASE, app: 'http://127.0.0.1:8080/x' },
      '--app',
      'has the path /x, and --public has none',
    ],
    ['listen without a host', { ...BASE, listen: ':8480' }, '--listen', 'must be HOST:PORT'],
    ['listen without a port', { ...BASE, listen: '127.0.0.1' }, '--listen', 'must be HOST:PORT'],
    ['listen with a URL', { ...BASE, listen: 'http://127.0.0.1:1' }, '--listen', 'must be HOST:PORT'],
    ['listen with a large port', { ...BASE, listen: '127.0.0.1:65536' }, '--listen', 'up to 65535'],
    ['listen with a bare IPv6 address', { ...BASE, listen: '::1:8480' }, '--listen', 'must be HOST:PORT'],
    ['no identity', URLS, '--whoami', 'or --user-header is missing'],
    ['both kinds of identity', { ...BASE, ...HEADER }, '--user-header', 'two ways to learn who a person is'],
    ['a header without trust', { ...URLS, userHeader: 'Remote-User' }, '--trust', 'is missing'],
    ['trust without a header', { ...URLS, trust: '10.0.0.5/32' }, '--user-header', 'is missing'],
    ['an empty trust', { ...HEADER, trust: '' }, '--trust', 'must name one or more CIDRs'],
    ['commas for trust', { ...HEADER, trust: ' , ' }, '--trust', 'must name one or more CIDRs'],
    ['trust of *', { ...HEADER, trust: '*' }, '--trust', '* would believe everybody'],
    [
      'trust of 0.0.0.0/0',
      { ...HEADER, trust: '10.0.0.5/32,0.0.0.0/0' },
      '--trust',
      '0.0.0.0/0 would believe everybody',
    ],
    ['trust of ::/0', { ...HEADER, trust: '::/0' }, '--trust', '::/0 would believe everybody'],
    [
      'trust of half of everybody',
      { ...HEADER, trust: '0.0.0.0/1,128.0.0.0/1' },
      '--trust',
      '0.0.0.0/1 would believe everybody, or nearly',
    ],
    [
      'trust of all IPv4 in IPv6 form',
      { ...HEADER, trust: '::ffff:0:0/96' },
      '--trust',
      'is an IPv4 network in IPv6 form',
    ],
    [
      'a prefix that is too long',
      { ...HEADER, trust: '10.0.0.0/33' },
      '--trust',
      '10.0.0.0/33 has a wrong prefix length',
    ],
    ['a prefix that is none', { ...HEADER, trust: '10.0.0.0/x' }, '--trust', 'has a wrong prefix length'],
    ['an empty prefix', { ...HEADER, trust: '10.0.0.0/' }, '--trust', 'has a wrong prefix length'],
    ['an octal address', { ...HEADER, trust: '010.0.0.1/32' }, '--trust', '010.0.0.1/32 is no CIDR'],
    ['a name for an address', { ...HEADER, trust: 'localhost' }, '--trust', 'localhost is no CIDR'],
    [
      'a header name with a space',
      { ...HEADER, userHeader: 'Remote User' },
      '--user-header',
      'must be a header name',
    ],
    [
      'a header name with a colon',
      { ...HEADER, userHeader: 'Remote-User:' },
      '--user-header',
      'must be a header name',
    ],
    [
      'Authorization as user header',
      { ...HEADER, userHeader: 'authorization' },
      '--user-header',
      'has a meaning of its own',
    ],
    [
      'Host as forward header',
      { ...BASE, forwardHeader: 'Host' },
      '--forward-header',
      'has a meaning of its own',
    ],
    [
      'a line end in the forward header',
      { ...BASE, forwardHeader: 'X-A\r\nX-B' },
      '--forward-header',
      'must be a header name',
    ],
    [
      'half of whoami',
      { ...URLS, whoami: '/w', whoamiUser: '/n', login: '/l?{return}' },
      '--whoami-signed-in',
      'is missing',
    ],
    [
      'whoami at another host',
      { ...BASE, whoami: 'https://evil.example/' },
      '--whoami',
      'must be a path of the application',
    ],
    ['whoami with two slashes', { ...BASE, whoami: '//evil.example/' }, '--whoami', '// is another host'],
    ['whoami with a fragment', { ...BASE, whoami: '/w#x' }, '--whoami', 'must not have a fragment'],
    ['a pointer without slash', { ...BASE, whoamiUser: 'name' }, '--whoami-user', 'must be a JSON pointer'],
    ['a pointer with a bare ~', { ...BASE, whoamiUser: '/a~b' }, '--whoami-user', '~ is written ~0'],
    ['an empty pointer', { ...BASE, whoamiUser: '' }, '--whoami-user', 'must be a JSON pointer'],
    [
      'a condition without =',
      { ...BASE, whoamiSignedIn: '/anonymous' },
      '--whoami-signed-in',
      'it has no "="',
    ],
    [
      'a condition with a bad pointer',
      { ...BASE, whoamiSignedIn: 'anonymous=false' },
      '--whoami-signed-in',
      '"anonymous" must be a JSON pointer',
    ],
    [
      'a condition with bad JSON',
      { ...BASE, whoamiSignedIn: '/a=False' },
      '--whoami-signed-in',
      '"False" is no JSON',
    ],
    ['a condition without value', { ...BASE, whoamiSignedIn: '/a=' }, '--whoami-signed-in', '"" is no JSON'],
    ['a login without return', { ...BASE, login: '/login' }, '--login', 'must have {return}'],
    [
      'a login at another host',
      { ...BASE, login: 'https://sso.example/?to={return}' },
      '--login',
      'must be a path of the application',
    ],
    [
      'a login with two slashes',
      { ...BASE, login: '//sso.example/?to={return}' },
      '--login',
      '// is another host',
    ],
    [
      'a login with a backslash',
      { ...BASE, login: '/\\sso.example/?to={return}' },
      '--login',
      'must not have a backslash',
    ],
    [
      'a time of 0',
      { ...BASE, requestTokenTtl: '0' },
      '--request-token-ttl',
      'must be a positive whole number of seconds, e.g. 600; got "0"',
    ],
    [
      'a negative time',
      { ...BASE, accessTokenTtl: '-1' },
      '--access-token-ttl',
      'must be a positive whole number',
    ],
    [
      'a time with a unit',
      { ...BASE, sessionTtl: '30d' },
      '--session-ttl',
      'must be a positive whole number',
    ],
    [
      'a fraction',
      { ...BASE, requestTokenTtl: '1.5' },
      '--request-token-ttl',
      'must be a positive whole number',
    ],
    [
      'a time without end',
      { ...BASE, accessTokenTtl: '9999999999999' },
      '--access-token-ttl',
      'must be at most',
    ],
    [
      'a session shorter than the access token',
      { ...BASE, accessTokenTtl: '100', sessionTtl: '99' },
      '--session-ttl',
      'must be at least the 100 seconds of --access-token-ttl',
    ],
    ['a blank name', { ...BASE, name: ' ' }, '--name', 'must be 1 to 100 characters'],
    ['a name of two lines', { ...BASE, name: 'a\nb' }, '--name', 'must be 1 to 100 characters'],
  ])('%s', (_name, flags, source, message) => {
    const faults = faultsOf(flags);
    expect(faults).toHaveLength(1);
    expect(faults[0]?.startsWith(`${source} `)).toBe(true);
    expect(faults[0]).toContain(message);
  });

  it('in the environment is told by the name of the variable', () => {
    expect(faultsOf(BASE, { MAILLON_LISTEN: 'x' })[0]).toMatch(
      /^MAILLON_LISTEN \(--listen\) must be HOST:PORT.*; got "x"$/,
    );
  });

  it.each(['short', 'with space in', 'ünïcödé-secret', 'line\nend-secret'])(
    'in the application secret is told without the secret: %j',
    (secret) => {
      const faults = faultsOf(BASE, { MAILLON_APP_SECRET: secret });
      expect(faults).toHaveLength(1);
      expect(faults[0]).toContain('MAILLON_APP_SECRET must be 8 to 1024 visible ASCII characters');
      expect(faults[0]).not.toContain(secret);
    },
  );
});

it('reports all faults at once, in the order of the help', () => {
  const flags: UpFlags = {
    app: 'x',
    public: 'y',
    listen: 'z',
    whoami: 'w',
    whoamiUser: 'u',
    whoamiSignedIn: 's',
    login: 'l',
    forwardHeader: ' ',
    requestTokenTtl: 'a',
    accessTokenTtl: 'b',
    sessionTtl: 'c',
    name: '',
  };
  expect(faultsOf(flags).map((fault) => fault.split(' ')[0])).toEqual([
    '--app',
    '--public',
    '--listen',
    '--whoami',
    '--whoami-user',
    '--whoami-signed-in',
    '--login',
    '--forward-header',
    '--request-token-ttl',
    '--access-token-ttl',
    '--session-ttl',
    '--name',
  ]);
});
