// The admin listener: signing in, what is shown, confirming a link that another application proposes.
import { createServer } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Browser, hiddenInputs } from '../../../test/support/browser.ts';
import { ADMIN_ROUTES } from '../src/admin/admin-routes.ts';
import { createAdministratorCheck } from '../src/admin/check-administrator.ts';
import { hashPassword } from '../src/admin/passwords.ts';
import { createSignInLimit } from '../src/admin/sign-in-limit.ts';
import {
  asRoot,
  idOf,
  type LinkedGateway,
  listenOn,
  PASSWORD,
  signedInAsRoot,
  startLinkedGateway,
} from './support/linked-gateways.ts';
import { sendRaw } from './support/raw-client.ts';

let ours: LinkedGateway;
let theirs: LinkedGateway;
let admin: string;

beforeAll(async () => {
  ours = await startLinkedGateway((_req, res) => res.end('our application'));
  theirs = await startLinkedGateway((_req, res) => res.end('their application'), {
    applicationName: 'Git <script>alert(1)</script>',
  });
  admin = ours.adminUrl;
});
afterAll(async () => {
  await ours.close();
  await theirs.close();
});
afterEach(async () => {
  for (const { id } of await ours.store.links.list()) await ours.store.links.remove(id);
});

const signedIn = (): Promise<Browser> => signedInAsRoot(ours);

/** As another application's page sends the browser to us. */
function proposal(changes: Record<string, string> = {}, from: LinkedGateway = theirs): string {
  return `${ours.publicUrl}/plugins/servlet/applinks/listApplicationLinks?${new URLSearchParams({
    applinkStartingUrl: JSON.stringify(from.publicUrl),
    applinkStartingType: JSON.stringify('generic'),
    applinkConfigInUserAuth: 'true',
    applinkConfigOutUserAuth: 'true',
    applinkConfigOutServerAuth: 'true',
    ...changes,
  }).toString()}`;
}

describe('signing in', () => {
  it('gives a session for the pages, until signing out', async () => {
    const browser = await signedIn();
    const list = await browser.get(`${admin}/`);
    expect(list.status).toBe(200);
    expect(list.text).toContain('No links yet');
    const out = await browser.post(`${admin}/sign-out`, hiddenInputs(list.text));
    expect(out.location).toBe(`${admin}/sign-in`);
    expect((await browser.get(`${admin}/`)).location).toBe(`${admin}/sign-in?to=%2F`);
  });

  it('refuses a wrong password and an unknown name in the same words', async () => {
    const browser = new Browser();
    const form = hiddenInputs((await browser.get(`${admin}/sign-in`)).text);
    const wrong = await browser.post(`${admin}/sign-in`, {
      ...form,
      name: 'root',
      password: 'wrong-password',
    });
    const unknown = await browser.post(`${admin}/sign-in`, { ...form, name: 'nobody', password: PASSWORD });
    expect([wrong.status, unknown.status]).toEqual([403, 403]);
    expect(wrong.text).toBe(unknown.text);
  });

  it('T14: leads on to pages here only', async () => {
    for (const to of ['//evil.example', String.raw`/\evil.example`, 'https://evil.example', '/a\nb']) {
      const page = await new Browser().get(`${admin}/sign-in?${new URLSearchParams({ to }).toString()}`);
      expect([to, hiddenInputs(page.text)['to']]).toEqual([to, '/']);
    }
  });

  it('keeps the cookie from scripts and other sites, by a name that the application never gets', async () => {
    const browser = new Browser();
    const form = await browser.get(`${admin}/sign-in`);
    const done = await browser.post(`${admin}/sign-in`, {
      ...hiddenInputs(form.text),
      name: 'root',
      password: PASSWORD,
    });
    expect(done.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^maillon-admin-\d+=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/),
    ]);
  });

  it('ends when the administrator is removed, or gets another password', async () => {
    await ours.store.administrators.put({
      name: 'eve',
      passwordHash: await hashPassword('first-password'),
      createdAtSeconds: 1,
    });
    const browser = new Browser();
    const form = hiddenInputs((await browser.get(`${admin}/sign-in`)).text);
    await browser.post(`${admin}/sign-in`, { ...form, name: 'eve', password: 'first-password' });
    expect((await browser.get(`${admin}/`)).status).toBe(200);
    await ours.store.administrators.put({
      name: 'eve',
      passwordHash: await hashPassword('second-password'),
      createdAtSeconds: 2,
    });
    expect((await browser.get(`${admin}/`)).status).toBe(303);
    await ours.store.administrators.remove('eve');
  });
});

