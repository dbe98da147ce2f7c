import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import {
  createGuardedFetch,
  type GuardedFetch,
  type GuardSettings,
  PeerError,
  type PeerErrorCode,
} from '@maillon/applinks/links';
import { afterEach, describe, expect, it } from 'vitest';
import { checkedAddresses } from '../src/links/peer/address-guard.ts';
import { addressKind } from '../src/links/peer/address-kind.ts';
import {
  EXPIRED_CERTIFICATE,
  LOCALHOST_CERTIFICATE,
  OTHER_NAME_CERTIFICATE,
  type TestCertificate,
} from './links-certificates.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function serve(
  listener: RequestListener,
  tls?: TestCertificate,
): Promise<{ url: string; hits: string[] }> {
  const hits: string[] = [];
  const counted: RequestListener = (req, res) => {
    hits.push(`${req.method ?? ''} ${req.headers.host ?? ''} ${req.url ?? ''}`);
    listener(req, res);
  };
  const server: Server = tls === undefined ? createServer(counted) : createTlsServer({ ...tls }, counted);
  server.on('tlsClientError', () => {});
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return { url: tls === undefined ? `http://127.0.0.1:${port}` : `https://localhost:${port}`, hits };
}

async function rawPort(onSocket: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    onSocket(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}

const resolvesTo =
  (...addresses: readonly string[]) =>
  async () =>
    addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));

const guarded = (settings: GuardSettings = {}): GuardedFetch =>
  createGuardedFetch({ allowLoopback: true, ...settings });

async function failureOf(call: Promise<unknown>): Promise<PeerError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof PeerError) return error;
    throw error;
  }
  throw new Error('the call did not fail');
}

async function codeOf(url: string, learnt: boolean, settings: GuardSettings = {}): Promise<PeerErrorCode> {
  return (await failureOf(createGuardedFetch({ timeoutMs: 2000, ...settings })(url, {}, { learnt }))).code;
}

const text = (body: Uint8Array): string => new TextDecoder().decode(body);

describe('a guarded fetch', () => {
  it('gives status, headers and body of the answer', async () => {
    const { url } = await serve((req, res) => {
      res.writeHead(201, { 'x-asked': `${req.method ?? ''} ${req.headers['x-mine']?.toString() ?? ''}` });
      req.pipe(res);
    });
    const answer = await guarded()(
      `${url}/a?b=c`,
      { method: 'PUT', headers: { 'x-mine': '1' }, body: 'héllo' },
      { learnt: false },
    );
    expect([answer.status, answer.headers.get('x-asked'), text(answer.body), answer.url]).toEqual([
      201,
      'PUT 1',
      'héllo',
      `${url}/a?b=c`,
    ]);
  });

  it('connects to the address that was checked, and names the host that was asked for', async () => {
    const { url, hits } = await serve((_req, res) => res.end('here'));
    const { port } = new URL(url);
    const fetch = guarded({ resolve: resolvesTo('127.0.0.1') });
    const answer = await fetch(`http://ci.acme.example:${port}/x`, {}, { learnt: true });
    expect([text(answer.body), hits]).toEqual(['here', [`GET ci.acme.example:${port} /x`]]);
  });
});

