// The pages of the stand-in: the dialog with the product's labels in the product's order, and what it refuses.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Browser, hiddenInputs, type Visit } from '../../../test/support/browser.ts';
import type { Bitbucket } from '../src/dev/bitbucket/index.ts';
import {
  buildNow,
  COMMIT,
  CONSUMER_INFO,
  consumerInfoXml,
  createByHand,
  danceUrl,
  LIST,
  MANIFEST,
  manifestXml,
  postForm,
  rsaKeys,
  type ScriptedPeer,
  SHARED_SECRET,
  sheet,
  signedIn,
  startStandIn,
  startTokenPeer,
} from './dev-bitbucket-support.ts';

const { publicKey: PEER_KEY } = rsaKeys();

let bitbucket: Bitbucket;
let peer: ScriptedPeer;
let admin: Browser;
beforeEach(async () => {
  bitbucket = await startStandIn({ timeoutMs: 300 });
  peer = await startTokenPeer();
  admin = await signedIn(bitbucket, 'admin');
});
afterEach(async () => {
  await bitbucket.close();
  await peer.close();
});

/** Sends the form of a step. */
function step(name: string, fields: Record<string, string>): Promise<Visit> {
  const action = `${bitbucket.url}${LIST}/create${name === '' ? '' : `/${name}`}`;
  return postForm(admin, `${bitbucket.url}${LIST}/create`, action, fields);
}

/** Labels in the order in which a person reads them. */
function labels({ text }: Visit): readonly string[] {
  return [...text.matchAll(/<label[^>]*>(?:<input[^>]*>)?\s*([^<]+)<\/label>/g)].map(([, label = '']) =>
    label.trim(),
  );
}

function faults({ text }: Visit): readonly string[] {
  return [...text.matchAll(/id="(?:\w+-)?(\w+)-fault"/g)].map(([, field = '']) => field);
}

describe('every page of the stand-in', () => {
  it('says that it is one', async () => {
    await createByHand(bitbucket, sheet(peer.url));
    const [link] = bitbucket.store.state.links;
    const paths = [
      '/',
      '/login',
      '/nowhere',
      COMMIT,
      LIST,
      `${LIST}/create`,
      `${LIST}/edit/${link?.id ?? ''}`,
    ];
    for (const path of [
      ...paths,
      '/plugins/servlet/oauth/authorize',
      '/plugins/servlet/oauth/users/access-tokens',
    ]) {
      expect((await admin.get(`${bitbucket.url}${path}`)).text).toContain(
        'This is not Bitbucket. It is a stand-in',
      );
    }
  });

  it('is for people who are signed in, and the links are for administrators', async () => {
    for (const path of ['/', COMMIT, LIST, `${LIST}/create`, '/plugins/servlet/oauth/users/access-tokens']) {
      const { location } = await new Browser().get(`${bitbucket.url}${path}`);
      expect(location).toBe(`${bitbucket.url}/login?next=${encodeURIComponent(path)}`);
    }
    const alice = await signedIn(bitbucket, 'alice');
    for (const path of [LIST, `${LIST}/create`]) {
      expect((await alice.get(`${bitbucket.url}${path}`)).status).toBe(403);
    }
    const action = `${bitbucket.url}${LIST}/create/manual`;
    expect((await postForm(alice, `${bitbucket.url}${COMMIT}`, action, sheet(peer.url))).status).toBe(403);
  });

  it('takes forms of its own session only', async () => {
    const url = `${bitbucket.url}${LIST}/create/manual`;
    expect((await admin.post(url, sheet(peer.url))).status).toBe(403);
    expect((await admin.post(url, { ...sheet(peer.url), atl_token: 'guessed' })).status).toBe(403);
    expect((await admin.post(`${bitbucket.url}/logout`, {})).status).toBe(403);
    expect(
      (await new Browser().post(`${bitbucket.url}/login`, { j_username: 'admin', j_password: 'x' })).status,
    ).toBe(403);
    expect(bitbucket.store.state.links).toEqual([]);
  });

  it('sends nobody elsewhere after signing in', async () => {
    const browser = new Browser();
    const page = await browser.get(`${bitbucket.url}/login?next=//evil.example/`);
    expect(hiddenInputs(page.text)['next']).toBe('/');
  });
});

