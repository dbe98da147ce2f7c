// Way 2 broken off at each step, and run again: what is left is never a half link that the same command cannot complete.
import { createByRest, levelsOf } from '@maillon/applinks/links';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { actWithCut, type BrokenConnect, connectAndKill } from '../support/broken-connect.ts';
import { type CuttingProxy, startCuttingProxy } from '../support/cutting-proxy.ts';
import { type EchoApplication, startEchoApplication } from '../support/gateway.ts';
import { authorizesAndBuilds } from '../support/link-use.ts';
import {
  actingFor,
  connect,
  connectArgs,
  type LinkedGateway,
  removeLinks,
  startLinked,
  withStoreOf,
} from '../support/linked-gateway.ts';
import { type StandIn, startStandIn } from '../support/stand-in.ts';

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
const FIRST_WRITE = STEPS.findIndex((step) => step.startsWith('PUT'));
const AT = STEPS.map((step, at) => ({ step, at }));
/** The command looks twice at who is there. */
const CUTS = AT.slice(1).flatMap(({ step, at }) => [
  { step, at: at - 1, when: 'before' as const },
  ...(step.startsWith('PUT') ? [{ step, at: at - 1, when: 'after' as const }] : []),
]);

let app: EchoApplication;
let gateway: LinkedGateway;
let standIn: StandIn;
let proxy: CuttingProxy;
const flags = ['--both'];

beforeAll(async () => {
  [app, standIn] = await Promise.all([startEchoApplication(), startStandIn()]);
  proxy = await startCuttingProxy(() => standIn.port);
  gateway = await startLinked({ app: app.url, name: 'CI' });
});

beforeEach(async () => {
  await removeLinks(gateway);
  for (const { id } of standIn.links()) {
    const { status } = await standIn.rest('DELETE', `${REST}/1.0/applicationlink/${id}`);
    expect({ status, log: standIn.log() }).toEqual({ status: 200, log: '' });
  }
});

afterAll(async () => {
  await Promise.all([gateway.stop(), standIn.stop(), proxy.close(), app.close()]);
});

/** What the command does, without its start. */
async function act(): Promise<void> {
  await actingFor(gateway, proxy.url, (context, peer) =>
    createByRest(context, peer, { levels: levelsOf('both'), administrator: standIn.administrator }),
  );
}

async function again(): Promise<void> {
  await connect(proxy.url, gateway, { flags, administrator: standIn.administrator });
}

function brokenAt(at: number): BrokenConnect {
  const { administrator } = standIn;
  const args = connectArgs(proxy.url, gateway, { flags, administrator });
  return { args, password: administrator.password, proxy, at };
}

/** One link at each side, that know the same of each other. */
async function expectWhole(): Promise<void> {
  const [here, ...more] = await withStoreOf(gateway, (store) => store.links.list());
  const consumerKey = here?.incoming?.consumerKey;
  expect({ more, there: standIn.links() }).toMatchObject({
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

describe('a link by REST', () => {
  it('takes these steps', async () => {
    proxy.begin();
    await again();
    expect(proxy.log()).toEqual(STEPS);
    await expectWhole();
  });

  it.each(CUTS)('is completed after the connection broke $when $step ($at)', async ({ at, when }) => {
    const { code } = await actWithCut(act, proxy, { at, when });
    expect(code).toBe('CONNECTION_LOST');

    await act();
    await expectWhole();
  });

  // Before that nothing is written anywhere.
  it.each(AT.slice(FIRST_WRITE - 1))(
    'is completed after the command was killed at $step ($at)',
    async ({ at }) => {
      await connectAndKill(brokenAt(at));

      await again();
      await expectWhole();
    },
  );

  it('works for people after that', async () => {
    await connectAndKill(brokenAt(STEPS.length - 2));
    await again();
    expect(await authorizesAndBuilds('alice', { gateway, standIn })).toMatchObject({ user: 'alice' });
  });
});
