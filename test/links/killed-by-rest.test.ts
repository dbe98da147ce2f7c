// Way 2 broken off at each step, and run again: what is left is never a half link that the same command cannot complete.
import { rmSync } from 'node:fs';
import { createByRest, levelsOf } from '@maillon/applinks/links';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { itIsMadeWhole } from '../support/broken-steps.ts';
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
  startProxied,
  withStoreOf,
} from '../support/linked-gateway.ts';
import { type ProxiedStandIn, type StandIn, startProxiedStandIn, startStandIn } from '../support/stand-in.ts';

const REST = '/rest/applinks';
const STEPS = [
  `GET ${REST}/1.0/manifest`,
  `GET ${REST}/1.0/manifest`,
  `GET ${REST}/1.0/authenticationinfo`,
  `GET ${REST}/1.0/applicationlink`,
  `PUT ${REST}/3.0/applicationlink`,
  `GET ${REST}/3.0/applicationlink/{id}`,
  `PUT ${REST}/3.0/applicationlink/{id}/authentication/provider`,
  'PUT /rest/applinks-oauth/1.0/applicationlink/{id}/authentication/consumer',
  'PUT /rest/applinks-oauth/1.0/applicationlink/{id}/authentication/consumer',
];

let app: EchoApplication;
let gateway: ProxiedGateway;
let standIn: ProxiedStandIn;
let key: string;
const flags = ['--both'];

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

/** What the command does, without its start. */
async function act(): Promise<void> {
  await actingFor(gateway, standIn.url, (context, peer) =>
    createByRest(context, peer, { levels: levelsOf('both'), administrator: standIn.administrator }),
  );
}

async function again(): Promise<void> {
  await connect(standIn.url, gateway, { flags, administrator: standIn.administrator });
}

/** One link at each side, that know the same of each other. */
async function expectWhole(there: StandIn = standIn): Promise<void> {
  const [here, ...more] = await withStoreOf(gateway, (store) => store.links.list());
  const consumerKey = here?.incoming?.consumerKey;
  expect({ more, there: there.links() }).toMatchObject({
    more: [],
    there: [
      {
        rpcUrl: gateway.publicUrl,
        outgoing: {
          enabled: true,
          generic: { consumerKey },
          serviceProvider: { consumerKey, sharedSecret: here?.incoming?.sharedSecret },
        },
        incoming: { key: here?.outgoing?.consumerKey },
      },
    ],
  });
}

/** Somebody builds here from there, and acts there by way of our side. */
async function expectUse(there: StandIn = standIn): Promise<void> {
  const ends = { gateway, standIn: there };
  expect(await authorizesAndBuilds('alice', ends)).toMatchObject({ user: 'alice' });
  expect(await authorizesAndActs('alice', ends, { key, link: 'Bitbucket' })).toContain('"PAY"');
}

describe('a link by REST', () => {
  itIsMadeWhole({
    steps: STEPS,
    proxy: () => standIn.proxy,
    act,
    again,
    command: () => ({
      args: connectArgs(standIn.url, gateway, { flags, administrator: standIn.administrator }),
      password: standIn.administrator.password,
    }),
    expectWhole,
    expectUse,
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
      signIn: () => Promise.resolve(),
      act,
      async check() {
        await expectWhole();
        await expectUse();
      },
    });
    expect(survived).toContain('Bitbucket, after PUT /rest/applinks/3.0/applicationlink');
    expect(survived).toContain('CI, before GET /rest/applinks/1.0/manifest');
  });

  it('is made anew, and works for people, after the other side was killed and has lost all it had', async () => {
    const before = await startStandIn();
    await connect(before.url, gateway, { flags, administrator: before.administrator });
    await before.kill();
    rmSync(before.data, { recursive: true });
    const after = await startStandIn({ again: before });
    const made = await connect(after.url, gateway, { flags, administrator: after.administrator });

    expect([after.id === before.id, made.isNew]).toEqual([false, false]);
    await expectWhole(after);
    await expectUse(after);
    await after.stop();
  });
});
