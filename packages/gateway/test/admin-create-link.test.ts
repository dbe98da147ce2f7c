// Creating a link from the admin listener: the redirect handshake that begins here.
import { createServer } from 'node:http';
import { LIST_LINKS_PATH, type LinkLevels, proposalQuery } from '@maillon/applinks/links';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Browser, hiddenInputs, type Visit } from '../../../test/support/browser.ts';
import { hashPassword } from '../src/admin/passwords.ts';
import { createStartedHandshakes, type StartedHandshake } from '../src/admin/started-handshakes.ts';
import {
  asRoot,
  idOf,
  type LinkedGateway,
  link,
  listenOn,
  PASSWORD,
  signedInAsRoot,
  startLinkedGateway,
} from './support/linked-gateways.ts';

const MARKED = 'Git <script>alert(1)</script>';

let ours: LinkedGateway;
let theirs: LinkedGateway;
let create: string;

beforeAll(async () => {
  ours = await startLinkedGateway((_req, res) => res.end('our application'), { applicationName: 'CI' });
  theirs = await startLinkedGateway((_req, res) => res.end('their application'), {
    applicationName: MARKED,
  });
  create = `${ours.adminUrl}/links/create`;
});
afterAll(async () => {
  await ours.close();
  await theirs.close();
});
afterEach(async () => {
  for (const { store } of [ours, theirs])
    for (const { id } of await store.links.list()) await store.links.remove(id);
});

/** Fills the form in, and presses "Continue". */
async function look(
  browser: Browser,
  address: string,
  levels: Record<string, string> = {},
  at = create,
): Promise<Visit> {
  const form = hiddenInputs((await browser.get(at)).text);
  return browser.post(at, { ...form, address, incoming: '3LO', outgoing: '3LO', ...levels, action: 'look' });
}

async function linksThere(): Promise<readonly unknown[]> {
  return [...(await ours.store.links.list()), ...(await theirs.store.links.list())];
}

/** What the page says at the control, tied to it. */
function faultAt({ text }: Visit, name: string): string {
  const control = new RegExp(`<(?:input|select) id="${name}"[^>]*>`).exec(text)?.[0] ?? '';
  expect(control).toContain('aria-invalid="true"');
  expect(control).toMatch(new RegExp(`aria-describedby="[^"]*${name}-fault"`));
  expect(text).toContain(`<a href="#${name}">`);
  return new RegExp(`<div class="fault" id="${name}-fault">(.*?)</div>`, 's').exec(text)?.[1] ?? '';
}

/** The query with which the other application leads back. */
async function answerOf(peer: Pick<LinkedGateway, 'publicUrl'>, levels: LinkLevels = BOTH): Promise<string> {
  return proposalQuery({
    from: { publicUrl: peer.publicUrl, typeId: 'generic' },
    peerId: await idOf(ours),
    levels,
    isAnswer: true,
  });
}

const BOTH = { incoming: '3LO', outgoing: '3LO' } as const;

/** As the other application's page sends the browser to us. */
async function lead(browser: Browser, query: string): Promise<Visit> {
  const visit = await browser.get(`${ours.publicUrl}${LIST_LINKS_PATH}?${query}`);
  return browser.follow(visit, 'http');
}

const selectedIn = ({ text }: Visit): readonly string[] =>
  [...text.matchAll(/<option value="([^"]+)" selected>/g)].map(([, level = '']) => level);

