// `/_maillon/out/…`: the application and its pages call a linked application as a person, or for themselves.
import { createHash, randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { Link } from '@maillon/applinks/storage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dance, type LinkedGateway, link, startLinkedGateway } from './support/linked-gateways.ts';

const KEY = `mak_${randomBytes(32).toString('base64url')}`;

interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

let seen: Seen[] = [];
let ours: LinkedGateway;
let theirs: LinkedGateway;
let linkId: string;
let out: string;

beforeAll(async () => {
  ours = await startLinkedGateway((_req, res) => res.end('our application'), { path: '/ci' });
  theirs = await startLinkedGateway(theirApplication, { path: '/git' });
  linkId = await link(ours, theirs);
  out = `${ours.publicUrl}/_maillon/out/${linkId}`;
  await ours.store.applicationKeys.add({
    id: 'key_1',
    name: 'ci',
    keyDigest: createHash('sha256').update(KEY).digest('base64url'),
    createdAtSeconds: 1,
    lastUsedAtSeconds: null,
  });
});
afterAll(async () => {
  await ours.close();
  await theirs.close();
});

/** Says who it was called as; some paths answer in special ways. */
function theirApplication(req: IncomingMessage, res: ServerResponse): void {
  const chunks: Buffer[] = [];
  req.on('data', (chunk: Buffer) => chunks.push(chunk));
  req.on('end', () => {
    const path = (req.url ?? '').slice('/git'.length);
    const { method = '', headers } = req;
    seen.push({ method, url: req.url ?? '', headers, body: Buffer.concat(chunks).toString() });
    ANSWERS[path]?.(res);
    if (!res.writableEnded) res.end(JSON.stringify({ user: headers['x-forwarded-user'] ?? null, path }));
  });
}

const ANSWERS: Readonly<Record<string, (res: ServerResponse) => void>> = {
  '/page': (res) => {
    res.setHeader('Content-Type', 'text/html');
    res.setHeader('Set-Cookie', ['session=theirs', '__Host-maillon-form=x']);
    res.setHeader('Content-Security-Policy', "script-src 'unsafe-inline'");
    res.setHeader('Access-Control-Allow-Origin', '*');
    res.setHeader('Clear-Site-Data', '"*"');
    res.setHeader('Strict-Transport-Security', 'max-age=1');
    res.setHeader('Service-Worker-Allowed', '/');
    res.setHeader('Cache-Control', 'public, max-age=1000');
    res.setHeader('Connection', 'close, X-Per-Hop');
    res.setHeader('X-Per-Hop', '1');
    res.setHeader('X-Total-Count', '7');
    res.end('<script>top.evil = 1</script>');
  },
  '/zipped': (res) => {
    res.setHeader('Content-Encoding', 'gzip');
    res.end(gzipSync('unzipped'));
  },
  '/moved': (res) => {
    res.statusCode = 302;
    res.setHeader('Location', '/git/arrived');
    res.end();
  },
  '/elsewhere': (res) => {
    res.statusCode = 302;
    res.setHeader('Location', 'http://127.0.0.1:1/');
    res.end();
  },
  '/beside': (res) => {
    res.statusCode = 302;
    res.setHeader('Location', '/other-application');
    res.end();
  },
  '/teapot': (res) => {
    res.statusCode = 418;
    res.end('short and stout');
  },
};

const asApplication = (user?: string): Record<string, string> => ({
  authorization: `Bearer ${KEY}`,
  ...(user === undefined ? {} : { 'x-maillon-user': user }),
});
const asPage = (user: string): Record<string, string> => ({
  'x-maillon-request': '1',
  'remote-user': user,
  'sec-fetch-site': 'same-origin',
});

async function jsonOf(response: Response): Promise<Record<string, unknown>> {
  return (await response.json()) as Record<string, unknown>;
}

async function connect(user: string): Promise<void> {
  const url = `${ours.publicUrl}/plugins/servlet/applinks/oauth/login-dance/authorize?applicationLinkID=${linkId}`;
  const end = await dance(url, user);
  expect([end.status, await end.text()]).toEqual([200, expect.stringContaining('is connected')]);
}

describe('a person', () => {
  it('is asked first, by the address that the answer names; then the application acts as that person', async () => {
    const first = await fetch(`${out}/rest/api/1.0/projects`, { headers: asApplication('alice') });
    const { error, authorizeUrl, reason } = await jsonOf(first);
    expect([first.status, error, reason]).toEqual([401, 'credentials_required', 'no_token']);
    expect(authorizeUrl).toBe(
      `${ours.publicUrl}/plugins/servlet/applinks/oauth/login-dance/authorize?applicationLinkID=${linkId}`,
    );
    const end = await dance(String(authorizeUrl), 'alice');
    expect(end.status).toBe(200);
    const second = await fetch(`${out}/rest/api/1.0/projects?start=1&q=a%20b`, {
      headers: asApplication('alice'),
    });
    expect([second.status, await jsonOf(second)]).toEqual([
      200,
      { user: 'alice', path: '/rest/api/1.0/projects?start=1&q=a%20b' },
    ]);
    expect(second.headers.get('x-maillon-link')).toBe(linkId);
  });

  it('acts from a page of the application by their own session', async () => {
    await connect('bob');
    const answer = await fetch(`${out}/x`, { headers: asPage('bob') });
    expect(await jsonOf(answer)).toEqual({ user: 'bob', path: '/x' });
    // What a page says of who it is for does not count.
    const other = await fetch(`${out}/x`, { headers: { ...asPage('bob'), 'x-maillon-user': 'alice' } });
    expect(await jsonOf(other)).toEqual({ user: 'bob', path: '/x' });
  });

  it('is asked again when the other side took the access token back', async () => {
    await connect('carol');
    const [token] = await theirs.store.accessTokens.listByUser('carol', 1);
    await theirs.store.accessTokens.revoke(token?.id ?? '', 2);
    const answer = await fetch(`${out}/x`, { headers: asApplication('carol') });
    expect([answer.status, (await jsonOf(answer))['error']]).toEqual([401, 'credentials_required']);
    expect(await ours.store.outgoingTokens.find(linkId, 'carol')).toBe(undefined);
  });

  it('is found by the name of the link too', async () => {
    const answer = await fetch(`${ours.publicUrl}/_maillon/out/Other/x`, { headers: asApplication('alice') });
    expect(answer.status).toBe(200);
  });
});

describe('what is sent', () => {
  it('holds no cookie, key, origin or name of a person of ours, and the body as it is', async () => {
    seen = [];
    const answer = await fetch(`${out}/x`, {
      method: 'POST',
      headers: {
        ...asApplication('alice'),
        cookie: 'session=ours',
        origin: ours.publicUrl,
        referer: `${ours.publicUrl}/secret`,
        'x-forwarded-user': 'root',
        'x-atlassian-token': 'no-check',
        'content-type': 'application/json',
      },
      body: '{"state":"SUCCESSFUL"}',
    });
    expect(answer.status).toBe(200);
    const { headers, body, method } = seen[0] ?? raise();
    expect([method, body]).toEqual(['POST', '{"state":"SUCCESSFUL"}']);
    expect(headers['x-forwarded-user']).toBe('alice');
    expect(headers['x-atlassian-token']).toBe('no-check');
    for (const name of ['cookie', 'authorization', 'origin', 'referer', 'x-maillon-user', 'x-maillon-key'])
      expect([name, headers[name]]).toEqual([name, undefined]);
    expect(JSON.stringify(headers)).not.toContain(KEY);
  });

  it('may be a form, which is signed', async () => {
    seen = [];
    const answer = await fetch(`${out}/x`, {
      method: 'POST',
      headers: { ...asApplication('alice'), 'content-type': 'application/x-www-form-urlencoded' },
      body: 'a=1&b=%C3%A9+x&a=2',
    });
    expect([answer.status, seen[0]?.body]).toEqual([200, 'a=1&b=%C3%A9+x&a=2']);
    const large = await fetch(`${out}/x`, {
      method: 'POST',
      headers: { ...asApplication('alice'), 'content-type': 'application/x-www-form-urlencoded' },
      body: `a=${'x'.repeat(1024 * 1024)}`,
    });
    expect(large.status).toBe(413);
  });

  it('may be large: it is streamed', async () => {
    seen = [];
    const body = 'x'.repeat(5 * 1024 * 1024);
    const answer = await fetch(`${out}/x`, {
      method: 'PUT',
      headers: { ...asApplication('alice'), 'content-type': 'application/octet-stream' },
      body,
    });
    expect([answer.status, seen[0]?.body.length]).toEqual([200, body.length]);
  });
});

describe('T58: the answer of the other application', () => {
  it('is powerless here: sandboxed, without cookies or rules for our origin', async () => {
    const answer = await fetch(`${out}/page`, { headers: asApplication('alice') });
    const { headers } = answer;
    expect(await answer.text()).toBe('<script>top.evil = 1</script>');
    // No script runs in a sandbox without allow-scripts.
    expect(headers.get('content-security-policy')).toBe('sandbox');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('cache-control')).toBe('no-store');
    for (const name of [
      'set-cookie',
      'access-control-allow-origin',
      'clear-site-data',
      'strict-transport-security',
      'service-worker-allowed',
      'x-per-hop',
    ]) {
      expect([name, headers.get(name)]).toEqual([name, null]);
    }
    expect(headers.get('x-total-count')).toBe('7');
  });

  it('keeps its status and its content, unzipped', async () => {
    expect((await fetch(`${out}/teapot`, { headers: asApplication('alice') })).status).toBe(418);
    const zipped = await fetch(`${out}/zipped`, { headers: asApplication('alice') });
    expect([zipped.headers.get('content-encoding'), await zipped.text()]).toEqual([null, 'unzipped']);
  });

  it('that redirects within it is followed, signed anew; out of it is not', async () => {
    const moved = await fetch(`${out}/moved`, { headers: asApplication('alice') });
    expect(await jsonOf(moved)).toEqual({ user: 'alice', path: '/arrived' });
    for (const path of ['/elsewhere', '/beside']) {
      const answer = await fetch(`${out}${path}`, { headers: asApplication('alice') });
      expect([answer.status, await jsonOf(answer)]).toEqual([
        502,
        { error: 'peer_failed', code: 'REDIRECT_REFUSED', message: expect.any(String) as string },
      ]);
    }
  });
});

