// Secrets and keys are rotated while people use the links: each by itself, and nobody is cut off before the end.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EchoApplication, maillon, startEchoApplication } from '../support/gateway.ts';
import {
  authorizesAndActs,
  authorizesAndBuilds,
  authorizesAndCalls,
  signedInAtBoth,
} from '../support/link-use.ts';
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
import { buildNow, pasteIntoEdit, type StandIn, startStandIn } from '../support/stand-in.ts';

interface Rotated {
  readonly sheet: readonly SheetField[];
  readonly waiting: readonly { readonly name: string }[];
}

let app: EchoApplication;
let ci: LinkedGateway;
let wiki: LinkedGateway;
let standIn: StandIn;
let key: string;
let theirKey: string;

beforeAll(async () => {
  [app, standIn] = await Promise.all([startEchoApplication(), startStandIn()]);
  [ci, wiki] = await Promise.all([
    startLinked({ app: app.url, name: 'CI' }),
    startLinked({ app: app.url, name: 'Wiki' }),
  ]);
  const administrator = await addAdministrator(wiki);
  await connect(wiki.publicUrl, ci, { flags: ['--both'], administrator });
  await connect(standIn.url, ci, { flags: ['--both'], administrator: standIn.administrator });
  [key, theirKey] = await Promise.all([createAppKey(ci), createAppKey(wiki)]);
  await authorizesAndCalls('alice', { from: ci, to: wiki, key, link: 'Wiki' });
  await authorizesAndCalls('alice', { from: wiki, to: ci, key: theirKey, link: 'CI' });
  await authorizesAndBuilds('alice', { gateway: ci, standIn });
  await authorizesAndActs('alice', { gateway: ci, standIn }, { key, link: 'Bitbucket' });
});

afterAll(async () => {
  await Promise.all([ci.stop(), wiki.stop(), standIn.stop()]);
  await app.close();
});

const rotate = (link: string, ...flags: readonly string[]) =>
  maillon(['rotate', link, '--data', ci.data, ...flags]);

async function rotateJson(link: string, ...flags: readonly string[]): Promise<Rotated> {
  return JSON.parse(await run(['rotate', link, '--data', ci.data, '--json', ...flags])) as Rotated;
}

/** What the command said to run next, as it said it. */
function finishSaid(stderr: string): readonly string[] {
  return /^Next, when it works: maillon (.*)$/m.exec(stderr)?.[1]?.split(' ') ?? [];
}

const call = { user: 'alice', path: '/job/main' };
/** Of what `alice` does over each link. */
const statuses = async () => {
  const linkThere = standIn.links()[0]?.id ?? '';
  const alice = await signedInAtBoth('alice', { gateway: ci, standIn });
  return {
    toWiki: (await callOut(ci, { ...call, key, link: 'Wiki' })).status,
    fromWiki: (await callOut(wiki, { ...call, key: theirKey, link: 'CI' })).status,
    toBitbucket: (await callOut(ci, { ...call, key, link: 'Bitbucket', path: '/rest/api/1.0/projects' }))
      .status,
    fromBitbucket: (await buildNow(standIn, alice, linkThere)).status,
  };
};
const ALL_WORK = { toWiki: 200, fromWiki: 200, toBitbucket: 200, fromBitbucket: 200 };

/** The second within which gateways see a change, twice: the machine may be busy. */
const untilSeen = () => new Promise((resolve) => setTimeout(resolve, 2000));

interface Shown {
  readonly code: string;
  readonly severity: string;
  readonly remedy: string;
}

async function doctor(link: string, { data }: LinkedGateway): Promise<readonly Shown[]> {
  const { stdout, stderr } = await maillon(['doctor', link, '--data', data, '--json']);
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as readonly Shown[]; // the command's own shape
}