describe('the dialog "Create link"', () => {
  it('asks for the kind and the URL first', async () => {
    const page = await admin.get(`${bitbucket.url}${LIST}/create`);
    expect(labels(page)).toEqual(['Atlassian product', 'External application', 'Application URL']);
    const external = await step('', { applicationKind: 'external', applicationUrl: peer.url });
    expect(external.text).toContain('OAuth 2.0');
    const refused = await step('', { applicationKind: 'atlassian', applicationUrl: 'javascript:alert(1)' });
    expect([refused.status, faults(refused)]).toEqual([400, ['applicationUrl']]);
  });

  it('warns about a peer without manifest, and goes on to the fields of the copy sheet', async () => {
    const warning = await step('', { applicationKind: 'atlassian', applicationUrl: peer.url });
    expect(warning.text).toContain('No response was received from the URL you entered');
    const dialog = await step('confirm-url', { applicationUrl: peer.url });
    expect(labels(dialog)).toEqual([
      'Application Name',
      'Application Type',
      'Service Provider Name',
      'Consumer Key',
      'Shared Secret',
      'Request Token URL',
      'Access Token URL',
      'Authorize URL',
      'Create incoming link',
    ]);
    expect(dialog.text).toContain('<option value="generic">Generic Application</option>');
  });

  it('creates an outgoing link of the values of a sheet', async () => {
    const done = await step('manual', sheet(peer.url));
    expect(done.location).toContain(`${LIST}?message=`);
    expect(bitbucket.store.state.links).toMatchObject([
      {
        name: 'Notes',
        rpcUrl: peer.url,
        incoming: null,
        outgoing: {
          enabled: true,
          generic: {
            consumerKey: 'maillon-notes-7f3k',
            authorizeUrl: `${peer.url}/plugins/servlet/oauth/authorize`,
          },
          serviceProvider: { name: 'Notes (maillon 7f3k)', sharedSecret: SHARED_SECRET },
        },
      },
    ]);
  });

  it('asks for the other consumer when an incoming link is wanted, and creates both at once', async () => {
    const second = await step('manual', sheet(peer.url, { createIncomingLink: 'on' }));
    expect(labels(second)).toEqual(['Consumer Key', 'Consumer Name', 'Public Key']);
    expect(bitbucket.store.state.links).toEqual([]);
    const wrong = await step('incoming', { consumerKey: 'ck', consumerName: 'Notes', publicKey: 'no key' });
    expect(faults(wrong)).toEqual(['publicKey']);
    await step('incoming', { consumerKey: 'ck', consumerName: 'Notes', publicKey: PEER_KEY });
    expect(bitbucket.store.state.links).toMatchObject([
      { outgoing: { enabled: true }, incoming: { key: 'ck' } },
    ]);
  });

  it('takes empty OAuth boxes, but not some of them', async () => {
    const fields = sheet(peer.url);
    const empty = { applicationUrl: peer.url, applicationName: 'Notes', applicationType: 'generic' };
    expect(faults(await step('manual', { ...fields, sharedSecret: '' }))).toEqual(['sharedSecret']);
    expect(faults(await step('manual', { ...fields, applicationName: ' ' }))).toEqual(['applicationName']);
    await step('manual', empty);
    expect(bitbucket.store.state.links).toMatchObject([{ outgoing: { enabled: false, generic: null } }]);
  });

  it.each([
    ['name', { serviceProviderName: 'P2', consumerKey: 'k2' }, 'applicationName'],
    ['service provider', { applicationName: 'N2', consumerKey: 'k2' }, 'serviceProviderName'],
    ['consumer key', { applicationName: 'N2', serviceProviderName: 'P2' }, 'consumerKey'],
  ])('refuses a %s that is taken', async (_, changes, field) => {
    await step('manual', sheet(peer.url));
    const again = await step('manual', sheet('http://other.invalid', changes));
    expect([again.status, faults(again)]).toEqual([409, [field]]);
    expect(again.text).not.toContain(SHARED_SECRET);
    expect(bitbucket.store.state.links).toHaveLength(1);
  });

  it('refuses a second link to the same address', async () => {
    await step('manual', sheet(peer.url));
    const again = await step('', { applicationKind: 'atlassian', applicationUrl: `${peer.url}/` });
    expect([again.status, faults(again)]).toEqual([409, ['applicationUrl']]);
  });

  it('lets a peer with a manifest be linked by hand as well', async () => {
    peer.script.set(MANIFEST, manifestXml(peer.id, peer.url));
    const found = await step('', { applicationKind: 'atlassian', applicationUrl: peer.url });
    expect(found.text).toMatch(/Found <strong>Peer<\/strong>.*>Create it by hand</s);
    await step('manual', sheet(peer.url));
    expect(bitbucket.store.state.links).toMatchObject([{ id: peer.id }]);
  });

  it.each([
    ['a redirect', { status: 302, headers: { location: '/login' } }],
    ['a sign-in page', { body: '<html><body>Sign in</body></html>' }],
    ['a manifest without UUID', manifestXml('1', 'http://x.invalid')],
    ['silence', { silent: true as const }],
  ])('takes %s for no response', async (_, answer) => {
    peer.script.set(MANIFEST, answer);
    const page = await step('', { applicationKind: 'atlassian', applicationUrl: peer.url });
    expect(page.text).toContain('No response was received');
  });
});