describe('T58: a page of another site', () => {
  const form = { 'content-type': 'application/x-www-form-urlencoded', 'remote-user': 'alice' };

  it.each([
    ['a form post', { ...form, origin: 'https://evil.example' }, 401],
    ['a form post of an old browser', form, 401],
    ['a script', { ...asPage('alice'), origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }, 403],
    ['a page in a sandbox', { ...asPage('alice'), origin: 'null' }, 403],
    ['a page of another port', { ...asPage('alice'), 'sec-fetch-site': 'same-site' }, 403],
    ['a post that says nothing', { 'x-maillon-request': '1', 'remote-user': 'alice' }, 403],
  ])('is refused: %s', async (_what, headers, status) => {
    seen = [];
    // Not fetch: it would say where it comes from.
    const answer = await fetch(`${out}/x`, { method: 'POST', headers: withoutSite(headers), body: '' });
    expect([answer.status, seen]).toEqual([status, []]);
    expect(answer.headers.get('access-control-allow-origin')).toBe(null);
  });

  it('gets no permission to send the header', async () => {
    const answer = await fetch(`${out}/x`, {
      method: 'OPTIONS',
      headers: { origin: 'https://evil.example', 'access-control-request-headers': 'x-maillon-request' },
    });
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([401, null]);
  });
});