describe('T18: addresses', () => {
  it.each([
    ['http://127.0.0.1/', 'ADDRESS_REFUSED'],
    ['http://127.8.9.10:8080/', 'ADDRESS_REFUSED'],
    ['http://[::1]/', 'ADDRESS_REFUSED'],
    ['http://[::ffff:7f00:1]/', 'ADDRESS_REFUSED'],
    ['http://[::ffff:127.0.0.1]/', 'URL_REFUSED'],
    ['http://2130706433/', 'URL_REFUSED'],
    ['http://0177.0.0.1/', 'URL_REFUSED'],
    ['http://0x7f.0.0.1/', 'URL_REFUSED'],
    ['http://127.1/', 'URL_REFUSED'],
    ['http://0.0.0.0/', 'ADDRESS_REFUSED'],
    ['http://[::]/', 'ADDRESS_REFUSED'],
    ['http://169.254.169.254/latest/meta-data/', 'ADDRESS_REFUSED'],
    ['http://[fd00:ec2::254]/', 'ADDRESS_REFUSED'],
    ['http://[::ffff:a9fe:a9fe]/', 'ADDRESS_REFUSED'],
    ['http://[64:ff9b::a9fe:a9fe]/', 'ADDRESS_REFUSED'],
    ['http://[2002:7f00:1::]/', 'ADDRESS_REFUSED'],
    ['http://[fe80::1]/', 'ADDRESS_REFUSED'],
    ['http://allowed.example@127.0.0.1/', 'URL_REFUSED'],
    ['http://allowed.example\\@127.0.0.1/', 'URL_REFUSED'],
    ['file:///etc/passwd', 'URL_REFUSED'],
  ] as const)('refuses %s with %s, whoever gave it', async (url, code) => {
    expect([await codeOf(url, false), await codeOf(url, true)]).toEqual([code, code]);
  });

  it.each([
    'http://10.0.0.1/',
    'http://[::ffff:a00:1]/',
    'http://192.168.3.4/',
    'http://[fd12::1]/',
    'http://100.64.0.1/',
  ])('refuses the private %s when a peer told it', async (url) => {
    expect(await codeOf(url, true)).toBe('ADDRESS_REFUSED');
  });

  it('takes a private address that an administrator typed', async () => {
    const rules = { rules: {}, learnt: false, resolve: resolvesTo('192.168.3.4', 'fd12::1') };
    expect(await checkedAddresses('git.acme.example', rules)).toEqual([
      { address: '192.168.3.4', family: 4 },
      { address: 'fd12::1', family: 6 },
    ]);
  });

  it('refuses a name when one of its addresses is not allowed', async () => {
    const resolve = resolvesTo('93.184.216.34', '169.254.169.254');
    const { finding } = await failureOf(
      createGuardedFetch({ resolve })('http://a.example/', {}, { learnt: false }),
    );
    expect(finding).toEqual({
      code: 'ADDRESS_REFUSED',
      cause:
        'We do not call a.example: it is the address of a cloud metadata service, which hands out credentials.',
      evidence: 'a.example resolves to 169.254.169.254.',
      remedy: 'Use the address of the peer.',
    });
  });

  it('asks the name servers once, so that a second answer cannot lead elsewhere (DNS rebinding)', async () => {
    const { url, hits } = await serve((req, res) => {
      if (req.url === '/') res.writeHead(302, { location: '/again' }).end();
      else res.end('ok');
    });
    const { port } = new URL(url);
    let asked = 0;
    const resolve = async (): Promise<readonly { address: string; family: number }[]> => {
      asked += 1;
      return [{ address: asked === 1 ? '127.0.0.1' : '127.0.0.2', family: 4 }];
    };
    await guarded({ resolve })(`http://rebind.example:${port}/`, {}, { learnt: true });
    expect([asked, hits.length]).toEqual([1, 2]);
  });

  it('refuses a name that resolves to loopback, and calls nobody', async () => {
    const { url, hits } = await serve((_req, res) => res.end());
    const { port } = new URL(url);
    const settings = { resolve: resolvesTo('127.0.0.1') };
    expect([await codeOf(`http://inner.example:${port}/`, true, settings), hits]).toEqual([
      'ADDRESS_REFUSED',
      [],
    ]);
  });

  it.each([
    ['8.8.8.8', 'public'],
    ['2606:4700::1111', 'public'],
    ['::ffff:8.8.8.8', 'public'],
    ['64:ff9b::8.8.8.8', 'public'],
    ['::ffff:10.0.0.1', 'private'],
    ['::10.0.0.1', 'private'],
    ['0:0:0:0:0:ffff:7f00:0001', 'loopback'],
    ['0:0:0:0:0:0:0:1', 'loopback'],
    ['fe80::1%eth0', 'link-local'],
    ['FD00:0EC2::0254', 'metadata'],
    ['100.100.100.200', 'metadata'],
    ['224.0.0.1', 'reserved'],
    ['255.255.255.255', 'reserved'],
    ['192.0.2.1', 'reserved'],
    ['ff02::1', 'reserved'],
    ['2001:db8::1', 'reserved'],
    ['::', 'reserved'],
    ['no address', 'reserved'],
  ] as const)('knows %s as %s', (address, kind) => {
    expect(addressKind(address)).toBe(kind);
  });
});

