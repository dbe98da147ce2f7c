// Who the application believes the person is: only whom we name.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createGateway } from '../src/gateway.ts';
import { trustedHeader } from '../src/identity/trusted-header.ts';
import { createLog } from '../src/log.ts';
import { fakeProvider, fakeStore, type TestGateway, testGateway } from './support/gateway.ts';
import { type RawApplication, rawApplication, valuesOf } from './support/raw-application.ts';
import { sendRaw } from './support/raw-client.ts';

let application: RawApplication;
let gateway: TestGateway;

beforeEach(async () => {
  application = await rawApplication();
  gateway = await testGateway({ appUrl: application.url });
});
afterEach(async () => {
  await gateway.gateway.closeNow();
  await application.close();
});

const get = (fields: string): string =>
  `GET / HTTP/1.1\r\nHost: ci.acme.dev\r\nConnection: close\r\n${fields}\r\n`;

const FORGED = [
  'X-Forwarded-User',
  'x-forwarded-USER',
  'X_Forwarded_User',
  'X-Forwarded_User',
  'X.Forwarded.User',
  'X-Forwarded-Email',
  'X-Forwarded-Groups',
  'X-Forwarded-Preferred-Username',
  'X-Forwarded-Login',
  'X-Forwarded-Mail',
  'X-Forwarded-DisplayName',
  'X-Forwarded-Uuid',
  'X-Forwarded-Roles',
  'X-Auth-Request-User',
  'X-Auth-Request-Email',
  'Remote-User',
  'REMOTE_USER',
  'Remote-Groups',
  'Remote-Name',
  'Remote-Email',
  'X-Remote-User',
  'X_REMOTE_USER',
  'X-authentik-username',
  'X-authentik-jwt',
  'X-Pomerium-Jwt-Assertion',
  'X-Pomerium-Claim-Email',
  'Cf-Access-Jwt-Assertion',
  'Cf-Access-Authenticated-User-Email',
  'Teleport-Jwt-Assertion',
  'Tailscale-User-Login',
  'Tailscale-User-Name',
  'x-amzn-oidc-data',
  'x-amzn-oidc-identity',
  'x-goog-iap-jwt-assertion',
  'X-Goog-Authenticated-User-Email',
  'X-MS-CLIENT-PRINCIPAL',
  'X-MS-CLIENT-PRINCIPAL-NAME',
  'X-WEBAUTH-USER',
  'X-WEBAUTH-ROLE',
  'X-User',
  'X-Role',
];