/** Node's fetch says `sec-fetch-mode` only; what is given here stands. */
function withoutSite(headers: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

describe('the caller', () => {
  it.each([
    ['nobody', {}, 401, 'caller_unknown'],
    ['an unknown key', { authorization: 'Bearer mak_wrong' }, 401, 'application_key_unknown'],
    ['two keys', { ...asApplication(), 'x-maillon-key': KEY }, 401, 'application_key_repeated'],
    ['a user of no name', { ...asApplication(), 'x-maillon-user': '' }, 400, 'user_unreadable'],
    ['nobody who is signed in', { 'x-maillon-request': '1' }, 401, 'not_signed_in'],
    ['an access token', { authorization: 'OAuth oauth_token="x"' }, 401, 'caller_unknown'],
  ])('is refused: %s', async (_who, headers, status, error) => {
    const answer = await fetch(`${out}/x`, { headers: { ...headers } as Record<string, string> });
    expect([answer.status, (await jsonOf(answer))['error']]).toEqual([status, error]);
  });

  it('acts for itself only where the link allows it', async () => {
    const refused = await fetch(`${out}/x`, { headers: asApplication() });
    expect([refused.status, (await jsonOf(refused))['error']]).toEqual([403, 'two_legged_not_allowed']);
    await allow({ allowTwoLegged: true });
    expect(await jsonOf(await fetch(`${out}/x`, { headers: asApplication() }))).toEqual({
      user: null,
      path: '/x',
    });
    await allow({ allowTwoLegged: true, allowImpersonation: true });
    // Dave never agreed: he is named.
    const dave = await fetch(`${out}/x`, { headers: asApplication('dave') });
    expect((await jsonOf(dave))['user']).toBe('dave');
    await allow({ allowTwoLegged: false, allowImpersonation: false });
    expect((await fetch(`${out}/x`, { headers: asApplication('dave') })).status).toBe(401);
  });
});

/** Gives both halves the same rights. */
async function allow(rights: { allowTwoLegged: boolean; allowImpersonation?: boolean }): Promise<void> {
  await ours.store.links.update(linkId, (each) => ({
    ...each,
    outgoing: each.outgoing && { ...each.outgoing, ...rights },
  }));
  const [half] = await theirs.store.links.list();
  await theirs.store.links.update(half?.id ?? '', (each) => ({
    ...each,
    incoming: each.incoming && { ...each.incoming, ...rights },
  }));
}

describe('the address', () => {
  it.each([
    ['/../x', 400],
    ['/%2e%2e/x', 400],
    ['/a/%252e%252e/%252e%252e/x', 400],
    ['/..%2fx', 400],
    ['/..;/x', 400],
    [String.raw`/\..\x`, 400],
  ])('%s does not lead out of the other application', async (path, status) => {
    seen = [];
    const { request } = await import('node:http');
    const { hostname, port, pathname } = new URL(out);
    const got = await new Promise<number>((resolve, reject) => {
      request({ hostname, port, path: pathname + path, headers: asApplication('alice') }, (res) => {
        res.resume();
        resolve(res.statusCode ?? 0);
      })
        .on('error', reject)
        .end();
    });
    expect([got, seen]).toEqual([status, []]);
  });

  it('names a link that goes outwards, and is not paused', async () => {
    const about = async (name: string): Promise<unknown> =>
      (await jsonOf(await fetch(`${ours.publicUrl}/_maillon/out/${name}`, { headers: asApplication() })))[
        'error'
      ];
    expect(await about('')).toBe('link_unknown');
    expect(await about('nobody/x')).toBe('link_unknown');
    await ours.store.links.update(linkId, (each) => ({ ...each, state: 'paused' }));
    expect(await about(`${linkId}/x`)).toBe('link_paused');
    await ours.store.links.update(linkId, (each) => ({ ...each, state: 'enabled' }));
  });
});

describe('T18: an address of this machine, when that is not allowed', () => {
  let careful: LinkedGateway;
  beforeAll(async () => {
    careful = await startLinkedGateway((_req, res) => res.end(), { allowLoopback: false });
    const here = (await ours.store.links.get(linkId)) ?? raise();
    await careful.store.links.add({ ...here, id: 'lnk_address' });
    await careful.store.links.add({ ...byName(here), id: 'lnk_name', name: 'Named' });
    for (const each of ['lnk_address', 'lnk_name'])
      await careful.store.outgoingTokens.put({ ...TOKEN, linkId: each, user: 'alice' });
  });
  afterAll(() => careful.close());

  it.each(['lnk_address', 'lnk_name'])(
    'is not called, and cause and remedy are told and logged: %s',
    async (id) => {
      const answer = await fetch(`${careful.publicUrl}/_maillon/out/${id}/x`, { headers: asPage('alice') });
      const message = expect.stringMatching(
        /We do not call (?:localhost|127\.0\.0\.1): .*this machine.*start maillon up with --allow-loopback/,
      ) as string;
      expect([answer.status, await jsonOf(answer)]).toEqual([
        502,
        { error: 'peer_failed', code: 'ADDRESS_REFUSED', message },
      ]);
      expect(loggedOf(id)).toMatchObject([{ level: 'warn', code: 'ADDRESS_REFUSED', message }]);
    },
  );

  it.each(['lnk_address', 'lnk_name'])(
    'is not called by the login dance, which says so as well: %s',
    async (id) => {
      const before = loggedOf(id).length;
      const page = await fetch(
        `${careful.publicUrl}/plugins/servlet/applinks/oauth/login-dance/authorize?applicationLinkID=${id}`,
        { headers: { 'remote-user': 'alice' } },
      );
      expect(page.status).toBe(502);
      const text = await page.text();
      expect(text).toMatch(/We do not call .*start maillon up with --allow-loopback/);
      expect(text).toContain('<code>ADDRESS_REFUSED</code>');
      expect(loggedOf(id).slice(before)).toMatchObject([
        { level: 'warn', status: 502, code: 'ADDRESS_REFUSED' },
      ]);
    },
  );

  function loggedOf(id: string): readonly unknown[] {
    return careful.logged
      .map((line) => JSON.parse(line) as { readonly link?: string }) // what pino writes
      .filter((line) => line.link === id);
  }
});

function byName({ peer, ...here }: Link): Link {
  const named: Link = { ...here, peer: { ...peer, applicationId: null }, incoming: null };
  return JSON.parse(JSON.stringify(named).replaceAll('127.0.0.1', 'localhost')) as Link; // the same shape
}

const TOKEN = {
  token: 't',
  tokenSecret: 's',
  sessionHandle: null,
  expiresAtSeconds: null,
  sessionExpiresAtSeconds: null,
  createdAtSeconds: 1,
  issuedAtSeconds: 1,
  lastUsedAtSeconds: null,
};

function raise(): never {
  throw new Error('there is none');
}