describe('T41: each page for administrators', () => {
  it.each(
    ADMIN_ROUTES.filter(({ permission }) => permission === 'administrator').map(
      ({ method, path }) => [method, path] as const,
    ),
  )('%s %s refuses who is not signed in', async (method, path) => {
    const stranger = new Browser();
    const answer =
      method === 'GET' ? await stranger.get(admin + path) : await stranger.post(admin + path, {});
    expect(answer.status).toBe(method === 'GET' ? 303 : 401);
    // A person of the application, or an access token, is no administrator (T51).
    const headers = {
      'remote-user': 'root',
      authorization: 'OAuth oauth_consumer_key="c", oauth_token="t", oauth_signature="s"',
    };
    const other =
      method === 'GET'
        ? await stranger.get(admin + path, headers)
        : await stranger.post(admin + path, {}, headers);
    expect(other.status).toBe(method === 'GET' ? 303 : 401);
  });

  it('has one spelling', async () => {
    const port = Number(new URL(admin).port);
    for (const target of ['/;x', '//', '/links/proposal;x', '/links//proposal', '/%6cinks/proposal', '/./'])
      expect([target, (await sendRaw(port, get(target))).status]).toEqual([target, 404]);
  });

  it('is on the admin listener only', async () => {
    for (const path of ['/sign-in', '/links/proposal', '/'])
      expect(await (await fetch(ours.publicUrl + path)).text()).toBe('our application');
  });

  it('answers to its own host only (DNS rebinding)', async () => {
    const port = Number(new URL(admin).port);
    const answer = await sendRaw(port, get('/sign-in', 'evil.example'));
    expect(answer.status).toBe(421);
  });
});