describe('T56: nobody but the gateway names the person', () => {
  it.each(FORGED)('removes %s from signed and unsigned requests', async (name) => {
    await sendRaw(gateway.port, get(`${name}: admin\r\n`));
    await sendRaw(gateway.port, get(`${name}: admin\r\nX-Test-Signed-As: alice\r\n`));
    expect(JSON.stringify(application.requests)).not.toContain('admin');
    expect(valuesOf(application.requests[0], 'X-Forwarded-User')).toEqual([]);
    expect(valuesOf(application.requests[1], 'X-Forwarded-User')).toEqual(['alice']);
  });

  it.each([
    'Connection: close, X-Forwarded-User\r\n',
    'Connection: x-forwarded-user\r\nConnection: close\r\n',
    'Connection: X_Forwarded_User, X-Maillon-App-Secret, X-Forwarded-For\r\n',
  ])('sets the person after %j was obeyed', async (connection) => {
    const request = `GET / HTTP/1.0\r\nHost: h\r\n${connection}X-Forwarded-User: mallory\r\nX-Test-Signed-As: alice\r\n\r\n`;
    expect((await sendRaw(gateway.port, request)).status).toBe(200);
    expect(valuesOf(application.requests[0], 'X-Forwarded-User')).toEqual(['alice']);
    expect(valuesOf(application.requests[0], 'X-Forwarded-For')).toEqual(['127.0.0.1']);
  });

  it('lets no trailer carry a person', async () => {
    const head =
      'POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nTrailer: X-Forwarded-User\r\nTransfer-Encoding: chunked\r\nX-Test-Signed-As: alice\r\n\r\n';
    await sendRaw(gateway.port, `${head}2\r\nhi\r\n0\r\nX-Forwarded-User: admin\r\n\r\n`);
    expect(JSON.stringify(application.requests)).not.toContain('admin');
    expect(application.requests[0]?.body.toString()).not.toContain('admin');
    expect(valuesOf(application.requests[0], 'X-Forwarded-User')).toEqual(['alice']);
  });

  it('uses and guards another forward header', async () => {
    await gateway.gateway.closeNow();
    gateway = await testGateway({ appUrl: application.url, forwardHeader: 'X-Acme_Person' });
    await sendRaw(
      gateway.port,
      get('X-Acme-Person: admin\r\nx_acme_person: admin\r\nX-Forwarded-User: admin\r\n'),
    );
    await sendRaw(gateway.port, get('X-Acme-Person: admin\r\nX-Test-Signed-As: alice\r\n'));
    expect(JSON.stringify(application.requests)).not.toContain('admin');
    expect(valuesOf(application.requests[1], 'X-Acme_Person')).toEqual(['alice']);
  });

  it('sends no person for a two-legged request without user', async () => {
    await sendRaw(gateway.port, get('X-Test-Signed-As: -\r\nX-Forwarded-User: admin\r\n'));
    expect(valuesOf(application.requests[0], 'X-Forwarded-User')).toEqual([]);
  });

  it('leaves act-as headers to callers with their own credential, and takes them from signed ones', async () => {
    const fields = 'Sudo: bob\r\nX-Redmine-Switch-User: bob\r\nes-security-runas-user: bob\r\n';
    await sendRaw(gateway.port, get(fields));
    await sendRaw(gateway.port, get(`${fields}X-Test-Signed-As: alice\r\n`));
    expect(valuesOf(application.requests[0], 'Sudo')).toEqual(['bob']);
    expect(JSON.stringify(application.requests[1])).not.toContain('bob');
  });

  it.each(['Cookie', 'Host', 'Content_Length', 'X-Forwarded-For', 'Bad Name', ''])(
    'refuses %j as forward header',
    async (forwardHeader) => {
      await expect(testGateway({ appUrl: application.url, forwardHeader })).rejects.toThrow(TypeError);
    },
  );
});

describe('names of people', () => {
  it('sends names beyond ASCII as UTF-8 bytes', async () => {
    await sendRaw(gateway.port, get(`X-Test-Signed-As: json:"Zo\\u00eb \\u5f20"\r\n`));
    const [value = ''] = valuesOf(application.requests[0], 'X-Forwarded-User');
    expect(Buffer.from(value, 'latin1').toString('utf8')).toBe('Zoë 张');
  });

  it.each([
    '"a\\r\\nX-Admin: 1"',
    '"a\\nb"',
    '"a\\u0000"',
    '"a\\u0085b"',
    '" a"',
    '"a\\u00a0"',
    '""',
    '"\\ud800"',
  ])('refuses %s with an explanation', async (json) => {
    const answer = await sendRaw(gateway.port, get(`X-Test-Signed-As: json:${json}\r\n`));
    expect(answer.status).toBe(500);
    expect(answer.body).toContain('user name cannot be sent');
    expect(application.requests).toEqual([]);
  });
});

describe('T57: a signed request carries no other identity', () => {
  it('loses Authorization and Cookie, and its answer Set-Cookie', async () => {
    application.respond = (_request, socket) =>
      socket.write(
        'HTTP/1.1 200 OK\r\nSet-Cookie: session=bob\r\nset-cookie: x=y\r\nX-Kept: 1\r\nContent-Length: 0\r\n\r\n',
      );
    const answer = await sendRaw(
      gateway.port,
      get(
        'Cookie: session=bob\r\nCookie: more=1\r\nAuthorization: Basic Ym9i\r\nauthorization: OAuth x\r\nCookie2: x\r\nX-Test-Signed-As: alice\r\n',
      ),
    );
    const names = application.requests[0]?.headers.map(([name]) => name.toLowerCase());
    expect(names).not.toContain('cookie');
    expect(names).not.toContain('cookie2');
    expect(names).not.toContain('authorization');
    expect(valuesOf(application.requests[0], 'X-Forwarded-User')).toEqual(['alice']);
    expect(answer.head).not.toMatch(/set-cookie/i);
    expect(answer.head).toContain('X-Kept: 1');
  });

  it('leaves both to unsigned requests', async () => {
    await sendRaw(gateway.port, get('Cookie: session=bob\r\nAuthorization: Basic Ym9i\r\n'));
    expect(valuesOf(application.requests[0], 'Cookie')).toEqual(['session=bob']);
    expect(valuesOf(application.requests[0], 'Authorization')).toEqual(['Basic Ym9i']);
  });
});

