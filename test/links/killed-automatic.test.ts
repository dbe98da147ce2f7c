// Way 3 broken off at each step, and run again: what is left is never a half link that the same command cannot complete.
import { createAutomatically, levelsOf } from '@maillon/applinks/links';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { actWithCut } from '../support/broken-connect.ts';
import { itIsMadeWhole } from '../support/broken-steps.ts';
import { EACH_DEATH_TIMEOUT_MS, surviveEachDeath } from '../support/each-death.ts';
import { type EchoApplication, startEchoApplication } from '../support/gateway.ts';
import { authorizesAndCalls } from '../support/link-use.ts';
import {
  actingFor,
  addAdministrator,
  connect,
  connectArgs,
  createAppKey,
  linksOf,
  type ProxiedGateway,
  removeLinks,
  startProxied,
} from '../support/linked-gateway.ts';

const REST = '/rest/applinks';
const STEPS = [
  `GET ${REST}/1.0/manifest`,
  `GET ${REST}/1.0/manifest`,
  'GET /plugins/servlet/oauth/consumer-info',
  `GET ${REST}/1.0/authenticationinfo`,
  `GET ${REST}/1.0/applicationlink`,
  `PUT ${REST}/1.0/applicationlink/{id}`,
  `GET ${REST}/3.0/capabilities`,
  `PUT ${REST}/3.0/status/{id}/oauth`,
  `GET ${REST}/3.0/status/{id}/oauth`,
];

let app: EchoApplication;
let ci: ProxiedGateway;
let wiki: ProxiedGateway;
let administrator: Awaited<ReturnType<typeof addAdministrator>>;
let key: string;
let theirs: string;
const flags = ['--both'];

beforeAll(async () => {
  app = await startEchoApplication();
  [ci, wiki] = await Promise.all([
    startProxied({ app: app.url, name: 'CI' }),
    startProxied({ app: app.url, name: 'Wiki' }),
  ]);
  administrator = await addAdministrator(wiki);
  [key, theirs] = await Promise.all([createAppKey(ci), createAppKey(wiki)]);
});

beforeEach(clear);

afterAll(async () => {
  await Promise.all([ci.stop(), wiki.stop(), app.close()]);
});

async function clear(): Promise<void> {
  await Promise.all([removeLinks(ci), removeLinks(wiki)]);
}

/** What the command does, without its start. */
async function act(): Promise<void> {
  await actingFor(ci, wiki.publicUrl, (context, peer) =>
    createAutomatically(context, peer, { levels: levelsOf('both'), administrator }),
  );
}

async function again(): Promise<void> {
  await connect(wiki.publicUrl, ci, { flags, administrator });
}

/** One link at each side, each with the keys of the other. */
async function expectWhole(): Promise<void> {
  const [[here, ...moreHere], [there, ...moreThere]] = await Promise.all([linksOf(ci), linksOf(wiki)]);
  expect([moreHere, moreThere]).toEqual([[], []]);
  expect({ here, there }).toMatchObject({
    here: { incoming: { consumerKey: there?.outgoing?.consumerKey, signatureMethods: ['RSA-SHA1'] } },
    there: { incoming: { consumerKey: here?.outgoing?.consumerKey, signatureMethods: ['RSA-SHA1'] } },
  });
}

/** Somebody acts in each by way of the other. */
async function expectUse(): Promise<void> {
  const there = await authorizesAndCalls('alice', { from: ci, to: wiki, key, link: 'Wiki' });
  const here = await authorizesAndCalls('alice', { from: wiki, to: ci, key: theirs, link: 'CI' });
  expect([there.user, here.user]).toEqual(['alice', 'alice']);
}

describe('an automatic link', () => {
  itIsMadeWhole({
    steps: STEPS,
    proxy: () => wiki.proxy,
    act,
    again,
    command: () => ({
      args: connectArgs(wiki.publicUrl, ci, { flags, administrator }),
      password: administrator.password,
    }),
    expectWhole,
    expectUse,
  });

  it('is completed after the other side did not reach ours', async () => {
    await actWithCut(act, ci.proxy, { at: 0, when: 'before' });
    await act();
    await expectWhole();
  });

  it('is completed, and works for people, after either gateway was killed at any step', {
    timeout: EACH_DEATH_TIMEOUT_MS,
  }, async () => {
    const survived = await surviveEachDeath({
      passages: [
        { proxy: wiki.proxy, victims: () => [wiki] },
        { proxy: ci.proxy, victims: () => [ci, wiki] },
      ],
      clear,
      signIn: () => Promise.resolve(),
      act,
      async check() {
        await expectWhole();
        await expectUse();
      },
    });
    expect(survived).toContain('Wiki, after PUT /rest/applinks/3.0/status/{id}/oauth');
    expect(survived).toContain('CI, before GET /plugins/servlet/oauth/consumer-info');
  });
});