describe('a link that signs with a secret one way and with our key the other way', () => {
  it('keeps the secret of the first rotation when it is rotated again, and takes the original', async () => {
    const first = await rotateJson('Bitbucket');
    const again = await rotateJson('Bitbucket');
    expect(again).toEqual(first);
    const told = await rotate('Bitbucket', '--secret');
    expect(told.stdout).toContain('the new one of the rotation that is under way stays');
    await untilSeen();
    expect(await statuses()).toEqual(ALL_WORK);
    await expect
      .poll(
        () =>
          withStoreOf(ci, async (store) =>
            (await store.links.list()).map(({ incoming }) => incoming?.retired?.uses ?? null),
          ),
        { timeout: 10_000 },
      )
      .toEqual([null, expect.any(Number)]);

    await pasteIntoEdit(standIn, 'outgoing', first.sheet);
    expect((await rotate('Bitbucket', '--finish')).stdout).toBe(
      'The shared secret of "Bitbucket": only the new one holds from now on.\n',
    );
    await untilSeen();
    expect(await statuses()).toEqual(ALL_WORK);
  });

  it('says that nothing is under way when there is nothing to finish', async () => {
    const { exitCode, stdout, stderr } = await rotate('Bitbucket', '--finish');
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain('no rotation of "Bitbucket" is under way');
  });

  it('goes on with the old key when only its secret is finished, and has a sheet for the new key', async () => {
    const { waiting } = await rotateJson('Wiki');
    expect(waiting.map(({ name }) => name)).toEqual(['Bitbucket']);
    const secret = await rotate('Bitbucket');
    const sheet = JSON.parse(
      await run(['sheet', 'Bitbucket', '--data', ci.data, '--json']),
    ) as readonly SheetField[];
    await pasteIntoEdit(standIn, 'outgoing', sheet.slice(0, 6));
    const ambiguous = await rotate('Bitbucket', '--finish');
    expect({ exitCode: ambiguous.exitCode, stdout: ambiguous.stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(ambiguous.stderr).toMatch(/--finish --secret[^]*--finish --rsa-key/);

    await run(finishSaid(secret.stderr));
    await untilSeen();
    expect(await statuses()).toEqual(ALL_WORK);

    await pasteIntoEdit(standIn, 'incoming', sheet.slice(6));
    await run(['rotate', 'Bitbucket', '--finish', '--rsa-key', '--data', ci.data]);
    await untilSeen();
    expect(await statuses()).toEqual(ALL_WORK);
  });
});

describe('a link to another gateway, each with a key of its own', () => {
  it('warns the other one during the overlap, with the command that takes the new key there', async () => {
    // Its last request is written within a second.
    await expect
      .poll(async () => (await doctor('CI', wiki))[0], { timeout: 10_000, interval: 500 })
      .toMatchObject({ code: 'STALE_KEY', severity: 'warning' });
    const [first] = await doctor('CI', wiki);
    expect(first?.remedy).toContain('maillon links repair CI');
  });

  it('shows at the start of its rotation what to run there, and what to compare', async () => {
    const told = await rotate('Wiki');
    const [, command = ''] =
      /On the machine of the peer: maillon (links repair "CI")/.exec(told.stdout) ?? [];
    const [, fingerprint = 'none'] = /Public key +(SHA256:\S+)/.exec(told.stdout) ?? [];
    const there = await maillon([...command.replaceAll('"', '').split(' '), '--yes', '--data', wiki.data]);
    expect(there.exitCode).toBe(0);
    expect(there.stdout).toContain(`The peer's key is ${fingerprint} now; the old one is accepted until`);
    await untilSeen();
    expect(await statuses()).toEqual(ALL_WORK);

    await run(finishSaid(told.stderr));
    await run(['rotate', 'CI', '--finish', '--peer-key', '--data', wiki.data]);
    await untilSeen();
    expect(await statuses()).toEqual(ALL_WORK);
    const found = [...(await doctor('CI', wiki)), ...(await doctor('Wiki', ci))];
    expect(found.filter(({ code }) => code === 'STALE_KEY')).toEqual([]);
  });

  it('names the same command when the rotation was finished too early', async () => {
    await run(['rotate', 'Wiki', '--data', ci.data]);
    await run(['rotate', 'Wiki', '--finish', '--data', ci.data]);
    await untilSeen();
    expect(await statuses()).toEqual({ ...ALL_WORK, toWiki: expect.not.toBeOneOf([200]) as number });
    const [first] = await doctor('Wiki', ci);
    expect(first).toMatchObject({ code: 'STALE_KEY', severity: 'broken' });
    expect(first?.remedy).toContain('At the peer, run maillon links repair');
    expect(await doctor('CI', wiki)).toContainEqual(
      expect.objectContaining({ code: 'STALE_KEY', severity: 'broken' }),
    );
    await run(['links', 'repair', 'CI', '--yes', '--data', wiki.data]);
    await untilSeen();
    expect((await statuses()).toWiki).toBe(200);
  });
});

describe('our key at a link that has a secret as well', () => {
  it('is brought to the present one, and rotated, when that is asked for', async () => {
    // It waits since the key was rotated over the other link.
    const { sheet } = await rotateJson('Bitbucket', '--rsa-key');
    await pasteIntoEdit(standIn, 'incoming', sheet);
    await run(['rotate', 'Bitbucket', '--finish', '--rsa-key', '--data', ci.data]);
    await untilSeen();
    expect(await statuses()).toEqual(ALL_WORK);

    const told = await rotate('Bitbucket', '--rsa-key');
    expect(told.stdout).toMatch(/^Our RSA key at "Bitbucket": there is a new one[^]*BEGIN PUBLIC KEY/);
    expect(told.stderr).toMatch(
      /"Wiki": maillon sheet lnk_\S+, then maillon rotate lnk_\S+ --finish --rsa-key/,
    );
    expect(await statuses()).toEqual(ALL_WORK);
  });
});