describe('an application that can be linked', () => {
  it('is shown with what will happen, and nothing is changed', async () => {
    const page = await look(await signedInAsRoot(ours), ` ${theirs.publicUrl}/ `, { outgoing: '3LO+2LO' });
    expect(page.status).toBe(200);
    for (const shown of ['CI', ours.publicUrl, theirs.publicUrl, await idOf(theirs)])
      expect(page.text).toContain(shown);
    expect(page.text).toMatch(/Product and version<\/th><td><bdi>Application \d+\.\d+\.\d+ \(generic\)/);
    expect(page.text).toContain('act for people who agree, and for itself');
    expect(page.text).toContain(
      `href="${theirs.publicUrl}${LIST_LINKS_PATH}?applinkStartingUrl=%22${encodeURIComponent(ours.publicUrl)}%22`,
    );
    expect(await linksThere()).toEqual([]);
  });

  it('T42: is named in text', async () => {
    const { text } = await look(await signedInAsRoot(ours), theirs.publicUrl);
    expect(text).toContain('Git &lt;script&gt;alert(1)&lt;/script&gt;');
    expect(text).not.toContain('<script');
  });

  it('leaves the way back to the form, filled in as it was', async () => {
    const browser = await signedInAsRoot(ours);
    const page = await look(browser, theirs.publicUrl, { incoming: 'off' });
    const again = await browser.post(create, { ...hiddenInputs(page.text), action: 'change' });
    expect(again.text).toContain(`value="${theirs.publicUrl}"`);
    expect(selectedIn(again)).toEqual(['off', '3LO']);
  });

  it('is warned of when people reach it elsewhere, or one side acts unasked', async () => {
    const address = theirs.publicUrl.replace('127.0.0.1', 'localhost');
    const page = await look(await signedInAsRoot(ours), address, { incoming: '3LO+2LO+impersonation' });
    expect(page.text).toContain(`people reach it at ${theirs.publicUrl}: your browser goes there`);
    expect(page.text).toContain('acts as anybody without asking');
  });
});

describe('an address that cannot be used', () => {
  it.each([
    ['', 'The address must be an absolute http:// or https:// URL, and is empty'],
    [
      'ftp://git.acme.dev',
      '&quot;ftp://git.acme.dev&quot; must be absolute and begin with http:// or https://',
    ],
    ['//git.acme.dev', 'must be absolute'],
    ['https://git.acme.dev/?next=1', 'must not have a query'],
    ['https://git.acme.dev/#top', 'must not have a fragment'],
    ['T15: javascript:alert(1)', 'must be absolute'],
    ['T15: data:text/html,x', 'must be absolute'],
    [String.raw`T16: https://git.acme.dev\@evil.example`, 'must not have a backslash'],
    ['T16: http://0x7f.1', 'must have a host name or IP address in its plain form'],
    ['T16: https://git.acme.dev/a/%2e%2e/b', 'must not have the path segments'],
  ])('%s', async (named, expected) => {
    const address = named.replace(/^T\d\d: /, '');
    const page = await look(await signedInAsRoot(ours), address);
    expect(page.status).toBe(400);
    expect(faultAt(page, 'address')).toContain(expected);
    expect(faultAt(page, 'address')).toContain('Enter the address of its start page');
  });

  it('is not repeated when it may hold a password', async () => {
    const page = await look(await signedInAsRoot(ours), 'https://ada:marked-secret@git.acme.dev');
    expect(faultAt(page, 'address')).toContain('must not have a user name or password');
    expect(page.text).not.toContain('marked-secret');
    expect(ours.logged.join('')).not.toContain('marked-secret');
  });

  it('is our own, by its text or by what answers there', async () => {
    const browser = await signedInAsRoot(ours);
    const own = await look(browser, ours.publicUrl);
    expect(faultAt(own, 'address')).toContain('is the address of this application itself');
    const other = await look(browser, ours.publicUrl.replace('127.0.0.1', 'localhost'));
    expect(faultAt(other, 'address')).toContain('the same application id as we');
  });

  it('says what came, and what to do', async () => {
    const plain = createServer((_req, res) => res.writeHead(404, { 'content-type': 'text/plain' }).end('no'));
    const url = await listenOn(plain);
    const browser = await signedInAsRoot(ours);
    const without = faultAt(await look(browser, url), 'address');
    expect(without).toContain('Expected an application that speaks Application Links');
    expect(without).toContain(`What came: GET ${url}/rest/applinks/1.0/manifest answered 404`);
    expect(without).toContain('maillon connect');
    plain.close();
    expect(faultAt(await look(browser, 'http://127.0.0.1:9'), 'address')).toContain(
      'The connection was refused. Check that the application runs',
    );
    // Nothing but a name: https.
    expect(faultAt(await look(browser, 'nowhere.invalid'), 'address')).toContain('The host name is unknown');
  });

  it('T18: is inside this machine or its network services, unless that was allowed', async () => {
    const strict = await startLinkedGateway((_req, res) => res.end(), { allowLoopback: false });
    try {
      const browser = await signedInAsRoot(strict);
      const at = `${strict.adminUrl}/links/create`;
      for (const [address, expected] of [
        [theirs.publicUrl, '--allow-loopback'],
        ['http://[::1]:8080', '--allow-loopback'],
        ['http://169.254.169.254', 'cloud metadata service'],
        ['http://169.254.1.1', 'a link-local address'],
      ] as const)
        expect(faultAt(await look(browser, address, {}, at), 'address')).toContain(expected);
    } finally {
      await strict.close();
    }
  });

  it('is linked already, on both sides', async () => {
    await link(ours, theirs);
    const before = await linksThere();
    const page = await look(await signedInAsRoot(ours), theirs.publicUrl);
    expect(faultAt(page, 'address')).toContain('there is one on both sides already');
    expect(faultAt(page, 'address')).toContain('maillon doctor &quot;Other&quot;');
    expect(await linksThere()).toEqual(before);
  });
});

