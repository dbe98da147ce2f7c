// Links that broke on one side, put right by one command, or as far as that goes without the other administrator.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { maillonAtTerminal, terminalIsThere } from '../../packages/gateway/test/cli-process.ts';
import type { Browser } from '../support/browser.ts';
import { type EchoApplication, maillon, startEchoApplication } from '../support/gateway.ts';
import { authorizesAndBuilds, authorizesAndCalls, signedInAtBoth } from '../support/link-use.ts';
import {
  addAdministrator,
  callOut,
  connect,
  createAppKey,
  type LinkedGateway,
  linksOf,
  run,
  type SheetField,
  type ShownLink,
  startLinked,
  withStoreOf,
} from '../support/linked-gateway.ts';
import { orSkip } from '../support/or-skip.ts';
import { buildNow, type StandIn, startStandIn } from '../support/stand-in.ts';

const REST = '/rest/applinks/1.0/applicationlink';

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

interface Administrator {
  readonly name: string;
  readonly password: string;
}

function repairArgs(link: string, flags: readonly string[] = [], administrator?: Administrator) {
  const peer = administrator && ['--peer-admin', administrator.name, '--peer-password-stdin'];
  return ['links', 'repair', link, '--data', ci.data, ...flags, ...(peer ?? [])];
}

function repair(link: string, flags: readonly string[] = [], administrator?: Administrator) {
  return maillon(repairArgs(link, flags, administrator), `${administrator?.password ?? ''}\n`);
}

/** What `links repair --json` prints. */
interface Repaired {
  readonly link: ShownLink;
  readonly repaired: readonly string[];
  readonly remaining: readonly { readonly code: string }[];
  readonly sheet: readonly SheetField[] | null;
}

async function repairJson(
  link: string,
  administrator?: Administrator,
): Promise<Repaired & { readonly exitCode: number | null }> {
  const { exitCode, stdout, stderr } = await repair(link, ['--json'], administrator);
  if (stdout === '') throw new Error(stderr);
  return { exitCode, ...(JSON.parse(stdout) as Repaired) }; // the command's own shape
}

async function expectHealthy(link: string): Promise<void> {
  const { exitCode, stdout } = await maillon(['doctor', link, '--data', ci.data, '--json']);
  const broken = (JSON.parse(stdout) as readonly { readonly severity: string }[]).filter(
    ({ severity }) => severity === 'broken',
  );
  expect({ exitCode, broken }).toEqual({ exitCode: 0, broken: [] });
}