describe('T18, T43: redirects', () => {
  it('follows three within the host', async () => {
    const { url } = await serve((req, res) => {
      const step = Number(req.url?.slice(1));
      if (step < 3) res.writeHead(302, { location: `/${step + 1}` }).end();
      else res.end('there');
    });
    const answer = await guarded()(`${url}/0`, {}, { learnt: false });
    expect([text(answer.body), answer.url]).toEqual(['there', `${url}/3`]);
  });

  it('follows no fourth', async () => {
    const { url, hits } = await serve((_req, res) => res.writeHead(302, { location: '/on' }).end());
    const { code } = await failureOf(guarded()(`${url}/`, {}, { learnt: false }));
    expect([code, hits.length]).toEqual(['REDIRECTED', 4]);
  });

  it('does not go on to an inner host, and names it', async () => {
    const { url } = await serve((_req, res) =>
      res.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data/?secret=1#x' }).end(),
    );
    const { finding } = await failureOf(guarded()(`${url}/`, {}, { learnt: false }));
    expect([finding.code, finding.evidence]).toEqual([
      'REDIRECTED',
      `GET ${url}/ answered 302 with Location http://169.254.169.254/latest/meta-data/.`,
    ]);
  });

  it('sends a password to no other port of the host', async () => {
    const other = await serve((_req, res) => res.end());
    const { url } = await serve((_req, res) => res.writeHead(307, { location: `${other.url}/` }).end());
    const request = { headers: { Authorization: 'Basic eDp5' } };
    const { code } = await failureOf(guarded()(`${url}/`, request, { learnt: false }));
    expect([code, other.hits]).toEqual(['REDIRECTED', []]);
  });

  it.each(['PUT', 'POST', 'DELETE'])('follows none of a %s', async (method) => {
    const { url, hits } = await serve((_req, res) => res.writeHead(308, { location: '/other' }).end());
    const { code } = await failureOf(guarded()(`${url}/`, { method }, { learnt: false }));
    expect([code, hits.length]).toEqual(['REDIRECTED', 1]);
  });

  it('tells the new base URL when only that differs', async () => {
    const { url } = await serve((req, res) =>
      res.writeHead(301, { location: `https://git.acme.example/scm${req.url ?? ''}` }).end(),
    );
    const { finding } = await failureOf(
      guarded()(`${url}/rest/applinks/1.0/manifest`, {}, { learnt: false }),
    );
    expect(finding.remedy).toBe('Use https://git.acme.example/scm as its address.');
  });

  it.each(['javascript:alert(1)', 'ftp://a.example/', 'http://a@b.example/'])(
    'does not go on to %s',
    async (location) => {
      const { url } = await serve((_req, res) => res.writeHead(302, { location }).end());
      expect((await failureOf(guarded()(`${url}/`, {}, { learnt: false }))).code).toBe('REDIRECTED');
    },
  );
});

describe('T18: bounds', () => {
  it('reads no more than the bound of a body without end', async () => {
    const { url } = await serve((_req, res) => {
      const more = (): void => {
        while (!res.destroyed && res.write(Buffer.alloc(65_536))) {
          // Until the other side stops reading.
        }
      };
      res.on('drain', more);
      more();
    });
    const { code } = await failureOf(guarded({ maxBytes: 100_000 })(`${url}/`, {}, { learnt: false }));
    expect(code).toBe('ANSWER_TOO_LARGE');
  });

  it('refuses a body that announces 1 GB before it comes', async () => {
    const { url } = await serve((_req, res) =>
      res.writeHead(200, { 'content-length': String(2 ** 30) }).write('x'),
    );
    expect((await failureOf(guarded()(`${url}/`, {}, { learnt: false }))).code).toBe('ANSWER_TOO_LARGE');
  });

  it('ends when a body drips on beyond the time', async () => {
    const { url } = await serve((_req, res) => {
      const drip = setInterval(() => res.write('.'), 20);
      res.on('close', () => clearInterval(drip));
    });
    const { finding } = await failureOf(guarded({ timeoutMs: 300 })(`${url}/slow`, {}, { learnt: false }));
    expect([finding.code, finding.cause, finding.evidence]).toEqual([
      'TIMEOUT',
      'The answer began and did not end in time.',
      `GET ${url}/slow took more than 0.3 seconds.`,
    ]);
  });

  it('ends when a port accepts and never answers', async () => {
    const port = await rawPort(() => {});
    const { finding } = await failureOf(
      guarded({ timeoutMs: 200 })(`http://127.0.0.1:${port}/`, {}, { learnt: false }),
    );
    expect([finding.code, finding.cause]).toEqual([
      'TIMEOUT',
      'The connection was accepted, and no answer came in time.',
    ]);
  });

  it('ends when the name servers are silent', async () => {
    const resolve = (): Promise<never> => new Promise(() => {});
    const { finding } = await failureOf(
      guarded({ timeoutMs: 100, resolve })('http://a.example/', {}, { learnt: false }),
    );
    expect([finding.code, finding.cause]).toEqual(['TIMEOUT', 'The name servers did not answer in time.']);
  });
});

