// Way 1 broken off at each step, and begun again: what is left is never a half link that the same steps cannot complete.
import { copySheet, createByHand, levelsOf, sheetFields } from '@maillon/applinks/links';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connectAndKill } from '../support/broken-connect.ts';
import type { Browser } from '../support/browser.ts';
import { EACH_DEATH_TIMEOUT_MS, surviveEachDeath } from '../support/each-death.ts';
import { type EchoApplication, startEchoApplication } from '../support/gateway.ts';
import { authorizesAndActs, authorizesAndBuilds } from '../support/link-use.ts';
import {
  actingFor,
  connect,
  connectArgs,
  createAppKey,
  type ProxiedGateway,
  removeLinks,
  type SheetField,
  startProxied,
  withStoreOf,
} from '../support/linked-gateway.ts';
import { type ProxiedStandIn, startProxiedStandIn } from '../support/stand-in.ts';
import { pasteSheet } from '../support/stand-in-dialogs.ts';

let app: EchoApplication;
let gateway: ProxiedGateway;
let standIn: ProxiedStandIn;
let key: string;
const flags = ['--both', '--name', 'Bitbucket'];

beforeAll(async () => {
  [app, standIn] = await Promise.all([startEchoApplication(), startProxiedStandIn()]);
  gateway = await startProxied({ app: app.url, name: 'CI' });
  key = await createAppKey(gateway);
});

beforeEach(clear);

afterAll(async () => {
  await Promise.all([gateway.stop(), standIn.stop(), app.close()]);
});

async function clear(): Promise<void> {
  await Promise.all([removeLinks(gateway), standIn.removeLinks()]);
}

function signIn(): Promise<Browser> {
  return standIn.signedIn('admin');
}

/** What the command does, without its start. */
async function makeSheet(): Promise<readonly SheetField[]> {
  return actingFor(gateway, standIn.url, async (context, peer) => {
    const { ourselves } = context;
    const input = { address: peer.rpcUrl, levels: levelsOf('both'), name: 'Bitbucket' };
    // The command makes its half also for a peer that does not answer.
    const manifest = await peer.manifest().catch(() => undefined);
    const { link } = await createByHand(context, { ...input, manifest });
    return sheetFields(copySheet(link, { ourselves }));
  });
}

/** Who finds the link there already has nothing left to enter. */
async function enter(sheet: readonly SheetField[], browser: Browser): Promise<void> {
  const { text } = await pasteSheet(standIn, browser, sheet);
  expect(text).toMatch(/The link to CI was created\.|There is a link to this URL already: CI\./);
}

/** One link at each side, that know the same of each other, and by which people act in both. */
async function check(): Promise<void> {
  const [here, ...more] = await withStoreOf(gateway, (store) => store.links.list());
  const consumerKey = here?.incoming?.consumerKey;
  expect({ more, there: standIn.links() }).toMatchObject({
    more: [],
    there: [
      {
        rpcUrl: gateway.publicUrl,
        outgoing: { serviceProvider: { consumerKey, sharedSecret: here?.incoming?.sharedSecret } },
        incoming: { key: here?.outgoing?.consumerKey },
      },
    ],
  });
  const ends = { gateway, standIn };
  expect(await authorizesAndBuilds('alice', ends)).toMatchObject({ user: 'alice' });
  expect(await authorizesAndActs('alice', ends, { key, link: 'Bitbucket' })).toContain('"PAY"');
}

describe('a link made with the sheet', () => {
  it('is completed after the command was killed at its only request', async () => {
    const args = connectArgs(standIn.url, gateway, { flags });
    await connectAndKill({ args, password: '', proxy: standIn.proxy, at: 0 });

    const { sheet } = await connect(standIn.url, gateway, { flags });
    await enter(sheet ?? [], await signIn());
    await check();
  });

  it('is completed, and works for people, after either side was killed at any step', {
    timeout: EACH_DEATH_TIMEOUT_MS,
  }, async () => {
    const survived = await surviveEachDeath({
      passages: [
        { proxy: standIn.proxy, victims: () => [standIn] },
        { proxy: gateway.proxy, victims: () => [gateway, standIn] },
      ],
      clear,
      signIn,
      act: async (browser) => enter(await makeSheet(), browser),
      check,
    });
    expect(survived).toContain(
      'Bitbucket, after POST /plugins/servlet/applinks/listApplicationLinks/create/incoming',
    );
    expect(survived).toContain('CI, before GET /rest/applinks/1.0/manifest');
  });
});