it('asks for at least one side that may act', async () => {
  const page = await look(await signedInAsRoot(ours), theirs.publicUrl, { incoming: 'off', outgoing: 'off' });
  expect(page.status).toBe(400);
  expect(faultAt(page, 'incoming')).toContain('got &quot;nothing&quot; twice');
  const unknown = await look(await signedInAsRoot(ours), theirs.publicUrl, { incoming: 'x', outgoing: 'y' });
  expect(faultAt(unknown, 'incoming')).toContain('at least one side');
});

it('T11: takes only its own form, of this browser, from its own page', async () => {
  const peer = await startLinkedGateway((_req, res) => res.end());
  const browser = await signedInAsRoot(ours);
  const form = { ...hiddenInputs((await browser.get(create)).text), address: peer.publicUrl, ...BOTH };
  const refused = [
    await browser.post(create, { ...form, form_token: '' }),
    await browser.post(create, form, { origin: 'https://evil.example' }),
    await browser.post(create, form, { origin: ours.publicUrl }),
    await browser.post(create, form, { 'sec-fetch-site': 'cross-site' }),
    await (await signedInAsRoot(ours)).post(create, form),
    // The token of another form of this page.
    await browser.post(create, { ...form, ...hiddenInputs((await browser.get(`${ours.adminUrl}/`)).text) }),
  ];
  expect(refused.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403, 403]);
  // None of them began anything: the answer is a stranger's proposal.
  expect((await lead(browser, await answerOf(peer))).text).toContain('Another application proposes a link');
  await peer.close();
});

it('T13: GET calls nobody and begins nothing', async () => {
  const asked: string[] = [];
  const peer = createServer((req, res) => {
    asked.push(req.url ?? '');
    res.end();
  });
  const browser = await signedInAsRoot(ours);
  const query = new URLSearchParams({ address: await listenOn(peer), ...BOTH, action: 'look' }).toString();
  const page = await browser.get(`${create}?${query}`);
  peer.close();
  expect([page.status, page.text.includes('value=""'), asked]).toEqual([200, true, []]);
});