describe('a link to the stand-in, which signs with a secret', () => {
  let standIn: StandIn;

  beforeAll(async () => {
    standIn = await startStandIn();
    await connect(standIn.url, ci, { flags: ['--both'], administrator: standIn.administrator });
  });

  afterAll(() => standIn.stop());

  const everything = async () => [await linksOf(ci), standIn.links()];
  const idThere = () => standIn.links()[0]?.id ?? '';

  /** Builds as alice, which the gateway refuses and writes down. */
  async function isRefused(): Promise<Browser> {
    const alice = await signedInAtBoth('alice', { gateway: ci, standIn });
    const refusals = () =>
      withStoreOf(ci, async (store) => (await store.refusedRequests.list({ limit: 50 })).length);
    const before = await refusals();
    // Later than the last one that was taken: times are whole seconds.
    await new Promise((resolve) => setTimeout(resolve, 1100));
    expect(await buildNow(standIn, alice, idThere())).toMatchObject({ status: 401 });
    // It is written late.
    await expect.poll(refusals, { timeout: 5000 }).toBeGreaterThan(before);
    return alice;
  }

  it('stays as it is when it is healthy, and no password is asked for', async () => {
    const before = await everything();
    const { exitCode, stdout, stderr } = await maillon(
      repairArgs('Bitbucket', [], { name: 'admin', password: 'none is sent' }),
    );
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '"Bitbucket" needs no repair.\n' });
    expect(stderr).toMatch(/^Next: maillon links test lnk_/);
    expect(await everything()).toEqual(before);
  });

  it('whose half was deleted there is shown with the sheet, and made again by its administrator', async () => {
    const secret = standIn.links()[0]?.outgoing.serviceProvider?.sharedSecret ?? '';
    await standIn.rest('DELETE', `${REST}/${idThere()}`);
    const alone = await repairJson('Bitbucket');
    expect(alone).toMatchObject({ exitCode: 1, repaired: [], remaining: [{ code: 'NO_REMOTE_APPLINK' }] });
    expect(alone.sheet).toContainEqual({ label: 'Shared Secret', value: secret });
    expect(standIn.links()).toEqual([]);

    const wrong = await repair('Bitbucket', [], { name: 'admin', password: 'wrong-password' });
    expect({ exitCode: wrong.exitCode, links: standIn.links() }).toEqual({ exitCode: 4, links: [] });
    expect(wrong.stderr).toContain('ADMINISTRATOR_REFUSED');
    expect(wrong.stderr).not.toContain('wrong-password');

    const done = await repair('Bitbucket', [], standIn.administrator);
    expect({ exitCode: done.exitCode, stdout: done.stdout }).toEqual({
      exitCode: 0,
      stdout: 'The half at the peer is as it has to be.\n"Bitbucket" is repaired.\n',
    });
    expect(done.stderr).toMatch(/^NO_REMOTE_APPLINK: .*\n→ making the half at the other application/);
    await expectHealthy('Bitbucket');
    expect(await authorizesAndBuilds('alice', { gateway: ci, standIn })).toMatchObject({ user: 'alice' });
  });

  it('is left alone while it is paused, and needs no repair after that', async () => {
    await run(['links', 'pause', 'Bitbucket', '--data', ci.data]);
    const paused = await repair('Bitbucket', [], standIn.administrator);
    expect(paused.exitCode).toBe(1);
    expect(paused.stdout).toMatch(/DISABLED[\s\S]*maillon links resume Bitbucket/);
    await isRefused();
    await run(['links', 'resume', 'Bitbucket', '--data', ci.data]);
    const resumed = await repair('Bitbucket', [], standIn.administrator);
    expect({ exitCode: resumed.exitCode, stdout: resumed.stdout }).toEqual({
      exitCode: 0,
      stdout: '"Bitbucket" needs no repair.\n',
    });
    expect(resumed.stderr).toContain('Beside that: DISABLED');
    expect((await maillon(['links', 'test', 'Bitbucket', '--data', ci.data])).exitCode).toBe(0);
  });

  it('that was entered anew there with another secret is set right, and nobody has to approve again', async () => {
    const { consumerKey = '', name = '' } = standIn.links()[0]?.outgoing.serviceProvider ?? {};
    const consumer = { key: consumerKey, name, sharedSecret: 'mistyped', outgoing: true };
    const path = `/rest/applinks-oauth/1.0/applicationlink/${idThere()}/authentication/consumer`;
    expect((await standIn.rest('PUT', path, consumer)).status).toBe(201);
    const alice = await isRefused();

    const told = await repairJson('Bitbucket');
    expect([told.exitCode, told.remaining[0]?.code]).toEqual([1, 'OAUTH_SIGNATURE_INVALID']);
    expect(told.sheet?.map(({ label }) => label)).toContain('Shared Secret');

    expect((await repair('Bitbucket', [], standIn.administrator)).exitCode).toBe(0);
    expect(await buildNow(standIn, alice, idThere())).toMatchObject({ outcome: 'answered', status: 200 });
  });

  it('T52: follows it when it was set up anew, once its new id was compared', async () => {
    const before = standIn.id;
    await standIn.stop();
    standIn = await startStandIn({ again: { port: standIn.port } });
    const refused = await repair('Bitbucket', [], standIn.administrator);
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toMatch(new RegExp(`Application id +${before} +${standIn.id}`));
    expect(refused.stderr).toContain('run this again with --yes');
    expect(standIn.links()).toEqual([]);

    const done = await repair('Bitbucket', ['--yes'], standIn.administrator);
    expect({ exitCode: done.exitCode, stdout: done.stdout }).toEqual({
      exitCode: 0,
      stdout: `The peer's application id is ${standIn.id} now.\nThe half at the peer is as it has to be.\n"Bitbucket" is repaired.\n`,
    });
    expect(await authorizesAndBuilds('alice', { gateway: ci, standIn })).toMatchObject({ user: 'alice' });
  });

  it('is left alone while the other application is down (exit 5)', async () => {
    const { port, administrator } = standIn;
    await standIn.stop();
    const before = await linksOf(ci);
    const down = await repair('Bitbucket', [], administrator);
    expect(down.exitCode).toBe(5);
    expect(down.stdout).toContain('CONNECTION_REFUSED');
    expect(await linksOf(ci)).toEqual(before);
    standIn = await startStandIn({ again: { port } });
  });
});