describe('a failure of the network is named', () => {
  it('CONNECTION_REFUSED', async () => {
    const port = await rawPort(() => {});
    for (const close of closing.splice(0)) await close();
    expect(await codeOf(`http://127.0.0.1:${port}/`, false, { allowLoopback: true })).toBe(
      'CONNECTION_REFUSED',
    );
  });

  it('UNKNOWN_HOST', async () => {
    const resolve = async (): Promise<never> => {
      throw Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' });
    };
    expect(await codeOf('http://nowhere.example/', false, { resolve })).toBe('UNKNOWN_HOST');
  });

  it('CONNECTION_LOST', async () => {
    const port = await rawPort((socket) => socket.once('data', () => socket.destroy()));
    expect(await codeOf(`http://127.0.0.1:${port}/`, false, { allowLoopback: true })).toBe('CONNECTION_LOST');
  });

  it('UNEXPECTED_RESPONSE for what is no HTTP', async () => {
    const port = await rawPort((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'));
    expect(await codeOf(`http://127.0.0.1:${port}/`, false, { allowLoopback: true })).toBe(
      'UNEXPECTED_RESPONSE',
    );
  });

  it('SSL_UNMATCHED for https to a port without TLS', async () => {
    const { url } = await serve((_req, res) => res.end());
    const settings = { allowLoopback: true, resolve: resolvesTo('127.0.0.1') };
    expect(await codeOf(`https://localhost:${new URL(url).port}/`, false, settings)).toBe('SSL_UNMATCHED');
  });
});

describe('T44: TLS is verified', () => {
  const tls = (certificate: TestCertificate): GuardSettings => ({
    allowLoopback: true,
    resolve: resolvesTo('127.0.0.1'),
    ca: [certificate.cert],
  });

  it('takes a certificate of a CA that the settings name', async () => {
    const { url } = await serve((_req, res) => res.end('safe'), LOCALHOST_CERTIFICATE);
    const answer = await createGuardedFetch(tls(LOCALHOST_CERTIFICATE))(`${url}/`, {}, { learnt: false });
    expect(text(answer.body)).toBe('safe');
  });

  it('refuses a self-signed one, shows it, and sends nothing', async () => {
    const { url, hits } = await serve((_req, res) => res.end(), LOCALHOST_CERTIFICATE);
    const settings = { allowLoopback: true, resolve: resolvesTo('127.0.0.1') };
    const { finding } = await failureOf(createGuardedFetch(settings)(`${url}/`, {}, { learnt: false }));
    expect([finding.code, hits]).toEqual(['SSL_UNTRUSTED', []]);
    expect(finding.evidence).toMatch(
      /DEPTH_ZERO_SELF_SIGNED_CERT\. It shows a self-signed certificate of CN=localhost.*SHA-256/,
    );
  });

  it('whatever NODE_TLS_REJECT_UNAUTHORIZED says', async () => {
    const { url, hits } = await serve((_req, res) => res.end(), LOCALHOST_CERTIFICATE);
    const before = process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    const settings = { allowLoopback: true, resolve: resolvesTo('127.0.0.1') };
    const code = await codeOf(`${url}/`, false, settings).finally(() => {
      if (before === undefined) delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
      else process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = before;
    });
    expect([code, hits]).toEqual(['SSL_UNTRUSTED', []]);
  });

  it('refuses an expired one', async () => {
    const { url } = await serve((_req, res) => res.end(), EXPIRED_CERTIFICATE);
    expect(await codeOf(`${url}/`, false, tls(EXPIRED_CERTIFICATE))).toBe('SSL_EXPIRED');
  });

  it('refuses one for another host', async () => {
    const { url } = await serve((_req, res) => res.end(), OTHER_NAME_CERTIFICATE);
    expect(await codeOf(`${url}/`, false, tls(OTHER_NAME_CERTIFICATE))).toBe('SSL_HOSTNAME_UNMATCHED');
  });
});