describe('the answer to a handshake that began here', () => {
  it('is confirmed by what was chosen, and makes the link whole', async () => {
    const browser = await signedInAsRoot(ours);
    await look(browser, theirs.publicUrl, { incoming: '3LO+2LO', outgoing: '3LO+2LO' });
    const there = { incoming: '3LO+2LO+impersonation', outgoing: '3LO' } as const;
    const page = await lead(browser, await answerOf(theirs, there));
    expect(page.text).toContain('You began this link here');
    // Their outgoing is our incoming; never more than was chosen here, nor than they allow.
    expect(selectedIn(page)).toEqual(['3LO', '3LO+2LO']);
    expect(await ours.store.links.list()).toEqual([]);
    const form = { ...hiddenInputs(page.text), ...BOTH, action: 'confirm' };
    const none = await browser.post(`${ours.adminUrl}/links/proposal`, {
      ...form,
      incoming: 'off',
      outgoing: 'off',
    });
    expect([none.status, await ours.store.links.list()]).toEqual([409, []]);
    expect(faultAt(none, 'incoming')).toContain('at least one side');

    const made = await browser.post(`${ours.adminUrl}/links/proposal`, form);
    expect(made.text).toContain('Both halves of the link are made');
    expect(await ours.store.links.list()).toMatchObject([
      {
        peer: { applicationId: await idOf(theirs), rpcUrl: theirs.publicUrl },
        incoming: { signatureMethods: ['RSA-SHA1'], allowTwoLegged: false },
        outgoing: { signatureMethod: 'RSA-SHA1', allowTwoLegged: false },
      },
    ]);
    // It has come to its end.
    const again = await lead(browser, await answerOf(theirs));
    expect(again.text).toContain('ours is here');
  });

  it('is fetched from the address that was typed, not from the one that answers', async () => {
    const browser = await signedInAsRoot(ours);
    const typed = theirs.publicUrl.replace('127.0.0.1', 'localhost');
    await look(browser, typed);
    const page = await lead(browser, await answerOf(theirs));
    await browser.post(`${ours.adminUrl}/links/proposal`, {
      ...hiddenInputs(page.text),
      ...BOTH,
      action: 'confirm',
    });
    expect((await ours.store.links.list())[0]?.peer).toMatchObject({
      rpcUrl: typed,
      displayUrl: theirs.publicUrl,
    });
  });

  it('is a proposal like any other for another administrator', async () => {
    await ours.store.administrators.put({
      name: 'eve',
      passwordHash: await hashPassword(PASSWORD),
      createdAtSeconds: 1,
    });
    await look(await signedInAsRoot(ours), theirs.publicUrl, { incoming: '3LO+2LO' });
    const eve = new Browser();
    const form = hiddenInputs((await eve.get(`${ours.adminUrl}/sign-in`)).text);
    await eve.post(`${ours.adminUrl}/sign-in`, { ...form, name: 'eve', password: PASSWORD });
    const page = await lead(eve, await answerOf(theirs, { incoming: '3LO+2LO', outgoing: '3LO+2LO' }));
    expect(page.text).toContain('Another application proposes a link');
    expect(selectedIn(page)).toEqual(['3LO', '3LO']);
    await ours.store.administrators.remove('eve');
  });

  it('is not confirmed when another application answers than at the beginning', async () => {
    const first = await startLinkedGateway((_req, res) => res.end());
    const browser = await signedInAsRoot(ours);
    await look(browser, first.publicUrl);
    const { publicUrl } = first;
    await first.close();
    const listen = { host: '127.0.0.1', port: Number(new URL(publicUrl).port) };
    const second = await startLinkedGateway((_req, res) => res.end(), { publicUrl, listen });
    const page = await lead(browser, await answerOf({ publicUrl }));
    expect(page.text).toContain('Another application answers there now than when you began');
    expect(page.text).not.toContain('Make the link');
    await second.close();
  });

  it('T14: leads back into the proposal for http and https only', async () => {
    const browser = await signedInAsRoot(ours);
    await look(browser, theirs.publicUrl);
    const query = (await answerOf(theirs)).replace(
      encodeURIComponent(`"${theirs.publicUrl}"`),
      encodeURIComponent('"javascript:alert(1)"'),
    );
    const page = await lead(browser, query);
    expect([page.status, page.text.includes('javascript:')]).toEqual([400, false]);
  });
});

