// T52, T18: an application that only says that it is one which is linked already. Whichever way it is proposed, the link
// goes on leading to where it led, with the keys that it had, and no password gets there.
import { generateKeyPairSync } from 'node:crypto';
import type { RequestListener } from 'node:http';
import type { Link } from '@maillon/applinks/storage';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { confirm, lookAt, signedInAdministrator } from '../support/admin-pages.ts';
import { hiddenInputs } from '../support/browser.ts';
import { type EchoApplication, maillon, startEchoApplication } from '../support/gateway.ts';
import { authorizesAndActs, authorizesAndBuilds } from '../support/link-use.ts';
import {
  ADMINISTRATOR,
  addAdministrator,
  connect,
  connectArgs,
  createAppKey,
  type LinkedGateway,
  startLinked,
  withStoreOf,
} from '../support/linked-gateway.ts';
import { PEER_ID, type RunningPeer, startPeer } from '../support/seeded-peer.ts';
import { LIST, type StandIn, startStandIn } from '../support/stand-in.ts';

let app: EchoApplication;
let ci: LinkedGateway;
let standIn: StandIn;
let linked: readonly Link[];
const running: RunningPeer[] = [];
const passwords: (string | undefined)[] = [];

const links = (): Promise<readonly Link[]> => withStoreOf(ci, (store) => store.links.list());

beforeAll(async () => {
  app = await startEchoApplication();
  ci = await startLinked({ app: app.url, name: 'CI' });
  await addAdministrator(ci);
  standIn = await startStandIn();
  await connect(standIn.url, ci, { flags: ['--both'], administrator: standIn.administrator });
  linked = await links();
});

afterAll(async () => {
  await Promise.all(running.map((each) => each.close()));
  await ci.stop();
  await standIn.stop();
  await app.close();
});