describe('a link between two gateways, each with a key of its own', () => {
  let wiki: LinkedGateway;
  let administrator: Administrator;
  let key: string;
  let theirKey: string;
  const path = '/job/main';

  beforeAll(async () => {
    wiki = await startLinked({ app: app.url, name: 'Wiki' });
    administrator = await addAdministrator(wiki);
    await connect(wiki.publicUrl, ci, { flags: ['--both'], administrator });
    [key, theirKey] = await Promise.all([createAppKey(ci), createAppKey(wiki)]);
  });

  afterAll(() => wiki.stop());

  const everything = () => Promise.all([linksOf(ci), linksOf(wiki)]);
  const dances = async (user: string): Promise<void> => {
    await authorizesAndCalls(user, { from: ci, to: wiki, key, link: 'Wiki' });
    await authorizesAndCalls(user, { from: wiki, to: ci, key: theirKey, link: 'CI' });
  };
  /** Gateways see what commands changed within a second. */
  const expectWorks = async (user: string): Promise<void> => {
    await expect
      .poll(
        async () => {
          const there = await callOut(ci, { key, user, link: 'Wiki', path });
          const here = await callOut(wiki, { key: theirKey, user, link: 'CI', path });
          return { there: there.status, here: here.status };
        },
        { timeout: 2000 },
      )
      .toEqual({ there: 200, here: 200 });
  };

  it('stays as it is when it is healthy', async () => {
    await dances('alice');
    const before = await everything();
    expect(await repairJson('Wiki', administrator)).toMatchObject({
      exitCode: 0,
      repaired: [],
      remaining: [],
      sheet: null,
    });
    expect(await everything()).toEqual(before);
  });

  it('T52: takes the key that the other one rotated once it was compared, and the old one meanwhile', async () => {
    const before = await linksOf(ci);
    await run(['rotate', 'CI', '--data', wiki.data]);
    const refused = await repair('Wiki', [], administrator);
    expect({ exitCode: refused.exitCode, links: await linksOf(ci) }).toEqual({ exitCode: 1, links: before });
    expect(refused.stderr).toMatch(/Public key +SHA256:\S+ +SHA256:\S+/);
    expect(refused.stdout).toContain('STALE_KEY');

    const done = await repair('Wiki', ['--yes']);
    expect(done.exitCode).toBe(0);
    expect(done.stdout).toMatch(
      /^The peer's key is SHA256:\S+ now; the old one is accepted until \S+Z\.\n"Wiki" is repaired\.\n$/,
    );
    // It signs with the old one until it finishes its rotation.
    await expectWorks('alice');
    await run(['rotate', 'CI', '--finish', '--data', wiki.data]);
    await expectWorks('alice');
    await run(['rotate', 'Wiki', '--finish', '--data', ci.data]);
    await expectWorks('alice');
    await expectHealthy('Wiki');
  });

  it('has the other one take our key when it keeps the one of before our rotation', async () => {
    await run(['rotate', 'Wiki', '--data', ci.data]);
    await run(['rotate', 'Wiki', '--finish', '--data', ci.data]);
    const told = await repairJson('Wiki');
    expect(told).toMatchObject({ exitCode: 1, repaired: [], remaining: [{ code: 'STALE_KEY' }] });
    expect(told.sheet?.map(({ label }) => label)).toEqual(['Consumer key', 'Public key']);

    const done = await repair('Wiki', [], administrator);
    expect({ exitCode: done.exitCode, stdout: done.stdout }).toEqual({
      exitCode: 0,
      stdout: expect.stringMatching(
        /^The peer has our present key SHA256:\S+\.\n"Wiki" is repaired\.\n$/,
      ) as string,
    });
    await expectWorks('alice');
  });

  it('signs with our present key when the other one has it already', async () => {
    await run(['rotate', 'Wiki', '--data', ci.data]);
    const fetched = await fetch(
      `${wiki.publicUrl}/rest/applinks-oauth/1.0/applicationlink/${await idOf(ci)}/authentication/consumer?autoConfigure=true&replace=true`,
      {
        method: 'PUT',
        body: '{}',
        headers: {
          'content-type': 'application/json',
          'x-atlassian-token': 'no-check',
          authorization: `Basic ${btoa(`${administrator.name}:${administrator.password}`)}`,
        },
      },
    );
    expect(fetched.status).toBe(201);
    const done = await repair('Wiki');
    expect(done.exitCode).toBe(0);
    expect(done.stdout).toMatch(/^The link signs with our present key SHA256:/);
    await expectWorks('alice');
  });

  it('whose half was removed there is made again, by the command that is shown or by this one', async () => {
    await run(['links', 'remove', 'CI', '--data', wiki.data]);
    const told = await repair('Wiki');
    expect(told.exitCode).toBe(1);
    expect(told.stdout).toContain('NO_REMOTE_APPLINK');
    const [, shown = ''] =
      /maillon (connect \S+ --both --peer-admin) USER --peer-password-stdin/.exec(told.stdout) ?? [];
    const ours = await addAdministrator(ci);
    const words = [...shown.split(' '), ours.name, '--peer-password-stdin', '--allow-loopback'];
    await run([...words, '--data', wiki.data], `${ours.password}\n`);
    await expectHealthy('Wiki');
    await dances('bob');

    await run(['links', 'remove', 'CI', '--data', wiki.data]);
    const done = await repairJson('Wiki', administrator);
    expect(done).toMatchObject({ exitCode: 0, remaining: [], sheet: null });
    await dances('carol');
  });

  it('T52: follows the other one when it was set up anew, after asking at a terminal', async (context) => {
    await orSkip(context, terminalIsThere);
    const { port, publicUrl } = wiki;
    await wiki.stop();
    wiki = await startLinked({
      app: app.url,
      name: 'Wiki',
      flags: ['--listen', `127.0.0.1:${port}`],
      again: { data: mkdtempSync(join(tmpdir(), 'maillon-gateway-')), publicUrl },
    });
    administrator = await addAdministrator(wiki);
    theirKey = await createAppKey(wiki);
    const args = repairArgs('Wiki', [], administrator);
    const refused = await maillonAtTerminal(args, ['no']);
    expect({ exitCode: refused.exitCode, there: await linksOf(wiki) }).toEqual({ exitCode: 1, there: [] });

    const done = await maillonAtTerminal(args, ['yes', administrator.password]);
    expect({ exitCode: done.exitCode, output: done.output }).toEqual({
      exitCode: 0,
      output: expect.stringContaining('"Wiki" is repaired.') as string,
    });
    await dances('dave');
    await expectHealthy('Wiki');
  });
});

async function idOf({ publicUrl }: LinkedGateway): Promise<string> {
  const manifest = await fetch(`${publicUrl}/rest/applinks/1.0/manifest.json`);
  return ((await manifest.json()) as { readonly id: string }).id;
}
