// Our application moves: until its peers are told, they work by the former address, and a diagnosis says so; the command
// that made a link tells them.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
import { buildNow, type StandIn, startStandIn } from '../support/stand-in.ts';

let app: EchoApplication;
let standIn: StandIn;
let wiki: LinkedGateway;
let ci: LinkedGateway;
let formerUrl: string;
let newAddress: CuttingProxy;
let theirKey: string;

beforeAll(async () => {
  app = await startEchoApplication();
  [standIn, wiki, ci] = await Promise.all([
    startStandIn(),
    startLinked({ app: app.url, name: 'Wiki' }),
    startLinked({ app: app.url, name: 'CI' }),
  ]);
  await connect(standIn.url, ci, { flags: ['--both'], administrator: standIn.administrator });
  await connect(wiki.publicUrl, ci, { flags: ['--both'], administrator: await addAdministrator(wiki) });
  await authorizesAndBuilds('alice', { gateway: ci, standIn });
  theirKey = await createAppKey(wiki);
  await authorizesAndCalls('alice', { from: wiki, to: ci, key: theirKey, link: 'CI' });

  formerUrl = ci.publicUrl;
  const { port, data } = ci;
  newAddress = await startCuttingProxy(() => port);
  await ci.kill();
  ci = await startLinked({
    app: app.url,
    name: 'CI',
    flags: ['--listen', `127.0.0.1:${port}`],
    again: { data, publicUrl: newAddress.url },
  });
});

afterAll(async () => {
  await Promise.all([standIn.stop(), wiki.stop(), ci.stop(), newAddress.close()]);
  await app.close();
});

interface Found {
  readonly code: string;
  readonly severity: string;
  readonly evidence: string;
  readonly remedy: string;
}

/** @returns what the diagnosis says of our address. */
async function found(link: string): Promise<Found | undefined> {
  const { stdout } = await maillon(['doctor', link, '--data', ci.data, '--json']);
  const findings = JSON.parse(stdout) as readonly Found[];
  return findings.find(({ code }) => code === 'PUBLIC_URL_MISMATCH');
}

const sheet = async (link: string): Promise<readonly SheetField[]> =>
  JSON.parse(await run(['sheet', link, '--data', ci.data, '--json'])) as readonly SheetField[];

describe('a product that signs with a secret', () => {
  const build = async (): Promise<number | undefined> => {
    const browser = await signedInAtBoth('alice', { gateway: ci, standIn });
    return (await buildNow(standIn, browser, standIn.links()[0]?.id ?? '')).status;
  };

  it('is warned of, with what to do, before and after it called by the former address', async () => {
    expect(await found('Bitbucket')).toMatchObject({
      severity: 'warning',
      evidence: expect.stringContaining(`We moved from ${formerUrl} to ${newAddress.url}`) as string,
      remedy: expect.stringMatching(/maillon connect .* --peer-admin .*maillon sheet Bitbucket/) as string,
    });
    expect(await build()).toBe(200);
    await expect
      .poll(async () => (await found('Bitbucket'))?.evidence, { timeout: 20_000, interval: 1000 })
      .toContain(`signed for ${formerUrl}/`);
  });

  it('has a sheet for the edit form, with the new addresses in full', async () => {
    const fields = await sheet('Bitbucket');
    expect(fields.map(({ label }) => label)).not.toContain('Application Type');
    expect(fields).toContainEqual({
      label: 'Request Token URL',
      value: `${newAddress.url}/plugins/servlet/oauth/request-token`,
    });
  });

  it('is told by the command that made the link; nobody is asked again', async () => {
    const [before] = standIn.links();
    const { administrator } = standIn;
    const { isNew } = await connect(standIn.url, ci, { flags: ['--both'], administrator });
    expect({ isNew, there: standIn.links() }).toMatchObject({
      isNew: false,
      there: [{ id: before?.id, rpcUrl: newAddress.url }],
    });
    newAddress.begin();
    expect([await build(), newAddress.log()]).toEqual([
      200,
      expect.arrayContaining(['POST /job/main/build']),
    ]);
    await expect.poll(() => found('Bitbucket'), { timeout: 20_000, interval: 1000 }).toBeUndefined();
  });
});

describe('another gateway', () => {
  const rpcUrlThere = async (): Promise<string | null | undefined> =>
    withStoreOf(wiki, async (store) => (await store.links.list())[0]?.peer.rpcUrl);

  it('has a sheet that names the command to run there', async () => {
    expect(await run(['sheet', 'Wiki', '--data', ci.data])).toContain(
      `maillon relocate "CI" ${newAddress.url}`,
    );
  });

  it('is told by the command that made the link; nobody is asked again', async () => {
    const administrator = await addAdministrator(wiki);
    await connect(wiki.publicUrl, ci, { flags: ['--both'], administrator });
    expect(await rpcUrlThere()).toBe(newAddress.url);
    newAddress.begin();
    const { status } = await callOut(wiki, { key: theirKey, user: 'alice', link: 'CI', path: '/job/main' });
    expect([status, newAddress.log()]).toEqual([200, ['GET /job/main']]);
  });
});