describe('"Edit" of a link', () => {
  async function edit(part: string, fields: Record<string, string>): Promise<Visit> {
    const url = `${bitbucket.url}${LIST}/edit/${bitbucket.store.state.links[0]?.id ?? ''}`;
    return postForm(admin, url, `${url}/${part}`, fields);
  }

  it('never shows the shared secret, and wants it again with every change', async () => {
    await step('manual', sheet(peer.url));
    const page = await admin.get(`${bitbucket.url}${LIST}/edit/${bitbucket.store.state.links[0]?.id ?? ''}`);
    expect(page.text).not.toContain(SHARED_SECRET);
    expect(page.text).toMatch(/name="sharedSecret" type="password" autocomplete="off" value="">/);
    const fields = sheet(peer.url, { sharedSecret: '', authorizeUrl: '/other' });
    expect(faults(await edit('outgoing', fields))).toEqual(['sharedSecret']);
    await edit('outgoing', { ...fields, sharedSecret: 'rotated' });
    expect(bitbucket.store.state.links[0]?.outgoing).toMatchObject({
      generic: { authorizeUrl: `${peer.url}/other` },
      serviceProvider: { sharedSecret: 'rotated' },
    });
  });

  it('has the fields of an incoming consumer, and a callback that may stay empty', async () => {
    await step('manual', { applicationUrl: peer.url, applicationName: 'CI', applicationType: 'generic' });
    const page = await edit('incoming', {
      consumerKey: 'ck',
      consumerName: 'CI',
      publicKey: PEER_KEY,
      callbackUrl: '',
    });
    expect(labels(page).slice(-7)).toEqual([
      'Consumer Key',
      'Consumer Name',
      'Public Key',
      'Consumer Callback URL',
      'Allow 2-Legged OAuth',
      'Execute as',
      'Allow user impersonation through 2-Legged OAuth',
    ]);
    expect(bitbucket.store.state.links[0]?.incoming).toMatchObject({
      key: 'ck',
      twoLegged: false,
      executeAs: null,
    });
  });

  it('fetches the consumer information anew, removes one side, and deletes the link', async () => {
    peer.script.set(CONSUMER_INFO, consumerInfoXml('peer:1', PEER_KEY));
    await step('manual', sheet(peer.url));
    await edit('fetch-incoming', {});
    expect(bitbucket.store.state.links[0]?.incoming?.key).toBe('peer:1');
    await edit('remove-incoming', {});
    expect(bitbucket.store.state.links[0]?.incoming).toBe(null);
    await edit('delete', {});
    expect(bitbucket.store.state.links).toEqual([]);
  });
});