/** With a key of its own, and with what its manifest says in the place of what is right. */
async function impostor(manifest: Readonly<Record<string, string>>): Promise<string> {
  const { publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const signIn: RequestListener = (req, res) => {
    passwords.push(req.headers.authorization);
    res.end('{}');
  };
  const peer = await startPeer({
    consumer: { key: 'bitbucket:4711471147', publicKey },
    manifest,
    instead: { '/rest/applinks/1.0/authenticationinfo': signIn },
  });
  running.push(peer);
  return peer.url;
}

const IMPOSTORS = [
  ['has the id of a linked one', () => impostor({ id: standIn.id })],
  ['says that browsers reach it where they reach a linked one', () => impostor({ url: standIn.url })],
] as const;

describe.each(IMPOSTORS)('T18, T52: an application that %s', (_says, start) => {
  let url: string;

  beforeAll(async () => {
    url = await start();
  });

  afterEach(async () => {
    expect(await links()).toEqual(linked);
    expect(passwords).toEqual([]);
  });

  it('is not confirmed when it proposes a link, and the page says what it pretends', async () => {
    const browser = await signedInAdministrator(ci);
    const query = `?applinkStartingUrl=${encodeURIComponent(JSON.stringify(url))}`;
    const page = await browser.follow(await browser.get(`${ci.publicUrl}${LIST}${query}`), 'http');
    const form = { ...hiddenInputs(page.text), incoming: '3LO', outgoing: '3LO' };
    const looked = await browser.post(`${ci.adminUrl}/links/proposal`, { ...form, action: 'look' });
    expect(looked.text).toContain('calls itself the application of the link &quot;Bitbucket&quot;');
    expect(looked.text).toContain('maillon relocate lnk_');
    expect(looked.text).not.toContain('value="confirm"');

    for (const peerId of [standIn.id, PEER_ID]) {
      const confirmed = await browser.post(`${ci.adminUrl}/links/proposal`, {
        ...form,
        peerId,
        action: 'confirm',
      });
      expect(confirmed.status).toBe(409);
    }
  });

  it('is not begun with from our pages', async () => {
    const looked = await lookAt(ci, await signedInAdministrator(ci), url);
    expect(looked.text).toContain('calls itself the application of the link &quot;Bitbucket&quot;');
  });

  it.each([
    ['by hand', [], undefined],
    ['by its REST', [], ADMINISTRATOR],
    ['automatically', ['--automatic'], ADMINISTRATOR],
  ] as const)('is not linked %s', async (_way, flags, administrator) => {
    const args = connectArgs(url, ci, {
      flags: ['--both', '--name', 'Bitbucket', ...flags],
      ...(administrator && { administrator }),
    });
    const { exitCode, stderr } = await maillon(args, `${ADMINISTRATOR.password}\n`);
    expect({ exitCode, stderr }).toEqual({
      exitCode: 1,
      stderr: expect.stringMatching(/CLONED_INSTANCE[\s\S]*maillon relocate lnk_\S+ http/) as string,
    });
  });
});

describe('T52: the REST for administrators', () => {
  const put = async (rpcUrl: string, query = ''): Promise<Response> =>
    fetch(`${ci.publicUrl}/rest/applinks/1.0/applicationlink/${standIn.id}${query}`, {
      method: 'PUT',
      headers: {
        'content-type': 'application/json',
        'x-atlassian-token': 'no-check',
        authorization: `Basic ${btoa(`${ADMINISTRATOR.name}:${ADMINISTRATOR.password}`)}`,
      },
      body: JSON.stringify({
        id: standIn.id,
        typeId: 'stash',
        name: 'Bitbucket',
        rpcUrl,
        displayUrl: rpcUrl,
        isPrimary: false,
      }),
    });

  it('does not follow an id to another address while the application answers at the one that is known', async () => {
    const url = await impostor({ id: standIn.id });
    for (const query of ['', '?replace=true']) {
      const answer = await put(url, query);
      expect([answer.status, await answer.text()]).toEqual([
        409,
        expect.stringContaining(`still answers at ${standIn.url}`),
      ]);
    }
    expect(await links()).toEqual(linked);
  });
});

it('the link works all that time, in both directions', async () => {
  expect(await authorizesAndBuilds('alice', { gateway: ci, standIn })).toMatchObject({ user: 'alice' });
  const key = await createAppKey(ci);
  const acted = await authorizesAndActs('alice', { gateway: ci, standIn }, { key, link: 'Bitbucket' });
  expect(acted).toContain('"PAY"');
});

describe('T52: a key in the place of the shared secret', () => {
  it('is taken from a confirmed handshake only when its fingerprint was accepted', async () => {
    await standIn.removeLinks();
    const browser = await signedInAdministrator(ci);
    const query = `?applinkStartingUrl=${encodeURIComponent(JSON.stringify(standIn.url))}`;
    const page = await browser.follow(await browser.get(`${ci.publicUrl}${LIST}${query}`), 'http');
    const refused = await confirm(ci, browser, page);
    expect(refused.status).toBe(409);
    expect(refused.text).toContain('We know a shared secret; it shows SHA256:');
    expect(refused.text).toContain('name="acceptKey" value="SHA256:');
    expect((await links())[0]?.incoming).toEqual(linked[0]?.incoming);
  });

  it('is taken by connect only when its fingerprint was accepted', async () => {
    const args = connectArgs(standIn.url, ci, {
      flags: ['--both', '--automatic'],
      administrator: standIn.administrator,
    });
    const password = `${standIn.administrator.password}\n`;
    const refused = await maillon(args, password);
    const [accept = ''] = /--accept-key SHA256:[\w-]+/.exec(refused.stderr) ?? [];
    expect([refused.exitCode, accept]).toEqual([1, expect.stringContaining('SHA256:')]);
    expect((await links())[0]?.incoming).toEqual(linked[0]?.incoming);

    const done = await maillon([...args, ...accept.split(' ')], password);
    expect(done.exitCode).toBe(0);
    expect((await links())[0]?.incoming).toMatchObject({
      signatureMethods: ['RSA-SHA1'],
      sharedSecret: null,
    });
  });
});