describe('a handshake that was broken off', () => {
  it('is completed when only their half was made', async () => {
    // As their administrator confirmed it, and the answer got lost.
    const id = await idOf(ours);
    const { publicUrl } = ours;
    const entity = { id, typeId: 'generic', name: 'CI', rpcUrl: publicUrl, displayUrl: publicUrl };
    await asRoot(`${theirs.publicUrl}/rest/applinks/1.0/applicationlink/${id}`, 'PUT', entity);
    const on = { enabled: true, twoLoEnabled: false, twoLoImpersonationEnabled: false };
    await asRoot(`${theirs.publicUrl}/rest/applinks/3.0/status/${id}/oauth`, 'PUT', {
      incoming: on,
      outgoing: on,
    });
    const browser = await signedInAsRoot(ours);
    const page = await browser.follow(await look(browser, theirs.publicUrl), ours.adminUrl);
    expect(page.url).toContain(`${ours.adminUrl}/links/proposal?`);
    expect(page.text).toContain('Only ours is missing');
    expect(await ours.store.links.list()).toEqual([]);
    await browser.post(`${ours.adminUrl}/links/proposal`, {
      ...hiddenInputs(page.text),
      ...BOTH,
      action: 'confirm',
    });
    expect(await ours.store.links.list()).toMatchObject([{ incoming: {}, outgoing: {} }]);
  });

  it('goes on when only our half was made', async () => {
    const browser = await signedInAsRoot(ours);
    const proposed = await lead(browser, await answerOf(theirs));
    await browser.post(`${ours.adminUrl}/links/proposal`, {
      ...hiddenInputs(proposed.text),
      ...BOTH,
      action: 'confirm',
    });
    const page = await look(browser, theirs.publicUrl);
    expect(page.text).toContain('our half, by the name');
    expect(page.text).toContain('Go on at');
  });
});

describe('a started handshake', () => {
  const begun: StartedHandshake = {
    administrator: 'root',
    rpcUrl: 'https://git.internal',
    displayUrl: 'https://git.acme.dev/scm',
    peerId: 'id-1',
    levels: BOTH,
  };

  it('is known by both addresses of the peer, to who began it, for an hour', () => {
    let now = 0;
    const handshakes = createStartedHandshakes(() => now);
    handshakes.begin(begun);
    expect(handshakes.find('root', 'https://git.acme.dev/scm')).toMatchObject(begun);
    expect(handshakes.find('root', 'https://GIT.internal/')).toMatchObject(begun);
    expect(handshakes.find('eve', 'https://git.acme.dev/scm')).toBeUndefined();
    expect(handshakes.find('root', 'https://git.acme.dev')).toBeUndefined();
    now = 60 * 60_000;
    expect(handshakes.find('root', 'https://git.internal')).toBeUndefined();
  });

  it('gives way to a later one with the same peer, and ends when it is confirmed', () => {
    const handshakes = createStartedHandshakes(() => 0);
    handshakes.begin(begun);
    const later = { ...begun, levels: { incoming: '3LO', outgoing: 'off' } } as const;
    handshakes.begin(later);
    expect(handshakes.find('root', begun.rpcUrl)).toMatchObject(later);
    handshakes.end(later);
    expect(handshakes.find('root', begun.rpcUrl)).toBeUndefined();
  });

  it('is dropped when a hundred later ones were begun', () => {
    const handshakes = createStartedHandshakes(() => 0);
    const nth = (n: number): StartedHandshake => ({
      ...begun,
      rpcUrl: `https://git-${n}.acme.dev`,
      displayUrl: `https://git-${n}.acme.dev`,
      peerId: `id-${n}`,
    });
    for (let n = 0; n <= 100; n++) handshakes.begin(nth(n));
    expect(handshakes.find('root', 'https://git-0.acme.dev')).toBeUndefined();
    expect(handshakes.find('root', 'https://git-1.acme.dev')).toMatchObject(nth(1));
    expect(handshakes.find('root', 'https://git-100.acme.dev')).toMatchObject(nth(100));
  });
});