describe('T55: cookies do not cross', () => {
  it('keeps ours from the application', async () => {
    await sendRaw(
      gateway.port,
      get('Cookie: a=1; __Host-maillon-form=s; b="2;3"; maillon-form=t; MAILLON-X=u;c=4\r\n'),
    );
    await sendRaw(gateway.port, get('Cookie: maillon-form=t\r\n'));
    expect(valuesOf(application.requests[0], 'Cookie')).toEqual(['a=1; b="2;3";c=4']);
    expect(valuesOf(application.requests[1], 'Cookie')).toEqual([]);
  });

  it('drops what the application sets under our names', async () => {
    application.respond = (_request, socket) =>
      socket.write(
        'HTTP/1.1 200 OK\r\nSet-Cookie: __Host-maillon-form=x; Secure; Path=/\r\nSet-Cookie: maillon-form=x\r\n' +
          'Set-Cookie: =maillon-form=x\r\nSet-Cookie:  Maillon-Form=x\r\nSet-Cookie: session=1\r\nContent-Length: 0\r\n\r\n',
      );
    const answer = await sendRaw(gateway.port, get(''));
    expect(answer.head.match(/^set-cookie:.*$/gim)).toEqual(['Set-Cookie: session=1']);
  });
});

describe('a trusted proxy in front', () => {
  it('is believed, and its person is set in the forward header', async () => {
    await gateway.gateway.closeNow();
    gateway = await testGateway({
      appUrl: application.url,
      forwardHeader: 'X-WEBAUTH-USER',
      trustedHeader: trustedHeader({ header: 'Remote-User', cidrs: ['127.0.0.0/8'] }),
    });
    await sendRaw(gateway.port, get('Remote-User: alice\r\nX-WEBAUTH-USER: admin\r\nRemote_User: admin\r\n'));
    await sendRaw(gateway.port, get('Remote-User: alice\r\nRemote-User: admin\r\n'));
    await sendRaw(gateway.port, get('Remote-User: alice\r\nX-Test-Signed-As: carol\r\n'));
    await sendRaw(gateway.port, get(`Remote-User: ${Buffer.from('Zoë').toString('latin1')}\r\n`));
    expect(application.requests.map((request) => valuesOf(request, 'X-WEBAUTH-USER'))).toEqual([
      ['alice'],
      [],
      ['carol'],
      [Buffer.from('Zoë').toString('latin1')],
    ]);
    expect(JSON.stringify(application.requests)).not.toMatch(/admin|Remote-User/i);
  });

  it('is nobody special from another address', async () => {
    await gateway.gateway.closeNow();
    gateway = await testGateway({
      appUrl: application.url,
      trustedHeader: trustedHeader({ header: 'X-Sso-Person', cidrs: ['10.0.0.0/8'] }),
    });
    await sendRaw(gateway.port, get('X-Sso-Person: alice\r\nX-Forwarded-For: 10.0.0.1\r\n'));
    expect(JSON.stringify(application.requests)).not.toContain('alice');
  });
});

it('reports a wrong option before it listens', async () => {
  await expect(
    createGateway({
      provider: fakeProvider(),
      store: fakeStore(),
      appUrl: 'ftp://x',
      publicUrl: 'https://ci.acme.dev',
      listen: { host: '127.0.0.1', port: 0 },
      log: createLog({ level: 'silent' }),
    }),
  ).rejects.toThrow(/appUrl must be/);
});
