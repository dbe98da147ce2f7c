// Links change while people use them: secrets, addresses, pauses, the end. Nobody is asked again where it can be avoided.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from '../support/browser.ts';
import { type CuttingProxy, startCuttingProxy } from '../support/cutting-proxy.ts';
import { type EchoApplication, maillon, startEchoApplication } from '../support/gateway.ts';
import { authorizesAndBuilds, authorizesAndCalls, signedInAtBoth } from '../support/link-use.ts';
import {
  addAdministrator,
  callOut,
  connect,
  createAppKey,
  type LinkedGateway,
  run,
  type SheetField,
  startLinked,
  withStoreOf,
} from '../support/linked-gateway.ts';
import {
  type BuildAnswer,
  buildNow,
  pasteIntoEdit,
  type StandIn,
  startStandIn,
} from '../support/stand-in.ts';

let app: EchoApplication;
let ci: LinkedGateway;

beforeAll(async () => {
  app = await startEchoApplication();
  ci = await startLinked({ app: app.url, name: 'CI' });
});

afterAll(async () => {
  await ci.stop();
  await app.close();
});

describe('a link to the stand-in, which signs with a secret', () => {
  let standIn: StandIn;
  let alice: Browser;

  beforeAll(async () => {
    standIn = await startStandIn();
    await connect(standIn.url, ci, { flags: ['--incoming'], administrator: standIn.administrator });
    await authorizesAndBuilds('alice', { gateway: ci, standIn });
    alice = await signedInAtBoth('alice', { gateway: ci, standIn });
  });

  afterAll(() => standIn.stop());

  /** Without being asked again. */
  async function build(): Promise<BuildAnswer> {
    return buildNow(standIn, alice, standIn.links()[0]?.id ?? '');
  }

  /** Builds until the answer is as wanted, for a second at most. @returns the last answer's status. */
  async function withinASecond(wanted: number): Promise<number | undefined> {
    const until = Date.now() + 1000;
    let { status } = await build();
    while (status !== wanted && Date.now() < until) ({ status } = await build());
    return status;
  }

  async function usesOfOldSecret(): Promise<number | undefined> {
    const [link] = await withStoreOf(ci, (store) => store.links.list());
    return link?.incoming?.retired?.uses;
  }

  it('takes the old secret while a rotation is under way, and counts it, until that is finished', async () => {
    const rotated = JSON.parse(await run(['rotate', 'Bitbucket', '--data', ci.data, '--json'])) as {
      readonly sheet: readonly SheetField[];
    };
    expect(await build()).toMatchObject({ outcome: 'answered', status: 200 });
    // The gateway sees the rotation within a second, and counts late: never on the way of a request.
    await expect
      .poll(
        async () => {
          await build();
          return usesOfOldSecret();
        },
        { timeout: 30_000, interval: 1500 },
      )
      .toBeGreaterThan(0);

    await run(['rotate', 'Bitbucket', '--finish', '--data', ci.data]);
    expect(await withinASecond(401)).toBe(401);
    expect((await build()).body).toContain('signature_invalid');

    await pasteIntoEdit(standIn, 'outgoing', rotated.sheet);
    expect(await build()).toMatchObject({ outcome: 'answered', status: 200 });
    expect(await usesOfOldSecret()).toBeUndefined();
  });

  it('takes the new secret before and after the rotation is finished', async () => {
    await run(['rotate', 'Bitbucket', '--data', ci.data]);
    await pasteIntoEdit(
      standIn,
      'outgoing',
      JSON.parse(await run(['sheet', 'Bitbucket', '--data', ci.data, '--json'])) as readonly SheetField[],
    );
    expect(await build()).toMatchObject({ status: 200 });
    await run(['rotate', 'Bitbucket', '--finish', '--data', ci.data]);
    expect(await build()).toMatchObject({ status: 200 });
  });

  it('refuses everything within a second of a pause, and works again within a second of its end (T39)', async () => {
    await run(['links', 'pause', 'Bitbucket', '--data', ci.data]);
    expect(await withinASecond(401)).toBe(401);

    await run(['links', 'resume', 'Bitbucket', '--data', ci.data]);
    expect(await withinASecond(200)).toBe(200);
  });

  it('ends with what people allowed, and says how many they are', async () => {
    expect(await run(['links', 'remove', 'Bitbucket', '--data', ci.data])).toContain(
      '1 person will have to approve again.',
    );
    expect(await withinASecond(401)).toBe(401);
    const tokens = await withStoreOf(ci, async (store) => ({
      links: await store.links.list(),
      alices: await store.accessTokens.listByUser('alice', 0),
    }));
    expect(tokens).toEqual({ links: [], alices: [] });
  });
});

describe('a link between two gateways, one of which moves', () => {
  let wiki: LinkedGateway;
  let newAddress: CuttingProxy;
  let key: string;
  let theirKey: string;

  beforeAll(async () => {
    wiki = await startLinked({ app: app.url, name: 'Wiki' });
    const { port, data } = wiki;
    newAddress = await startCuttingProxy(() => port);
    const administrator = await addAdministrator(wiki);
    await connect(wiki.publicUrl, ci, { flags: ['--both'], administrator });
    [key, theirKey] = await Promise.all([createAppKey(ci), createAppKey(wiki)]);
    await authorizesAndCalls('alice', { from: ci, to: wiki, key, link: 'Wiki' });
    await authorizesAndCalls('alice', { from: wiki, to: ci, key: theirKey, link: 'CI' });

    await wiki.kill();
    wiki = await startLinked({
      app: app.url,
      name: 'Wiki',
      flags: ['--listen', `127.0.0.1:${port}`],
      again: { data, publicUrl: newAddress.url },
    });
  });

  afterAll(async () => {
    await wiki.stop();
    await newAddress.close();
  });

  const path = '/job/main';

  it('takes what is signed for the former address of the one that moved', async () => {
    newAddress.begin();
    const { status, text } = await callOut(ci, { key, user: 'alice', link: 'Wiki', path });
    expect({ status, text, viaTheNew: newAddress.log() }).toEqual({
      status: 200,
      text: expect.stringContaining('"user":"alice"') as string,
      viaTheNew: [],
    });
  });

  it('is not led to another application (exit 1)', async () => {
    const { exitCode, stderr } = await maillon(['relocate', 'Wiki', ci.publicUrl, '--data', ci.data]);
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining('ID_MISMATCH')]);
  });

  it('goes to the new address after relocate, and nobody is asked again', async () => {
    await run(['relocate', 'Wiki', newAddress.url, '--data', ci.data]);
    newAddress.begin();
    const { status } = await callOut(ci, { key, user: 'alice', link: 'Wiki', path });
    expect({ status, viaTheNew: newAddress.log() }).toEqual({ status: 200, viaTheNew: [`GET ${path}`] });
  });

  it('lets the one that moved act as before', async () => {
    const { status } = await callOut(wiki, { key: theirKey, user: 'alice', link: 'CI', path });
    expect(status).toBe(200);
  });

  it('asks somebody new at the new address', async () => {
    const echo = await authorizesAndCalls('bob', { from: ci, to: wiki, key, link: 'Wiki' });
    expect(echo.user).toBe('bob');
  });
});