function get(target: string, host = '127.0.0.1'): string {
  return `GET ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;
}

it('T12: no page can be framed, sniffed, cached or scripted, refusals included', async () => {
  const browser = await signedIn();
  for (const path of ['/', '/sign-in', '/links/create', '/links/proposal', '/nothing']) {
    for (const visit of [await browser.get(admin + path), await browser.post(admin + path, {})]) {
      const { headers } = visit;
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('cache-control')).toBe('no-store');
      const policy = headers.get('content-security-policy');
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).toContain("default-src 'none'");
      expect(policy).not.toContain('script-src');
    }
  }
});

describe('T11: a form of the admin listener', () => {
  it('is taken with its own token, in its own browser, from its own page', async () => {
    const browser = await signedIn();
    const form = hiddenInputs((await browser.get(`${admin}/`)).text);
    const sites: readonly Record<string, string>[] = [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: ours.publicUrl },
      { 'sec-fetch-site': 'cross-site' },
    ];
    for (const headers of sites)
      expect((await browser.post(`${admin}/sign-out`, form, headers)).status).toBe(403);
    expect((await browser.post(`${admin}/sign-out`, {})).status).toBe(403);
    const other = await signedIn();
    expect((await other.post(`${admin}/sign-out`, form)).status).toBe(403);
    // The token of one form opens no other.
    expect((await browser.post(`${admin}/links/proposal`, form)).status).toBe(403);
    expect((await browser.get(`${admin}/`)).status).toBe(200);
  });

  it('signs nobody in from the page of somebody else', async () => {
    const attacker = new Browser();
    const form = hiddenInputs((await attacker.get(`${admin}/sign-in`)).text);
    const victim = new Browser();
    const done = await victim.post(`${admin}/sign-in`, { ...form, name: 'root', password: PASSWORD });
    expect(done.status).toBe(403);
  });
});

describe('a proposed link', () => {
  it('is shown in full after signing in, and made by the form alone', async () => {
    const browser = new Browser();
    const proposed = await browser.get(proposal());
    const target = proposed.location ?? '';
    expect(target).toContain(`${admin}/links/proposal?`);
    const first = await browser.get(target);
    const signIn = await browser.get(first.location ?? '');
    const done = await browser.post(`${admin}/sign-in`, {
      ...hiddenInputs(signIn.text),
      name: 'root',
      password: PASSWORD,
    });
    // Back at the proposal.
    expect(done.location).toBe(target);
    const page = await browser.get(done.location ?? '');
    expect(page.status).toBe(200);
    for (const shown of [theirs.publicUrl, ours.publicUrl, await idOf(theirs)])
      expect(page.text).toContain(shown);
    // T42: what the other application calls itself is text.
    expect(page.text).toContain('Git &lt;script&gt;alert(1)&lt;/script&gt;');
    expect(page.text).not.toContain('<script>');
    expect(await ours.store.links.list()).toEqual([]);

    const made = await browser.post(`${admin}/links/proposal`, {
      ...hiddenInputs(page.text),
      incoming: '3LO',
      outgoing: '3LO+2LO',
      action: 'confirm',
    });
    expect([made.status, made.text]).toEqual([200, expect.stringContaining('was made here')]);
    expect(made.text).toContain(`${theirs.publicUrl}/plugins/servlet/applinks/listApplicationLinks?`);
    const [link] = await ours.store.links.list();
    expect(link).toMatchObject({
      state: 'enabled',
      peer: { applicationId: await idOf(theirs), rpcUrl: theirs.publicUrl, displayUrl: theirs.publicUrl },
      incoming: { signatureMethods: ['RSA-SHA1'], allowTwoLegged: false },
      outgoing: { signatureMethod: 'RSA-SHA1', allowTwoLegged: true, allowImpersonation: false },
    });
    const list = await browser.get(`${admin}/`);
    expect(list.text).toContain('both');
    expect(list.text).not.toContain('<script>');
  });

  it('of more rights than people give is never chosen by the one who proposes', async () => {
    const browser = await signedIn();
    const { location = '' } = await browser.get(
      proposal({ applinkConfigOutPreAuth: 'true', applinkConfigInServerAuth: 'true' }),
    );
    const page = await browser.get(location);
    expect(page.text).toContain('as anybody without asking them</bdi>');
    expect(page.text.match(/<option value="([^"]+)" selected>/g)).toEqual([
      '<option value="3LO" selected>',
      '<option value="3LO" selected>',
    ]);
  });

  it('is not made when another application answers than the one that was shown', async () => {
    const browser = await signedIn();
    const { location = '' } = await browser.get(proposal());
    const page = await browser.get(location);
    const made = await browser.post(`${admin}/links/proposal`, {
      ...hiddenInputs(page.text),
      peerId: '11111111-2222-4333-8444-555555555555',
      incoming: '3LO',
      outgoing: '3LO',
      action: 'confirm',
    });
    expect([made.status, await ours.store.links.list()]).toEqual([409, []]);
  });

  it('of an application that does not answer says why', async () => {
    const browser = await signedIn();
    const { location = '' } = await browser.get(
      proposal({ applinkStartingUrl: JSON.stringify('http://127.0.0.1:9') }),
    );
    const page = await browser.get(location);
    expect(page.text).toContain('The connection was refused');
    expect(page.text).not.toContain('Make the link');
  });

  it('T52: with another key than known is made only when both keys were seen', async () => {
    const browser = await signedIn();
    const { location = '' } = await browser.get(proposal());
    const form = {
      ...hiddenInputs((await browser.get(location)).text),
      incoming: '3LO',
      outgoing: '3LO',
      action: 'confirm',
    };
    await browser.post(`${admin}/links/proposal`, form);
    const [link] = await ours.store.links.list();
    const other = await startLinkedGateway((_req, res) => res.end());
    const otherKey = await (await fetch(`${other.publicUrl}/plugins/servlet/oauth/consumer-info`)).text();
    await other.close();
    const base64 = /<publicKey>([^<]+)</.exec(otherKey)?.[1] ?? '';
    const publicKey = `-----BEGIN PUBLIC KEY-----\n${base64.match(/.{1,64}/g)?.join('\n') ?? ''}\n-----END PUBLIC KEY-----\n`;
    await ours.store.links.update(link?.id ?? '', (each) => ({
      ...each,
      incoming: each.incoming && { ...each.incoming, publicKey },
    }));
    const refused = await browser.post(`${admin}/links/proposal`, form);
    expect(refused.status).toBe(409);
    expect(new Set(refused.text.match(/SHA256:[\w-]+/g)).size).toBe(2);
    expect((await ours.store.links.list())[0]?.incoming?.publicKey).toBe(publicKey);
    const notThatOne = await browser.post(`${admin}/links/proposal`, { ...form, acceptKey: 'SHA256:other' });
    expect(notThatOne.status).toBe(409);
    const [, acceptKey = ''] = /name="acceptKey" value="([^"]+)"/.exec(refused.text) ?? [];
    const replaced = await browser.post(`${admin}/links/proposal`, { ...form, acceptKey });
    expect(replaced.status).toBe(200);
    expect((await ours.store.links.list())[0]?.incoming?.publicKey).not.toBe(publicKey);
  });
});

describe('guessing passwords', () => {
  it('gets slower with each wrong guess, by name and by address, and is forgiven by the right one', () => {
    let now = 0;
    const limit = createSignInLimit(() => now);
    const attempt = (name: string, address = 'a'): number | undefined => limit.take([name, address]);
    expect([1, 2, 3, 4, 5].map(() => attempt('root'))).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect(attempt('root')).toBe(1);
    now += 1_000;
    expect(attempt('root')).toBe(undefined);
    expect(attempt('root')).toBe(2);
    // From elsewhere the name waits as well, and another name from here.
    expect(attempt('root', 'b')).toBe(2);
    expect(attempt('other')).toBe(2);
    expect(attempt('other', 'b')).toBe(undefined);
    now += 2_000;
    limit.forgive(['root', 'a']);
    expect([1, 2, 3].map(() => attempt('root'))).toEqual([undefined, undefined, undefined]);
  });

  it('costs the same work for an unknown name', async () => {
    const asked: string[] = [];
    const check = createAdministratorCheck({
      store: {
        administrators: {
          ...ours.store.administrators,
          find: (name) => {
            asked.push(name);
            return ours.store.administrators.find(name);
          },
        },
      },
    });
    const timed = async (name: string): Promise<number> => {
      const start = performance.now();
      expect(await check({ name, password: 'wrong' }, undefined)).toEqual({ kind: 'refused' });
      return performance.now() - start;
    };
    await timed('warm-up');
    const [known, unknown] = [await timed('root'), await timed('nobody')];
    expect(asked).toEqual(['warm-up', 'root', 'nobody']);
    // An argon2id comparison takes some ten milliseconds; a missing one would take none.
    expect(unknown).toBeGreaterThan(known / 10);
  });

  it('T53: is refused by the wire REST before anything is compared', async () => {
    const target = await startLinkedGateway((_req, res) => res.end());
    try {
      const url = `${target.publicUrl}/rest/applinks/1.0/authenticationinfo`;
      const wrong = (): Promise<Response> =>
        fetch(url, { headers: { authorization: `Basic ${Buffer.from('root:wrong').toString('base64')}` } });
      const statuses = [];
      for (let count = 0; count < 6; count++) statuses.push((await wrong()).status);
      expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
      // The right password waits too, or guessing would go on.
      const right = await asRoot(url, 'GET');
      expect([right.status, Number(right.headers.get('retry-after'))]).toEqual([429, 1]);
      // The other door stays open.
      expect((await fetch(`${target.adminUrl}/sign-in`)).status).toBe(200);
      expect(target.logged.join('')).not.toContain('wrong');
    } finally {
      await target.close();
    }
  });
});

describe('the default admin address', () => {
  it('that is taken is left out, and named; one that was asked for is a failure', async () => {
    const other = createServer();
    const { port } = new URL(await listenOn(other));
    const listen = { host: '127.0.0.1', port: Number(port) };
    const without = await startLinkedGateway((_req, res) => res.end('app'), {
      adminListen: { ...listen, isRequired: false },
    });
    expect(without.adminUrl).toBe('');
    expect(await (await fetch(without.publicUrl)).text()).toBe('app');
    expect(without.logged.join('')).toContain('--admin-listen');
    const servlet = await fetch(`${without.publicUrl}/plugins/servlet/applinks/listApplicationLinks`);
    expect([servlet.status, await servlet.text()]).toEqual([404, expect.stringContaining('--admin-listen')]);
    await without.close();
    await expect(
      startLinkedGateway((_req, res) => res.end(), { adminListen: { ...listen, isRequired: true } }),
    ).rejects.toMatchObject({ code: 'EADDRINUSE', address: listen });
    other.close();
  });
});