describe('the redirect handshake', () => {
  it('links two stand-ins, each confirmed by its own administrator', async () => {
    const other = await startStandIn();
    try {
      const found = await step('', { applicationKind: 'atlassian', applicationUrl: other.url });
      expect(found.text).toContain('Found <strong>Bitbucket</strong>');
      const left = await step('automatic', { applicationUrl: other.url });
      expect(left.location).toContain(`${other.url}${LIST}?applinkStartingUrl=`);
      const adminThere = await signedIn(other, 'admin');
      const question = await adminThere.get(left.location ?? '');
      expect(question.text).toContain('asks to be linked');
      expect(other.store.state.links).toEqual([]);
      const back = await adminThere.post(
        `${other.url}${LIST}/create/reciprocal`,
        hiddenInputs(question.text),
      );
      expect((await admin.get(back.location ?? '')).text).toContain('The link was created at both ends.');
      for (const [here, there] of [
        [bitbucket, other],
        [other, bitbucket],
      ] as const) {
        expect(here.store.state.links).toMatchObject([
          {
            id: there.id,
            incoming: { key: there.consumerKey, twoLegged: true, impersonation: false },
            outgoing: { enabled: true, twoLegged: true, impersonation: false, generic: null },
          },
        ]);
      }
    } finally {
      await other.close();
    }
  });

  it('goes on with a half that is here, and not with a link made by hand', async () => {
    peer.script.set(MANIFEST, manifestXml(peer.id, peer.url));
    peer.script.set(CONSUMER_INFO, consumerInfoXml('peer:1', PEER_KEY));
    const first = await step('automatic', { applicationUrl: peer.url });
    const links = bitbucket.store.state.links;
    const found = await step('', { applicationKind: 'atlassian', applicationUrl: peer.url });
    expect(found.text).toContain('The link is here already: Peer.');
    const again = await step('automatic', { applicationUrl: peer.url });
    expect([again.location, bitbucket.store.state.links]).toEqual([first.location, links]);

    bitbucket.store.change({ links: [] });
    await step('manual', sheet(peer.url));
    const byHand = bitbucket.store.state.links;
    const refused = await step('automatic', { applicationUrl: peer.url });
    expect([refused.status, bitbucket.store.state.links]).toEqual([502, byHand]);
  });

  it.each([
    [
      'another id of ours',
      () => `applinkStartingUrl="${peer.url}"&applinkOriginalCreatedId="someone-else"`,
      409,
    ],
    ['an address that is none', () => 'applinkStartingUrl="javascript:alert(1)"', 400],
    ['a peer without manifest', () => 'applinkStartingUrl="http://127.0.0.1:1"', 502],
  ])('refuses a proposal with %s', async (_, query, status) => {
    peer.script.set(MANIFEST, manifestXml(peer.id, peer.url));
    const page = await admin.get(`${bitbucket.url}${LIST}?${encodeURI(query())}`);
    expect(page.status).toBe(status);
    expect(bitbucket.store.state.links).toEqual([]);
  });

  it('leaves nothing behind when the consumer-info of the peer is not to be had', async () => {
    peer.script.set(MANIFEST, manifestXml(peer.id, peer.url));
    expect((await step('automatic', { applicationUrl: peer.url })).status).toBe(502);
    expect(bitbucket.store.state.links).toEqual([]);
  });
});

describe('the state of the stand-in', () => {
  it('survives a restart on its data folder', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'maillon-stand-in-'));
    try {
      const first = await startStandIn({ dataDir });
      await createByHand(first, sheet(peer.url));
      const alice = await signedIn(first, 'alice');
      await alice.get(danceUrl(first, 'authorize'));
      await alice.get(danceUrl(first, 'access', { oauth_token: 'rt', oauth_verifier: 'v' }));
      await first.close();
      const second = await startStandIn({ dataDir });
      expect([second.id, second.administrator, second.users]).toEqual([
        first.id,
        first.administrator,
        first.users,
      ]);
      const page = await buildNow(second, await signedIn(second, 'alice'), { job: 'main' });
      expect(page.text).toContain('<pre id="answer-body">built</pre>');
      await second.close();
    } finally {
      rmSync(dataDir, { recursive: true, force: true });
    }
  });
});
